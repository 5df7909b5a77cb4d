"""How far a plan has come. Kept apart from its rows by their keys, so that no draft, old or new, overwrites it."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.documents import get_document_model_string

from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Person
from shequ_workflows.plans.constants import REASON_LENGTH, STATES, RowKind, State, Verb

FITS = reduce(or_, (Q(kind=kind, state__in=states) for kind, states in STATES.items()))


class Progress(models.Model):
    """How one row stands. ``expected_on``: the day now expected; of a risk, its next review. ``revision`` grows with
    each change, and each form carries the one it was shown."""

    page = models.ForeignKey("shequ_plans.PlanPage", models.CASCADE, related_name="progress")
    key = models.CharField(max_length=12)
    kind = models.CharField(max_length=12, choices=RowKind.choices)
    state = models.CharField(_("how it stands"), max_length=12, choices=State.choices)
    done_on = models.DateField(_("on which day"), null=True, blank=True)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    reason = models.CharField(_("why it takes longer"), max_length=REASON_LENGTH, blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("progress of a plan")
        verbose_name_plural = _("progress of plans")
        constraints = [
            models.UniqueConstraint(fields=["page", "key"], name="shequ_plans_progress_once"),
            models.CheckConstraint(condition=FITS, name="shequ_plans_state_fits"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.DONE, State.REACHED]) | Q(done_on__isnull=False),
                name="shequ_plans_done_when",
            ),
            models.CheckConstraint(condition=Q(revision__gte=1), name="shequ_plans_revision_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"


class Change(models.Model):
    """One thing that was done: who in which role, when, from → to, why. Never changed, but that
    the words of evidence that was taken away are no longer public. ``title``: as the row read then."""

    page = models.ForeignKey("shequ_plans.PlanPage", models.CASCADE, related_name="changes")
    key = models.CharField(max_length=12, blank=True)
    kind = models.CharField(max_length=12, choices=RowKind.choices, blank=True)
    title = models.CharField(max_length=120, blank=True)
    verb = models.CharField(max_length=12, choices=Verb.choices)
    source = models.CharField(max_length=12, blank=True)
    target = models.CharField(max_length=12, blank=True)
    day = models.DateField(null=True, blank=True)
    months = models.SmallIntegerField(null=True, blank=True)
    reason = models.CharField(pgettext_lazy("plan", "reason"), max_length=REASON_LENGTH, blank=True)
    is_public = models.BooleanField(default=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    role = models.CharField(max_length=24, choices=Role.choices)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("change of a plan")
        verbose_name_plural = _("changes of plans")
        constraints = [
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="shequ_plans_verb_known"),
            models.CheckConstraint(
                condition=~Q(verb=Verb.SHIFT) | (Q(months__isnull=False) & ~Q(months=0)), name="shequ_plans_shift_far"
            ),
        ]
        indexes = [models.Index(F("page"), F("at").desc(), name="shequ_plans_newest")]

    def __str__(self) -> str:
        return f"{self.verb} {self.key}"


class Evidence(models.Model):
    """What shows that something was done: a note, a link, a document that everybody may open."""

    page = models.ForeignKey("shequ_plans.PlanPage", models.CASCADE, related_name="evidence")
    key = models.CharField(max_length=12)
    note = models.CharField(_("what it shows"), max_length=200)
    url = models.URLField(_("link"), max_length=300, blank=True)
    document = models.ForeignKey(
        get_document_model_string(), models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("pieces of evidence")
        indexes = [models.Index(fields=["page", "key"], name="shequ_plans_shown")]

    def __str__(self) -> str:
        return self.note
