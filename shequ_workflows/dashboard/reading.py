"""A board as it is read: a constant number of queries, whatever the number of indicators and communities."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shequ_workflows.core.indicators import CASES, THINGS, Told
from shequ_workflows.core.periods import DAY, MONTHS, Period, months_on
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.constants import NodeKind
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import today

from .catalogue import Known, known
from .constants import BOARDS, MONTHS_BACK, THEMES, TREND, Better
from .models import Reading, Snapshot, Target
from .suppressing import Counted, Hidden, hidden
from .trends import Spark, spark
from .values import said

#: Values of years are shown for so many of them.
YEARS = 6


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a trend. ``few``: it is not told, since few cases stand behind it. ``reading``: it was typed in."""

    period: Period
    value: Decimal | None
    n: int | None
    unit: str
    few: bool = False
    reading: Reading | None = field(default=None, compare=False)

    @property
    def shown(self) -> str:
        if self.few:
            return _("too few to tell (fewer than 5)")
        return said(self.value, self.unit) if self.value is not None else pgettext("of an indicator", "none")

    @property
    def n_shown(self) -> str:
        """Of a plain count there is no “of how many”."""
        return "" if self.few or self.n is None or self.unit == "count" else str(self.n)


@dataclass(frozen=True)
class Line:
    """One indicator of a node. ``points``: oldest first, whole periods; ``running``: how the period that runs stands so far."""

    known: Known
    points: list[Point]
    targets: list[Target]
    running: Point | None
    today: dt.date

    @property
    def current(self) -> Point | None:
        return self.points[-1] if self.points else None

    @property
    def has_something(self) -> bool:
        """A value, or that it is hidden; also how the period that runs stands so far."""
        return self.current is not None or self.running is not None

    @property
    def value(self) -> Decimal | None:
        return None if self.current is None or self.current.few else self.current.value

    @property
    def target(self) -> Target | None:
        """The next that is to be reached, else the last that was; one without a day if there is no other."""
        dated = [one for one in self.targets if one.value is not None and one.by is not None]
        ahead = [one for one in dated if one.by is not None and one.by >= self.today]
        undated = [one for one in self.targets if one.value is not None and one.by is None]
        return next(iter(ahead), None) or (dated[-1] if dated else next(iter(undated), None))

    @property
    def baseline(self) -> str:
        found = next((one.baseline for one in self.targets if one.baseline is not None), None)
        return said(found, self.known.unit)

    def target_words(self, target: Target) -> str:
        words = _("at most %(value)s") if target.better == Better.LESS else _("at least %(value)s")
        return words % {"value": said(target.value, self.known.unit)}

    @property
    def targets_said(self) -> list[tuple[str, dt.date | None]]:
        return [(self.target_words(one), one.by) for one in self.targets if one.value is not None]

    @property
    def reached(self) -> bool | None:
        """Whether the value is as good as the target; None where there is nothing to compare."""
        target, value = self.target, self.value
        if target is None or target.value is None or value is None:
            return None
        return value <= target.value if target.better == Better.LESS else value >= target.value

    @property
    def standing(self) -> tuple[str, str] | None:
        """Words and tone of the component ``status``: a target whose day has not come is not missed."""
        target, reached = self.target, self.reached
        if target is None or reached is None:
            return None
        if reached:
            return _("target reached"), "good"
        if target.by is not None and target.by < self.today:
            return _("target missed"), "bad"
        return _("not reached yet"), "wait"

    @property
    def spark(self) -> Spark | None:
        values = [None if one.few else one.value for one in self.points]
        target = self.target
        return spark(values, target.value if target is not None else None)

    @property
    def source(self) -> Sentence:
        """Of the value that is shown: where a typed-in one comes from, else what it was computed of."""
        point = self.current
        return point.reading.source if point is not None and point.reading is not None else self.known.source


