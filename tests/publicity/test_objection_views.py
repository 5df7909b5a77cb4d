"""Objecting on the page of a notice, one's own objection, and staff's screens."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from shequ_workflows.community.models import Phone
from shequ_workflows.core.models import Subject
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import CommunityPage
from shequ_workflows.publicity.models import Objection
from shequ_workflows.publicity.panels import panels_of
from tests.factories.objections import DAY, MINUTE, TEXT, ObjectionWorld
from tests.factories.publicity import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
NOON = MONDAY.replace(hour=12)


@pytest.fixture
def world(db: None) -> ObjectionWorld:
    return ObjectionWorld()


def client_of(actor: Actor | None = None, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    if actor is not None and actor.person is not None:
        if actor.person.user is None:
            actor.person.user = get_user_model().objects.create(username=f"u{actor.person.pk}")
            actor.person.save()
        client.force_login(actor.person.user)
    return client


def url(name: str, one: Any, *more: str) -> str:
    return reverse(f"shequ_publicity:{name}", args=[one.public_id, *more])


def text_of(response: Any) -> str:
    return response.content.decode()


# --- the public ----------------------------------------------------------------------------------------------------


def test_the_notice_leads_to_the_form_while_the_period_runs(world: ObjectionWorld, monday: Path) -> None:
    address = url("object", world.period)
    assert address in text_of(client_of().get(url("detail", world.period)))
    assert panels_of(world.matter, world.visitor)[0]["object_url"] == address
    monday.write_text((MONDAY + 10 * DAY).isoformat(), encoding="ascii")
    assert address not in text_of(client_of().get(url("detail", world.period)))
    said = text_of(client_of(world.neighbour).get(address))
    assert "The period for objections is over" in said
    assert "<textarea" not in said


def test_a_visitor_reads_how_to_object_without_a_phone(world: ObjectionWorld) -> None:
    home = Page.objects.get(depth=2).add_child(
        instance=CommunityPage(
            title="桂花里", slug="g", node=world.community, phone="0532-88880000", address="桂花路 3 号"
        )
    )
    assert home.phone
    response = client_of().get(url("object", world.period))
    said = text_of(response)
    assert response.status_code == 200
    assert "Without a phone or an account" in said
    assert "0532-88880000" in said
    assert "<textarea" not in said
    assert client_of().post(url("object", world.period), {"text": TEXT}).status_code == 403


def test_a_resident_objects_and_sees_the_number(world: ObjectionWorld) -> None:
    client = client_of(world.neighbour)
    page = client.get(url("object", world.period))
    once = page.context["form"].initial["once"]
    for _twice in range(2):
        response = client.post(url("object", world.period), {"text": TEXT, "once": once}, follow=True)
        assert response.status_code == 200
        assert "异2026-0001" in text_of(response)
    assert Objection.objects.count() == 1


def test_what_was_typed_stays_with_the_reason(world: ObjectionWorld) -> None:
    client = client_of(world.neighbour)
    response = client.post(url("object", world.period), {"text": ""})
    assert response.status_code == 422
    assert "What do you object to, and why?" in text_of(response)
    for number in range(3):
        world.objection(at=NOON, text=f"理由{number}")
    response = client.post(url("object", world.period), {"text": "第四个理由"})
    assert response.status_code == 422
    assert "第四个理由" in text_of(response)
    assert "wait for their end already" in text_of(response)


def test_what_was_typed_too_late_is_not_lost(world: ObjectionWorld, monday: Path) -> None:
    monday.write_text((MONDAY + 10 * DAY).isoformat(), encoding="ascii")
    response = client_of(world.neighbour).post(url("object", world.period), {"text": TEXT})
    assert response.status_code == 422
    assert TEXT in text_of(response)


def test_everybody_reads_objections_and_answers_without_names(world: ObjectionWorld) -> None:
    world.in_state("dismissed", at=NOON - 10 * MINUTE)
    world.objection(world.owner, "蒋志刚不同意。", at=NOON - 5 * MINUTE)
    for address in (url("detail", world.period),):
        said = text_of(client_of().get(address))
        assert "担心周日开放影响午休" in said
        assert "周日只开两小时" in said
        assert "答复有依据" in said
        assert not any(name in said for name in ("冯秀兰", "张伟民", "蒋志刚", "沈文礼", TEXT))
        assert "Objection 2" in said


def test_the_public_part_costs_the_same_however_many_object(world: ObjectionWorld) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client_of().get(url("detail", world.period))
        return len(caught)

    world.objection(at=NOON)
    queries()
    before = queries()
    for _more in range(8):
        world.objection(world.new("resident"), at=NOON)
    assert queries() == before


# --- the objector ----------------------------------------------------------------------------------------------------


def test_the_objector_follows_it_and_takes_it_back(world: ObjectionWorld) -> None:
    subject, _at = world.in_state("answered", at=NOON - 10 * MINUTE)
    client = client_of(world.neighbour)
    said = text_of(client.get(url("objection", subject)))
    assert TEXT in said
    assert "周日只开两小时" in said
    step = url("objection_step", subject, "retract")
    assert step in said
    page = client.get(step)
    assert page.status_code == 200
    assert "heard_by" not in text_of(page)
    revision = Subject.objects.get(pk=subject.pk).revision
    response = client.post(step, {"revision": revision, "reason": ""}, follow=True)
    assert "taken back by the objector" in text_of(response)
    assert client.get(step).status_code == 302


def test_a_stale_screen_says_what_changed(world: ObjectionWorld) -> None:
    subject, _at = world.in_state("answered", at=NOON - 10 * MINUTE)
    response = client_of(world.neighbour).post(
        url("objection_step", subject, "retract"), {"revision": 1, "reason": "算了"}
    )
    assert response.status_code == 409
    assert "Answered in writing" in text_of(response)
    assert "算了" in text_of(response)


@pytest.mark.parametrize(("who", "status"), [("owner", 404), ("stranger", 404), ("visitor", 302), ("secretary", 200)])
def test_others_do_not_read_it(world: ObjectionWorld, who: str, status: int) -> None:
    subject = world.objection(at=NOON)
    assert client_of(getattr(world, who)).get(url("objection", subject)).status_code == status


def test_the_supervision_committee_gives_its_opinion_here(world: ObjectionWorld) -> None:
    subject, _at = world.in_state("answered", at=NOON - 10 * MINUTE)
    client = client_of(world.supervisor)
    assert url("objection_step", subject, "opine") in text_of(client.get(url("objection", subject)))
    page = client.get(url("objection_step", subject, "opine"))
    assert 'value="沈文礼"' in text_of(page)
    data = {"revision": subject.revision, "opinion": "答复清楚。", "opined_on": "2026-03-01", "signed_by": "沈文礼"}
    response = client.post(url("objection_step", subject, "opine"), data)
    assert response.status_code == 422
    assert "答复清楚" in text_of(response)
    response = client.post(url("objection_step", subject, "opine"), {**data, "opined_on": "2026-03-02"})
    assert response.status_code == 302
    assert Subject.objects.get(pk=subject.pk).state == "dismissed"


def test_nobody_takes_a_step_that_is_not_theirs(world: ObjectionWorld) -> None:
    subject, _at = world.in_state("answered", at=NOON - 10 * MINUTE)
    assert client_of(world.neighbour).get(url("objection_step", subject, "opine")).status_code == 403
    assert client_of(world.supervisor).get(url("objection_step", subject, "retract")).status_code == 403
    assert client_of(world.neighbour).get(url("objection_step", subject, "nonsense")).status_code == 404
    assert client_of(world.owner).get(url("objection_step", subject, "retract")).status_code == 404


# --- staff -----------------------------------------------------------------------------------------------------------


def test_staff_key_one_in(world: ObjectionWorld) -> None:
    assert world.neighbour.person is not None
    Phone.objects.create(person=world.neighbour.person, number="13800138000")
    client = client_of(world.worker)
    address = url("key_in_objection", world.period)
    assert client.get(address).status_code == 200
    assert "Nobody found" in text_of(client.post(address, {"q": "没有这个人"}))
    found = client.post(address, {"q": "冯秀兰"})
    assert "冯秀兰" in text_of(found)
    data = {
        "q": "冯秀兰",
        "person": world.neighbour.person.public_id,
        "text": TEXT,
        "channel": "phone",
        "heard_at": "2026-03-02T11:30",
        "phone": "",
        "once": "k1",
    }
    response = client.post(address, data)
    assert response.status_code == 422
    assert TEXT in text_of(response)
    assert client.post(address, {**data, "phone": "13800138000"}).status_code == 302
    assert Objection.objects.get().entered_by == world.worker.person


@pytest.mark.parametrize(
    ("who", "status"), [("neighbour", 403), ("director", 403), ("stranger", 403), ("visitor", 302)]
)
def test_only_the_communitys_workers_key_in(world: ObjectionWorld, who: str, status: int) -> None:
    response = client_of(getattr(world, who)).get(url("key_in_objection", world.period))
    assert response.status_code == status


def test_it_is_answered_at_the_desk(world: ObjectionWorld) -> None:
    subject = world.objection(at=NOON - 10 * MINUTE)
    client = client_of(world.member)
    listed = text_of(client.get(reverse("shequ_desk:worklist")))
    assert "异2026-0001" in listed
    edge = reverse("shequ_desk:edge", args=[subject.public_id, "answer"])
    form = text_of(client.get(edge))
    assert TEXT in form
    assert "冯秀兰家" not in form
    data = {
        "revision": subject.revision,
        "answer": "周日只开两小时。",
        "public_digest": "担心午休。",
        "not_concerned": "on",
    }
    assert client.post(edge, {**data, "not_concerned": ""}).status_code == 422
    assert client.post(edge, data).status_code == 302
    assert Subject.objects.get(pk=subject.pk).state == "answered"
    page = text_of(client.get(reverse("shequ_desk:subject", args=[subject.public_id])))
    assert "周日只开两小时" in page
    assert "冯秀兰" in page


def test_the_matters_desk_page_lists_them(world: ObjectionWorld) -> None:
    address = reverse("shequ_desk:subject", args=[world.matter.public_id])
    empty = text_of(client_of(world.worker).get(address))
    assert "Nobody has objected" in empty
    assert url("key_in_objection", world.period) in empty
    world.objection(at=NOON)
    page = text_of(client_of(world.director).get(address))
    assert "异2026-0001" in page
    assert "冯秀兰" in page
    assert url("key_in_objection", world.period) not in page


def test_the_home_page_shows_ones_own(world: ObjectionWorld) -> None:
    home = Page.objects.get(depth=2).add_child(instance=CommunityPage(title="桂花里", slug="g", node=world.community))
    subject = world.objection(at=NOON)
    assert url("objection", subject) in text_of(client_of(world.neighbour).get(home.get_url()))
    assert url("objection", subject) not in text_of(client_of(world.owner).get(home.get_url()))


def test_in_chinese_nothing_stays_english(world: ObjectionWorld) -> None:
    subject, _at = world.in_state("unreviewed", at=NOON - 3 * DAY + dt.timedelta(days=3) - 10 * MINUTE)
    said = text_of(client_of(world.neighbour, "zh-hans").get(url("objection", subject)))
    assert "街道办事处" in said
    assert "不代表同意" in said
