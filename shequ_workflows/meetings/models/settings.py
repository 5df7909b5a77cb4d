from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.meetings.constants import Kind
from shequ_workflows.meetings.querysets import KindSettingQuerySet
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now


class KindSetting(models.Model):
    """A kind of meeting as a node has it. Rows are never changed: a new version replaces the one before."""

    node = models.ForeignKey(Node, models.PROTECT, related_name="meeting_kinds", verbose_name=_("node"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    number = models.PositiveIntegerField(default=1, editable=False)
    name = models.CharField(_("name here"), max_length=40)
    notice_days = models.PositiveSmallIntegerField(_("days of notice"))
    basis = models.CharField(_("legal basis of the days"), max_length=120)
    rule = models.CharField(_("quorum and majority"), max_length=24, blank=True)
    conveners = models.JSONField(_("convened by"), default=list)
    proxies = models.PositiveSmallIntegerField(_("people one may stand in for"), default=0)
    is_public = models.BooleanField(_("everybody may read of it"), default=True)
    created_at = models.DateTimeField(default=now, editable=False)
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)
    replaced_at = models.DateTimeField(null=True, editable=False)

    objects = KindSettingQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of meeting")
        verbose_name_plural = _("kinds of meeting")
        constraints = [
            models.UniqueConstraint(fields=["node", "kind", "number"], name="shequ_meetings_setting_once"),
            models.UniqueConstraint(
                fields=["node", "kind"], condition=Q(replaced_at=None), name="shequ_meetings_one_setting"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(basis=""), name="shequ_meetings_setting_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
