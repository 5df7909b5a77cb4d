"""What was typed in, what is aimed at, and what stood each night."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.periods import Period
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now

from .constants import Better
from .pages import BoardPage
from .querysets import ReadingQuerySet, SnapshotQuerySet, TargetQuerySet

__all__ = ["BoardPage", "Reading", "Snapshot", "Target"]


class Told(models.Model):
    """A value of an indicator (``key``) at a node for a period, by its ``code``; ``begins`` is the period's first day."""

    key = models.CharField(_("indicator"), max_length=40)
    period = models.CharField(_("period"), max_length=10)
    begins = models.DateField(editable=False)

    class Meta:
        abstract = True

    @property
    def told_for(self) -> Period:
        return Period.parse(self.period)


class Reading(Told):
    """A value that somebody typed in, with where it comes from. Never changed (triggers hold it): a correction is a row of
    its own that says why, and points to the row that it corrects. ``value`` of a share is a fraction of 1.

    ``n``: of how many; empty where that is not known or means nothing.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    node = models.ForeignKey(Node, models.PROTECT, related_name="readings", verbose_name=_("node"))
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=6)
    n = models.PositiveIntegerField(_("of how many"), null=True, blank=True)
    source = models.CharField(pgettext_lazy("of a value", "source"), max_length=200)
    on = models.DateField(_("as of"))
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("typed in by")
    )
    at = models.DateTimeField(_("typed in"), default=now, editable=False)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("corrects")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("typed-in value")
        verbose_name_plural = _("typed-in values")
        constraints = [
            models.UniqueConstraint(
                fields=["node", "key", "period"], condition=Q(corrects=None), name="shequ_dashboard_reading_once"
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(reason=""), name="shequ_dashboard_correction_has_reason"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="shequ_dashboard_reading_has_source"),
        ]
        indexes = [models.Index(fields=["node", "begins"], name="shequ_dashboard_readings")]

    def __str__(self) -> str:
        return f"{self.key} {self.period}: {self.value}"


class Target(models.Model):
    """What is aimed at by a day, or at any time (``by`` empty); what an indicator began with (``baseline``).

    Rows are ended, not changed: one in force for each node, key and day. A community that has none of its own for an
    indicator has those of its street.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    node = models.ForeignKey(Node, models.PROTECT, related_name="targets", verbose_name=_("node"))
    key = models.CharField(_("indicator"), max_length=40)
    better = models.CharField(_("which way"), max_length=4, choices=Better.choices)
    value = models.DecimalField(
        pgettext_lazy("of an indicator", "target"), max_digits=16, decimal_places=6, null=True, blank=True
    )
    by = models.DateField(_("to be reached by"), null=True, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=16, decimal_places=6, null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    set_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField(default=now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of an indicator", "target")
        verbose_name_plural = pgettext_lazy("of an indicator", "targets")
        constraints = [
            models.CheckConstraint(condition=Q(better__in=Better.values), name="shequ_dashboard_target_way_known"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(baseline__isnull=False),
                name="shequ_dashboard_target_says_something",
            ),
            models.UniqueConstraint(
                fields=["node", "key", "by"], condition=Q(ended_at=None), name="shequ_dashboard_target_once"
            ),
            models.UniqueConstraint(
                fields=["node", "key"], condition=Q(ended_at=None, by=None), name="shequ_dashboard_target_undated_once"
            ),
        ]
        indexes = [models.Index(fields=["node", "key"], name="shequ_dashboard_targets")]

    def __str__(self) -> str:
        return f"{self.key} {self.by or ''}: {self.value}"


class Snapshot(Told):
    """What the system measured, kept by its nightly round. One row for each key, node and period; that of a period that
    runs is measured anew each night, the first round after its end is the last. ``value`` is None where there was nothing
    to measure."""

    node = models.ForeignKey(Node, models.CASCADE, related_name="snapshots", verbose_name=_("node"))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=6, null=True, blank=True)
    n = models.PositiveIntegerField(_("of how many"))
    part = models.PositiveIntegerField(null=True, blank=True)
    computed_at = models.DateTimeField()

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        constraints = [
            models.UniqueConstraint(fields=["key", "node", "period"], name="shequ_dashboard_snapshot_once"),
            models.CheckConstraint(
                condition=Q(part=None) | Q(part__lte=models.F("n")), name="shequ_dashboard_snapshot_part_of_n"
            ),
        ]
        indexes = [models.Index(fields=["node", "begins"], name="shequ_dashboard_snapshots")]

    def __str__(self) -> str:
        return f"{self.key} {self.period}: {self.value}"
