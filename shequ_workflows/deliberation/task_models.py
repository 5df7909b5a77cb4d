"""What somebody does while a matter is carried out."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.models import Subject


class Task(models.Model):
    """One task of carrying a matter out, by a day. Its subject has title, person in charge, clock and record.

    ``public_title`` is the covered title; the public reads it only where the director ticked ``is_public``.
    """

    subject = models.OneToOneField(Subject, models.PROTECT, primary_key=True, related_name="task")
    matter = models.ForeignKey(
        "shequ_deliberation.Matter", models.PROTECT, related_name="tasks", verbose_name=_("matter")
    )
    due_on = models.DateField(_("to be done by"))
    is_public = models.BooleanField(_("title shown in public"), default=False)
    public_title = models.CharField(max_length=120, blank=True)
    result = models.TextField(_("what was done"), blank=True)

    class Meta:
        verbose_name = pgettext_lazy("carrying out", "task")
        verbose_name_plural = pgettext_lazy("carrying out", "tasks")

    def __str__(self) -> str:
        return str(self.subject)
