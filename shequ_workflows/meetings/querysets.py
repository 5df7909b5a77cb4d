from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from shequ_workflows.core.constants import DeliveryState
from shequ_workflows.core.models import Delivery, Record, Subject
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import below

from .constants import READERS, Kind

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor

    from .models import Attendance, Invitation, KindSetting, Meeting

#: Reads and prepares owners' assemblies only.
_OWNERS = frozenset({Role.OWNERS_COMMITTEE.value})


class MeetingQuerySet(QuerySet["Meeting"]):
    def whole(self) -> MeetingQuerySet:
        """With what every screen shows."""
        return self.select_related("subject__community", "subject__node", "subject__raised_by", "about")

    def public(self, when: dt.datetime | None = None) -> MeetingQuerySet:
        """Everybody may read of them."""
        return self.filter(subject__public_from__lte=when or now())

    def read_by(self, actor: Actor) -> MeetingQuerySet:
        """Those on which ``actor`` works or which he reads as staff: in the scope of a role. An owners' committee has
        the owners' assemblies at its node or below."""
        if actor.is_system:
            return self
        staff = below(actor.paths_with(*(READERS - _OWNERS)), "subject__path")
        owners = below(actor.paths_with(*_OWNERS), "subject__path") & Q(kind=Kind.OWNERS)
        return self.filter(staff | owners)

    def visible_to(self, actor: Actor) -> MeetingQuerySet:
        """What he reads as staff, what is public, and those he is invited to once they are announced."""
        if actor.is_system:
            return self
        condition = Q(subject__public_from__lte=now()) | Q(
            pk__in=self.model._default_manager.read_by(actor).values("pk")
        )
        if actor.person_id is not None:
            condition |= Q(announced_at__isnull=False, invitations__person=actor.person_id)
        return self.filter(condition).distinct()

    def within(self, node: Node) -> MeetingQuerySet:
        return self.filter(subject__path__startswith=node.path)

    def upcoming(self, when: dt.datetime) -> MeetingQuerySet:
        """Announced and not over, soonest first."""
        return self.filter(subject__state__in=["announced", "held"], ends_at__gt=when).order_by("starts_at", "pk")

    def past(self, when: dt.datetime) -> MeetingQuerySet:
        """Over, or called off, newest first."""
        ended = Q(subject__state__in=["cancelled", "not_convened", "minuted"])
        return self.filter(ended | Q(ends_at__lte=when)).order_by("-starts_at", "-pk")

    def open(self) -> MeetingQuerySet:
        """Not minuted and not called off, soonest first."""
        return self.filter(subject__is_open=True).order_by("starts_at", "pk")

    def of(self, subject: Subject) -> MeetingQuerySet:
        """Called for ``subject``, or with it on the agenda; newest first."""
        return self.filter(Q(about=subject) | Q(agenda__subject=subject)).distinct().order_by("-starts_at", "-pk")


class Seats(NamedTuple):
    """Invited and come: all, and those who may vote; square metres where they are counted."""

    invited: int
    voters: int
    area: Decimal
    come: int
    come_voters: int
    come_area: Decimal

    @property
    def guests(self) -> int:
        """Come without a vote."""
        return self.come - self.come_voters


class InvitationQuerySet(QuerySet["Invitation"]):
    def in_walking_order(self) -> list[Invitation]:
        """By compound, building, entrance, floor and room; people without a room last, by name. One query."""
        found = self.select_related("person", "unit__building__compound")
        return sorted(found, key=lambda one: (one.door.key(), one.person.pinyin, one.pk))


class AttendanceQuerySet(QuerySet["Attendance"]):
    def seats(self, meeting: Meeting) -> Seats:
        """Exact numbers of one meeting. Two queries."""
        voting = Q(votes=True)
        invited = meeting.invitations.aggregate(
            n=Count("pk"), voters=Count("pk", filter=voting), area=Sum("area", filter=voting)
        )
        come = self.filter(meeting=meeting).aggregate(
            n=Count("pk"), voters=Count("pk", filter=voting), area=Sum("area", filter=voting)
        )
        return Seats(
            invited["n"],
            invited["voters"],
            _exact(invited["area"]),
            come["n"],
            come["voters"],
            _exact(come["area"]),
        )


def _exact(area: Decimal | None) -> Decimal:
    """A sum of areas to the hundredth: SQLite adds as floats, and is off by far less than that."""
    return (area or Decimal(0)).quantize(Decimal("0.01"))


class KindSettingQuerySet(QuerySet["KindSetting"]):
    def current(self) -> KindSettingQuerySet:
        return self.filter(replaced_at=None)


def told(meeting: Meeting) -> dict[int, Delivery]:
    """Person → the delivery that told him of the meeting (or will); the newest counts. One query."""
    return {row.recipient_id: row for row in _deliveries(meeting.pk).order_by("pk")}


def told_by(meeting: Meeting) -> dict[str, str]:
    """Key of a delivery → the channel by which somebody of the office told it. One query."""
    rows = Record.objects.filter(subject=meeting.pk, verb="told", payload__erased_by=None).select_related("payload")
    return {str(json.loads(row.payload.body).get("delivery", "")): row.channel for row in rows}


def announcer_of(subject_id: int) -> int | None:
    """Whoever announced it needs no message."""
    rows = Record.objects.filter(subject=subject_id, verb="announce").order_by("-seq")
    return rows.values_list("actor", flat=True).first()


def told_people(subject_id: int) -> set[int]:
    return set(_deliveries(subject_id).values_list("recipient", flat=True))


def _deliveries(subject_id: int) -> QuerySet[Delivery]:
    """Messages about the meeting itself, not reminders of its clocks."""
    rows = Delivery.objects.filter(record__subject=subject_id, handler__startswith="edge:")
    return rows.exclude(state=DeliveryState.CANCELLED)