@dataclass(frozen=True)
class Theme:
    key: str
    label: Sentence
    lines: list[Line]

    @property
    def told(self) -> list[Line]:
        return [one for one in self.lines if one.has_something]

    @property
    def blank(self) -> list[Line]:
        """Without a value so far."""
        return [one for one in self.lines if not one.has_something]


class Boards:
    """Snapshots, readings and targets of a street and its communities, as they are read together: what one of them shows
    depends on the others (``suppressing``). Five queries at most."""

    def __init__(self, node: Node, today: dt.date, *, public: bool = True) -> None:
        self.node, self.today = node, today
        self.known = known(public=public)
        self.street, self.communities = _family(node)
        nodes = [*([self.street] if self.street is not None else []), *self.communities]
        self.nodes = {one.pk: one for one in nodes}
        self._load()

    def _load(self) -> None:
        begins = months_on(self.today, -12 * YEARS)
        counted = [one.key for one in self.known if _hidden_as(one) != THINGS]
        daily = [one.key for one in self.known if one.period == DAY]
        rows = Snapshot.objects.since(self.nodes.values(), begins).order_by("begins")
        rows = rows.exclude(key__in=daily, begins__lt=months_on(self.today, -MONTHS_BACK - 1))
        if self.node.kind == NodeKind.COMMUNITY:  # an empty Q here would narrow a street's to what is counted
            rows = rows.filter(Q(node=self.node) | Q(key__in=counted))
        self.snapshots: dict[tuple[str, int], list[Snapshot]] = {}
        for row in rows:
            self.snapshots.setdefault((row.key, row.node_id), []).append(row)
        self.readings: dict[tuple[str, int], list[Reading]] = {}
        typed = Reading.objects.standing().filter(node__in=self.nodes, begins__gte=begins)
        for reading in typed.order_by("begins", "pk"):
            self.readings.setdefault((reading.key, reading.node_id), []).append(reading)
        above = [self.node] if self.street is None else [self.street, *self.communities]
        found = Target.objects.in_force().filter(node__in=above).order_by("by", "pk")
        self.targets: dict[tuple[str, int], list[Target]] = {}
        for target in found:
            self.targets.setdefault((target.key, target.node_id), []).append(target)
        self.counted = {
            (row.key, row.node_id, row.period, False): Counted(row.n, row.part)
            for mine in self.snapshots.values()
            for row in mine
        } | {
            (row.key, row.node_id, row.period, True): Counted(row.n) for mine in self.readings.values() for row in mine
        }
        self._hidden: dict[tuple[str, str, bool], Hidden] = {}

    def targets_of(self, key: str, node: Node) -> list[Target]:
        own = self.targets.get((key, node.pk))
        if own is None and self.street is not None:
            own = self.targets.get((key, self.street.pk))
        # Those with a day first, by day; then the one that holds at any time.
        return sorted(own or [], key=lambda one: (one.by is None, one.by or dt.date.min))

    def line(self, one: Known, node: Node) -> Line:
        points = [point for point in self._points(one, node) if not self._runs(point)]
        running = next((point for point in self._points(one, node) if self._runs(point)), None)
        return Line(one, points[-self._most(one) :], self.targets_of(one.key, node), running, self.today)

    def _most(self, one: Known) -> int:
        return MONTHS_BACK if one.period == DAY else YEARS if one.period == "year" else TREND

    def _runs(self, point: Point) -> bool:
        """Of what the system measures; what was typed in is told when it is known."""
        return point.reading is None and point.period.kind != DAY and point.period.after > self.today

    def _points(self, one: Known, node: Node) -> list[Point]:
        found: dict[Period, Point] = {}
        for reading in self.readings.get((one.key, node.pk), []):
            period = reading.told_for
            few = self._hides(one, node, period, typed=True)
            found[period] = Point(period, reading.value, reading.n, one.unit, few, reading)
        for row in self.snapshots.get((one.key, node.pk), []):
            period = row.told_for
            if row.value is None and (period in found or one.of == THINGS):
                continue
            few = self._hides(one, node, period, typed=False)
            found[period] = Point(period, row.value, row.n, one.unit, few)
        points = [found[period] for period in sorted(found)]
        return _month_ends(points) if one.period == DAY else _since_something(points)

    def _hides(self, one: Known, node: Node, period: Period, *, typed: bool) -> bool:
        """Whether this figure is not told; asked of all that are told beside it."""
        key = (one.key, period.code, typed)
        if key not in self._hidden:
            members = [self._counted(other, *key) or Counted(None) for other in self.communities]
            whole = self._counted(self.street, *key) if self.street is not None else None
            self._hidden[key] = hidden(members, whole, _hidden_as(one, typed=typed))
        found = self._hidden[key]
        if self.street is not None and node.pk == self.street.pk:
            return found.whole
        return found.members[[other.pk for other in self.communities].index(node.pk)]

    def _counted(self, node: Node, key: str, period: str, typed: bool) -> Counted | None:
        row = self.counted.get((key, node.pk, period, typed))
        return None if row is None or row.n is None else row

    def board(self, node: Node) -> list[Theme]:
        """By theme, in the order of the template."""
        return _themes([self.line(one, node) for one in self.known])

    @property
    def in_use(self) -> list[Node]:
        """The communities that are shown side by side."""
        return [node for node in self.communities if node.closed_on is None]

    def beside(self) -> list[tuple[Known, list[Line]]]:
        """Each indicator of the communities side by side, in the order of the tree: nothing is ranked. Those of which no
        community has a value are left out."""
        rows = [(one, [self.line(one, node) for node in self.in_use]) for one in self.known]
        return [(one, lines) for one, lines in rows if any(line.current is not None for line in lines)]


