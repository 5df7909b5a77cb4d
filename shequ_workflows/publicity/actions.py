"""Putting a notice up, correcting it, taking it down."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from shequ_workflows.core import clocks
from shequ_workflows.core.calendar.durations import Duration, Unit
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.constants import ClockKind
from shequ_workflows.core.covering import cover_text
from shequ_workflows.core.models import Clock, Record, Subject
from shequ_workflows.core.record.recording import canonical, lock, note, stamp
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .constants import CLOCKS, DISPLAY_DAYS, PUBLISHERS, WITHDRAWERS, Purpose
from .content import Content
from .covering import cover
from .exceptions import NotThisRecord
from .models import PublicityDraft, PublicityPeriod
from .periods import display_end
from .refusals import refusal_by_role
from .texts import Text


class _Publishing(Action[PublicityPeriod]):
    """What putting up and correcting share."""

    def __init__(
        self,
        actor: Actor,
        subject: Subject,
        content: Content | None = None,
        *,
        purpose: str = Purpose.DECISION,
        author: Person | None = None,
        reviewer: Person | None = None,
        within: Record | None = None,
        at: dt.datetime | None = None,
    ) -> None:
        if within is not None and within.subject_id != subject.pk:
            raise NotThisRecord(f"{within} is no row of {subject.pk}")
        self.actor, self.purpose, self.within = actor, str(purpose), within
        self.given = (content, author, reviewer)
        self.at = at or (within.at if within is not None else now())
        self._load(subject.pk)

    def _load(self, pk: int) -> None:
        self.subject = Subject.objects.select_related("community", "node", "raised_by", "assignee").get(pk=pk)
        self.text = Text.of(self.actor, self.subject, self.purpose, *self.given)
        self.last = PublicityPeriod.objects.filter(subject=pk, purpose=self.purpose).order_by("-version").first()

    def lock(self) -> None:
        lock(self.subject.pk)
        self._load(self.subject.pk)

    def _may(self) -> Refusal | None:
        """A transition has asked already."""
        if self.within is not None:
            return None
        return refusal_by_role(self.actor, self.subject, PUBLISHERS)

    def put_up(self, verb: str, reason: str = "") -> PublicityPeriod:
        """Cover, freeze, record."""
        text = self.text
        assert text.content is not None
        assert self.actor.person is not None
        covered = cover(text.content, self.subject)
        objection, display = self._clocks()
        period = PublicityPeriod(
            subject=self.subject,
            community=self.subject.community,
            purpose=self.purpose,
            version=self.last.version + 1 if self.last is not None else 1,
            category=covered.category,
            title=covered.title,
            body=covered.as_data(),
            author=text.author,
            reviewer=text.reviewer,
            opened_by=self.actor.person,
            opened_at=self.at,
            objection_until=objection.due_at if objection is not None else None,
            display_until=display_end(
                self.at, display.due_at if display is not None else None, timezone.get_default_timezone()
            ),
            change_reason=cover_text(self.subject, reason)[:200],
        )
        payload = payload_of(period)
        period.digest = payload["digest"]
        period.save(force_insert=True)
        note(self.subject, verb, self.actor, payload={**payload, "reason": reason} if reason else payload, at=self.at)
        PublicityDraft.objects.filter(subject=self.subject, purpose=self.purpose).delete()
        return period

    def _clocks(self) -> tuple[Clock | None, Clock | None]:
        """The subject's clocks of this purpose as they run now."""
        running = {clock.key: clock for clock in self.subject.clocks.running()}
        objection, display = CLOCKS[self.purpose]
        return running.get(objection), running.get(display)


def payload_of(period: PublicityPeriod) -> dict[str, Any]:
    """What the record keeps of a notice; ``digest`` is over text, persons and days."""
    said: dict[str, Any] = {
        "publicity": period.public_id,
        "purpose": period.purpose,
        "version": period.version,
        "category": period.category,
        "text_digest": Content.from_data(period.body).digest,
        "author": period.author.public_id,
        "reviewer": period.reviewer.public_id,
        "opened_at": stamp(period.opened_at),
        "objection_until": stamp(period.objection_until) if period.objection_until else None,
        "display_until": stamp(period.display_until),
    }
    return {**said, "digest": hashlib.sha256(canonical(said).encode()).hexdigest()}


class OpenPublicity(_Publishing):
    """Put a notice up: cover the text, freeze it, copy the days of the clocks (never fewer than the law's 15)."""

    verb = "open_publicity"

    def check(self) -> Refusal | None:
        refusal = self._may()
        if refusal is None and self.last is not None and self.last.is_current and self.last.is_running(self.at):
            sentence = gettext_lazy("A notice of this matter is on display already. Correct it instead.")
            refusal = refuse("current", sentence, Answer.STALE)
        return refusal or self.text.refusal(self.actor, self.subject)

    def perform(self) -> PublicityPeriod:
        if self.last is not None and self.last.is_current:  # its days are over: this one takes its place
            PublicityPeriod.objects.filter(pk=self.last.pk).update(replaced_at=self.at)
        return self.put_up(self.verb)


