"""A state diagram laid out in layers (``svg`` draws it). Pure: knows boxes and arrows, no machine, no model.

The steps are those of every layered drawing: rank the boxes, give arrows that span several ranks a place in each,
order every rank so that few arrows cross, set x, draw. Arrows of one verb into one box run together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple
from unicodedata import east_asian_width

BOX_HEIGHT = 44
BOX_WIDTH = 128
RANK_GAP = 92
PLACE = 26
GAP = 22
SIZE = 14
LINE = 18
SWEEPS = 16
#: How much more than others the main steps pull their boxes into one column.
STRONG = 12


@dataclass(frozen=True)
class Box:
    """A state. ``kind`` becomes the class ``is-<kind>``, ``mark`` the class ``has-<mark>``; ``href`` makes it a link, so that it
    can be focused."""

    key: str
    label: str
    kind: str = "work"
    href: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Arrow:
    """A verb from each of ``sources`` to ``target``. ``faint``: taken by nobody (a timer) or rarely. ``href`` makes its label a
    link; ``key`` becomes ``data-arrow`` of its lines and label; ``mark`` the class ``has-<mark>``."""

    label: str
    sources: tuple[str, ...]
    target: str
    faint: bool = False
    href: str = ""
    key: str = ""
    mark: str = ""


class Label(NamedTuple):
    """What is written on an arrow: its middle, its width, and of which arrow it is."""

    text: str
    x: float
    y: float
    width: float
    arrow: int


@dataclass(eq=False)
class Spot:
    """A box, or the place at which an arrow passes a rank."""

    rank: int
    width: float
    box: Box | None = None
    x: float = 0
    before: list[Spot] = field(default_factory=list)
    after: list[Spot] = field(default_factory=list)


@dataclass(eq=False)
class Line:
    """A piece of an arrow between two neighbouring ranks."""

    upper: Spot
    lower: Spot
    arrow: int
    head_at: Spot | None = None
    from_x: float = 0
    to_x: float = 0


def text_width(text: str, size: float = SIZE) -> float:
    """About how wide ``text`` is: a Chinese character is square, others are a little over half of it."""
    return sum(size if east_asian_width(char) in "WF" else size * 0.56 for char in text)


class Drawing:
    """Boxes in their declared order (an arrow to an earlier one points back) and the arrows between them."""

    def __init__(self, boxes: Sequence[Box], arrows: Sequence[Arrow]) -> None:
        self.boxes, self.arrows = boxes, arrows
        self.order = {box.key: number for number, box in enumerate(boxes)}
        self.loops = [number for number, arrow in enumerate(arrows) if arrow.target in arrow.sources]
        self.spots: dict[str, Spot] = {}
        self.ranks: list[list[Spot]] = []
        self.lines: list[Line] = []
        self._rank()
        self._thread()
        self._sort()
        self._set_x()

    def _rank(self) -> None:
        rank = dict.fromkeys(self.order, 0)
        for box in self.boxes:  # declared order: every forward arrow leads to a later box
            for arrow in self.arrows:
                for source in arrow.sources:
                    if source == box.key and self.order[arrow.target] > self.order[source]:
                        rank[arrow.target] = max(rank[arrow.target], rank[source] + 1)
        for box in self.boxes:
            width = max(BOX_WIDTH, text_width(box.label) + 20)
            self.spots[box.key] = Spot(rank[box.key], width, box)
        self.ranks = [[] for _ in range(max(rank.values(), default=0) + 1)]
        for spot in self.spots.values():
            self.ranks[spot.rank].append(spot)

    def _thread(self) -> None:
        """Lead each arrow through the ranks; arrows of one verb share their places."""
        for number, arrow in enumerate(self.arrows):
            places: dict[int, Spot] = {}
            drawn: set[tuple[int, int]] = set()
            for source in arrow.sources:
                if source == arrow.target:
                    continue
                tail, head = self.spots[source], self.spots[arrow.target]
                upper, lower = (tail, head) if tail.rank < head.rank else (head, tail)
                way = [upper]
                for rank in range(upper.rank + 1, lower.rank):
                    if rank not in places:
                        places[rank] = Spot(rank, PLACE)
                        self.ranks[rank].append(places[rank])
                    way.append(places[rank])
                way.append(lower)
                for one, two in pairwise(way):
                    if (id(one), id(two)) in drawn:
                        continue
                    drawn.add((id(one), id(two)))
                    pull = STRONG if self._is_main(tail, head) else 1
                    one.after += [two] * pull
                    two.before += [one] * pull
                    head_at = head if head in (one, two) else None
                    self.lines.append(Line(one, two, number, head_at))

    @staticmethod
    def _is_main(tail: Spot, head: Spot) -> bool:
        """A step forward that ends nothing early: such steps shall stand below each other."""
        return tail.rank < head.rank and head.box is not None and head.box.kind not in {"bad", "paused"}

    def _crossings(self) -> int:
        place = {id(spot): number for rank in self.ranks for number, spot in enumerate(rank)}
        found = 0
        for number, one in enumerate(self.lines):
            for two in self.lines[number + 1 :]:
                if one.upper.rank == two.upper.rank:
                    upper = place[id(one.upper)] - place[id(two.upper)]
                    lower = place[id(one.lower)] - place[id(two.lower)]
                    found += upper * lower < 0
        return found

    def _sort(self) -> None:
        best, kept = self._crossings(), [list(rank) for rank in self.ranks]
        for sweep in range(SWEEPS):
            down = sweep % 2 == 0
            for rank in self.ranks if down else reversed(self.ranks):
                place = {id(spot): n for other in self.ranks for n, spot in enumerate(other)}
                weights = {
                    id(s): _mean([place[id(o)] for o in (s.before if down else s.after)], place[id(s)]) for s in rank
                }
                rank.sort(key=lambda spot, weights=weights: weights[id(spot)])  # type: ignore[misc]
            crossings = self._crossings()
            if crossings < best:
                best, kept = crossings, [list(rank) for rank in self.ranks]
        self.ranks = kept

    def _set_x(self) -> None:
        for rank in self.ranks:
            _spread(rank, [0.0] * len(rank))
        for sweep in range(SWEEPS):
            down = sweep % 2 == 0
            for rank in self.ranks if down else reversed(self.ranks):
                _spread(rank, [_mean([o.x for o in (s.before if down else s.after)], s.x) for s in rank])
        left = min((spot.x - spot.width / 2 for rank in self.ranks for spot in rank), default=0)
        for rank in self.ranks:
            for spot in rank:
                spot.x += GAP - left
        self._dock()

    def _dock(self) -> None:
        """Share out the lower and upper side of each box among the lines that end there."""
        for key in ("upper", "lower"):
            other = "lower" if key == "upper" else "upper"
            for rank in self.ranks:
                for spot in rank:
                    own = [line for line in self.lines if getattr(line, key) is spot]
                    own.sort(key=lambda line: (getattr(line, other).x, line.arrow))
                    room = min(spot.width - 24, 30 * (len(own) - 1)) if spot.box else 0
                    for number, line in enumerate(own):
                        offset = room * (number / (len(own) - 1) - 0.5) if len(own) > 1 else 0
                        setattr(line, "from_x" if key == "upper" else "to_x", spot.x + offset)

    @property
    def width(self) -> float:
        boxes = max((spot.x + spot.width / 2 for rank in self.ranks for spot in rank), default=0)
        loops = [self.spots[self.arrows[n].target] for n in self.loops]
        labels = [text_width(self.arrows[n].label) for n in self.loops]
        reach = [spot.x + spot.width / 2 + 44 + label for spot, label in zip(loops, labels, strict=True)]
        return max([boxes, *reach, *(one.x + one.width / 2 for one in self.labels())]) + GAP

    @property
    def height(self) -> float:
        return len(self.ranks) * (BOX_HEIGHT + RANK_GAP) - RANK_GAP + 2 * GAP

    def top(self, rank: int) -> float:
        return GAP + rank * (BOX_HEIGHT + RANK_GAP)

    def ends(self, line: Line) -> tuple[float, float]:
        """y where a line leaves its upper spot and where it reaches its lower one."""
        start = self.top(line.upper.rank) + BOX_HEIGHT
        return start, self.top(line.lower.rank)

    def labels(self) -> list[Label]:
        """Each arrow's label: once per arrow, on the piece that touches its head."""
        placed: list[Label] = []
        said: set[int] = set()
        for line in sorted(self.lines, key=lambda line: (line.upper.rank, (line.from_x + line.to_x) / 2)):
            if line.head_at is None or line.arrow in said:
                continue
            said.add(line.arrow)
            text = self.arrows[line.arrow].label
            width = text_width(text, SIZE - 1) + 8
            start, end = self.ends(line)
            tries = []
            for share in (0.5, 0.28, 0.72):
                y = start + (end - start) * share
                x = _along(line.from_x, line.to_x, share)
                clash = sum(_overlap(x, width, y, other) for other in placed)
                tries.append((clash, x, y))
            _clash, x, y = min(tries, key=lambda one: one[0])
            placed.append(Label(text, max(x, width / 2 + 4), y, width, line.arrow))
        return placed


def _mean(values: Sequence[float], default: float) -> float:
    return sum(values) / len(values) if values else default


def _along(start: float, end: float, share: float) -> float:
    """x on a curve that leaves and arrives vertically."""
    return start + (end - start) * (3 * share**2 - 2 * share**3)


def _overlap(x: float, width: float, y: float, other: Label) -> float:
    if abs(y - other.y) >= LINE:
        return 0
    return max(0, (width + other.width) / 2 - abs(x - other.x))


def _spread(rank: list[Spot], wanted: list[float]) -> None:
    """Give each spot its wanted x as nearly as order and widths allow."""
    for spot, x in zip(rank, wanted, strict=True):
        spot.x = x
    for _ in range(4):
        for one, two in pairwise(rank):
            lack = (one.width + two.width) / 2 + GAP - (two.x - one.x)
            if lack > 0:
                one.x -= lack / 2
                two.x += lack / 2
    for one, two in pairwise(rank):
        two.x = max(two.x, one.x + (one.width + two.width) / 2 + GAP)
