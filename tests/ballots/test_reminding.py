"""Reminders: once for each mark, before the end, only to those who have not taken part."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.utils import translation

from shequ_workflows.ballots.actions import ExtendPoll
from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.models import Poll
from shequ_workflows.ballots.reminding import mark_at, remind_due
from shequ_workflows.core.delivery.outbox import send_due
from shequ_workflows.core.delivery.wording import words_of
from shequ_workflows.core.models import Delivery, InboxEntry
from shequ_workflows.org.actors import Actor
from tests.factories.ballots import MONDAY, PollWorld

from .test_formal import BEGINS, Estate

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def told(world: PollWorld) -> PollWorld:
    """Both residents have an account."""
    for actor in (world.resident, world.neighbour):
        give_account(actor)
    return world


def give_account(actor: Actor) -> None:
    assert actor.person is not None
    actor.person.user = get_user_model().objects.create(username=f"u{actor.person.pk}")
    actor.person.save()


def recipients(poll: Poll) -> list[str]:
    rows = Delivery.objects.filter(record__subject=poll.subject_id, handler__startswith="say:poll_ends:")
    return sorted(rows.exclude(state="cancelled").values_list("recipient__name", flat=True))


def test_who_has_not_taken_part_is_reminded_once(told: PollWorld) -> None:
    poll = told.open(days=3)
    assert remind_due(MONDAY + HOUR) == 0
    CastVote(told.neighbour, poll, 1, at=MONDAY + HOUR).execute()
    last_day = MONDAY + 2 * DAY
    assert remind_due(last_day) == 1
    assert remind_due(last_day + HOUR) == 0
    assert recipients(poll) == ["Resident"]
    send_due(last_day)
    entry = InboxEntry.objects.get()
    assert entry.person == told.resident.person
    with translation.override("en"):
        assert "not taken part" in words_of(entry.key, poll.subject)
    assert remind_due(MONDAY + 3 * DAY) == 0  # it has ended


def test_nobody_is_reminded_who_takes_part_before_it_is_sent(told: PollWorld) -> None:
    poll = told.open(days=3)
    last_day = MONDAY + 2 * DAY
    assert remind_due(last_day) == 2
    CastVote(told.resident, poll, 1, at=last_day).execute()
    remind_due(last_day + HOUR)
    send_due(last_day + HOUR)
    assert [entry.person for entry in InboxEntry.objects.all()] == [told.neighbour.person]


def test_people_without_an_account_are_not_put_on_the_list_of_calls(world: PollWorld) -> None:
    poll = world.open(days=3)
    assert remind_due(MONDAY + 2 * DAY) == 0
    assert recipients(poll) == []


def test_two_polls_of_one_matter_remind_apart(told: PollWorld) -> None:
    subject = told.subject()
    first = told.open(told.draft(subject), days=3)
    told.open(told.draft(subject, question="Another?"), days=3)
    CastVote(told.resident, first, 1, at=MONDAY + HOUR).execute()
    assert remind_due(MONDAY + 2 * DAY) == 3


@pytest.mark.parametrize(
    ("days", "left", "mark"),
    [
        (10, 4 * DAY, ""),
        (10, 3 * DAY, "3d"),
        (10, 25 * HOUR, "3d"),
        (10, 24 * HOUR, "1d"),
        (3, 3 * DAY, ""),
        (3, 24 * HOUR, "1d"),
        (1, 7 * HOUR, ""),
        (1, 6 * HOUR, "last"),
        (1, 0 * HOUR, ""),
    ],
)
def test_when_one_is_reminded(days: int, left: dt.timedelta, mark: str) -> None:
    poll = Poll(state="open", opens_at=MONDAY, closes_at=MONDAY + days * DAY)
    assert mark_at(poll, MONDAY + days * DAY - left) == mark


def test_co_owners_are_reminded_until_one_has_voted_and_anew_after_an_extension() -> None:
    estate = Estate()
    for actor in (estate.a, estate.b, estate.c):
        give_account(actor)
    estate.basis()
    poll = estate.formal()
    last_day = BEGINS + 9 * DAY
    assert estate.a.person is not None
    shared = poll.roll.get(area=8000)
    CastVote(estate.b, poll, 1, entry=shared, at=BEGINS + DAY).execute()
    assert remind_due(last_day) == 2
    assert recipients(poll) == ["Ai", "Ce"]
    CastVote(estate.c, poll, 1, at=last_day).execute()
    ExtendPoll(estate.director, poll, closes_at=BEGINS + 20 * DAY, reason="Too few", at=last_day).execute()
    assert remind_due(BEGINS + 15 * DAY) == 0
    assert remind_due(BEGINS + 19 * DAY) == 1