class CorrectPublicity(_Publishing):
    """Put up a new version; its days begin anew. Also after a withdrawal.

    Outside of a transition it starts the subject's clocks again with the lengths they had: the display always, the
    period for objections where it had not run out. ``conceal`` hides the text of the version before (a name that
    should not have stood there).
    """

    verb = "correct_publicity"

    def __init__(
        self, actor: Actor, subject: Subject, reason: str, *args: Any, conceal: bool = False, **more: Any
    ) -> None:
        self.reason, self.conceal = reason.strip()[:200], conceal
        super().__init__(actor, subject, *args, **more)

    def check(self) -> Refusal | None:
        refusal = self._may()
        if refusal is None and self.last is None:
            refusal = refuse("none", gettext_lazy("Nothing has been put up yet that could be corrected."), Answer.STALE)
        if refusal is None and not self.reason:
            sentence = gettext_lazy("Say in a sentence, which everybody can read, what was corrected and why.")
            refusal = refuse("reason", sentence, reason=[str(sentence)])
        return refusal or self.text.refusal(self.actor, self.subject)

    def perform(self) -> PublicityPeriod:
        last = self.last
        assert last is not None
        if self.within is None:
            self._restart(last)
        changes: dict[str, Any] = {"is_concealed": True} if self.conceal and not last.is_concealed else {}
        if last.is_current:
            changes["replaced_at"] = self.at
        if changes:
            PublicityPeriod.objects.filter(pk=last.pk).update(**changes)
        return self.put_up(self.verb, self.reason)

    def _restart(self, last: PublicityPeriod) -> None:
        """Clocks as an edge would restart them; the row that names them is written first."""
        objection, display = CLOCKS[self.purpose]
        stopped = last.withdrawn_at or self.at
        wanted = [display]
        if last.objection_until is not None and stopped < last.objection_until:
            wanted.insert(0, objection)
        plan = clocks.ClockPlan(list(self.subject.clocks.live()))
        for key in wanted:
            clocks.start(
                plan, key, ClockKind.MIN, self._length(key), self.subject, self.at, calendar_of(self.subject.node)
            )
        row = note(self.subject, "restart_clocks", self.actor, payload={"clocks": wanted}, at=self.at)
        plan.write(row)

    def _length(self, key: str) -> Duration:
        before = self.subject.clocks.filter(key=key).order_by("-started_at", "-id").first()
        if before is None or before.length in {"", "date"}:
            return Duration(DISPLAY_DAYS, Unit.D)
        return Duration.parse(before.length)


class WithdrawPublicity(Action[PublicityPeriod]):
    """Take the notice down with a public reason; its clocks stop. One person may: some texts cannot wait.

    Within a transition the edge has dealt with the clocks; what it left running is cancelled all the same.
    ``conceal`` hides the text (default); without it the text stays readable under the reason.
    """

    verb = "withdraw_publicity"

    def __init__(
        self,
        actor: Actor,
        subject: Subject,
        reason: str,
        *,
        purpose: str = Purpose.DECISION,
        conceal: bool = True,
        within: Record | None = None,
        at: dt.datetime | None = None,
    ) -> None:
        if within is not None and within.subject_id != subject.pk:
            raise NotThisRecord(f"{within} is no row of {subject.pk}")
        self.actor, self.subject, self.purpose = actor, subject, str(purpose)
        self.reason, self.conceal, self.within = reason.strip()[:200], conceal, within
        self.at = at or (within.at if within is not None else now())
        self._find()

    def _find(self) -> None:
        of = PublicityPeriod.objects.filter(subject=self.subject.pk, purpose=self.purpose)
        self.period = of.current().first()

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)
        self._find()

    def check(self) -> Refusal | None:
        refusal = None if self.within is not None else refusal_by_role(self.actor, self.subject, WITHDRAWERS)
        if refusal is None and self.period is None:
            refusal = refuse("none", gettext_lazy("No notice of this matter is on display."), Answer.STALE)
        if refusal is None and not self.reason:
            sentence = gettext_lazy("Say in a sentence, which everybody can read, why it is taken down.")
            refusal = refuse("reason", sentence, reason=[str(sentence)])
        return refusal

    def perform(self) -> PublicityPeriod:
        period = self.period
        assert period is not None
        PublicityPeriod.objects.filter(pk=period.pk).update(
            withdrawn_at=self.at,
            withdrawn_by=self.actor.person,
            withdrawn_because=cover_text(self.subject, self.reason)[:200],
            is_concealed=self.conceal,
        )
        plan = clocks.ClockPlan(list(self.subject.clocks.live()))
        for clock in plan.live:
            if clock.key in CLOCKS[self.purpose]:
                clocks.close(plan, clock, clocks.ClockState.CANCELLED, self.at)
        payload = {"publicity": period.public_id, "version": period.version, "reason": self.reason}
        row = note(self.subject, self.verb, self.actor, payload=payload, at=self.at)
        plan.write(row)
        period.refresh_from_db()
        return period
