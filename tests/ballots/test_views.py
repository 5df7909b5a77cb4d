"""Residents' pages: question, confirmation, receipt; what each reader may see."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import translation

from shequ_workflows.ballots.actions import ClosePoll
from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.models import Poll, Vote
from shequ_workflows.ballots.panels import panels_of
from shequ_workflows.org.actors import Actor
from tests.factories.ballots import MONDAY, PollWorld

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
AT = MONDAY + dt.timedelta(minutes=5)


def signed_in(actor: Actor) -> Client:
    person = actor.person
    assert person is not None
    if person.user is None:
        person.user = get_user_model().objects.create(username=f"u{person.pk}")
        person.save()
    client = Client(headers={"accept-language": "en"})
    client.force_login(person.user)
    return client


def url(name: str, poll: Poll) -> str:
    return reverse(f"shequ_ballots:{name}", args=[poll.public_id])


def text_of(response: Any) -> str:
    return response.content.decode()


def hidden(response: Any) -> dict[str, str]:
    return {one["name"]: one["value"] for one in response.context["hidden"]}


def test_a_resident_votes_in_three_steps(world: PollWorld) -> None:
    poll = world.open()
    client = signed_in(world.resident)
    asked = client.get(url("poll", poll))
    assert "legal effect" in text_of(asked)
    token = asked.context["panel"]["token"]
    sure = client.post(url("vote", poll), {"choice": "2", "token": token})
    assert sure.status_code == 200
    assert Vote.objects.count() == 0
    assert hidden(sure) == {"choice": "2", "token": token, "confirmed": "1"}
    assert sure.context["answers"][0]["options"] == [poll.options.get(number=2).text]
    assert "legal effect" in text_of(sure)
    done = client.post(url("vote", poll), hidden(sure), follow=True)
    vote = Vote.objects.get()
    assert done.redirect_chain == [(url("receipt", poll), 302)]
    assert vote.receipt_text in text_of(done)
    assert vote.choices.get().option.text not in text_of(done).replace(poll.question, "")
    assert "legal effect" in text_of(done)


def test_sent_twice_it_comes_to_the_same_receipt(world: PollWorld) -> None:
    poll = world.open()
    client = signed_in(world.resident)
    form = {"choice": "1", "token": "abc", "confirmed": "1"}
    first, second = client.post(url("vote", poll), form), client.post(url("vote", poll), form)
    assert first.url == second.url == url("receipt", poll)
    assert Vote.objects.count() == 1


def test_a_second_vote_gets_a_sentence_and_409(world: PollWorld) -> None:
    poll = world.open()
    CastVote(world.resident, poll, 1, at=AT).execute()
    answer = signed_in(world.resident).post(url("vote", poll), {"choice": "2", "token": "x", "confirmed": "1"})
    assert answer.status_code == 409
    assert "counted already" in text_of(answer)


def test_no_choice_is_asked_for_again(world: PollWorld) -> None:
    answer = signed_in(world.resident).post(url("vote", world.open()), {})
    assert answer.status_code == 422
    assert "choose one" in text_of(answer)


def test_a_visitor_reads_the_question_and_is_told_how_to_vote(world: PollWorld) -> None:
    poll = world.open()
    page = Client(headers={"accept-language": "en"}).get(url("poll", poll))
    assert poll.question in text_of(page)
    assert "Sign in" in text_of(page)
    assert "<form" not in text_of(page).split("<main")[1].split("</main")[0]
    answer = Client(headers={"accept-language": "en"}).post(url("vote", poll), {"choice": "1", "confirmed": "1"})
    assert answer.status_code == 403
    assert Vote.objects.count() == 0


@pytest.mark.parametrize("name", ["poll", "vote", "receipt", "check"])
def test_a_draft_does_not_exist_for_residents(world: PollWorld, name: str) -> None:
    poll = world.draft()
    assert signed_in(world.resident).get(url(name, poll)).status_code == 404
    assert Client().get(url(name, poll)).status_code == 404


@pytest.mark.parametrize("name", ["poll", "vote", "receipt", "check"])
def test_a_poll_about_a_hidden_subject_does_not_exist_for_others(world: PollWorld, name: str) -> None:
    poll = world.open(world.draft(world.subject(is_public=False)))
    assert signed_in(world.neighbour).get(url(name, poll)).status_code == 404


def test_results_stay_hidden_until_it_has_closed(world: PollWorld) -> None:
    poll = world.open()
    CastVote(world.neighbour, poll, 1, at=AT).execute()
    for actor in (world.resident, world.neighbour, world.director, world.worker, world.visitor):
        panel = panels_of(poll.subject, actor)[0]
        assert all("votes" not in option for option in panel["options"])
        assert panel["channels"] == []
    ClosePoll(world.director, poll, reason="Enough", at=AT).execute()
    page = Client(headers={"accept-language": "en"}).get(url("poll", poll))
    assert "Closed before its time: Enough" in text_of(page)
    assert "1 of 2 entitled have voted" in text_of(page)


def voted(world: PollWorld, number: int, **text: Any) -> Poll:
    """A closed poll in which ``number`` people were in favour."""
    voters = [world.voter(f"Voter {one}") for one in range(number)]
    poll = world.open(**text)
    for voter in voters:
        CastVote(voter, poll, 1, at=AT).execute()
    return ClosePoll(world.director, poll, reason="Enough", at=AT).execute()


@pytest.mark.parametrize("number", [1, 4])
def test_of_few_confidential_votes_only_their_number_is_shown(world: PollWorld, number: int) -> None:
    poll = voted(world, number)
    for actor in (world.visitor, world.director, world.worker, world.administrator):
        panel = panels_of(poll.subject, actor)[0]
        assert all("votes" not in option and "bar" not in option for option in panel["options"])
        assert panel["channels"] == []
    page = text_of(Client(headers={"accept-language": "en"}).get(url("poll", poll)))
    assert f"{number} of {number + 2} entitled have voted" in page
    assert "Fewer than five people took part" in page
    assert "<table" not in page
    assert poll.result is not None  # the record has them
    assert poll.result.answer(1).options[1].heads == number


@pytest.mark.parametrize(("number", "secrecy"), [(5, "confidential"), (1, "named")])
def test_from_five_on_or_with_names_totals_are_shown(world: PollWorld, number: int, secrecy: str) -> None:
    poll = voted(world, number, secrecy=secrecy)
    panel = panels_of(poll.subject, world.visitor)[0]
    shown = [(option["votes"], option["bar"]) for option in panel["options"]]
    assert shown == [(number, "100"), (0, "0"), (0, "0")]
    assert [one["votes"] for one in panel["channels"]] == [number]
    assert "Fewer than five" not in text_of(Client(headers={"accept-language": "en"}).get(url("poll", poll)))


def test_where_nobody_voted_it_says_so(world: PollWorld) -> None:
    panel = panels_of(voted(world, 0).subject, world.visitor)[0]
    assert [option["votes"] for option in panel["options"]] == [0, 0, 0]


def test_panels_cost_the_same_however_many_polls(world: PollWorld, django_assert_num_queries: Any) -> None:
    subject = world.subject()
    for n in range(3):
        poll = world.open(world.draft(subject, question=f"Question {n}?"))
        CastVote(world.neighbour, poll, 1, at=AT).execute()
    with django_assert_num_queries(10):
        assert len(panels_of(subject, world.resident)) == 3


def test_each_panel_has_a_form_key_of_its_own(world: PollWorld) -> None:
    poll = world.open()
    keys = {panels_of(poll.subject, world.resident)[0]["token"] for _n in range(3)}
    assert len(keys) == 3


def test_between_its_last_minute_and_the_count_it_says_so(world: PollWorld, monday: Path) -> None:
    poll = world.open()
    assert poll.closes_at is not None
    monday.write_text((poll.closes_at + dt.timedelta(seconds=1)).isoformat(), encoding="ascii")
    with translation.override("en"):
        assert "being counted" in panels_of(poll.subject, world.resident)[0]["error"]


def test_before_its_first_minute_it_says_when(world: PollWorld, monday: Path) -> None:
    poll = world.open()
    monday.write_text((MONDAY - dt.timedelta(hours=1)).isoformat(), encoding="ascii")
    with translation.override("en"):
        assert "begins on" in panels_of(poll.subject, world.resident)[0]["error"]


def test_a_receipt_is_found_by_its_code_however_it_is_typed(world: PollWorld) -> None:
    poll, other = world.open(), world.open(question="Another?")
    vote = CastVote(world.resident, poll, 1, at=AT).execute()
    client = Client(headers={"accept-language": "en"})
    yes = client.post(url("check", poll), {"code": f" {vote.receipt_text.upper()} "})
    assert "is in the box" in text_of(yes)
    assert vote.choices.get().option.text not in text_of(yes).replace(poll.question, "")
    assert "No vote with this code" in text_of(client.post(url("check", poll), {"code": "nonsense"}))
    assert "No vote with this code" in text_of(client.post(url("check", other), {"code": vote.receipt}))


def test_somebody_elses_receipt_is_not_shown(world: PollWorld) -> None:
    poll = world.open()
    CastVote(world.neighbour, poll, 1, at=AT).execute()
    answer = signed_in(world.resident).get(url("receipt", poll))
    assert answer.url == url("poll", poll)


def test_pages_are_never_cached(world: PollWorld) -> None:
    assert "no-store" in Client().get(url("poll", world.open())).headers["Cache-Control"]
