"""Standing with a matter: following, co-signing, demanding a meeting; and taking over a matter left by its proposer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core import clocks
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.constants import ClockKind
from shequ_workflows.core.delivery.owing import owe
from shequ_workflows.core.machines import Tell
from shequ_workflows.core.models import Subject
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.core.transitions import hold
from shequ_workflows.org.acting import Action, ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .constants import MEETINGS_OF, TAKES_IN, BackingKind
from .demands import first_reached
from .hearing import ONLINE, Heard
from .models import Backing, Matter
from .signing import shares_of
from .states import working_days
from .voices import Behalf, Voice

#: Audience and message key of a demand that has enough signatures.
DEMANDED = "deliberation.demanded"
#: States in which one may join, by kind.
JOINED_IN = {
    BackingKind.FOLLOW: ("submitted", "returned", "consulting", "deciding", "awaiting_meeting", "publicising", "executing", "evaluating"),
    BackingKind.COSIGN: ("submitted", "returned", "consulting"),
    BackingKind.DEMAND: ("consulting",),
}  # fmt: skip


def cosigners(matter: Matter) -> int:
    """How many co-signed, the proposer not counted."""
    return matter.backings.filter(kind=BackingKind.COSIGN).count()


def hold_target(target: Subject) -> Matter:
    """The matter that takes another one in, locked; refused where somebody is at work on it or it has gone on."""
    rows = Subject.objects.filter(pk=target.pk, state__in=TAKES_IN).select_for_update(no_key=True, skip_locked=True)
    if rows.first() is None:
        sentence = _("The other matter has gone on in the meantime. Look at it once more, then choose.")
        raise ActionRefused(refuse("target", sentence, Answer.STALE, target=[str(sentence)]))
    return Matter.objects.select_related("subject").get(pk=target.pk)


def carry_over(matter: Matter, target: Matter, at: dt.datetime) -> list[int]:
    """Whoever proposed, co-signed or follows ``matter`` stands with ``target``; ids of the rows made."""
    wanted: dict[tuple[int, str], dict[str, Any]] = {}
    for one in matter.backings.exclude(kind=BackingKind.DEMAND).order_by("pk"):
        wanted[one.person_id, one.kind] = {"channel": one.channel, "entered_by_id": one.entered_by_id}
    proposer = matter.subject.raised_by_id
    if proposer is not None and proposer != target.subject.raised_by_id:
        wanted.setdefault((proposer, BackingKind.COSIGN.value), {"channel": matter.channel})
    known = set(target.backings.values_list("person_id", "kind"))
    rows = [
        Backing.objects.create(matter=target, person_id=person, kind=kind, at=at, **more)
        for (person, kind), more in wanted.items()
        if (person, kind) not in known and person != target.subject.raised_by_id
    ]
    return [row.pk for row in rows]


class Back(Voice, Action[Backing]):
    """Stand with a matter. Done twice it is done once; a demand names the meeting that is to decide."""

    verb = "back"

    def __init__(
        self,
        actor: Actor,
        subject: Subject,
        kind: str,
        *,
        body: str = "",
        for_person: Person | None = None,
        heard: Heard = ONLINE,
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.subject, self.kind, self.body = actor, subject, kind, body
        self.person, self.heard, self.at = for_person or actor.person, heard, at

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)

    def check(self) -> Refusal | None:
        fault = self.fault()
        if fault is not None:
            return fault
        if self.kind not in BackingKind.values:
            return refuse("kind", _("Choose what you want: follow, co-sign, or demand a meeting."))
        if self.subject.state not in JOINED_IN[BackingKind(self.kind)]:
            return refuse("state", _("This is not possible any more: the matter has gone on."), Answer.STALE)
        assert self.person is not None  # fault() saw it
        if self.kind == BackingKind.COSIGN and self.person.pk == self.subject.raised_by_id:
            return refuse("own", _("It is your own matter: you stand behind it already."))
        if self.kind == BackingKind.DEMAND and self.body not in bodies_of(self.subject):
            return refuse("body", _("Choose the meeting that is to decide."))
        return None

    def perform(self) -> Backing:
        assert self.person is not None  # check() saw it
        at = self.at or now()
        body = self.body if self.kind == BackingKind.DEMAND else ""
        backing, made = Backing.objects.get_or_create(
            matter_id=self.subject.pk,
            person=self.person,
            kind=self.kind,
            defaults={
                "body": body,
                "at": at,
                "channel": self.actor.channel(self.heard.channel),
                "entered_by": None if self.is_own else self.actor.person,
                "heard_at": self.heard.at,
                "heard_phone": self.heard.number,
            },
        )
        if made:
            behalf = None if self.is_own else self.person.pk
            payload = {"kind": self.kind, "body": body}
            note(self.subject, self.verb, self.actor, payload=payload, on_behalf_of_id=behalf, channel=self.heard.channel, at=at)  # fmt: skip
            if self.kind == BackingKind.DEMAND:
                oblige(self.subject, body, at)
        return backing


def bodies_of(subject: Subject) -> list[str]:
    """Meetings that may be demanded for a matter: of the owners on their track, else of residents or representatives."""
    return [str(kind) for kind in MEETINGS_OF.get(subject.matter.track, ())]


def oblige(subject: Subject, body: str, at: dt.datetime) -> bool:
    """Start the duty to convene once enough have signed: a clock, and notice to director, Party organisation and street.

    A person makes the transition (domain.md §0b). Inside the transaction of the signature; gives whether it began now.
    """
    subject = Subject.objects.select_related("community", "node", "matter").get(pk=subject.pk)
    reached = first_reached(shares_of(subject, body, at)) if not subject.facts.get("duty") else None
    if reached is None:
        return False
    plan = clocks.ClockPlan(list(subject.clocks.live()))
    clocks.start(plan, "duty", ClockKind.MAX, working_days(5), subject, at, calendar_of(subject.node))
    payload = {"body": body, "rule": reached.key, "signed": reached.signed, "entitled": reached.entitled}
    changes = {"facts": {**subject.facts, "duty": body}, "next_due_at": plan.next_due}
    row = note(subject, "demand_reached", Actor.system(), payload=payload, at=at, changes=changes)
    plan.write(row)
    owe(row, subject, (Tell("rc_director"), Tell("party_secretary"), Tell("street_clerk")), at + hold(), f"say:{DEMANDED}")  # fmt: skip
    return True


def look_at_demands(at: dt.datetime) -> int:
    """Whoever signed and was verified afterwards counts too: look at every open demand once more; gives how many oblige."""
    rows = Backing.objects.filter(kind=BackingKind.DEMAND, matter__subject__state__in=JOINED_IN[BackingKind.DEMAND])
    waiting = rows.exclude(matter__subject__facts__has_key="duty").values_list("matter", "body").distinct()
    return sum(_look_at_demand(matter, body, at) for matter, body in sorted(waiting))


def _look_at_demand(matter: int, body: str, at: dt.datetime) -> bool:
    """Counted first without a lock: every tick looks, and nearly every time nothing follows."""
    subject = Subject.objects.select_related("community", "rules").get(pk=matter)
    if first_reached(shares_of(subject, body, at)) is None:
        return False
    with transaction.atomic():
        subject = lock(matter)
        return subject.state in JOINED_IN[BackingKind.DEMAND] and oblige(subject, body, at)


class Unback(Behalf, Action[None]):
    """Take a follow, a co-signature or a demand back; what a demand has set going stays. Keyed in for somebody, a
    signature that is not there is told."""

    verb = "unback"

    def __init__(
        self,
        actor: Actor,
        subject: Subject,
        kind: str,
        *,
        for_person: Person | None = None,
        heard: Heard = ONLINE,
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, subject, for_person=for_person, heard=heard, at=at)
        self.kind = kind

    def _row(self) -> Backing | None:
        if self.person is None:
            return None
        rows = Backing.objects.filter(matter=self.subject.pk, person=self.person, kind=self.kind)
        return rows.filter(**self.actor.own_words).first()

    def check(self) -> Refusal | None:
        fault = self.behalf_fault()
        if fault is not None:
            return fault
        if not self.is_own and self._row() is None:
            sentence = _("This person has no such signature here. Look at the name and the kind once more.")
            return refuse("kind", sentence, kind=[str(sentence)])
        return None

    def perform(self) -> None:
        row = self._row()
        if row is not None:
            row.delete()
            note(self.subject, self.verb, self.actor, payload={"kind": self.kind}, at=self.at or now(), **self.behalf)
