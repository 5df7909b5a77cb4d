"""A step that was taken back leaves nothing on the matter: neither for the public nor for the office."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import UndoTransition
from shequ_workflows.deliberation.machines import machine
from shequ_workflows.deliberation.models import Decision, GapList, HallPage, Matter, News
from tests.factories.deliberation import Hall, matter, take, valid_data

from .conftest import Move, text_of

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
UNDONE = [edge.name for edge in machine.edges.values() if edge.undo]
#: So that each of them writes all it can.
MORE = {
    "accept": {
        "is_important": "on",
        "party_studied_on": "2026-07-05",
        "party_note": "同意",
        "public_problem": "公开的问题",
        "public_wish": "公开的心愿",
        "public_title": "公开的标题",
    }
}


def written(subject: Subject) -> dict[str, Any]:
    """All that this layer keeps of a matter."""
    rows = {
        model.__name__: list(model.objects.filter(matter=subject.pk).values()) for model in (GapList, Decision, News)
    }
    return {"matter": Matter.objects.filter(pk=subject.pk).values().get(), **rows}


def taken_back(hall: Hall, edge: str) -> tuple[Subject, dt.datetime, dict[str, Any]]:
    """A matter whose ``edge`` was taken and taken back, and what stood before."""
    one = machine.edges[edge]
    subject, at = matter(hall, one.sources[0])
    before = written(subject)
    data = {**valid_data(hall, subject, edge, at), **MORE.get(edge, {})}
    who = "rc_director" if "rc_director" in one.who else min(one.who)
    take(hall, subject, edge, who, at + MINUTE, data)
    assert written(subject) != before
    actor = hall.actor(who)
    UndoTransition(actor, Subject.objects.get(pk=subject.pk), at=at + MINUTE + dt.timedelta(seconds=30)).execute()
    return Subject.objects.get(pk=subject.pk), at + 2 * MINUTE, before


def test_it_tries_each_edge_that_can_be_taken_back() -> None:
    assert set(UNDONE) == {"accept", "merge", "return_to_proposer"}


@pytest.mark.parametrize("edge", UNDONE)
def test_it_leaves_nothing_behind(hall: Hall, edge: str) -> None:
    subject, _at, before = taken_back(hall, edge)
    assert written(subject) == before


@pytest.mark.parametrize("edge", UNDONE)
def test_it_can_be_taken_again_afterwards(hall: Hall, edge: str) -> None:
    subject, at, _before = taken_back(hall, edge)
    take(hall, subject, edge, "rc_director", at)
    assert Subject.objects.get(pk=subject.pk).state == machine.edges[edge].target


def test_declined_after_an_acceptance_taken_back_it_shows_and_finds_no_words(
    client: Client, hall: Hall, page: HallPage, move: Move
) -> None:
    subject, at, _before = taken_back(hall, "accept")
    take(hall, subject, "decline", "rc_director", at)
    move(at + 10 * MINUTE)
    shown = text_of(client.get(f"{page.url}matter/{subject.public_id}/"))
    assert "应由业主共同决定" in shown
    found = text_of(client.get(page.url, {"q": "公开的问题"})).replace('value="公开的问题"', "")
    for words in ("公开的问题", "公开的心愿", "公开的标题"):
        assert words not in shown
    assert subject.public_id not in found


def test_it_finds_no_words_of_what_was_never_taken_up(client: Client, hall: Hall, page: HallPage, move: Move) -> None:
    """Even where a matter from before this rule still carries them."""
    subject, at = matter(hall, "declined")
    Matter.objects.filter(pk=subject.pk).update(public_problem="从前留下的话", public_wish="从前留下的话")
    move(at + 10 * MINUTE)
    for answer in (client.get(page.url), client.get(page.url, {"q": "从前留下"})):
        assert "从前留下的话" not in text_of(answer)
    assert subject.public_id not in text_of(client.get(page.url, {"q": "从前留下"}))
