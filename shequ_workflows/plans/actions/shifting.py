"""All dates of a plan that lie ahead move together: planned ones and those now expected. What is past stays: finished rows,
phases that are over, targets whose day has gone, and the day on which something that runs began."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.appointing import role_names
from shequ_workflows.org.constants import STREET_STAFF, NodeKind
from shequ_workflows.plans.constants import FINISHED, MOST_MONTHS, PUBLISHERS, REASON_LENGTH, State, Verb
from shequ_workflows.plans.models import Change, PlanPage, Progress
from shequ_workflows.plans.models.rows import DAYS, Owned, PlanRow
from shequ_workflows.plans.moving import clamped, shifted

from .base import PlanAction, missing, stale

#: Relation of the page → its columns of days.
COLUMNS: dict[str, tuple[str, ...]] = {
    "phases": ("starts_on", "ends_on"),
    "milestones": ("due_on",),
    "tasks": ("starts_on", "ends_on"),
    "risks": ("review_on",),
    "targets": ("due_on",),
}
#: Those without a state of their own: they are over when their day is.
ENDED = ("phases", "targets")
#: Those of which everybody reads by how many days they are late.
LATE = ("tasks", "milestones")
Days = tuple[dt.date | None, ...]
EARLIEST, LATEST = (one.limit_value for one in DAYS)


@dataclass(frozen=True)
class Moved:
    """One row before and after. ``was_late``: by how many days on the day of the shift; of tasks and milestones alone."""

    relation: str
    row: PlanRow
    old: Days
    new: Days
    is_clamped: bool
    was_late: int = 0

    def is_in_time(self, day: dt.date) -> bool:
        """Whether it was late, and will not be any more."""
        last = self.new[-1]
        return self.was_late > 0 and last is not None and last >= day


def moves(page: PlanPage, months: int, day: dt.date) -> Iterator[Moved]:
    """What a shift on ``day`` would do, row by row, without the rows that stay as they are. Six queries."""
    states = dict(Progress.objects.filter(page=page).values_list("key", "state"))
    for relation, columns in COLUMNS.items():
        for row in getattr(page, relation).all():
            state = states.get(row.key, "")
            if is_past(relation, row, state, day):
                continue
            old = tuple(getattr(row, name) for name in columns)
            new = tuple(shifted(one, months) if one is not None else None for one in old)
            new = _begun(relation, old, new, state, day)
            late = max(0, (day - old[-1]).days) if relation in LATE and old[-1] is not None else 0
            pairs = zip(old, new, strict=True)
            is_clamped = any(one is not None and one != other and clamped(one, months) for one, other in pairs)
            yield Moved(relation, row, old, new, is_clamped, late)


def is_past(relation: str, row: PlanRow, state: str, day: dt.date) -> bool:
    """What has happened is not planned anew."""
    if relation in ENDED:
        last: dt.date = getattr(row, COLUMNS[relation][-1])
        return last < day
    return state in FINISHED


def _begun(relation: str, old: Days, new: Days, state: str, day: dt.date) -> Days:
    """Of what runs, the day on which it began stays, unless its end would come to lie before it."""
    if relation == "phases" or (relation == "tasks" and state == State.DOING):
        begins, ends = old[0], new[-1]
        if begins is not None and ends is not None and begins <= min(day, ends):
            return (begins, *new[1:])
    return new


class ShiftPlan(PlanAction[Change]):
    """Move every date that lies ahead by ``months``; of what was late it stays noted by how much. What everybody sees changes at once, so those who publish may. ``head``: the
    revision of the page that the preview was made from; a plan that was published anew in between is looked at anew."""

    verb, history, allowed = "shift_plan", Verb.SHIFT, PUBLISHERS

    def __init__(
        self,
        actor: Actor,
        page: PlanPage,
        months: int,
        reason: str,
        *,
        head: int | None = None,
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, page, once=once, at=at)
        self.months, self.reason, self.head = months, reason.strip()[:REASON_LENGTH], head

    def barred(self) -> Refusal | None:
        """That a public plan exists is no secret: whose it is, and who may."""
        refusal = super().barred()
        if refusal is None or self.node is None or not self.page.live or self.page.alias_of_id is not None:
            return refusal
        street = self.node.kind != NodeKind.COMMUNITY
        may = PUBLISHERS & STREET_STAFF if street else PUBLISHERS
        sentence = _("This is a plan of %(whose)s. Its dates are moved by: %(who)s. Please ask one of them.")
        said = {"whose": self.page.office or self.node.label, "who": role_names(may)}
        if refusal.status == Answer.FORBIDDEN or PlanPage.objects.public().filter(pk=self.page.pk).exists():
            return refuse("role", sentence % said, Answer.FORBIDDEN)
        return refusal

    def find(self, result: str) -> Change | None:
        return Change.objects.filter(pk=int(result)).first()

    def early(self) -> Refusal | None:
        if self.page.has_unpublished_changes or self.page.current_workflow_state is not None:
            sentence = _("There is a draft of this plan. Please publish or discard it first: it carries the old dates.")
            return refuse("draft", sentence, Answer.STALE)
        if self.page.locked:
            return refuse("locked", _("This page is locked. Please ask whoever locked it."), Answer.STALE)
        return None

    def refusal(self) -> Refusal | None:
        if self.head is not None and self.head != (self.page.live_revision_id or 0):
            return stale()
        if self.months == 0 or abs(self.months) > MOST_MONTHS:
            sentence = _("Please enter between 1 and %(most)d months, with a minus sign for earlier.")
            return missing("months", sentence % {"most": MOST_MONTHS})
        if not self.reason:
            return missing("reason", _("Please say why the dates move; everybody can read it."))
        for one in moves(self.page, self.months, self.day):
            if any(day is not None and not EARLIEST <= day <= LATEST for day in one.new):
                sentence = _("“%(title)s” would come to lie before 2000 or after 2099.") % {"title": one.row.title}
                return missing("months", sentence)
        return None

    def perform(self) -> Change:
        known = self.known()
        if known is not None:
            return known
        assert self.actor.person is not None  # barred() saw a role
        moved = list(moves(self.page, self.months, self.day))
        for relation in COLUMNS:
            rows = {row.pk: row for row in getattr(self.page, relation).all()}
            for one in moved:
                if one.relation == relation:
                    for name, day in zip(COLUMNS[relation], one.new, strict=True):
                        setattr(rows[one.row.pk], name, day)
            getattr(self.page, relation).set(list(rows.values()))
        user = self.actor.person.user
        self.page.save_revision(user=user, changed=True).publish(user=user, skip_permission_checks=True)
        self._expected()
        self._missed(moved)
        change = self.write(words=self.reason, months=self.months)
        self.remember(str(change.pk), self.at)
        return change

    def _missed(self, moved: Iterable[Moved]) -> None:
        """A row of the history for each that was late: the day that it missed."""
        for one in moved:
            if isinstance(one.row, Owned) and one.was_late:
                row = one.row
                self.write(
                    key=row.key, kind=row.kind_of_row, title=row.title, day=one.old[-1], months=self.months,
                )  # fmt: skip

    def _expected(self) -> None:
        """Days that lie ahead move along; each row's forms are to be looked at anew."""
        waiting = Progress.objects.filter(page=self.page, expected_on__isnull=False).exclude(state__in=FINISHED)
        for one in waiting:
            assert one.expected_on is not None
            day = shifted(one.expected_on, self.months)
            Progress.objects.filter(pk=one.pk).update(expected_on=day, revision=F("revision") + 1)
