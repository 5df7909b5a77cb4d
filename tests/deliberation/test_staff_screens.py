"""Reviewing opinions, keying them in, announcing dates, asking by poll."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shequ_workflows.ballots.models import Poll
from shequ_workflows.core.models import Subject
from shequ_workflows.core.registries import Wish, openers, panels, queues
from shequ_workflows.deliberation.models import Opinion, Rating
from shequ_workflows.deliberation.polling import OpenMatterPoll
from shequ_workflows.deliberation.voices import GiveOpinion
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from tests.factories.deliberation import CST, MONDAY, Hall, PersonFactory, matter

from .conftest import Move, text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def talk(hall: Hall, move: Move) -> Subject:
    subject, at = matter(hall, "consulting")
    move(at + HOUR)
    return subject


def url(subject: Subject, name: str) -> str:
    return f"/deliberation/{subject.public_id}/{name}/"


def test_opinions_wait_in_the_queue_of_those_who_review(hall: Hall, talk: Subject) -> None:
    GiveOpinion(hall.resident, talk, "赞成").execute()
    queue = queues["opinions"]
    assert queue.count(hall.worker) == queue.count(hall.director) == 1
    assert queue.count(hall.actor("rc_director", hall.other)) == 0
    assert queue.count(hall.resident) == queue.count(Actor.visitor()) == 0


def test_one_is_published_and_one_refused_on_the_screen(hall: Hall, talk: Subject, signed_in: SignIn) -> None:
    good = GiveOpinion(hall.resident, talk, "电话13800138000，赞成").execute()
    bad = GiveOpinion(hall.new("resident"), talk, "骂人").execute()
    client = signed_in(hall.worker)
    text = text_of(client.get("/deliberation/review/"))
    assert "13800138000" in text  # what was said
    assert "138****8000" in text  # what would be published
    client.post(
        "/deliberation/review/", {"opinion": good.public_id, "do": "publish", f"{good.public_id}-public_text": "赞成"}
    )
    refused = client.post("/deliberation/review/", {"opinion": bad.public_id, "do": "refuse"})
    assert refused.status_code == 422
    assert "请选择不公开的原因" in text_of(refused)
    client.post(
        "/deliberation/review/", {"opinion": bad.public_id, "do": "refuse", f"{bad.public_id}-reason": "insult"}
    )
    assert dict(Opinion.objects.values_list("pk", "state")) == {good.pk: "published", bad.pk: "refused"}
    assert "没有待审核的意见" in text_of(client.get("/deliberation/review/"))
    again = client.post("/deliberation/review/", {"opinion": bad.public_id, "do": "publish"}, follow=True)
    assert "已有人审核过" in text_of(again)


@pytest.mark.parametrize("role", ["resident", "grid_worker", "street_clerk", "auditor"])
def test_others_are_told_whom_to_ask(hall: Hall, talk: Subject, signed_in: SignIn, role: str) -> None:
    assert signed_in(hall.actor(role)).get("/deliberation/review/").status_code == 403
    assert Client().get("/deliberation/review/").status_code == 302


@pytest.mark.parametrize("name", ["key-in", "key-in-rating", "poll", "date"])
def test_screens_are_for_staff_of_the_community(hall: Hall, signed_in: SignIn, move: Move, name: str) -> None:
    subject, at = matter(hall, "submitted")
    move(at + HOUR)
    assert signed_in(hall.actor("rc_director", hall.other)).get(url(subject, name)).status_code == 404
    assert signed_in(hall.resident).get(url(subject, name)).status_code == 403
    assert Client().get(url(subject, name)).status_code == 302


def test_an_opinion_is_keyed_in_for_somebody_found_by_name(hall: Hall, talk: Subject, signed_in: SignIn) -> None:
    elder = PersonFactory(name="钱桂英", home=hall.community)
    client = signed_in(hall.worker)
    assert "没有找到" in text_of(client.post(url(talk, "key-in"), {"q": "查无此人"}))
    found = text_of(client.post(url(talk, "key-in"), {"q": "钱桂英"}))
    assert elder.public_id in found
    data = {
        "q": "钱桂英",
        "person": elder.public_id,
        "text": "多开一会儿",
        "channel": "paper",
        "heard_at": "2026-07-06T09:00",
    }
    missing = client.post(url(talk, "key-in"), data)
    assert missing.status_code == 422
    assert "多开一会儿" in text_of(missing)
    done = client.post(url(talk, "key-in"), {**data, "stance": "support", "once": "k"})
    assert done.status_code == 302
    opinion = Opinion.objects.get()
    assert (opinion.person, opinion.channel) == (elder, "paper")


def test_a_rating_is_keyed_in(hall: Hall, move: Move, signed_in: SignIn) -> None:
    subject, at = matter(hall, "evaluating")
    move(at + HOUR)
    elder = PersonFactory(name="钱桂英", home=hall.community)
    data = {"q": "钱桂英", "person": elder.public_id, "score": "4", "channel": "visit"}
    client, address = signed_in(hall.worker), url(subject, "key-in-rating")
    before_it_was_done = {**data, "heard_at": "2026-07-06T09:00"}
    assert client.post(address, before_it_was_done).status_code == 422
    data["heard_at"] = at.astimezone(CST).strftime("%Y-%m-%dT%H:%M")
    assert client.post(address, data).status_code == 302
    assert Rating.objects.get().score == 4


def test_a_new_date_is_announced_with_its_reason(hall: Hall, talk: Subject, signed_in: SignIn) -> None:
    client = signed_in(hall.worker)
    assert client.post(url(talk, "date"), {"day": "2026-07-01", "reason": "忙"}).status_code == 422
    assert client.post(url(talk, "date"), {"day": "2026-07-31", "reason": ""}).status_code == 422
    before = Subject.objects.get(pk=talk.pk).next_due_at
    assert client.post(url(talk, "date"), {"day": "2026-07-31", "reason": "等街道回复"}).status_code == 302
    talk.matter.refresh_from_db()
    assert (talk.matter.expected_on, talk.matter.expected_reason) == (dt.date(2026, 7, 31), "等街道回复")
    assert Subject.objects.get(pk=talk.pk).next_due_at == before


def test_the_options_are_put_to_a_poll(hall: Hall, talk: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    """The roll itself is the ballots layer's business: here everybody known is on it."""
    from shequ_workflows.ballots import actions, electorates
    from shequ_workflows.ballots.heads import Row
    from shequ_workflows.org.models import Person

    known = electorates.Electorate(
        "residents", "x", lambda poll, when: [Row(f"p:{one.public_id}", one.pk) for one in Person.objects.all()]
    )
    monkeypatch.setattr(electorates.electorates, "_items", {"residents": known})
    assert actions.electorates is electorates.electorates
    closes = talk.clocks.get(key="consult").due_at
    poll = OpenMatterPoll(hall.director, talk, "中午开到几点？", closes).execute()
    assert (poll.state, poll.closes_at) == ("open", closes)
    assert [option.text for option in poll.options.all()][:2] == ["开到一点", "开到一点半"]


