"""Staff's screens: prepare, open, close, key in."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.models import KeyedVote, Poll, Vote
from tests.factories.ballots import MONDAY, PollWorld

from .test_views import AT, signed_in, text_of, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

TEXT = {
    "question": "Which?",
    "pack": "advisory",
    "secrecy": "confidential",
    "q-TOTAL_FORMS": "1",
    "q-INITIAL_FORMS": "0",
    "q-0-kind": "one_of",
    "q-0-options": "Lunch\nSupper",
}


def test_a_poll_goes_from_draft_to_result(world: PollWorld) -> None:
    subject = world.subject()
    worker, director = signed_in(world.worker), signed_in(world.director)
    worker.post(reverse("shequ_ballots:draft", args=[subject.public_id]), TEXT)
    poll = Poll.objects.get()
    assert poll.options.count() == 3
    worker.post(url("revise", poll), {**TEXT, "q-0-options": "Lunch\nSupper\nBreakfast"})
    assert poll.options.count() == 4
    asked = director.get(url("open", poll))
    assert "On the roll: 2 people" in text_of(asked)
    director.post(url("open", poll), {"closes_at": "2026-03-05T17:30"})
    poll.refresh_from_db()
    assert poll.state == "open"
    assert director.get(url("close", poll)).status_code == 200
    no_reason = director.post(url("close", poll), {"reason": ""})
    assert no_reason.status_code == 422
    director.post(url("close", poll), {"reason": "Enough"})
    poll.refresh_from_db()
    assert poll.state == "closed"


def test_what_was_typed_is_kept(world: PollWorld) -> None:
    answer = signed_in(world.worker).post(
        reverse("shequ_ballots:draft", args=[world.subject().public_id]), {**TEXT, "q-0-options": "Only one"}
    )
    assert answer.status_code == 422
    assert "Only one" in text_of(answer)
    assert "at least two" in text_of(answer)
    assert not Poll.objects.exists()


def test_it_warns_of_residents_without_a_date_of_birth(world: PollWorld) -> None:
    world.voter("No date", birth_date=None)
    assert "1 verified residents have no date of birth" in text_of(
        signed_in(world.director).get(url("open", world.draft()))
    )


@pytest.mark.parametrize(
    ("name", "who", "status"),
    [
        ("revise", "resident", 404),
        ("revise", "stranger", 404),
        ("revise", "worker", 200),
        ("revise", "director", 200),
        ("open", "worker", 403),
        ("open", "director", 200),
        ("open", "resident", 404),
    ],
)
def test_who_may_see_the_screens_of_a_draft(world: PollWorld, name: str, who: str, status: int) -> None:
    assert signed_in(getattr(world, who)).get(url(name, world.draft())).status_code == status


@pytest.mark.parametrize(
    ("name", "who", "status"),
    [
        ("enter", "resident", 403),
        ("enter", "stranger", 403),
        ("enter", "administrator", 403),
        ("enter", "worker", 200),
        ("enter", "grid_worker", 200),
        ("enter", "lead", 200),
        ("close", "worker", 403),
        ("close", "director", 200),
    ],
)
def test_who_may_see_the_screens_of_an_open_poll(world: PollWorld, name: str, who: str, status: int) -> None:
    assert signed_in(getattr(world, who)).get(url(name, world.open())).status_code == status


@pytest.mark.parametrize("name", ["revise", "open", "close", "enter"])
def test_visitors_are_sent_to_sign_in(world: PollWorld, name: str) -> None:
    answer = Client().get(url(name, world.open()))
    assert answer.status_code == 302
    assert answer.url.startswith("/login/")


# --- keying in -------------------------------------------------------------------------------------------------


def entry(answer: Any, **more: str) -> dict[str, str]:
    """The form as the browser would send it."""
    form = answer.context["form"]
    shown = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
    shown["heard_at"] = shown["heard_at"].strftime("%Y-%m-%dT%H:%M") if shown["heard_at"] else ""
    return {**shown, **more}


def test_a_caller_is_found_and_counted_in_two_steps(world: PollWorld) -> None:
    poll = world.open()
    client = signed_in(world.worker)
    found = client.post(url("enter", poll), {"q": "Neighbour"})
    assert "has not voted yet" in text_of(found)
    sent = entry(found, choice="1", channel="phone", number="13800138000", heard_at="2026-03-02T09:05")
    assert sent["person"] == world.neighbour.person.public_id  # type: ignore[union-attr] - the only hit is chosen
    done = client.post(url("enter", poll), sent, follow=True)
    vote = Vote.objects.get()
    assert vote.receipt_text in text_of(done)
    assert (vote.channel, vote.entered_by) == ("phone", world.worker.person)
    assert KeyedVote.objects.get().heard_at == dt.datetime(2026, 3, 2, 9, 5, tzinfo=MONDAY.tzinfo)
    assert done.redirect_chain[0][0].endswith("?channel=phone")


def test_the_channel_stays_for_the_next_one(world: PollWorld) -> None:
    found = signed_in(world.worker).post(f"{url('enter', world.open())}?channel=paper", {"q": "Neighbour"})
    assert entry(found)["channel"] == "paper"


def test_who_has_voted_is_marked_but_not_what(world: PollWorld) -> None:
    poll = world.open()
    CastVote(world.neighbour, poll, 2, at=AT).execute()
    found = signed_in(world.worker).post(url("enter", poll), {"q": "Neighbour"})
    assert "voted (online" in text_of(found)
    again = signed_in(world.worker).post(
        url("enter", poll), entry(found, choice="1", channel="visit", heard_at="2026-03-02T09:05")
    )
    assert again.status_code == 422
    assert "counted already" in text_of(again)
    assert Vote.objects.count() == 1


def test_a_call_without_number_keeps_what_was_typed(world: PollWorld) -> None:
    poll = world.open()
    client = signed_in(world.worker)
    found = client.post(url("enter", poll), {"q": "Neighbour"})
    answer = client.post(url("enter", poll), entry(found, choice="2", heard_at="2026-03-02T09:05", number="123"))
    assert answer.status_code == 422
    assert answer.context["form"]["choice"].value() == "2"
    assert answer.context["form"].errors["number"]


def test_nobody_found_says_what_to_try(world: PollWorld) -> None:
    answer = signed_in(world.worker).post(url("enter", world.open()), {"q": "Nobody by that name"})
    assert "Nobody found" in text_of(answer)


def test_people_elsewhere_are_not_found(world: PollWorld) -> None:
    answer = signed_in(world.worker).post(url("enter", world.open()), {"q": "Outsider"})
    assert "Nobody found" in text_of(answer)


def test_no_name_stands_in_an_address(world: PollWorld) -> None:
    poll = world.open()
    page = signed_in(world.worker).get(url("enter", poll))
    assert 'method="post"' in text_of(page)
    assert "q=" not in text_of(page)


def test_a_draft_that_is_sent_twice_is_one(world: PollWorld) -> None:
    worker, address = signed_in(world.worker), reverse("shequ_ballots:draft", args=[world.subject().public_id])
    assert 'name="once"' in text_of(worker.get(address))
    answers = {worker.post(address, {**TEXT, "once": "k"})["Location"] for _click in range(2)}
    assert answers == {url("poll", Poll.objects.get())}
