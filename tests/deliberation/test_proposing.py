"""Proposing on the public pages: write, check, send once, receipt; drafts; and what a visitor is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from shequ_workflows.core.models import Subject
from shequ_workflows.deliberation.actions import Heard, OpenDraft, ProposeMatter, SaveDraft
from shequ_workflows.deliberation.models import HallPage, Matter
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from tests.factories.deliberation import MONDAY, PROPOSAL, Hall, PersonFactory

from .conftest import Move, text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def send(client: Client, page: HallPage, do: str = "send", route: str = "propose/", **more: str) -> object:
    return client.post(f"{page.url}{route}", {**PROPOSAL, "do": do, "once": "key-1", **more})


def test_a_visitor_is_told_how_to_take_part(client: Client, page: HallPage) -> None:
    text = text_of(client.get(f"{page.url}propose/"))
    for words in ("身份证", "021-0000 0000", "工作日 9:00", "交纸条", "去登录"):
        assert words in text
    assert send(client, page).status_code == 403
    assert not Subject.objects.filter(kind="deliberation").exists()


def test_somebody_of_another_community_is_told_the_same(hall: Hall, page: HallPage, signed_in: SignIn) -> None:
    client = signed_in(hall.actor("resident", hall.other))
    assert "身份证" in text_of(client.get(f"{page.url}propose/"))
    assert send(client, page).status_code == 403


def test_it_shows_it_all_once_more_before_sending(hall: Hall, page: HallPage, signed_in: SignIn) -> None:
    response = send(signed_in(hall.resident), page, "check")
    text = text_of(response)
    for value in PROPOSAL.values():
        assert value in text
    assert "为老为小" in text
    assert 'value="key-1"' in text
    assert not Subject.objects.exists()


def test_it_goes_back_to_change_something_with_all_that_was_typed(
    hall: Hall, page: HallPage, signed_in: SignIn
) -> None:
    text = text_of(send(signed_in(hall.resident), page, "change"))
    assert PROPOSAL["problem"] in text
    assert 'name="do" value="check"' in text


def test_it_is_sent_once_however_often_it_is_clicked(hall: Hall, page: HallPage, signed_in: SignIn) -> None:
    client = signed_in(hall.resident)
    first, second = send(client, page), send(client, page)
    assert first["Location"] == second["Location"]
    subject = Subject.objects.get(kind="deliberation")
    assert (subject.state, subject.number) == ("submitted", "议2026-0001")
    text = text_of(client.get(first["Location"]))
    assert "议2026-0001" in text
    assert "7月7日" in text


def test_somebody_elses_key_gives_nothing_away(hall: Hall) -> None:
    ProposeMatter(hall.resident, hall.community, PROPOSAL, once="k", at=MONDAY).execute()
    assert ProposeMatter(hall.new("resident"), hall.community, PROPOSAL, once="k", at=MONDAY).known() is None


@pytest.mark.parametrize("name", ["title", "scope", "problem", "wish"])
@pytest.mark.parametrize("do", ["check", "send"])
def test_it_keeps_what_was_typed_where_something_is_missing(
    hall: Hall, page: HallPage, signed_in: SignIn, name: str, do: str
) -> None:
    response = send(signed_in(hall.resident), page, do, **{name: "  "})
    text = text_of(response)
    assert response.status_code == 422
    assert "error-summary" in text
    for other in {"title", "scope", "problem", "wish"} - {name}:
        assert PROPOSAL[other] in text
    assert not Subject.objects.exists()


def test_it_keeps_an_unfinished_draft_that_only_its_author_sees(hall: Hall, page: HallPage, signed_in: SignIn) -> None:
    client = signed_in(hall.resident)
    response = send(client, page, "save", problem="", wish="", scope="")
    draft = Subject.objects.get(kind="deliberation")
    assert response["Location"].endswith(f"/propose/{draft.public_id}/")
    assert draft.title in text_of(client.get(f"{page.url}propose/"))
    for other in (hall.new("resident"), hall.worker, hall.director):
        assert signed_in(other).get(response["Location"]).status_code == 404


def test_a_draft_needs_a_title(hall: Hall, page: HallPage, signed_in: SignIn) -> None:
    response = send(signed_in(hall.resident), page, "save", title="")
    assert response.status_code == 422
    assert "请写一个标题" in text_of(response)


def test_a_draft_is_handed_in(hall: Hall, page: HallPage, signed_in: SignIn) -> None:
    client = signed_in(hall.resident)
    draft = OpenDraft(hall.resident, hall.community, {"title": "先占个位"}).execute()
    route = f"propose/{draft.public_id}/"
    assert "先占个位" in text_of(client.get(f"{page.url}{route}"))
    send(client, page, "save", route)
    send(client, page, "send", route)
    subject = Subject.objects.get(pk=draft.pk)
    assert (subject.state, subject.title) == ("submitted", PROPOSAL["title"])
    again = send(client, page, "send", route)
    assert again["Location"].endswith(f"/matter/{draft.public_id}/")


def test_the_receipt_is_for_the_proposer(hall: Hall, page: HallPage, signed_in: SignIn) -> None:
    subject = ProposeMatter(hall.resident, hall.community, PROPOSAL).execute()
    url = f"{page.url}matter/{subject.public_id}/receipt/"
    assert signed_in(hall.resident).get(url).status_code == 200
    assert signed_in(hall.worker).get(url).status_code == 404


def test_staff_hand_in_what_somebody_told_them(hall: Hall) -> None:
    caller = PersonFactory(is_stub=True, home=hall.community)
    heard = Heard("phone", MONDAY - dt.timedelta(minutes=5), "138 0013 8000")
    subject = ProposeMatter(hall.worker, hall.community, PROPOSAL, for_person=caller, heard=heard, at=MONDAY).execute()
    assert (subject.raised_by, subject.assignee) == (caller, None)
    matter = Matter.objects.get(pk=subject.pk)
    assert (matter.channel, matter.entered_by, matter.heard_phone) == ("phone", hall.worker.person, "13800138000")
    row = subject.records.get(verb="submit")
    assert (row.channel, row.on_behalf_of_id, row.actor_id) == ("phone", caller.pk, hall.worker.person_id)


@pytest.mark.parametrize(
    ("role", "heard", "code"),
    [
        ("resident", Heard("phone", MONDAY, "1"), "role"),
        ("property_company", Heard("paper"), "role"),
        ("community_worker", Heard(), "channel"),
        ("community_worker", Heard("phone", MONDAY), "heard"),
        ("community_worker", Heard("phone", None, "13800138000"), "heard"),
        ("community_worker", Heard("visit", MONDAY + dt.timedelta(days=1)), "heard"),
    ],
)
def test_it_refuses_to_key_in_what_is_not_whole(hall: Hall, role: str, heard: Heard, code: str) -> None:
    action = ProposeMatter(
        hall.actor(role),
        hall.community,
        PROPOSAL,
        for_person=PersonFactory(home=hall.community),
        heard=heard,
        at=MONDAY,
    )
    with pytest.raises(ActionRefused) as refused:
        action.execute()
    assert refused.value.refusal.code == code
    assert not Subject.objects.exists()


def test_a_stub_hands_in_nothing_himself(hall: Hall) -> None:
    person = hall.resident.person
    person.is_stub = True
    refusal = ProposeMatter(hall.resident, hall.community, PROPOSAL, at=MONDAY).check()
    assert refusal is not None
    assert refusal.status == Answer.FORBIDDEN


def test_somebody_of_a_building_belongs_to_its_community(hall: Hall) -> None:
    building = Node.objects.get(pk=hall.community.pk).add_child(kind="building", code="b3", name="3 栋")
    for role in ("resident", "building_lead"):
        subject = ProposeMatter(hall.new(role, building), hall.community, PROPOSAL, at=MONDAY).execute()
        assert subject.state == "submitted"


def test_nobody_hands_in_anothers_draft(hall: Hall) -> None:
    draft = OpenDraft(hall.resident, hall.community, PROPOSAL).execute()
    with pytest.raises(ActionRefused) as refused:
        ProposeMatter(hall.new("resident"), hall.community, PROPOSAL, draft=draft).execute()
    assert refused.value.refusal.status == Answer.NOT_FOUND
    assert SaveDraft(hall.worker, draft, PROPOSAL).check().status == Answer.NOT_FOUND


def test_it_shows_what_is_under_way_already(hall: Hall, page: HallPage, move: Move, signed_in: SignIn) -> None:
    from tests.factories.deliberation import matter

    known, at = matter(hall, "consulting", title="早就有人提过")
    move(at + dt.timedelta(hours=1))
    assert known.title in text_of(send(signed_in(hall.resident), page, "check"))


LONG = {"title": "长" * 121, "scope": "长" * 300, "place": "长" * 500, "problem": "长" * 100_000, "wish": "长" * 4001}


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("is_new", [True, False], ids=["new", "kept"])
def test_it_says_what_is_too_long_for_a_draft_and_keeps_what_was_typed(
    hall: Hall, page: HallPage, signed_in: SignIn, name: str, is_new: bool
) -> None:
    client, route = signed_in(hall.resident), ""
    if not is_new:
        draft = OpenDraft(hall.resident, hall.community, PROPOSAL).execute()
        route = f"propose/{draft.public_id}/"
    typed = {**PROPOSAL, "do": "save", name: LONG[name]}
    response = client.post(f"{page.url}{route or 'propose/'}", typed)
    text = text_of(response)
    assert response.status_code == 422
    assert f"现在有 {len(LONG[name])} 个字" in text
    assert LONG[name] in text
    if is_new:
        assert not Subject.objects.exists()
    else:
        assert Matter.objects.get().problem == PROPOSAL["problem"]


def test_what_an_intake_may_say_fits_into_a_draft(hall: Hall) -> None:
    draft = OpenDraft(hall.resident, hall.community, {**PROPOSAL, "problem": "长" * 4000}).execute()
    assert len(Matter.objects.get(pk=draft.pk).problem) == 4000


def test_a_draft_is_of_a_kind_there_is(hall: Hall) -> None:
    draft = OpenDraft(hall.resident, hall.community, PROPOSAL).execute()
    refusal = SaveDraft(hall.resident, draft, {"category": "nonsense" * 9}).check()
    assert refusal is not None
    assert refusal.code == "category"
