"""Templates of outside systems, version by version, and the numbers that matters have there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.models import Subject
from shequ_workflows.desk.querysets import OutsideNumberQuerySet
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now

__all__ = ["OutsideNumber", "OutsideSystem"]


class OutsideSystem(models.Model):
    """What an outside system asks for, as set at a node; it holds below it. Rows are never changed: a version replaces.

    ``fields`` is a list of ``{name, text, limit}`` in the system's order (``placeholders.Field``). ``is_used`` False
    takes it off the pages of that node and below.
    """

    node = models.ForeignKey(Node, models.PROTECT, related_name="outside_systems", verbose_name=_("node"))
    key = models.CharField(max_length=16)
    number = models.PositiveIntegerField()
    name = models.CharField(_("name of the system"), max_length=40)
    number_label = models.CharField(_("name of its number"), max_length=40)
    fields = models.JSONField(default=list)
    is_used = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(default=now, editable=False)
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("outside system")
        verbose_name_plural = _("outside systems")
        constraints = [
            models.UniqueConstraint(fields=["node", "key", "number"], name="shequ_desk_outside_system_once"),
            models.CheckConstraint(condition=~Q(name=""), name="shequ_desk_outside_system_named"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.number}"


class OutsideNumber(models.Model):
    """The number under which a subject stands in an outside system: the number is kept, never that system's text."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="outside_numbers")
    system = models.CharField(max_length=16)
    label = models.CharField(_("name of its number"), max_length=40)
    number = models.CharField(_("number there"), max_length=40)
    noted_on = models.DateField(_("entered there on"))
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("number noted by"))

    objects = OutsideNumberQuerySet.as_manager()

    class Meta:
        verbose_name = _("number in an outside system")
        verbose_name_plural = _("numbers in outside systems")
        constraints = [
            models.UniqueConstraint(fields=["subject", "system", "number"], name="shequ_desk_outside_number_once"),
            models.CheckConstraint(condition=~Q(number=""), name="shequ_desk_outside_number_given"),
        ]
        indexes = [models.Index(fields=["number"], name="shequ_desk_outside_numbers")]

    def __str__(self) -> str:
        return f"{self.label} {self.number}"
