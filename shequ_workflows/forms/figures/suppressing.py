"""Which numbers of a table are not shown, so that nobody is found in it: those below five, and others from which such ones
could be worked out. Pure.

What is hidden looks all the same: whoever reads the table knows of a hidden number only that it is not negative. Then a
hidden number can be worked out exactly if no other table with the same shown numbers exists. Read rows and columns as
points, each hidden number as a line between its row and its column: a line that lies on a circle of lines whose numbers are
not zero may be one less or one more, in turn around the circle (Gusfield 1988: a graph-theoretic approach to statistical data
security). Lines that are zero may be part of a circle in the direction in which they grow.

Beyond that, the sum of what is hidden in a row or column whose total is shown is at least five, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

SMALLEST: Final = 5
#: A cell by row and column.
Cell = tuple[int, int]
Line = tuple[bool, ...]
#: Cells from which on it is not looked for the cheapest way.
_LARGE: Final = 400


def hidden_in(counts: Sequence[int]) -> Line:
    """Of numbers whose sum is shown: which are hidden. A sum below five shows nothing at all."""
    if sum(counts) < SMALLEST:
        return (True,) * len(counts)
    hidden = {at for at, count in enumerate(counts) if count < SMALLEST}
    if hidden:
        _add(counts, hidden)
    return tuple(at in hidden for at in range(len(counts)))


def _add(counts: Sequence[int], hidden: set[int]) -> None:
    """Further ones, the smallest first, until two are hidden and their sum is no small number itself."""
    for at in sorted(range(len(counts)), key=lambda one: (counts[one], one)):
        if len(hidden) > 1 and sum(counts[one] for one in hidden) >= SMALLEST:
            return
        hidden.add(at)


@dataclass(frozen=True, slots=True)
class Hidden:
    """``cells``: row by row. ``rows`` and ``columns``: their totals, the same as in the tables that show them alone."""

    cells: tuple[Line, ...]
    rows: Line
    columns: Line


def hidden_of(table: Sequence[Sequence[int]]) -> Hidden | None:
    """Of a table with the totals of its rows and columns and their sum; None where it cannot be broken down at all.

    The totals are hidden as ``hidden_in`` says of them, so that another table with the same totals tells nothing more.
    """
    rows = [sum(row) for row in table]
    columns = [sum(column) for column in zip(*table, strict=True)]
    made = _Table(table, hidden_in(rows), hidden_in(columns))
    if sum(rows) < SMALLEST or not made.settle():
        return None
    width = range(len(columns))
    cells = tuple(tuple((at, column) in made.hidden for column in width) for at in range(len(rows)))
    return Hidden(cells, made.row_totals, made.column_totals)


class _Table:
    """A table whose hidden cells grow until none can be worked out."""

    def __init__(self, table: Sequence[Sequence[int]], row_totals: Line, column_totals: Line) -> None:
        self.table, self.row_totals, self.column_totals = table, row_totals, column_totals
        self.height, self.width = len(row_totals), len(column_totals)
        self.hidden = {
            (at, column) for at, row in enumerate(table) for column, count in enumerate(row) if count < SMALLEST
        }

    def settle(self) -> bool:
        """Whether it can be made safe without hiding more of the totals."""
        while True:
            more = self._sums() or self._alone()
            if more is None:
                return False
            if not more:
                return True
            self.hidden |= more

    def _lines(self) -> Iterable[tuple[list[Cell], bool]]:
        """Cells of each row and column, and whether their total is shown."""
        for at in range(self.height):
            yield [(at, column) for column in range(self.width)], not self.row_totals[at]
        for column in range(self.width):
            yield [(at, column) for at in range(self.height)], not self.column_totals[column]

    def _sums(self) -> set[Cell]:
        """What else is to be hidden so that no sum of hidden ones is small."""
        more: set[Cell] = set()
        for cells, has_total in self._lines():
            mine = [one for one in cells if one in self.hidden]
            if has_total and mine and sum(map(self._count, mine)) < SMALLEST:
                more |= self._smallest(cells)
        return more

    def _smallest(self, cells: Iterable[Cell]) -> set[Cell]:
        left = [one for one in cells if one not in self.hidden]
        return {min(left, key=lambda one: (self._count(one), one))} if left else set()

    def _count(self, cell: Cell) -> int:
        return self.table[cell[0]][cell[1]]

    def _alone(self) -> set[Cell] | None:
        """What else is to be hidden for those that can be worked out; None where nothing is left to hide."""
        found = self._exposed()
        if found and self.height * self.width <= _LARGE:
            for cell in found:
                more = self._rectangle(cell)
                if more:
                    return more
        more = set()
        for at, column in found:
            row = [(at, other) for other in range(self.width)] if at < self.height else []
            line = [(other, column) for other in range(self.height)] if column < self.width else []
            more |= self._smallest(row) | self._smallest(line)
        return None if found and not more else more

    def _rectangle(self, cell: Cell) -> set[Cell]:
        """The three others of the cheapest circle of four; empty where there is none."""
        at, column = cell
        if at >= self.height or column >= self.width:
            return set()
        corners = [
            ((at, other), (below, column), (below, other))
            for below in range(self.height)
            for other in range(self.width)
            if below != at and other != column
        ]
        possible = [three for three in corners if all(map(self._count, three))]
        if not possible:
            return set()
        best = min(possible, key=lambda three: sum(self._count(one) for one in three if one not in self.hidden))
        return set(best) - self.hidden

    def _exposed(self) -> list[Cell]:
        """Hidden numbers (of totals, too: beyond the last row or column) that no other table changes."""
        edges = self._edges()
        strong = [one for one, count in edges if count > 0]
        alone = _bridges(strong, self.height + 1)
        part = _joined(strong, self.height + self.width + 2, self.height + 1)
        left = [
            (one, count)
            for one, count in edges
            if (one in alone if count else part[one[0]] != part[self.height + 1 + one[1]])
        ]
        return [one for one, count in left if not self._moves(one, count, edges)] if left else []

    def _moves(self, cell: Cell, count: int, edges: Sequence[tuple[Cell, int]]) -> bool:
        """The exact question, asked where the quick one fails: may it be one more, or one less, others in turn with it?
        A number that is zero may only grow."""
        ways: dict[int, list[int]] = {}
        for other, number in edges:
            if other != cell:
                start, end = self._ends(other)
                ways.setdefault(start, []).append(end)
                if number:
                    ways.setdefault(end, []).append(start)
        start, end = self._ends(cell)
        return _leads(end, start, ways) or (count > 0 and _leads(start, end, ways))

    def _ends(self, cell: Cell) -> tuple[int, int]:
        """From row to column; of a total the other way, so that what comes to a point is what goes from it."""
        at, column = cell
        ends = (at, self.height + 1 + column)
        return ends if at < self.height and column < self.width else (ends[1], ends[0])

    def _edges(self) -> list[tuple[Cell, int]]:
        """All that is hidden, with its number."""
        rows = [((at, self.width), sum(self.table[at])) for at in range(self.height) if self.row_totals[at]]
        columns = [
            ((self.height, at), sum(row[at] for row in self.table))
            for at in range(self.width)
            if self.column_totals[at]
        ]
        return [*((one, self._count(one)) for one in sorted(self.hidden)), *rows, *columns]


def _leads(start: int, goal: int, ways: dict[int, list[int]]) -> bool:
    seen, left = {start}, [start]
    while left:
        for point in ways.get(left.pop(), ()):
            if point not in seen:
                seen.add(point)
                left.append(point)
    return goal in seen


def _joined(edges: Iterable[Cell], points: int, offset: int) -> list[int]:
    """By point, which part of the graph it lies in."""
    part = list(range(points))

    def top(one: int) -> int:
        while part[one] != one:
            part[one] = part[part[one]]
            one = part[one]
        return one

    for row, column in edges:
        part[top(row)] = top(offset + column)
    return [top(one) for one in range(points)]


def _bridges(edges: Sequence[Cell], offset: int) -> set[Cell]:
    """Lines that lie on no circle: found in one walk (Tarjan 1974), without recursion."""
    near: dict[int, list[tuple[int, int]]] = {}
    for number, (row, column) in enumerate(edges):
        near.setdefault(row, []).append((offset + column, number))
        near.setdefault(offset + column, []).append((row, number))
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    found: set[Cell] = set()
    for start in near:
        if start not in order:
            _walk(start, near, order, low, lambda number: found.add(edges[number]))
    return found


def _walk(
    start: int,
    near: dict[int, list[tuple[int, int]]],
    order: dict[int, int],
    low: dict[int, int],
    tell: Callable[[int], object],
) -> None:
    order[start] = low[start] = len(order)
    way = [(start, -1, iter(near[start]))]
    while way:
        point, came, rest = way[-1]
        step = next(rest, None)
        if step is None:
            way.pop()
            if way:
                above = way[-1][0]
                low[above] = min(low[above], low[point])
                if low[point] > order[above]:
                    tell(came)
            continue
        other, number = step
        if number == came:
            continue
        if other in order:
            low[point] = min(low[point], order[other])
        else:
            order[other] = low[other] = len(order)
            way.append((other, number, iter(near[other])))
