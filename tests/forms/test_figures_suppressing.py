"""No hidden number can be worked out: shown by making, for each, another table that looks the same and has another number."""

from __future__ import annotations

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.forms.figures.suppressing import SMALLEST, Hidden, hidden_in, hidden_of

counts = st.one_of(st.integers(0, 8), st.integers(0, 60))
lines = st.lists(counts, min_size=1, max_size=9)


@st.composite
def tables(draw: st.DrawFn) -> list[list[int]]:
    height, width = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    return [[draw(counts) for _column in range(width)] for _row in range(height)]


# --- one row ---------------------------------------------------------------------------------------------------------


@given(lines)
def test_it_hides_every_small_number(row: list[int]) -> None:
    hidden = hidden_in(row)
    assert all(is_hidden for count, is_hidden in zip(row, hidden, strict=True) if count < SMALLEST)


@given(lines)
def test_it_never_hides_one_alone_or_a_small_sum(row: list[int]) -> None:
    hidden = [count for count, is_hidden in zip(row, hidden_in(row), strict=True) if is_hidden]
    if hidden and sum(row) >= SMALLEST:
        assert len(hidden) >= 2
        assert sum(hidden) >= SMALLEST


@given(lines.filter(lambda row: min(row) >= SMALLEST))
def test_it_hides_nothing_where_nothing_is_small(row: list[int]) -> None:
    assert not any(hidden_in(row))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ([60, 2], (True, True)),
        ([60, 2, 9], (False, True, True)),
        ([60, 2, 3], (False, True, True)),
        ([60, 2, 2], (True, True, True)),
        ([60, 0, 0, 8], (False, True, True, True)),
        ([1, 2], (True, True)),
        ([5], (False,)),
    ],
)
def test_it_hides_the_smallest_that_will_do(row: list[int], expected: tuple[bool, ...]) -> None:
    assert hidden_in(row) == expected


# --- a table ---------------------------------------------------------------------------------------------------------

#: A point of the graph: ("row", 2), ("column", 0); a hidden number goes from one to another and is counted along.
Point = tuple[str, int]


class Table:
    """All numbers with their totals, as arcs of a flow that is balanced at each point: an oracle of its own.

    Cells go from row to column, totals of rows from the column of totals to the row, and so on: what flows into a point
    is what flows out of it exactly where rows and columns add up.
    """

    def __init__(self, table: list[list[int]], hidden: Hidden) -> None:
        height, width = len(table), len(table[0])
        self.value: dict[tuple[int, int], int] = {(r, c): table[r][c] for r in range(height) for c in range(width)}
        self.value |= {(r, width): sum(table[r]) for r in range(height)}
        self.value |= {(height, c): sum(row[c] for row in table) for c in range(width)}
        self.height, self.width = height, width
        self.hidden = {(r, c) for r in range(height) for c in range(width) if hidden.cells[r][c]}
        self.hidden |= {(r, width) for r in range(height) if hidden.rows[r]}
        self.hidden |= {(height, c) for c in range(width) if hidden.columns[c]}

    def ends(self, cell: tuple[int, int]) -> tuple[Point, Point]:
        r, c = cell
        ends = (("row", r), ("column", c))
        return ends if r < self.height and c < self.width else (ends[1], ends[0])

    def adds_up(self, value: dict[tuple[int, int], int]) -> bool:
        total = sum(self.value[r, self.width] for r in range(self.height))
        return (
            all(sum(value[r, c] for c in range(self.width)) == value[r, self.width] for r in range(self.height))
            and all(sum(value[r, c] for r in range(self.height)) == value[self.height, c] for c in range(self.width))
            and sum(value[r, self.width] for r in range(self.height)) == total
            and min(value.values()) >= 0
        )

    def another(self, cell: tuple[int, int]) -> dict[tuple[int, int], int] | None:
        """A table that looks the same, with another number in ``cell``."""
        for change in (1, -1):
            if change == -1 and self.value[cell] == 0:
                continue
            start, end = self.ends(cell)
            if change == -1:
                start, end = end, start
            way = self._way(end, start, without=cell)
            if way is not None:
                made = dict(self.value)
                made[cell] += change
                for other, step in way:
                    made[other] += step
                return made
        return None

    def _way(self, start: Point, goal: Point, *, without: tuple[int, int]) -> list[tuple[tuple[int, int], int]] | None:
        came: dict[Point, tuple[Point, tuple[tuple[int, int], int]] | None] = {start: None}
        queue = deque([start])
        while queue:
            point = queue.popleft()
            if point == goal:
                way = []
                while (step := came[point]) is not None:
                    way.append(step[1])
                    point = step[0]
                return way
            for cell in self.hidden - {without}:
                one, other = self.ends(cell)
                if one == point and other not in came:
                    came[other] = (point, (cell, 1))
                    queue.append(other)
                if other == point and one not in came and self.value[cell] > 0:
                    came[one] = (point, (cell, -1))
                    queue.append(one)
        return None


@given(tables())
def test_no_hidden_number_can_be_worked_out(table: list[list[int]]) -> None:
    hidden = hidden_of(table)
    if hidden is None:
        return
    whole = Table(table, hidden)
    assert whole.adds_up(whole.value)
    for cell in whole.hidden:
        other = whole.another(cell)
        assert other is not None, cell
        assert other[cell] != whole.value[cell]
        assert whole.adds_up(other)
        assert all(other[one] == whole.value[one] for one in other if one not in whole.hidden)


@given(tables())
def test_every_small_number_of_a_table_is_hidden(table: list[list[int]]) -> None:
    hidden = hidden_of(table)
    if hidden is None:
        return
    for row, line in zip(table, hidden.cells, strict=True):
        assert all(is_hidden for count, is_hidden in zip(row, line, strict=True) if count < SMALLEST)
    assert hidden.rows == hidden_in([sum(row) for row in table])
    assert hidden.columns == hidden_in([sum(column) for column in zip(*table, strict=True)])


@given(tables())
def test_no_sum_of_hidden_ones_beside_a_shown_total_is_small(table: list[list[int]]) -> None:
    hidden = hidden_of(table)
    if hidden is None:
        return
    for at, row in enumerate(table):
        mine = [count for count, one in zip(row, hidden.cells[at], strict=True) if one]
        assert hidden.rows[at] or not mine or sum(mine) >= SMALLEST
    for at, column in enumerate(zip(*table, strict=True)):
        mine = [count for count, row in zip(column, hidden.cells, strict=True) if row[at]]
        assert hidden.columns[at] or not mine or sum(mine) >= SMALLEST


def test_it_breaks_down_what_is_large_enough() -> None:
    hidden = hidden_of([[20, 30], [40, 50]])
    assert hidden is not None
    assert not any(map(any, hidden.cells))


def test_it_hides_a_circle_around_one_small_number() -> None:
    hidden = hidden_of([[2, 30, 31], [40, 50, 60], [41, 51, 61]])
    assert hidden is not None
    assert [sum(row) for row in hidden.cells] == [2, 2, 0]


def test_it_says_that_what_is_too_small_cannot_be_broken_down() -> None:
    assert hidden_of([[1, 2], [0, 1]]) is None


def test_it_breaks_down_beside_an_answer_that_nobody_gave() -> None:
    hidden = hidden_of([[13, 7], [6, 3], [1, 1], [0, 0]])
    assert hidden is not None
    assert hidden.rows == (False, True, True, True)
    wide = hidden_of([[40, 30, 20], [30, 20, 30], [0, 0, 0]])
    assert wide is not None
    assert not all(map(all, wide.cells))
