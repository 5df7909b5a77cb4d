from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.ballots.quorum import Rule
from shequ_workflows.core.models import Subject
from shequ_workflows.meetings.constants import CODE_LENGTH, Kind
from shequ_workflows.meetings.querysets import MeetingQuerySet
from shequ_workflows.org.moment import local_date


def new_code() -> str:
    """Digits alone: they are read off a screen at the other end of the room."""
    return "".join(secrets.choice("0123456789") for _ in range(CODE_LENGTH))


class Meeting(models.Model):
    """One meeting; state, record, clocks, title and number are its subject's.

    ``kind_name``, ``notice_days``, ``basis``, ``rule``, ``conveners`` and ``proxies`` are copied from the node's kinds
    when it is planned. ``about`` is the matter for which it was called, where there is one. ``entitled`` and
    ``entitled_area``: how many may vote and their square metres, where the list of invitations does not tell.
    """

    subject = models.OneToOneField(Subject, models.PROTECT, primary_key=True, related_name="meeting")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    kind_name = models.CharField(_("name of the kind"), max_length=40)
    about = models.ForeignKey(
        Subject, models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("on the matter")
    )
    place = models.CharField(_("place"), max_length=120)
    starts_at = models.DateTimeField(pgettext_lazy("meeting", "begins"))
    ends_at = models.DateTimeField(pgettext_lazy("meeting", "ends"))
    convener = models.CharField(_("convened by"), max_length=80, blank=True)
    notice_days = models.PositiveSmallIntegerField(_("days of notice"))
    basis = models.CharField(_("legal basis"), max_length=120, blank=True)
    rule = models.JSONField(null=True, blank=True, editable=False)
    conveners = models.JSONField(default=list, editable=False)
    proxies = models.PositiveSmallIntegerField(default=0, editable=False)
    has_adults = models.BooleanField(default=False, editable=False)
    is_public = models.BooleanField(_("everybody may read of it"), default=True)
    entitled = models.PositiveIntegerField(_("entitled to vote"), null=True, blank=True)
    entitled_area = models.DecimalField(_("their area (m²)"), max_digits=12, decimal_places=2, null=True, blank=True)
    code = models.CharField(max_length=8, default=new_code, editable=False)
    announced_at = models.DateTimeField(null=True, blank=True, editable=False)
    chair = models.CharField(_("chaired by"), max_length=40, blank=True)
    keeper = models.CharField(_("minutes kept by"), max_length=40, blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    end_reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shequ_meetings_forward"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="shequ_meetings_kind_known"),
            models.CheckConstraint(condition=~Q(place="") & ~Q(kind_name=""), name="shequ_meetings_whole"),
        ]
        indexes = [models.Index(fields=["starts_at"], name="shequ_meetings_by_day")]

    def __str__(self) -> str:
        return str(self.subject)

    @property
    def day(self) -> dt.date:
        """The date on which it begins, where the site stands."""
        return local_date(self.starts_at)

    @property
    def quorum_rule(self) -> Rule | None:
        return Rule.from_data(self.rule) if self.rule else None

    def to_payload(self) -> dict[str, Any]:
        """What the record keeps of the plan."""
        return {
            "kind": self.kind,
            "kind_name": self.kind_name,
            "about": self.about.public_id if self.about else "",
            "place": self.place,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "convener": self.convener,
            "notice_days": self.notice_days,
            "basis": self.basis,
            "rule": self.rule,
            "agenda": [item.title for item in self.agenda.order_by("position")],
        }


class AgendaItem(models.Model):
    """One item of the agenda, in order. ``is_voted``: it is put to the vote and counted; else ``said`` tells what came
    of it. ``subject`` is the matter it is about, if any."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda", verbose_name=_("meeting"))
    position = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("explanation"), blank=True)
    subject = models.ForeignKey(
        Subject, models.PROTECT, null=True, blank=True, related_name="agenda_items", verbose_name=_("matter")
    )
    is_voted = models.BooleanField(_("put to the vote"), default=False)
    said = models.TextField(_("what came of it"), blank=True)

    class Meta:
        verbose_name = _("item of the agenda")
        verbose_name_plural = _("agenda")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="shequ_meetings_item_once"),
            models.CheckConstraint(condition=~Q(title="") & Q(position__gte=1), name="shequ_meetings_item_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"
