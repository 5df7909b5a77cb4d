"""Seals: batches of votes in the subject's record."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.ballots import sealing
from shequ_workflows.ballots.auditing import faults_of
from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.sealing import SealVotes, digest_of, seal_due
from shequ_workflows.core.models import Record
from tests.factories.ballots import MONDAY, PollWorld

AT = MONDAY + dt.timedelta(hours=1)


@pytest.mark.django_db
def test_the_worker_seals_in_batches(world: PollWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 2)
    voters = [world.resident, world.neighbour, *(world.voter(f"V{n}") for n in range(3))]
    poll, other = world.open(), world.open(question="Another?")
    for voter in voters:
        CastVote(voter, poll, 1, at=AT).execute()
    CastVote(world.resident, other, 2, at=AT).execute()
    assert seal_due(AT) == 6
    assert seal_due(AT) == 0
    sizes = [
        json.loads(row.payload.body)["votes"] for row in Record.objects.filter(subject=poll.subject, verb="seal_votes")
    ]
    assert sizes == [2, 2, 1]
    assert list(faults_of(poll)) == list(faults_of(other)) == []


@pytest.mark.django_db
def test_a_seal_tells_no_choice(world: PollWorld) -> None:
    poll = world.open()
    CastVote(world.resident, poll, 1, at=AT).execute()
    SealVotes(poll, at=AT).execute()
    body = json.loads(Record.objects.get(verb="seal_votes").payload.body)
    assert set(body) == {"poll", "votes", "digest"}


lines = st.lists(
    st.tuples(
        st.integers(1, 10**9), st.text(max_size=20), st.integers(0, 10**7), st.none() | st.integers(1, 99),
        st.sampled_from(["online", "paper"]), st.none() | st.integers(1, 99),
        st.datetimes(timezones=st.just(dt.UTC)), st.text(max_size=12), st.text(max_size=32),
        st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=4).map(tuple),
    ),
    min_size=1, max_size=20,
)  # fmt: skip


@given(lines, st.data())
def test_any_change_of_any_field_changes_the_digest(votes: list[tuple], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(votes) - 1))
    column = data.draw(st.integers(0, 9))
    other = data.draw(lines)[0]
    changed = list(votes)
    changed[at] = tuple(other[column] if n == column else value for n, value in enumerate(votes[at]))
    assert (digest_of("p", changed) == digest_of("p", votes)) == (changed == votes)
    assert digest_of("q", votes) != digest_of("p", votes)
