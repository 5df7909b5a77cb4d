from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.models import Record
from shequ_workflows.flows.constants import EffectState

from .cases import Case


class EffectRun(models.Model):
    """An effect that a step brings about, owed since its row was written and done by the worker: it never undoes the step.

    ``place`` is its number among the effects of the step. ``result``: public id of what it made.
    """

    id = models.BigAutoField(primary_key=True)
    record = models.ForeignKey(Record, models.PROTECT, related_name="effects")
    case = models.ForeignKey(Case, models.PROTECT, related_name="effects")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=40)
    settings = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=EffectState.choices, default=EffectState.PENDING)
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)
    result = models.CharField(max_length=64, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("effect of a step")
        verbose_name_plural = _("effects of steps")
        constraints = [
            models.UniqueConstraint(fields=["record", "place"], name="shequ_flows_effect_once"),
            models.CheckConstraint(
                condition=Q(state=EffectState.DONE, done_at__isnull=False) | ~Q(state=EffectState.DONE),
                name="shequ_flows_effect_done_at",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state=EffectState.PENDING), name="shequ_flows_effect_due")
        ]

    def __str__(self) -> str:
        return f"{self.record_id}/{self.place} {self.kind} {self.state}"
