"""Voters at once over real connections. Each rule is tried as it is and with its guard taken away, where the anomaly
must show: so that we know the test would see it."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, close_old_connections, connection, connections

from shequ_workflows.ballots import triggers
from shequ_workflows.ballots.actions import ClosePoll, count_twice
from shequ_workflows.ballots.auditing import faults_of
from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.models import Choice, Poll, Vote
from shequ_workflows.ballots.querysets import PollQuerySet
from shequ_workflows.ballots.sealing import SealVotes, seal_due
from shequ_workflows.core.models import Record
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from tests.factories.ballots import MONDAY, PollWorld

AT = MONDAY + dt.timedelta(hours=1)
postgres = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> PollWorld:
    return PollWorld()


def at_once(jobs: list[Callable[[], Any]], workers: int) -> Counter[str]:
    """Run ``jobs`` at the same moment, each with a connection of its own; count what came of them."""
    start = threading.Barrier(workers)

    def run(job: Callable[[], Any]) -> str:
        close_old_connections()
        try:
            start.wait(timeout=30)
            job()
        except ActionRefused as refused:
            return refused.refusal.code
        except (IntegrityError, OperationalError) as error:
            return str(error).splitlines()[0]
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(workers) as pool:
        return Counter(pool.map(run, jobs))


@pytest.fixture
def no_constraint() -> Iterator[None]:
    """The register of participation without its unique constraint, for as long as a test."""
    vote = Vote._meta
    field = vote.get_field("roll_entry")
    with connection.cursor() as cursor:
        names = connection.introspection.get_constraints(cursor, vote.db_table)
        unique = [name for name, one in names.items() if one["unique"] and one["columns"] == [field.column]]
        for name in unique:
            cursor.execute(f"ALTER TABLE {vote.db_table} DROP CONSTRAINT {name}")
    yield
    with connection.cursor() as cursor:
        triggers.keeper.drop()
        cursor.execute(f"DELETE FROM {Choice._meta.db_table}")
        cursor.execute(f"DELETE FROM {vote.db_table}")
        for name in unique:
            cursor.execute(f"ALTER TABLE {vote.db_table} ADD CONSTRAINT {name} UNIQUE ({field.column})")
        triggers.keeper.install()


def meeting(monkeypatch: pytest.MonkeyPatch, parties: int) -> None:
    """All look before anyone leaps: the widest window a race can have."""
    barrier = threading.Barrier(parties)
    leap = CastVote.perform

    def perform(self: CastVote) -> Vote:
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=2)
        return leap(self)

    monkeypatch.setattr(CastVote, "perform", perform)


def without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CastVote, "lock", CastVote._load)


# --- one voter, two options ------------------------------------------------------------------------------------


class TestOneVoterTwice:
    pytestmark = postgres

    def tries(self, world: PollWorld, poll: Poll, times: int) -> Counter[str]:
        voter = world.resident.person
        assert voter is not None
        jobs = [lambda n=n: CastVote(Actor.of(voter), poll, n % 3 + 1, at=AT).execute() for n in range(times)]
        return at_once(jobs, times)

    def test_it_is_one_vote(self, world: PollWorld) -> None:
        poll = world.open()
        assert self.tries(world, poll, 8) == {"done": 1, "voted": 7}
        assert Vote.objects.count() == 1

    def test_over_two_channels_it_is_one_vote(self, world: PollWorld) -> None:
        poll = world.open()
        voter = world.resident.person
        assert voter is not None
        paper: dict[str, Any] = {"person": voter, "channel": "paper", "heard_at": AT, "at": AT}
        outcome = at_once(
            [
                lambda: CastVote(Actor.of(voter), poll, 1, at=AT).execute(),
                lambda: CastVote(world.worker, poll, 2, **paper).execute(),
            ],
            2,
        )
        assert outcome == {"done": 1, "voted": 1}
        assert Vote.objects.count() == 1

    def test_the_same_form_twice_is_one_vote_and_no_error(self, world: PollWorld) -> None:
        poll = world.open()
        voter = world.resident.person
        assert voter is not None
        jobs = [lambda: CastVote(Actor.of(voter), poll, 1, token="same", at=AT).execute() for _n in range(6)]
        assert at_once(jobs, 6) == {"done": 6}
        assert Vote.objects.count() == 1

    def test_without_the_lock_the_constraint_holds(self, world: PollWorld, monkeypatch: pytest.MonkeyPatch) -> None:
        poll = world.open()
        without_lock(monkeypatch)
        meeting(monkeypatch, 2)
        assert self.tries(world, poll, 2) == {"done": 1, "voted": 1}
        assert Vote.objects.count() == 1

    def test_without_the_constraint_the_lock_holds(
        self, world: PollWorld, monkeypatch: pytest.MonkeyPatch, no_constraint: None
    ) -> None:
        poll = world.open()
        meeting(monkeypatch, 2)
        assert self.tries(world, poll, 2) == {"done": 1, "voted": 1}

    def test_without_both_the_anomaly_shows(
        self, world: PollWorld, monkeypatch: pytest.MonkeyPatch, no_constraint: None
    ) -> None:
        poll = world.open()
        without_lock(monkeypatch)
        meeting(monkeypatch, 2)
        assert self.tries(world, poll, 2) == {"done": 2}
        assert Vote.objects.count() == 2


# --- many voters -----------------------------------------------------------------------------------------------


def crowd(world: PollWorld, number: int) -> tuple[Poll, list[Actor]]:
    voters = [world.voter(f"V{n}") for n in range(number)]
    return world.open(), voters


class TestManyVoters:
    pytestmark = postgres

    def test_64_voters_lose_no_vote(self, world: PollWorld) -> None:
        poll, voters = crowd(world, 64)
        jobs = [
            lambda n=n, voter=voter: CastVote(voter, poll, n % 3 + 1, at=AT).execute() for n, voter in enumerate(voters)
        ]
        assert at_once(jobs, 64) == {"done": 64}
        count = count_twice(Poll.objects.get(pk=poll.pk))
        assert {option: weight.heads for option, weight in count.answer(1).options.items()} == {1: 22, 2: 21, 3: 21}

    def test_voters_do_not_wait_for_one_another(self, world: PollWorld, monkeypatch: pytest.MonkeyPatch) -> None:
        """All are inside at once: were a row shared, the barrier would never be passed."""
        poll, voters = crowd(world, 8)
        barrier = threading.Barrier(8)
        leap = CastVote.perform

        def perform(self: CastVote) -> Vote:
            vote = leap(self)
            barrier.wait(timeout=10)
            return vote

        monkeypatch.setattr(CastVote, "perform", perform)
        jobs = [lambda voter=voter: CastVote(voter, poll, 1, at=AT).execute() for voter in voters]
        assert at_once(jobs, 8) == {"done": 8}

    def test_sealing_twice_while_people_vote_seals_each_once(self, world: PollWorld) -> None:
        poll, voters = crowd(world, 24)
        jobs: list[Callable[[], Any]] = [
            lambda voter=voter: CastVote(voter, poll, 1, at=AT).execute() for voter in voters
        ]
        jobs[8:8] = jobs[16:16] = [lambda: seal_due(AT), lambda: SealVotes(poll, at=AT).execute()]
        assert at_once(jobs, len(jobs)) == {"done": len(jobs)}
        seal_due(AT)
        sealed = Record.objects.filter(subject=poll.subject, verb="seal_votes")
        assert Vote.objects.filter(sealed_by__in=sealed).count() == 24
        assert list(faults_of(poll)) == []


# --- closing while people vote ---------------------------------------------------------------------------------


class TestClosing:
    pytestmark = postgres

    def race(self, world: PollWorld, monkeypatch: pytest.MonkeyPatch) -> tuple[Poll, Counter[str]]:
        """A voter has looked and is about to write; meanwhile the committee closes."""
        poll = world.open()
        inside, leap = threading.Event(), CastVote.perform

        def perform(self: CastVote) -> Vote:
            vote = leap(self)
            inside.set()
            threading.Event().wait(1)  # not yet committed
            return vote

        monkeypatch.setattr(CastVote, "perform", perform)

        def close() -> None:
            inside.wait(timeout=10)
            ClosePoll(world.director, poll, reason="Enough", at=AT + dt.timedelta(minutes=1)).execute()

        jobs = [lambda: CastVote(world.resident, poll, 1, at=AT).execute(), close]
        outcome = at_once(jobs, 2)
        return Poll.objects.get(pk=poll.pk), outcome

    def test_it_waits_for_those_who_are_voting(self, world: PollWorld, monkeypatch: pytest.MonkeyPatch) -> None:
        poll, outcome = self.race(world, monkeypatch)
        assert outcome == {"done": 2}
        assert poll.totals["participants"]["heads"] == Vote.objects.count() == 1

    def test_with_a_weaker_lock_a_confirmed_vote_is_not_counted(
        self, world: PollWorld, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """FOR NO KEY UPDATE does not wait for voters: the result then lacks a vote that its voter was told counts."""
        whole = PollQuerySet.select_for_update

        def weak(self: Any, *args: Any, **options: Any) -> Any:
            return whole(self, *args, **{**options, "no_key": True})

        monkeypatch.setattr(PollQuerySet, "select_for_update", weak)
        poll, outcome = self.race(world, monkeypatch)
        assert outcome == {"done": 2}
        assert poll.totals["participants"]["heads"] == 0
        assert Vote.objects.count() == 1

    def test_a_vote_that_comes_while_it_closes_is_refused(self, world: PollWorld) -> None:
        poll, voters = crowd(world, 16)
        jobs: list[Callable[[], Any]] = [
            lambda voter=voter: CastVote(voter, poll, 1, at=AT).execute() for voter in voters
        ]
        jobs.insert(8, lambda: ClosePoll(world.director, poll, reason="Enough", at=AT).execute())
        outcome = at_once(jobs, len(jobs))
        poll.refresh_from_db()
        assert poll.totals is not None
        assert poll.totals["participants"]["heads"] == Vote.objects.count() == outcome["done"] - 1
        assert outcome["done"] + outcome["closed"] == 17

    def test_two_ticks_close_it_once(self, world: PollWorld) -> None:
        poll, _voters = crowd(world, 2)
        assert poll.closes_at is not None
        jobs = [lambda: ClosePoll(Actor.system(), poll, at=poll.closes_at).execute() for _n in range(4)]
        assert at_once(jobs, 4) == {"done": 1, "state": 3}
        assert Record.objects.filter(subject=poll.subject, verb="close_poll").count() == 1


# --- the embedded database -------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_32_at_once_are_never_told_that_the_database_is_locked(world: PollWorld) -> None:
    """On either database; SQLite is the one that could say so."""
    poll, voters = crowd(world, 32)
    jobs = [lambda voter=voter: CastVote(voter, poll, 2, at=AT).execute() for voter in voters]
    assert at_once(jobs, 32) == {"done": 32}
    assert Vote.objects.count() == 32


@pytest.mark.django_db(transaction=True)
def test_16_tries_of_one_voter_are_one_vote_on_any_database(world: PollWorld) -> None:
    poll = world.open()
    jobs = [lambda n=n: CastVote(world.resident, poll, n % 3 + 1, at=AT).execute() for n in range(16)]
    assert at_once(jobs, 16) == {"done": 1, "voted": 15}
