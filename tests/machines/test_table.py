"""The code's edges and clocks equal the hand-kept tables, row by row."""

from __future__ import annotations

import pytest

from shequ_workflows.core.clocks import STEP
from shequ_workflows.core.machines import Edge, Machine, machines

from .built import CLOCKS_NOT_YET, NOT_YET, OPEN_GUARDS, STEPS
from .oracle import Row, lengths_of, rows_of

#: What ``clocks.csv`` says in words, and what the code then has: (kind, length, other lengths, floor).
WORDS = {
    "5 wd (money works shared space) or 2 wd": ("5 wd", {"2 wd"}, None),
    "15 d (floor)": ("15 d", set(), "15 d"),
    "the decision's date": (None, set(), None),
    "its beginning": (None, set(), None),
    "its day": (None, set(), None),
    "notice days + 3 d": (None, set(), None),
    "3 wd (2 wd for a small matter)": ("3 wd", {"2 wd"}, None),
    "7 wd (15 wd more when passed up)": ("7 wd", set(), None),
    "5 wd (district 15)": ("5 wd", {"15 wd"}, None),
    "the task's date": (None, set(), None),
}

PLUGGED = [key for key in NOT_YET if key in machines]
BUILT = [
    pytest.param(machine, row, id=f"{machine}.{row.edge}")
    for machine in PLUGGED
    for row in rows_of(machine).values()
    if row.edge not in NOT_YET[machine]
]


def test_it_finds_the_machines() -> None:
    assert "deliberation" in PLUGGED


@pytest.mark.parametrize("key", PLUGGED)
def test_it_has_each_row_that_is_built_and_no_other(key: str) -> None:
    assert set(machines[key].edges) == set(rows_of(key)) - NOT_YET[key]


@pytest.mark.parametrize("key", PLUGGED)
def test_it_lists_only_rows_that_exist_as_not_built(key: str) -> None:
    assert NOT_YET[key] <= set(rows_of(key))


@pytest.mark.parametrize(("key", "row"), BUILT)
def test_it_equals_the_row(key: str, row: Row) -> None:
    edge: Edge = machines[key].edges[row.edge]
    assert set(edge.sources) == set(row.sources)
    assert edge.target == row.target
    assert edge.who == row.who
    assert {str(op) for op in edge.clocks} == set(row.clocks)
    assert edge.undo is row.undo


@pytest.mark.parametrize("key", PLUGGED)
def test_it_has_the_clocks_with_their_lengths(key: str) -> None:
    machine: Machine = machines[key]
    wanted = {clock: line for clock, line in lengths_of(key).items() if clock not in CLOCKS_NOT_YET[key]}
    assert set(machine.clocks) == set(wanted)
    for name, (kind, length) in wanted.items():
        clock = machine.clocks[name]
        default, others, floor = WORDS.get(length, (length, set(), None))
        assert clock.kind == kind, name
        assert (str(clock.length) if clock.length else None) == default, name
        assert {str(one) for one in clock.variants.values()} == others, name
        assert (str(clock.floor) if clock.floor else None) == floor, name


@pytest.mark.parametrize("key", PLUGGED)
def test_it_gives_a_step_limit_where_a_limit_has_no_clock(key: str) -> None:
    steps = {state.code: str(state.step) for state in machines[key].states.values() if state.step}
    assert steps == STEPS[key]


@pytest.mark.parametrize("key", PLUGGED)
def test_it_says_why_not_for_every_guard_in_both_languages(key: str) -> None:
    from django.utils import translation

    for edge in machines[key].edges.values():
        for guard in edge.guards:
            with translation.override("en"):
                english = str(guard.sentence)
            with translation.override("zh-hans"):
                chinese = str(guard.sentence)
            assert english.endswith((".", "”", "?")), (edge.name, guard.key)
            assert chinese != english, (edge.name, guard.key)


def test_it_names_open_guards_of_built_edges_only() -> None:
    for (key, name), words in OPEN_GUARDS.items():
        row = rows_of(key)[name]
        assert name in machines[key].edges
        assert words.split(";")[0].split(" (")[0].strip() in row.guard


@pytest.mark.parametrize("key", PLUGGED)
def test_it_lets_a_timer_take_an_edge_only_by_the_system(key: str) -> None:
    for edge in machines[key].edges.values():
        if edge.fires == STEP:
            assert "system" in edge.who
            assert all(machines[key].states[source].step for source in edge.sources)
        elif edge.fires:
            assert "system" in edge.who
            assert edge.fires in machines[key].clocks
