from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.models import Subject

from .meetings import AgendaItem, Meeting


class Undertaking(models.Model):
    """What the meeting gave somebody to do by a day. Its subject carries the person in charge, the clock, the record."""

    subject = models.OneToOneField(Subject, models.PROTECT, primary_key=True, related_name="undertaking")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="undertakings", verbose_name=_("meeting"))
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="undertakings", verbose_name=_("item")
    )
    due_on = models.DateField(_("by"))
    result = models.TextField(_("what was done"), blank=True)

    class Meta:
        verbose_name = _("undertaking")
        verbose_name_plural = _("undertakings")

    def __str__(self) -> str:
        return str(self.subject)
