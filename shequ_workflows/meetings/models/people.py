from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.community.models import Unit
from shequ_workflows.meetings.constants import AttendedBy, Group, Way
from shequ_workflows.meetings.querysets import AttendanceQuerySet, InvitationQuerySet
from shequ_workflows.meetings.walking import Door
from shequ_workflows.org.models import Person

from .meetings import Meeting


class Invitation(models.Model):
    """Somebody is invited. ``votes``: counts in the quorum; ``area`` in square metres where owners are counted by it.

    Who was told when, and how, is told by the deliveries of the meeting's record.
    """

    id = models.BigAutoField(primary_key=True)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="invitations", verbose_name=_("meeting"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    group = models.CharField(_("group"), max_length=20, choices=Group.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("room"))
    votes = models.BooleanField(_("may vote"), default=False)
    area = models.DecimalField(_("area (m²)"), max_digits=12, decimal_places=2, null=True, blank=True)
    way = models.CharField(_("how"), max_length=8, choices=Way.choices, default=Way.EACH)
    at = models.DateTimeField(_("invited"))

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="shequ_meetings_invited_once"),
            models.CheckConstraint(condition=Q(area=None) | Q(area__gt=0), name="shequ_meetings_area_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.person_id}"

    @property
    def door(self) -> Door:
        """Where they are found; ask with ``unit__building__compound`` loaded along."""
        unit = self.unit
        if unit is None:
            return Door()
        building = unit.building
        return Door(building.compound.name, building.number, unit.entrance, unit.floor, unit.room)


class Attendance(models.Model):
    """Somebody's seat is taken: by himself, or by ``proxy`` with his written word. ``votes``: counts in the quorum."""

    id = models.BigAutoField(primary_key=True)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance", verbose_name=_("meeting"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    votes = models.BooleanField(_("may vote"), default=False)
    area = models.DecimalField(_("area (m²)"), max_digits=12, decimal_places=2, null=True, blank=True)
    proxy = models.CharField(_("stands in, with a written word"), max_length=40, blank=True)
    by = models.CharField(_("how it was noted"), max_length=8, choices=AttendedBy.choices, default=AttendedBy.LIST)
    at = models.DateTimeField(_("noted"))
    noted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("noted by"))

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="shequ_meetings_seat_once"),
            models.CheckConstraint(
                condition=Q(by=AttendedBy.LIST) | Q(proxy=""), name="shequ_meetings_code_is_for_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.person_id}"
