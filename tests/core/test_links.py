"""Signed links: who gives them out, what they let do, once, and what never leaves them."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from shequ_workflows.core.links import tokens
from shequ_workflows.core.links.actions import MakeLink, RevokeLink, Signer, TakeByLink, actor_of_link, find_link
from shequ_workflows.core.links.models import EdgeLink
from shequ_workflows.core.links.purposes import link_purposes
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.presenting import timeline
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.logs import JsonFormatter
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from tests.core.asking import PURPOSE, purpose, question
from tests.core.lamp import lamp
from tests.factories.org import Town, actor, home_page, login_as

pytestmark = pytest.mark.django_db

SIGNER = Signer("王科长", "0512-6000 0001")
FRIDAY = "2026-11-27T15:00:00+08:00"


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def worker(town: Town) -> Actor:
    return actor("community_worker", town.community, name="李晓雯")


@pytest.fixture
def asked(town: Town, worker: Actor, clock: Path) -> Iterator[Subject]:
    clock.write_text(FRIDAY, encoding="ascii")
    with purpose():
        yield question(worker, town.community)


def make(by: Actor, subject: Subject, office: str = "区民政局", **more: Any) -> tuple[EdgeLink, str]:
    action = MakeLink(by, subject, PURPOSE, office, **more)
    return action.execute(), action.token


def refused(action: Any) -> str:
    with pytest.raises(ActionRefused) as caught:
        action.execute()
    return caught.value.refusal.code


def at(token: str) -> str:
    return reverse("shequ_core:link", args=[token])


def filled_in(subject: Subject, **more: str) -> dict[str, str]:
    said = {"signer-name": "王科长", "signer-phone": "0512-6000 0001", "answer": "由区民政局发放。", "step": "answer"}
    return {**said, "revision": str(subject.revision), **more}


# --- giving out and taking back ------------------------------------------------------------------------------------


def test_it_is_good_for_seven_working_days_and_keeps_only_a_digest(worker: Actor, asked: Subject) -> None:
    link, token = make(worker, asked)
    assert link.expires_at.astimezone(dt.timezone(dt.timedelta(hours=8))).date() == dt.date(2026, 12, 8)
    assert len(token) >= 27  # 160 bits
    assert link.token_digest == tokens.digest(token)
    assert find_link(token) == link
    assert token not in json.dumps(list(EdgeLink.objects.values()), default=str)


def test_it_stands_on_the_record_without_its_secret(worker: Actor, asked: Subject) -> None:
    link, token = make(worker, asked)
    row = Record.objects.filter(subject=asked).select_related("payload").latest("seq")
    assert (row.verb, row.actor_id, row.role) == ("make_link", worker.person_id, "community_worker")
    body = json.loads(row.payload.body)
    assert body["link"] == link.public_id
    assert body["office"] == "区民政局"
    assert token not in row.payload.body


@pytest.mark.parametrize("role", ["grid_worker", "rc_director", "street_clerk", "supervision_committee"])
def test_it_is_given_out_only_by_those_named(town: Town, asked: Subject, role: str) -> None:
    node = town.street if role == "street_clerk" else town.community
    assert refused(MakeLink(actor(role, node), asked, PURPOSE, "区民政局")) == "role"


def test_it_hides_the_subject_from_others(town: Town, asked: Subject) -> None:
    for stranger in (actor("community_worker", town.other), Actor.visitor(), actor("resident", town.community)):
        assert refused(MakeLink(stranger, asked, PURPOSE, "区民政局")) == "unknown"


def test_it_asks_whose_link_it_is_and_for_how_long(worker: Actor, asked: Subject) -> None:
    assert refused(MakeLink(worker, asked, PURPOSE, "  ")) == "office"
    assert refused(MakeLink(worker, asked, PURPOSE, "区民政局", days=0)) == "days"
    assert refused(MakeLink(worker, asked, PURPOSE, "区民政局", days=31)) == "days"


def test_it_is_for_subjects_of_its_kind_alone(worker: Actor, asked: Subject, town: Town) -> None:
    assert refused(MakeLink(worker, asked, "nothing.known", "区民政局")) == "unknown"
    lamp()
    with purpose(key="lamp.take", kind="lamp", edges=("take",)):
        assert refused(MakeLink(worker, asked, "lamp.take", "区民政局")) == "unknown"


def test_it_is_not_given_out_where_nothing_can_be_done(worker: Actor, asked: Subject) -> None:
    TakeTransition(worker, asked, "withdraw").execute()
    assert refused(MakeLink(worker, asked, PURPOSE, "区民政局")) == "state"


def test_a_form_sent_twice_gives_one_link_and_shows_it_again_for_a_moment(
    worker: Actor, asked: Subject, clock: Path
) -> None:
    once = uuid4().hex
    first, token = make(worker, asked, once=once)
    again, same = make(worker, asked, once=once)
    assert (again, same) == (first, token)
    clock.write_text("2026-11-27T15:05:00+08:00", encoding="ascii")
    later, gone = make(worker, asked, once=once)
    assert (later, gone) == (first, "")
    assert EdgeLink.objects.count() == 1


def test_a_new_one_voids_the_one_before_for_the_same_office_only(worker: Actor, asked: Subject) -> None:
    first, _token = make(worker, asked)
    other, _token = make(worker, asked, "区卫健委")
    make(worker, asked)
    assert EdgeLink.objects.get(pk=first.pk).revoked_at is not None
    assert EdgeLink.objects.get(pk=other.pk).revoked_at is None


def test_it_is_taken_back_by_those_who_give_it_out(town: Town, worker: Actor, asked: Subject) -> None:
    link, token = make(worker, asked)
    assert refused(RevokeLink(actor("rc_director", town.community), link)) == "role"
    assert refused(RevokeLink(actor("community_worker", town.other), link)) == "unknown"
    RevokeLink(worker, link).execute()
    found = find_link(token)
    assert found is not None
    assert refused(TakeByLink(found, "answer", SIGNER, data={"answer": "行"})) == "link_revoked"
    assert refused(RevokeLink(worker, found)) == "link_revoked"
    assert Record.objects.filter(subject=asked).latest("seq").verb == "revoke_link"


def test_the_database_holds_that_a_used_one_has_its_row(worker: Actor, asked: Subject) -> None:
    link, _token = make(worker, asked)
    with pytest.raises(IntegrityError), transaction.atomic():
        EdgeLink.objects.filter(pk=link.pk).update(used_at=link.made_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        EdgeLink.objects.filter(pk=link.pk).update(expires_at=link.made_at)


# --- taking the step -----------------------------------------------------------------------------------------------


def test_it_lets_an_office_act_that_is_no_node_of_the_tree(worker: Actor, asked: Subject) -> None:
    link, _token = make(worker, asked)
    assert asked.unit is None
    row = TakeByLink(link, "answer", SIGNER, data={"answer": "由区民政局发放。"}).execute()
    asked.refresh_from_db()
    assert asked.state == "answered"
    assert (row.actor_id, row.role, row.channel) == (None, "department", "link")
    body = json.loads(Record.objects.get(pk=row.pk).payload.body)
    assert body["signed_by"] == "王科长"
    assert body["signed_phone"] == "0512-6000 0001"
    assert (body["office"], body["link"], body["answer"]) == ("区民政局", link.public_id, "由区民政局发放。")
    used = EdgeLink.objects.get(pk=link.pk)
    assert used.record_id == row.pk
    assert used.used_at is not None


def test_staff_read_who_signed_and_the_public_does_not(worker: Actor, asked: Subject) -> None:
    link, _token = make(worker, asked)
    TakeByLink(link, "answer", SIGNER, data={"answer": "行"}).execute()
    staff, public = timeline(asked, public=False)[-1], timeline(asked, public=True)[-1]
    assert "王科长" in staff["who"]
    assert "签名链接" in staff["who"]
    assert "王科长" not in public["who"]


def test_it_is_good_once(worker: Actor, asked: Subject) -> None:
    link, _token = make(worker, asked)
    TakeByLink(link, "ask_back", SIGNER).execute()
    assert refused(TakeByLink(link, "ask_back", SIGNER)) == "link_used"
    assert refused(RevokeLink(worker, EdgeLink.objects.get(pk=link.pk))) == "link_used"
    assert Record.objects.filter(subject=asked, verb="ask_back").count() == 1


def test_it_ends_with_its_time(worker: Actor, asked: Subject, clock: Path) -> None:
    link, _token = make(worker, asked, days=1)
    clock.write_text("2026-12-01T09:00:00+08:00", encoding="ascii")
    assert refused(TakeByLink(link, "answer", SIGNER, data={"answer": "行"})) == "link_expired"


def test_it_takes_no_other_step_of_the_same_subject(worker: Actor, asked: Subject) -> None:
    """``withdraw`` is the department's too, but not the link's."""
    link, _token = make(worker, asked)
    assert refused(TakeByLink(link, "withdraw", SIGNER)) == "unknown"
    assert refused(TakeTransition(actor_of_link(link), asked, "withdraw")) == "unknown"


def test_it_takes_no_step_of_another_subject_and_sees_none(worker: Actor, asked: Subject, town: Town) -> None:
    link, _token = make(worker, asked)
    another = question(worker, town.community)
    holder = actor_of_link(link)
    assert refused(TakeTransition(holder, another, "answer", data={"answer": "行"})) == "unknown"
    assert not Subject.objects.visible_to(holder).exists()
    assert not holder.holds("department", at=town.community)
    assert holder.roles == frozenset()


def test_it_asks_who_fills_it_in_and_what_the_step_asks(worker: Actor, asked: Subject) -> None:
    link, _token = make(worker, asked)
    assert refused(TakeByLink(link, "answer", Signer("", "1"), data={"answer": "行"})) == "signer"
    assert refused(TakeByLink(link, "answer", SIGNER, data={})) == "form"
    assert EdgeLink.objects.get(pk=link.pk).used_at is None


def test_it_is_refused_once_the_state_is_another(worker: Actor, asked: Subject) -> None:
    link, _token = make(worker, asked)
    TakeTransition(worker, asked, "withdraw").execute()
    assert refused(TakeByLink(link, "answer", SIGNER, data={"answer": "行"})) == "state"


# --- the page ------------------------------------------------------------------------------------------------------


def test_fetching_it_changes_nothing_and_shows_only_what_it_is_about(
    client: Client, worker: Actor, asked: Subject
) -> None:
    link, token = make(worker, asked)
    rows = Record.objects.count()
    for _ in range(2):
        response = client.get(at(token))
    assert response.status_code == 200
    body = response.content.decode()
    assert "高龄津贴由谁发放" in body
    assert "11月27日" in body
    assert worker.person.name not in re.sub(r"请询问.*?。|请致电.*?。", "", body)
    assert Record.objects.count() == rows
    asked.refresh_from_db()
    assert asked.state == "asked"
    assert EdgeLink.objects.get(pk=link.pk).opened_at is not None
    assert client.head(at(token)).status_code == 200


def test_it_keeps_away_from_search_engines_and_other_sites(client: Client, worker: Actor, asked: Subject) -> None:
    _link, token = make(worker, asked)
    for address in (at(token), at("nothing")):
        response = client.get(address)
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "same-origin"
        assert "no-store" in response["Cache-Control"]


def test_the_form_takes_the_step_and_shows_what_was_done(client: Client, worker: Actor, asked: Subject) -> None:
    _link, token = make(worker, asked)
    response = client.post(at(token), filled_in(asked), follow=True)
    assert response.redirect_chain == [(at(token), 302)]
    assert response.status_code == 200
    assert "Answered" in response.content.decode()
    again = client.post(at(token), filled_in(asked), follow=True)
    assert "Answered" in again.content.decode()
    assert Record.objects.filter(subject=asked, verb="answer").count() == 1


def test_what_was_done_can_be_read_again_for_a_while(
    client: Client, worker: Actor, asked: Subject, clock: Path
) -> None:
    _link, token = make(worker, asked)
    client.post(at(token), filled_in(asked))
    clock.write_text("2026-12-26T15:00:00+08:00", encoding="ascii")
    assert "高龄津贴" in client.get(at(token)).content.decode()
    clock.write_text("2026-12-28T15:00:00+08:00", encoding="ascii")
    response = client.get(at(token))
    assert response.status_code == 410
    assert "高龄津贴" not in response.content.decode()


def test_what_was_typed_stands_again_where_something_is_missing(client: Client, worker: Actor, asked: Subject) -> None:
    _link, token = make(worker, asked)
    response = client.post(at(token), filled_in(asked, **{"signer-phone": "不告诉你"}))
    assert response.status_code == 422
    assert "由区民政局发放。" in response.content.decode()
    response = client.post(at(token), filled_in(asked, answer=""))
    assert response.status_code == 422
    assert "王科长" in response.content.decode()


def test_it_takes_a_number_as_it_is_typed_on_a_chinese_keyboard(client: Client, worker: Actor, asked: Subject) -> None:
    _link, token = make(worker, asked)
    client.post(at(token), filled_in(asked, **{"signer-phone": "０５１２－６０００ ０００１"}))
    asked.refresh_from_db()
    assert asked.state == "answered"


def test_a_stale_page_is_shown_anew_with_what_was_typed(client: Client, worker: Actor, asked: Subject) -> None:
    _link, token = make(worker, asked)
    response = client.post(at(token), filled_in(asked, revision="7"))
    assert response.status_code == 409
    assert "由区民政局发放。" in response.content.decode()
    assert f'name="revision" value="{asked.revision}"' in response.content.decode()


@pytest.mark.parametrize("how", ["revoked", "expired", "withdrawn"])
def test_it_says_whom_to_ring_where_it_is_over(
    client: Client, worker: Actor, asked: Subject, clock: Path, how: str
) -> None:
    page = home_page(asked.community)
    page.phone = "0512-6000 0000"
    page.save()
    link, token = make(worker, asked, days=1)
    if how == "revoked":
        RevokeLink(worker, link).execute()
    elif how == "expired":
        clock.write_text("2026-12-01T09:00:00+08:00", encoding="ascii")
    else:
        TakeTransition(worker, asked, "withdraw").execute()
    for response in (client.get(at(token)), client.post(at(token), filled_in(asked))):
        assert response.status_code == 410
        assert "请致电桂花里社区的李晓雯：0512-6000 0000" in response.content.decode()
        assert "高龄津贴" not in response.content.decode()


def test_it_says_that_an_address_was_cut_off_and_slows_down_who_guesses(
    client: Client, worker: Actor, asked: Subject
) -> None:
    _link, token = make(worker, asked)
    assert client.get(at(token[:-2])).status_code == 404
    assert "复制" in client.get(at(token[:-2])).content.decode()
    statuses = [client.get(at(f"guess{number}")).status_code for number in range(40)]
    assert statuses[-1] == 429
    assert client.get(at(token)).status_code == 200  # whoever has a good one is not locked out by others


def test_the_secret_is_in_no_log(client: Client, worker: Actor, asked: Subject, caplog: Any) -> None:
    _link, token = make(worker, asked)
    strict = Client(enforce_csrf_checks=True)
    with caplog.at_level(logging.DEBUG):
        client.get(at(token))
        client.post(at(token), filled_in(asked, answer=""))
        strict.post(at(token), filled_in(asked))
        client.get(f"{at(token)}nothing/")
        client.get(at(token)[:-1])
    lines = [JsonFormatter().format(record) for record in caplog.records if not record.name.startswith("shequ.test")]
    assert any('"path": "/link/•/"' in line for line in lines)
    assert [line for line in lines if token in line] == []


def test_it_is_refused_from_another_site(worker: Actor, asked: Subject) -> None:
    _link, token = make(worker, asked)
    assert Client(enforce_csrf_checks=True).post(at(token), filled_in(asked)).status_code == 403
    asked.refresh_from_db()
    assert asked.state == "asked"


# --- staff's screens -----------------------------------------------------------------------------------------------


def test_staff_read_the_address_once(client: Client, town: Town, asked: Subject) -> None:
    login_as(client, "community_worker", town.community)
    address = reverse("shequ_core:link_make", args=[asked.public_id, PURPOSE])
    assert "区民政局" in client.get(address).content.decode()
    once = uuid4().hex
    response = client.post(address, {"office": "区民政局", "days": "7", "once": once})
    assert response.status_code == 200
    found = re.search(r"/link/([\w-]+)/", response.content.decode())
    assert found is not None
    assert find_link(found.group(1)) is not None
    desk = client.get(reverse("shequ_desk:subject", args=[asked.public_id])).content.decode()
    assert "区民政局" in desk
    assert found.group(1) not in desk


def test_staff_see_who_used_it_and_take_others_back(client: Client, town: Town, asked: Subject) -> None:
    clerk = login_as(client, "community_worker", town.community)
    link, _token = make(clerk, asked)
    address = reverse("shequ_core:link_revoke", args=[link.public_id])
    assert client.get(address).status_code == 200
    assert EdgeLink.objects.get(pk=link.pk).revoked_at is None
    client.post(address)
    assert EdgeLink.objects.get(pk=link.pk).revoked_at is not None
    link, _token = make(clerk, asked)
    TakeByLink(link, "answer", SIGNER, data={"answer": "行"}).execute()
    desk = client.get(reverse("shequ_desk:subject", args=[asked.public_id])).content.decode()
    assert "王科长 0512-6000 0001" in desk


def test_other_staff_see_the_links_but_not_the_telephone(
    client: Client, town: Town, worker: Actor, asked: Subject
) -> None:
    link, _token = make(worker, asked)
    TakeByLink(link, "answer", SIGNER, data={"answer": "行"}).execute()
    login_as(client, "rc_director", town.community)
    desk = client.get(reverse("shequ_desk:subject", args=[asked.public_id])).content.decode()
    assert "区民政局" in desk
    assert "6000 0001" not in desk


def test_purposes_name_steps_and_roles_that_there_are() -> None:
    """Of all that the product itself registers."""
    from shequ_workflows.core.machines import machines
    from shequ_workflows.org.constants import Role

    for one in link_purposes:
        edges = machines[one.kind].edges
        assert set(one.edges) <= set(edges), one.key
        assert one.role in Role.values
        assert all(one.role in edges[name].who for name in one.edges), one.key
