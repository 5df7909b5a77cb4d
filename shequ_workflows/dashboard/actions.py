"""Values typed in and corrected, targets set and ended. All stands in the journal of the node."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from shequ_workflows.core.covering import cover_text, cover_words
from shequ_workflows.core.periods import Period, months_on
from shequ_workflows.core.record.recording import journal, lock
from shequ_workflows.core.spreadsheets.writing import csv_file, xlsx_file
from shequ_workflows.org.acting import Refusal, refuse
from shequ_workflows.org.actions.base import OrgAction, R, may_at
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import local_date, now, today

from .catalogue import find, template
from .constants import BOARDS, ENTERERS, READERS, SETTERS, Better
from .exceptions import UnknownIndicator
from .models import Reading, Snapshot, Target
from .reading import Boards
from .values import fault_of, kept

WRITERS = {"csv": csv_file, "xlsx": xlsx_file}


@dataclass(frozen=True)
class Typed:
    """A value as it was typed: of a share in percent."""

    key: str
    value: Decimal
    n: int | None
    source: str
    on: dt.date


class BoardAction(OrgAction[R]):
    """On the board of ``node``, by one of ``allowed``; one at a time for each node."""

    allowed: frozenset[str] = frozenset()

    def __init__(self, actor: Actor, node: Node, *, at: dt.datetime | None = None) -> None:
        super().__init__(actor)
        self.node, self.at = node, at or now()

    def lock(self) -> None:
        lock(journal(self.node).pk)

    def check(self) -> Refusal | None:
        if self.node.kind not in BOARDS:
            return refuse(
                "node", gettext_lazy("Boards are kept for communities and streets. Please choose one of them.")
            )
        return may_at(self.actor, self.node, self.allowed) or self.check_more()

    def check_more(self) -> Refusal | None:
        return None


def check_typed(said: Typed, period: Period, day: dt.date) -> Refusal | None:
    """Whether such a value can be told for that period on ``day``."""
    try:
        known = find(said.key)
    except UnknownIndicator:
        return refuse("key", gettext_lazy("There is no such indicator. Please open the list anew."))
    if period.kind != known.period:
        return refuse(
            "period", gettext_lazy("This indicator is told for periods of another kind. Please open the list anew.")
        )
    fault = fault_of(said.value, known.unit)
    if fault:
        return refuse("value", fault)
    if not said.source.strip():
        return refuse("source", gettext_lazy("Say where the value comes from: a sheet, a survey, who counted."))
    if said.on > day:
        return refuse("on", gettext_lazy("This day has not come yet. Enter the day on which the value stood."))
    if period.begins > day:
        return refuse("period", gettext_lazy("This period has not begun yet."))
    return None


class EnterReadings(BoardAction[list[Reading]]):
    """Values of one period, as they are typed into one table: all of them or none. ``errors`` name the indicator."""

    verb = "enter_readings"
    label = gettext_lazy("Values of indicators typed in")
    allowed = ENTERERS

    def __init__(
        self, actor: Actor, node: Node, period: Period, rows: Sequence[Typed], *, at: dt.datetime | None = None
    ) -> None:
        super().__init__(actor, node, at=at)
        self.period, self.rows = period, rows

    def check_more(self) -> Refusal | None:
        if not self.rows:
            return refuse("empty", gettext_lazy("Nothing was typed in. Please enter a value in one line at least."))
        day = local_date(self.at)
        for row in self.rows:
            refusal = check_typed(row, self.period, day)
            if refusal is not None:
                return refuse(refusal.code, refusal.sentence, refusal.status, **{row.key: [str(refusal.sentence)]})
        keys = [row.key for row in self.rows]
        mine = Q(node=self.node, period=self.period.code, key__in=keys)
        known = set(Reading.objects.filter(mine, corrects=None).values_list("key", flat=True))
        measured = set(Snapshot.objects.filter(mine, value__isnull=False).values_list("key", flat=True))
        for key in keys:
            if keys.count(key) > 1 or key in known:
                sentence = _("This value was typed in already. Correct it, and say why.")
                return refuse("known", sentence, **{key: [sentence]})
            if key in measured:
                sentence = _("The system measures this value itself; nothing is typed in beside it.")
                return refuse("measured", sentence, **{key: [sentence]})
        return None

    def perform(self) -> list[Reading]:
        sources = cover_words(journal(self.node), {"all": [row.source.strip() for row in self.rows]})["all"]
        made = [
            Reading(
                key=row.key, node=self.node, period=self.period.code, begins=self.period.begins,
                value=kept(row.value, find(row.key).unit), n=row.n, source=source[:200], on=row.on,
                by=self.actor.person, at=self.at,
            )
            for row, source in zip(self.rows, sources, strict=True)
        ]  # fmt: skip
        for one in made:
            one.save(force_insert=True)
        payload = {"period": self.period.code, "values": {one.key: str(one.value) for one in made}}
        self.tell(self.node, self.allowed, payload=payload)
        return made


class CorrectReading(BoardAction[Reading]):
    """A row of its own that says why; the one before it stays to be read."""

    verb = "correct_reading"
    label = gettext_lazy("Value of an indicator corrected")
    allowed = ENTERERS

    def __init__(
        self, actor: Actor, reading: Reading, said: Typed, *, reason: str, at: dt.datetime | None = None
    ) -> None:
        super().__init__(actor, reading.node, at=at)
        self.reading, self.said, self.reason = reading, said, reason.strip()

    def check_more(self) -> Refusal | None:
        if not self.reason:
            return refuse("reason", gettext_lazy("Say why it is corrected: both values stay to be read."))
        if Reading.objects.filter(corrects=self.reading).exists():
            return refuse(
                "stale", gettext_lazy("Somebody has corrected this value already. Please look at the newest one.")
            )
        return check_typed(self.said, self.reading.told_for, local_date(self.at))

    def perform(self) -> Reading:
        before = self.reading
        made = Reading(
            key=before.key, node=before.node, period=before.period, begins=before.begins,
            value=kept(self.said.value, find(before.key).unit), n=self.said.n,
            source=cover_text(journal(self.node), self.said.source.strip())[:200], on=self.said.on,
            by=self.actor.person, at=self.at, corrects=before, reason=self.reason[:200],
        )  # fmt: skip
        made.save(force_insert=True)
        payload = {"period": made.period, "key": made.key, "from": str(before.value), "to": str(made.value)}
        self.tell(self.node, self.allowed, payload=payload)
        return made


@dataclass(frozen=True)
class Aimed:
    """A target as it was typed: of a share in percent."""

    key: str
    better: str
    value: Decimal | None
    by: dt.date | None
    baseline: Decimal | None


class SetTarget(BoardAction[Target]):
    """Set a target, or put another in the place of ``old``, which is ended and stays to be read."""

    verb = "set_target"
    label = gettext_lazy("Target of an indicator set")
    allowed = SETTERS

    def __init__(
        self, actor: Actor, node: Node, said: Aimed, *, reason: str, old: Target | None = None,
        at: dt.datetime | None = None,
    ) -> None:  # fmt: skip
        super().__init__(actor, node, at=at)
        self.said, self.reason, self.old = said, reason.strip(), old

    def check_more(self) -> Refusal | None:
        said = self.said
        try:
            unit = find(said.key).unit
        except UnknownIndicator:
            return refuse("key", gettext_lazy("There is no such indicator. Please open the list anew."))
        if said.better not in Better.values:
            return refuse("better", gettext_lazy("Say whether more is better, or less."))
        if said.value is None and said.baseline is None:
            return refuse("value", gettext_lazy("Enter the target, or what it began with."))
        for name, value in (("value", said.value), ("baseline", said.baseline)):
            fault = fault_of(value, unit) if value is not None else ""
            if fault:
                return refuse(name, fault)
        if not self.reason:
            return refuse("reason", gettext_lazy("Say where the target comes from, or why it is changed."))
        if self.old is not None and not Target.objects.in_force().filter(pk=self.old.pk, node=self.node).exists():
            return refuse("stale", gettext_lazy("Somebody has changed this target meanwhile. Please open it anew."))
        same = Target.objects.in_force().filter(node=self.node, key=said.key, by=said.by)
        if (same if self.old is None else same.exclude(pk=self.old.pk)).exists():
            return refuse(
                "by", gettext_lazy("There is a target for this day already. Change that one, or choose another day.")
            )
        return None

    def perform(self) -> Target:
        said, unit = self.said, find(self.said.key).unit
        if self.old is not None:
            end(self.old, self.actor, self.at)
        made = Target.objects.create(
            node=self.node, key=said.key, better=said.better, by=said.by,
            value=kept(said.value, unit) if said.value is not None else None,
            baseline=kept(said.baseline, unit) if said.baseline is not None else None,
            reason=self.reason[:200], set_by=self.actor.person, set_at=self.at,
        )  # fmt: skip
        payload = {"key": made.key, "value": str(made.value), "by": made.by.isoformat() if made.by else None}
        self.tell(self.node, self.allowed, payload=payload)
        return made


def end(target: Target, actor: Actor, at: dt.datetime) -> None:
    Target.objects.filter(pk=target.pk).update(ended_at=at, ended_by=actor.person)


class EndTarget(BoardAction[None]):
    """No longer aimed at; it stays to be read."""

    verb = "end_target"
    label = gettext_lazy("Target of an indicator taken out of force")
    allowed = SETTERS

    def __init__(self, actor: Actor, target: Target, *, at: dt.datetime | None = None) -> None:
        super().__init__(actor, target.node, at=at)
        self.target = target

    def check_more(self) -> Refusal | None:
        if not Target.objects.in_force().filter(pk=self.target.pk).exists():
            return refuse("stale", gettext_lazy("Somebody has changed this target meanwhile. Please open it anew."))
        return None

    def perform(self) -> None:
        end(self.target, self.actor, self.at)
        self.tell(self.node, self.allowed, payload={"key": self.target.key, "value": str(self.target.value)})


class LoadTargets(BoardAction[int]):
    """Set the template's targets, its days shifted by ``months``, of indicators that have none at this node; gives how many
    rows. What the office set itself is left alone."""

    verb = "load_targets"
    label = gettext_lazy("Targets of the template loaded")
    allowed = SETTERS
    #: Fifty years either way.
    MOST = 600

    def __init__(self, actor: Actor, node: Node, months: int, *, at: dt.datetime | None = None) -> None:
        super().__init__(actor, node, at=at)
        self.months = months

    def check_more(self) -> Refusal | None:
        if abs(self.months) > self.MOST:
            return refuse("months", gettext_lazy("That is more than fifty years. Please check the number of months."))
        return None

    def perform(self) -> int:
        have = set(Target.objects.in_force().filter(node=self.node).values_list("key", flat=True))
        reason = _("from the template of the work plan, shifted by %(months)d months") % {"months": self.months}
        rows = []
        for one in template().values():
            if one.code in have:
                continue
            aims: list[tuple[Decimal | None, dt.date | None]] = [
                (aim.value, months_on(aim.by, self.months) if aim.by is not None else None) for aim in one.aims
            ]
            if not aims and one.baseline is not None:
                aims = [(None, None)]
            rows += [
                Target(
                    node=self.node, key=one.code, better=one.better, value=value, by=by, baseline=one.baseline,
                    reason=reason, set_by=self.actor.person, set_at=self.at,
                )
                for value, by in aims
            ]  # fmt: skip
        Target.objects.bulk_create(rows)
        self.tell(self.node, self.allowed, payload={"months": self.months, "rows": len(rows)})
        return len(rows)


def headings() -> list[str]:
    return [
        _("Code"), _("Indicator"), pgettext("of an indicator", "Period"), pgettext("of an indicator", "Value"),
        pgettext("of an indicator", "Of how many"), _("Baseline"), pgettext("of an indicator", "Target"), _("To be reached by"),
        pgettext("of a value", "Source"), _("Formula"),
    ]  # fmt: skip


class ExportBoard(BoardAction[IO[bytes]]):
    """The board of a node as a file: every value that it shows, one in a row; what it does not tell is not in it."""

    verb = "export_board"
    label = gettext_lazy("Board of indicators exported")
    allowed = READERS

    def __init__(self, actor: Actor, node: Node, form: str) -> None:
        super().__init__(actor, node)
        self.form = form

    def perform(self) -> IO[bytes]:
        boards = Boards(self.node, today(), public=False)
        file, count = WRITERS[self.form](headings(), _cells(boards, self.node))
        self.tell(self.node, self.allowed, payload={"form": self.form, "rows": count})
        return file


def _cells(boards: Boards, node: Node) -> Any:
    for theme in boards.board(node):
        for line in theme.lines:
            one, target = line.known, line.target
            words = line.target_words(target) if target is not None else ""
            by = target.by if target is not None else None
            for point in line.points:
                source = point.reading.source if point.reading is not None else str(one.source)
                yield [
                    one.code, str(one.name), point.period.code, point.shown, point.n_shown, line.baseline, words, by,
                    source, str(one.formula),
                ]  # fmt: skip
