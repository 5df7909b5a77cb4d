"""One voting unit by letter, paper and account at once, over real connections: one vote, whoever is first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shequ_workflows.ballots.actions import count_twice
from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.constants import CodeKind
from shequ_workflows.ballots.letters.making import MakeCodes, RenewCodes, code_of
from shequ_workflows.ballots.letters.opening import CastByCode
from shequ_workflows.ballots.models import Batch, EntryCode, Poll, RollEntry, Vote
from shequ_workflows.ballots.paper.batches import FinishKeying, KeySlip, RegisterBatch, ReleaseBatch
from shequ_workflows.ballots.proxies import RecordProxy
from shequ_workflows.org.actors import Actor

from .test_formal import AT, Estate
from .test_races import at_once, meeting, no_constraint, without_lock

__all__ = ["no_constraint"]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def estate(transactional_db: None, clock: Path) -> Estate:
    clock.write_text(AT.isoformat(), encoding="ascii")
    found = Estate()
    found.basis()
    return found


def with_codes(estate: Estate) -> Poll:
    poll = estate.formal()
    MakeCodes(estate.worker, poll, at=AT).execute()
    return poll


def letter(poll: Poll, actor: Actor) -> EntryCode:
    rows = EntryCode.objects.good(CodeKind.LETTER).select_related("entry__poll__subject__community", "entry__person")
    return rows.get(entry__poll=poll, entry__person=actor.person)


def keyed_batch(estate: Estate, poll: Poll, entry: RollEntry) -> Batch:
    code = code_of(EntryCode.objects.good(CodeKind.SLIP).get(entry=entry).public_id)
    batch = RegisterBatch(estate.member, poll, 1, AT, at=AT).execute()
    for actor in (estate.worker, estate.grid_worker):
        KeySlip(actor, batch, code, {1: ("2",)}, at=AT).execute()
        FinishKeying(actor, batch, at=AT).execute()
    return batch


def test_one_code_on_eight_phones_is_one_vote(estate: Estate) -> None:
    poll = with_codes(estate)
    code = letter(poll, estate.c)
    jobs: list[Callable[[], Any]] = [lambda n=n: CastByCode(code, n % 3 + 1, at=AT).execute() for n in range(8)]
    assert at_once(jobs, 8) == {"done": 1, "voted": 7}
    assert Vote.objects.count() == 1


def test_without_lock_and_constraint_one_code_is_two_votes(
    estate: Estate, monkeypatch: pytest.MonkeyPatch, no_constraint: None
) -> None:
    """So that the test above would see it."""
    poll = with_codes(estate)
    code = letter(poll, estate.c)
    without_lock(monkeypatch)
    meeting(monkeypatch, 2)
    jobs: list[Callable[[], Any]] = [lambda n=n: CastByCode(code, n + 1, at=AT).execute() for n in range(2)]
    assert at_once(jobs, 2) == {"done": 2}
    assert Vote.objects.count() == 2


def test_letter_account_and_paper_at_once_are_one_vote(estate: Estate) -> None:
    poll = with_codes(estate)
    entry = RollEntry.objects.get(poll=poll, person=estate.c.person)
    batch = keyed_batch(estate, poll, entry)
    code, person = letter(poll, estate.c), estate.c.person
    assert person is not None
    outcome = at_once(
        [
            lambda: CastByCode(code, 1, at=AT).execute(),
            lambda: CastVote(Actor.of(person), poll, 1, at=AT).execute(),
            lambda: ReleaseBatch(estate.member, batch, at=AT).execute(),
        ],
        3,
    )
    assert outcome["done"] == 1
    assert sum(outcome.values()) == 3
    assert set(outcome) <= {"done", "voted", "unsettled", "batch"}
    assert Vote.objects.count() == 1
    assert count_twice(Poll.objects.get(pk=poll.pk)).votes == 1


def test_a_letter_declared_lost_while_it_votes_is_whole(estate: Estate) -> None:
    """Either the vote was first and stays, or the code was revoked and opens nothing."""
    poll = with_codes(estate)
    code = letter(poll, estate.c)
    outcome = at_once(
        [
            lambda: CastByCode(code, 1, at=AT).execute(),
            lambda: RenewCodes(estate.worker, poll, code.entry, at=AT).execute(),
        ],
        2,
    )
    assert outcome in ({"done": 2}, {"done": 1, "no_match": 1})
    assert Vote.objects.count() == outcome["done"] - 1


def test_the_same_batch_released_twice_counts_once(estate: Estate) -> None:
    poll = with_codes(estate)
    batch = keyed_batch(estate, poll, RollEntry.objects.get(poll=poll, person=estate.c.person))
    jobs: list[Callable[[], Any]] = [lambda: ReleaseBatch(estate.member, batch, at=AT).execute() for _n in range(4)]
    assert at_once(jobs, 4) == {"done": 1, "released": 3}
    assert Vote.objects.count() == 1


def test_three_people_begin_to_key_one_batch_and_two_do(estate: Estate) -> None:
    poll = with_codes(estate)
    batch = RegisterBatch(estate.director, poll, 1, AT, at=AT).execute()
    code = code_of(EntryCode.objects.good(CodeKind.SLIP).filter(entry__poll=poll)[0].public_id)
    people = (estate.worker, estate.grid_worker, estate.member)
    jobs: list[Callable[[], Any]] = [
        lambda one=one: KeySlip(one, batch, code, {1: ("1",)}, at=AT).execute() for one in people
    ]
    assert at_once(jobs, 3) == {"done": 2, "two": 1}
    assert sorted(batch.keyings.values_list("place", flat=True)) == [1, 2]


def test_two_recorders_do_not_pass_the_limit_of_proxies(estate: Estate) -> None:
    holder = estate.voter("Holder").person
    assert holder is not None
    others = [estate.voter(f"O{number}") for number in range(6)]
    for number, one in enumerate(others):
        estate.own(f"5{number:02}", "10.00", one)
    poll = with_codes(estate)
    entries = [RollEntry.objects.get(poll=poll, person=one.person) for one in others]
    jobs: list[Callable[[], Any]] = [
        lambda entry=entry: RecordProxy(
            estate.worker, poll, entry, holder, signed_on=AT.date(), number="P", at=AT
        ).execute()
        for entry in entries
    ]
    assert at_once(jobs, 6) == {"done": 3, "limit": 3}
