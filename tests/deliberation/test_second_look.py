"""先审后发 and 先发后审, the clock of review, second looks, calls back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shequ_workflows.core.models import Delivery, Subject
from shequ_workflows.core.operation.ticking import tick
from shequ_workflows.core.record.verification import verify
from shequ_workflows.core.registries import queues
from shequ_workflows.deliberation import calling_back
from shequ_workflows.deliberation.calling_back import EVERY, CallBackOpinion, is_drawn, to_call_back
from shequ_workflows.deliberation.hearing import Heard
from shequ_workflows.deliberation.lateness import tell_late
from shequ_workflows.deliberation.models import Appeal, CallBack, HallPage, Opinion, PublishingRule
from shequ_workflows.deliberation.publishing import SetPublishing, shows_first
from shequ_workflows.deliberation.second_look import AskSecondLook, DecideSecondLook, to_look_at
from shequ_workflows.deliberation.voices import GiveOpinion, ReviewOpinion
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.identity import new_public_id
from tests.factories.community import PhoneFactory
from tests.factories.deliberation import Hall, PersonFactory, matter

from .conftest import Move, text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def talk(hall: Hall, move: Move) -> Subject:
    subject, at = matter(hall, "consulting")
    move(at + HOUR)
    return subject


def code_of(action: object) -> str:
    with pytest.raises(ActionRefused) as caught:
        action.execute()  # type: ignore[attr-defined]
    return caught.value.refusal.code


# 先审后发: the clock


def test_the_director_is_told_once_of_what_is_late(hall: Hall, talk: Subject, move: Move) -> None:
    late = [GiveOpinion(hall.new("resident"), talk, f"意见{n}").execute() for n in range(3)]
    assert tell_late(late[0].due_at - HOUR) == 0
    at = late[-1].due_at + HOUR
    assert tell_late(at) == 3
    assert tell_late(at + HOUR) == 0  # once each
    row = talk.records.get(verb="opinions_late")
    owed = Delivery.objects.get(record=row)
    assert (owed.recipient, owed.handler) == (hall.director.person, "say:opinions.late")
    assert row.role == "system"
    move(at)
    another = GiveOpinion(hall.new("resident"), talk, "又一条").execute()
    assert tell_late(another.due_at) == 1


def test_what_was_reviewed_in_time_is_not_told(hall: Hall, talk: Subject) -> None:
    opinion = GiveOpinion(hall.resident, talk, "赞成").execute()
    ReviewOpinion(hall.worker, opinion, publish=True).execute()
    assert tell_late(opinion.due_at + DAY) == 0


def test_the_tick_does_it_and_asks_little_where_nothing_is_late(hall: Hall, talk: Subject) -> None:
    opinion = GiveOpinion(hall.resident, talk, "赞成").execute()
    with CaptureQueriesContext(connection) as asked:
        tell_late(opinion.at)
    assert len(asked) == 2
    assert tick(opinion.due_at).counts["deliberation.late"] == 1


# 先发后审


def publish_first(hall: Hall) -> PublishingRule:
    return SetPublishing(hall.director, hall.community, "publish", "7月1日两委会议").execute()


def test_by_its_own_rule_a_community_publishes_first(hall: Hall, talk: Subject, page: HallPage) -> None:
    publish_first(hall)
    opinion = GiveOpinion(hall.resident, talk, "电话13800138000，赞成").execute()
    assert (opinion.state, opinion.is_shown_first) == ("pending", True)
    text = text_of(Client().get(f"{page.url}matter/{talk.public_id}/"))
    assert "138****8000" in text
    assert "13800138000" not in text
    assert queues["opinions"].count(hall.worker) == 1  # it is read afterwards all the same
    ReviewOpinion(hall.worker, opinion, publish=False, reason="advert").execute()
    assert "138****8000" not in text_of(Client().get(f"{page.url}matter/{talk.public_id}/"))


def test_what_staff_key_in_is_read_first_in_any_case(hall: Hall, talk: Subject, page: HallPage) -> None:
    publish_first(hall)
    elder = PersonFactory(home=hall.community)
    opinion = GiveOpinion(
        hall.worker, talk, "代说一句", for_person=elder, heard=Heard("visit", talk.opened_at)
    ).execute()
    assert not opinion.is_shown_first
    assert "代说一句" not in text_of(Client().get(f"{page.url}matter/{talk.public_id}/"))


def test_the_form_says_how_it_is(hall: Hall, talk: Subject, page: HallPage, signed_in: SignIn) -> None:
    client, url = signed_in(hall.resident), f"{page.url}matter/{talk.public_id}/opinion/"
    assert "本社区先审后发" in text_of(client.get(url))
    publish_first(hall)
    assert "本社区先发后审" in text_of(client.get(url))
    answer = client.post(url, {"stance": "support", "text": "好", "once": "k"}, follow=True)
    assert "意见已公开" in text_of(answer)


def test_every_version_stays(hall: Hall, talk: Subject, move: Move) -> None:
    first = publish_first(hall)
    move(first.valid_from + DAY)
    again = SetPublishing(hall.actor("administrator"), hall.community, "review", "试行结束", once="k")
    assert again.execute() == again.execute()
    assert [rule.number for rule in PublishingRule.objects.order_by("number")] == [1, 2]
    assert shows_first(hall.community, first.valid_from)
    assert not shows_first(hall.community, first.valid_from - HOUR)
    assert not shows_first(hall.community, first.valid_from + 2 * DAY)
    assert not shows_first(hall.other, first.valid_from)


def test_wrong_settings_get_a_sentence(hall: Hall) -> None:
    assert code_of(SetPublishing(hall.director, hall.community, "other", "x")) == "mode"
    assert code_of(SetPublishing(hall.director, hall.community, "publish", " ")) == "basis"
    assert code_of(SetPublishing(hall.director, hall.community, "review", "x")) == "mode"  # it is so already


@pytest.mark.parametrize("role", ["resident", "community_worker", "rc_member", "street_clerk", "editor"])
def test_only_director_and_administrator_set_it(hall: Hall, role: str, signed_in: SignIn) -> None:
    assert code_of(SetPublishing(hall.actor(role), hall.community, "publish", "x")) == "role"
    assert signed_in(hall.actor(role)).get("/deliberation/publishing/").status_code == 403


def test_it_is_set_on_the_screen(hall: Hall, signed_in: SignIn) -> None:
    client, code = signed_in(hall.director), hall.community.code
    assert hall.other.name not in text_of(client.get("/deliberation/publishing/"))
    empty = client.post("/deliberation/publishing/", {"node": code, f"{code}-mode": "publish"})
    assert empty.status_code == 422
    done = client.post(
        "/deliberation/publishing/", {"node": code, f"{code}-mode": "publish", f"{code}-basis": "两委会议"}, follow=True
    )
    assert "先发后审" in text_of(done)
    assert code_of(SetPublishing(hall.actor("rc_director", hall.other), hall.community, "review", "x")) == "role"


# A second look


@pytest.fixture
def refused(hall: Hall, talk: Subject) -> Opinion:
    opinion = GiveOpinion(hall.resident, talk, "王芳说得不对").execute()
    return ReviewOpinion(hall.worker, opinion, publish=False, reason="insult", reason_note="请改一改").execute()


def test_an_author_asks_once_and_somebody_else_decides(hall: Hall, refused: Opinion, page: HallPage) -> None:
    appeal = AskSecondLook(hall.resident, refused, "没有骂人。").execute()
    assert code_of(AskSecondLook(hall.resident, refused, "再来")) == "once"
    assert to_look_at(hall.worker).count() == 0  # he refused it
    assert to_look_at(hall.member).count() == queues["second_looks"].count(hall.member) == 1
    assert code_of(DecideSecondLook(hall.worker, appeal, publish=True)) == "own"
    assert code_of(DecideSecondLook(hall.member, appeal, publish=False)) == "remark"
    DecideSecondLook(hall.member, appeal, publish=True).execute()
    assert code_of(DecideSecondLook(hall.director, appeal, publish=False, remark="x")) == "state"
    refused.refresh_from_db()
    assert refused.state == "published"
    assert "说得不对" in text_of(Client().get(f"{page.url}matter/{refused.matter.subject.public_id}/"))
    owed = Delivery.objects.get(handler="say:opinion.second_look")
    assert owed.recipient == hall.resident.person
    assert verify(refused.matter.subject).ok


def test_it_may_stay_unpublished_with_a_reason(hall: Hall, refused: Opinion, page: HallPage, signed_in: SignIn) -> None:
    appeal = AskSecondLook(hall.resident, refused, "没有骂人。").execute()
    DecideSecondLook(hall.member, appeal, publish=False, remark="点了邻居的名。").execute()
    refused.refresh_from_db()
    assert refused.state == "refused"
    address = f"{page.url}matter/{refused.matter.subject.public_id}/"
    assert "点了邻居的名。" in text_of(signed_in(hall.resident).get(address))
    public = text_of(Client().get(address))
    assert "说得不对" not in public
    assert "另有 1 条未公开" in public


def test_the_database_refuses_it_without_a_second_look(refused: Opinion) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Opinion.objects.filter(pk=refused.pk).update(state="published", public_text="伪造")
    Appeal.objects.create(
        opinion=refused, reason="x", due_at=refused.at, outcome="kept", note="x", decided_at=refused.at
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.update(outcome="published")


def test_others_do_not_ask_or_decide(
    hall: Hall, talk: Subject, refused: Opinion, page: HallPage, signed_in: SignIn
) -> None:
    assert code_of(AskSecondLook(hall.new("resident"), refused, "x")) == "unknown"
    assert code_of(AskSecondLook(hall.resident, refused, " ")) == "reason"
    published = ReviewOpinion(hall.worker, GiveOpinion(hall.resident, talk, "好").execute(), publish=True).execute()
    assert code_of(AskSecondLook(hall.resident, published, "x")) == "state"
    appeal = AskSecondLook(hall.resident, refused, "没有骂人。").execute()
    for role in ("resident", "grid_worker", "street_clerk", "administrator"):
        assert code_of(DecideSecondLook(hall.new(role), appeal, publish=True)) == "role"
    assert to_look_at(hall.actor("rc_director", hall.other)).count() == 0
    address = f"{page.url}matter/{talk.public_id}/opinion/{refused.public_id}/second-look/"
    assert signed_in(hall.new("resident")).get(address).status_code == 404
    assert Client().get(address).status_code == 404
    assert signed_in(hall.resident).get(address).status_code == 302  # asked already
    assert signed_in(hall.actor("grid_worker")).get("/deliberation/second-looks/").status_code == 403


def test_it_is_asked_for_and_decided_on_the_screens(
    hall: Hall, talk: Subject, refused: Opinion, page: HallPage, signed_in: SignIn
) -> None:
    client, staff = signed_in(hall.resident), signed_in(hall.member)
    address = f"{page.url}matter/{talk.public_id}/opinion/{refused.public_id}/second-look/"
    assert address in text_of(client.get(f"{page.url}matter/{talk.public_id}/"))
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "没有骂人。"}).status_code == 302
    assert "正在等待结果" in text_of(client.get(f"{page.url}matter/{talk.public_id}/"))
    assert "没有骂人。" in text_of(staff.get("/deliberation/second-looks/"))
    keep = staff.post("/deliberation/second-looks/", {"opinion": refused.public_id, "do": "keep"})
    assert keep.status_code == 422
    done = staff.post("/deliberation/second-looks/", {"opinion": refused.public_id, "do": "publish"})
    assert done.status_code == 302
    again = staff.post("/deliberation/second-looks/", {"opinion": refused.public_id, "do": "publish"}, follow=True)
    assert "已有人作出复核决定" in text_of(again)


def test_a_second_look_that_is_late_is_told_too(hall: Hall, refused: Opinion) -> None:
    appeal = AskSecondLook(hall.resident, refused, "没有骂人。").execute()
    assert tell_late(appeal.due_at) == 1
    assert tell_late(appeal.due_at + DAY) == 0


# Calls back


def test_one_in_twenty_is_drawn_and_always_the_same() -> None:
    ids = [new_public_id() for _ in range(4000)]
    drawn = [one for one in ids if is_drawn(one)]
    assert 4000 / EVERY * 0.6 < len(drawn) < 4000 / EVERY * 1.4
    assert drawn == [one for one in ids if is_drawn(one)]


@pytest.fixture
def drawn(hall: Hall, talk: Subject, monkeypatch: pytest.MonkeyPatch) -> CallBack:
    monkeypatch.setattr(calling_back, "is_drawn", lambda public_id: True)
    elder = PersonFactory(name="钱桂英", home=hall.community)
    opinion = GiveOpinion(hall.worker, talk, "赞成", for_person=elder, heard=Heard("visit", talk.opened_at)).execute()
    GiveOpinion(hall.resident, talk, "自己说的").execute()
    return CallBack.objects.get(opinion=opinion)  # the one keyed in, and no other


def test_a_colleague_asks_back(hall: Hall, drawn: CallBack) -> None:
    assert CallBack.objects.count() == 1
    assert to_call_back(hall.worker).count() == 0
    assert to_call_back(hall.member).count() == queues["call_backs"].count(hall.member) == 1
    assert to_call_back(hall.actor("rc_director", hall.other)).count() == 0
    assert code_of(CallBackOpinion(hall.worker, drawn, "confirmed")) == "own"
    assert code_of(CallBackOpinion(hall.member, drawn, "perhaps")) == "outcome"
    for role in ("resident", "grid_worker", "street_clerk", "administrator"):
        assert code_of(CallBackOpinion(hall.actor(role), drawn, "confirmed")) == "role"
    CallBackOpinion(hall.member, drawn, "confirmed", "记得").execute()
    assert code_of(CallBackOpinion(hall.director, drawn, "denied")) == "state"
    drawn.opinion.refresh_from_db()
    assert drawn.opinion.state == "pending"
    row = drawn.opinion.matter.subject.records.get(verb="call_back")
    assert row.on_behalf_of == drawn.opinion.person


@pytest.mark.parametrize("reviewed", [True, False])
def test_what_was_not_said_is_taken_down_and_the_director_hears(hall: Hall, drawn: CallBack, reviewed: bool) -> None:
    if reviewed:
        ReviewOpinion(hall.director, drawn.opinion, publish=True).execute()
        drawn.refresh_from_db()
    CallBackOpinion(hall.member, CallBack.objects.get(pk=drawn.pk), "denied").execute()
    opinion = Opinion.objects.get(pk=drawn.pk)
    assert (opinion.state, opinion.reason, opinion.public_text) == ("refused", "denied", "")
    assert Delivery.objects.get(handler="say:opinion.denied").recipient == hall.director.person
    assert verify(opinion.matter.subject).ok
    assert code_of(AskSecondLook(Actor.of(opinion.person), opinion, "x")) == "state"
    with pytest.raises(IntegrityError), transaction.atomic():
        CallBack.objects.update(outcome="confirmed")


def test_it_is_noted_on_the_screen(hall: Hall, drawn: CallBack, signed_in: SignIn) -> None:
    PhoneFactory(person=drawn.opinion.person, number="13800138000")
    client, name = signed_in(hall.member), drawn.opinion.public_id
    text = text_of(client.get("/deliberation/call-backs/"))
    assert "钱桂英" in text
    assert "13800138000" not in text
    assert "13800138000" in text_of(client.post("/deliberation/call-backs/", {"opinion": name, "do": "number"}))
    assert client.post("/deliberation/call-backs/", {"opinion": name, "do": "note"}).status_code == 422
    done = client.post("/deliberation/call-backs/", {"opinion": name, "do": "note", f"{name}-outcome": "unreachable"})
    assert done.status_code == 302
    assert CallBack.objects.get().outcome == "unreachable"
    assert signed_in(hall.actor("grid_worker")).get("/deliberation/call-backs/").status_code == 403
    assert Client().get("/deliberation/call-backs/").status_code == 302
