"""The end of a formal vote that moves while people vote, and a server that dies in between: real connections."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from shequ_workflows.ballots.actions import ClosePoll, ExtendPoll
from shequ_workflows.ballots.auditing import faults_of
from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.counting import count_twice
from shequ_workflows.ballots.models import Choice, Poll, Vote
from shequ_workflows.core.models import Record
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor

from .test_formal import AT, DAY, Estate
from .test_races import at_once, without_lock

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def estate(transactional_db: None, clock: Path) -> Estate:
    clock.write_text(AT.isoformat(), encoding="ascii")
    found = Estate()
    found.basis()
    return found


def extension(estate: Estate, poll: Poll, at: dt.datetime) -> ExtendPoll:
    assert poll.closes_at is not None
    return ExtendPoll(estate.director, poll, closes_at=poll.closes_at + 5 * DAY, reason="人数不足", at=at)


def holding(monkeypatch: pytest.MonkeyPatch, action: type[Any]) -> threading.Event:
    """``action`` writes and does not commit for a while; the event says that it is inside."""
    inside, leap = threading.Event(), action.perform

    def perform(self: Any) -> Any:
        done = leap(self)
        inside.set()
        threading.Event().wait(1)
        return done

    monkeypatch.setattr(action, "perform", perform)
    return inside


def after(inside: threading.Event, job: Callable[[], Any]) -> Callable[[], Any]:
    def run() -> Any:
        inside.wait(timeout=10)
        return job()

    return run


def test_whoever_votes_after_the_old_end_waits_for_the_extension(
    estate: Estate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extension is written at the last second and not yet committed: his vote waits for it, and counts."""
    poll = estate.formal()
    assert poll.closes_at is not None
    last, late = poll.closes_at - SECOND, poll.closes_at + SECOND
    inside = holding(monkeypatch, ExtendPoll)
    jobs = [
        extension(estate, poll, last).execute,
        after(inside, lambda: CastVote(estate.c, poll, 1, at=late).execute()),
    ]
    assert at_once(jobs, 2) == {"done": 2}
    assert Vote.objects.count() == 1
    assert list(faults_of(Poll.objects.get(pk=poll.pk))) == []


def test_without_the_lock_he_is_sent_away_although_it_was_extended(
    estate: Estate, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = estate.formal()
    assert poll.closes_at is not None
    last, late = poll.closes_at - SECOND, poll.closes_at + SECOND
    without_lock(monkeypatch)
    inside = holding(monkeypatch, ExtendPoll)
    jobs = [
        extension(estate, poll, last).execute,
        after(inside, lambda: CastVote(estate.c, poll, 1, at=late).execute()),
    ]
    assert at_once(jobs, 2) == {"done": 1, "closed": 1}
    poll.refresh_from_db()
    assert poll.takes_votes_at(late)
    assert Vote.objects.count() == 0


def test_extended_or_closed_but_never_both(estate: Estate) -> None:
    """At the last second two officers extend, while the worker's clock is a second ahead and closes."""
    poll = estate.formal()
    assert poll.closes_at is not None
    end = poll.closes_at
    jobs: list[Callable[[], Any]] = [
        extension(estate, poll, end - SECOND).execute,
        extension(estate, poll, end - SECOND).execute,
        lambda: ClosePoll(Actor.system(), poll, at=end).execute(),
    ]
    outcome = at_once(jobs, 3)
    poll.refresh_from_db()
    verbs = list(
        Record.objects.filter(subject=poll.subject, verb__in=["extend_poll", "close_poll"]).values_list("verb")
    )
    assert outcome["done"] == len(verbs) == 1
    assert (poll.state == "closed") is (poll.extended_at is None)
    assert list(faults_of(poll)) == []


# --- a server that dies ------------------------------------------------------------------------------------------------


def killed(action: CastVote, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    """Run ``action`` on a connection of its own that the server cuts: before it commits, or just after."""
    leap = CastVote.perform

    def perform(self: CastVote) -> Vote:
        vote = leap(self)
        if when == "before":
            cut()
        return vote

    def cut() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            mine = cursor.fetchone()[0]
        other = connections.create_connection("default")
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
        finally:
            other.close()

    def run() -> None:
        try:
            action.execute()
            if when == "after":
                cut()  # his browser never hears of it
        except Exception as error:
            faults.append(error)
        finally:
            connections.close_all()

    faults: list[Exception] = []
    with monkeypatch.context() as patch:
        patch.setattr(CastVote, "perform", perform)
        one = threading.Thread(target=run)
        one.start()
        one.join(timeout=30)
    assert not one.is_alive()
    assert bool(faults) is (when == "before")


def test_cut_before_the_commit_nothing_is_left_and_he_votes_again(
    estate: Estate, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = estate.formal()
    killed(CastVote(estate.c, poll, 1, token="form", at=AT), monkeypatch, "before")
    assert (Vote.objects.count(), Choice.objects.count()) == (0, 0)
    CastVote(estate.c, poll, 1, token="form", at=AT).execute()
    assert count_twice(poll).totals.channels == {"online": 1}


def test_cut_after_the_commit_the_same_form_gives_the_first_vote(
    estate: Estate, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = estate.formal()
    killed(CastVote(estate.c, poll, 1, token="form", at=AT), monkeypatch, "after")
    first = Vote.objects.get()
    assert CastVote(estate.c, poll, 1, token="form", at=AT).execute() == first
    with pytest.raises(ActionRefused):
        CastVote(estate.c, poll, 2, token="other", at=AT).execute()
    assert Vote.objects.count() == 1
    assert count_twice(poll).totals.channels == {"online": 1}