def _hidden_as(one: Known, *, typed: bool = False) -> str:
    """Like what few are hidden: a share or a mean of few things tells of single ones, too; their plain number does not."""
    return CASES if one.of == THINGS and (typed or one.unit != "count") else one.of


def _family(node: Node) -> tuple[Node | None, list[Node]]:
    """The street and its communities, closed ones too: what they were once told of can still be subtracted. A community
    without a street stands alone. Two queries at most."""
    street = node if node.kind == NodeKind.STREET else Node.objects.chain_of(node).filter(kind=NodeKind.STREET).first()
    if street is None:
        return None, [node]
    found = list(Node.objects.communities().within(street))
    return street, found if node.pk == street.pk or node in found else [*found, node]


def _themes(lines: Sequence[Line]) -> list[Theme]:
    found = []
    for key, label in THEMES:
        mine = [line for line in lines if line.known.theme == key]
        if mine:
            found.append(Theme(key, label, mine))
    return found


def _month_ends(points: Sequence[Point]) -> list[Point]:
    """Of values of days the last of each month."""
    last = {(one.period.begins.year, one.period.begins.month): one for one in points}
    return list(last.values())


def _since_something(points: list[Point]) -> list[Point]:
    """Without the periods before the first in which there was anything."""
    first = next((at for at, one in enumerate(points) if one.value is not None or one.few), len(points))
    return points[first:]


def tell(node: Node, keys: Collection[str]) -> dict[str, Told]:
    """What the public board of ``node`` shows of ``keys``, for pages of other layers. Seven queries at most."""
    if node.kind not in BOARDS:
        return {}
    boards = Boards(node, today())
    points = {one.key: boards.line(one, node).current for one in boards.known if one.key in keys}
    return {key: _told(point) for key, point in points.items() if point is not None}


def _told(point: Point) -> Told:
    value, n = (None, None) if point.few else (point.value, point.n)
    return Told(value, n, point.unit, point.few, point.period.label, point.reading is not None)


def kinds_of(rows: Iterable[Known]) -> list[str]:
    """Kinds of period in which something is typed in, shortest first."""
    used = {one.period for one in rows}
    return [kind for kind in MONTHS if kind in used]
