"""How a row stands, in words: late by n days, due in n days, reached n days after its day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.plans.constants import FINISHED, STATES, RowKind, State
from shequ_workflows.plans.standing import depth_of, phase_of, stands

TODAY = dt.date(2026, 7, 29)


def at(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


@dataclass(frozen=True)
class Span:
    starts_on: dt.date
    ends_on: dt.date


@pytest.mark.parametrize(
    ("kind", "state", "due", "done", "code", "words"),
    [
        ("task", "todo", -3, None, "late", "late by 3 days"),
        ("task", "doing", -1, None, "late", "late by 1 day"),
        ("milestone", "ahead", 0, None, "soon", "due today"),
        ("milestone", "ahead", 12, None, "soon", "due in 12 days"),
        ("milestone", "ahead", 90, None, "ahead", "on the way"),
        ("task", "todo", 90, None, "todo", "not begun"),
        ("task", "doing", 90, None, "doing", "under way"),
        ("task", "done", -10, -10, "done", "done"),
        ("task", "done", -10, -8, "done", "done, 2 days after its day"),
        ("milestone", "reached", -10, -9, "done", "reached, 1 day after its day"),
        ("milestone", "reached", 10, -1, "done", "reached"),
        ("task", "dropped", -10, None, "dropped", "dropped"),
        ("risk", "open", -5, None, "late", "review late by 5 days"),
        ("risk", "mitigating", 5, None, "mitigating", "being dealt with"),
        ("risk", "closed", -5, None, "closed", "closed"),
    ],
)
def test_it_says_how_it_stands(kind: str, state: str, due: int, done: int | None, code: str, words: str) -> None:
    with translation.override("en"):
        found = stands(kind, state, at(due), TODAY, done_on=at(done) if done is not None else None)
    assert (found.code, found.words) == (code, words)
    assert found.mark  # said without colour, too


@given(st.sampled_from([(kind, state) for kind in RowKind.values for state in STATES[kind]]), st.integers(-400, 400))
def test_what_is_finished_is_never_late_and_what_is_not_is_late_after_its_day(row: tuple[str, str], days: int) -> None:
    kind, state = row
    found = stands(kind, state, at(days), TODAY, done_on=TODAY)
    assert found.is_finished == (state in FINISHED)
    assert found.is_late == (state not in FINISHED and days < 0)
    assert found.words


def test_a_day_belongs_to_the_part_rather_than_to_the_whole() -> None:
    whole, part, other = Span(at(0), at(100)), Span(at(0), at(30)), Span(at(101), at(130))
    phases = [whole, part, other]
    assert phase_of(at(10), phases) is part
    assert phase_of(at(50), phases) is whole
    assert phase_of(at(-1), phases) is None
    assert [depth_of(one, phases) for one in phases] == [0, 1, 0]


def test_every_kind_begins_with_a_state_that_is_not_finished() -> None:
    assert {STATES[kind][0] for kind in RowKind.values} & FINISHED == set()
    assert {state for states in STATES.values() for state in states} == set(State.values)