def test_a_poll_is_opened_by_the_committee_while_under_discussion(hall: Hall, talk: Subject, move: Move) -> None:
    closes = talk.clocks.get(key="consult").due_at
    for actor, subject, code in (
        (hall.resident, talk, "role"),
        (hall.director, matter(hall, "deciding", MONDAY - dt.timedelta(days=7))[0], "state"),
    ):
        with pytest.raises(ActionRefused) as refused:
            OpenMatterPoll(actor, subject, "几点？", closes).execute()
        assert refused.value.refusal.code == code
    assert not Poll.objects.exists()


def test_the_desk_shows_what_no_edge_gives(hall: Hall, talk: Subject, rf: Any) -> None:
    request = rf.get("/")
    request.actor = hall.worker
    panel = panels["deliberation.matter"]
    shown = panel.context(request, talk)
    assert shown is not None
    assert {link["url"] for link in shown["links"]} == {
        url(talk, name) for name in ("key-in", "key-in-backing", "slips", "list", "points", "poll", "date", "archive")
    }


def test_an_intake_opens_a_draft_that_its_clerk_goes_on_with(hall: Hall) -> None:
    caller = PersonFactory(is_stub=True, home=hall.community)
    opener = openers["deliberation"]
    assert opener.may(hall.worker, hall.community)
    assert not opener.may(hall.resident, hall.community)
    with pytest.raises(ActionRefused):
        opener.open(hall.resident, Wish(hall.community, "路灯不亮", "坏了", caller, "visit", MONDAY))
    draft = opener.open(hall.worker, Wish(hall.community, "路灯不亮", "东门路灯坏了十天", caller, "phone", MONDAY))
    assert (draft.state, draft.raised_by, draft.assignee) == ("draft", caller, hall.worker.person)
    assert draft.matter.problem == "东门路灯坏了十天"
    assert opener.next_edge == "submit"
