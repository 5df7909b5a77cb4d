"""The rows of a plan, as its editor writes them. They are part of the page's revision."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from shequ_workflows.plans.constants import OWNERS, Direction, RiskClass, RowKind, Unit
from shequ_workflows.plans.keys import KeyField, KeyPanel

#: A day that no calendar of an office knows is a slip of the keyboard.
DAYS = [MinValueValidator(dt.date(2000, 1, 1)), MaxValueValidator(dt.date(2099, 12, 31))]


def _forward(name: str) -> models.CheckConstraint:
    condition = Q(starts_on=None) | Q(ends_on__gte=F("starts_on"))
    return models.CheckConstraint(condition=condition, name=name)


def _once(name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["page", "key"], name=name)


class PlanRow(Orderable):
    """Base: a key for good, and what stands there."""

    key = KeyField(_("key"))
    title = models.CharField(pgettext_lazy("plan", "what"), max_length=120)
    text = models.CharField(_("more about it"), max_length=300, blank=True)

    class Meta(Orderable.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.title


class Running(PlanRow):
    """Base of what runs from a day until another."""

    starts_on: dt.date | None
    ends_on: dt.date

    class Meta(PlanRow.Meta):
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("It ends before it begins. Please check both days.")})


class Owned(PlanRow):
    """Base of what an office or a role answers for."""

    kind_of_row: RowKind
    owner_role = models.CharField(
        _("who answers for it"), max_length=24, choices=[(role.value, role.label) for role in OWNERS]
    )
    owner_office = models.CharField(
        _("which office"),
        max_length=60,
        blank=True,
        help_text=_("A unit, never a person. Empty: that of the community or street whose plan it is."),
    )

    class Meta(PlanRow.Meta):
        abstract = True

    @property
    def owner(self) -> str:
        """As the public reads it."""
        return self.owner_office or str(self.get_owner_role_display())

    def get_owner_role_display(self) -> Any: ...

    @property
    def due(self) -> dt.date:
        raise NotImplementedError


OWNER_PANEL = FieldRowPanel([FieldPanel("owner_role"), FieldPanel("owner_office")])


class PlanPhase(Running):
    """From when until when. One that lies within another is a part of it."""

    page = ParentalKey("shequ_plans.PlanPage", on_delete=models.CASCADE, related_name="phases")
    starts_on = models.DateField(_("from"), validators=DAYS)
    ends_on = models.DateField(_("until"), validators=DAYS)

    panels = [
        KeyPanel(),
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        FieldPanel("text"),
    ]

    class Meta(Running.Meta):
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        constraints = [_once("shequ_plans_phase_once"), _forward("shequ_plans_phase_forward")]


class PlanTask(Owned, Running):
    """A task belongs to the phase in which it ends."""

    kind_of_row = RowKind.TASK
    page = ParentalKey("shequ_plans.PlanPage", on_delete=models.CASCADE, related_name="tasks")
    starts_on = models.DateField(_("from"), null=True, blank=True, validators=DAYS)
    ends_on = models.DateField(_("done by"), validators=DAYS)

    panels = [
        KeyPanel(),
        FieldPanel("title"),
        OWNER_PANEL,
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        FieldPanel("text"),
    ]

    class Meta(Owned.Meta):
        verbose_name = _("task of a plan")
        verbose_name_plural = _("tasks of plans")
        constraints = [_once("shequ_plans_task_once"), _forward("shequ_plans_task_forward")]

    @property
    def due(self) -> dt.date:
        return self.ends_on


class PlanMilestone(Owned):
    """A day on which something can be seen to be reached."""

    kind_of_row = RowKind.MILESTONE
    page = ParentalKey("shequ_plans.PlanPage", on_delete=models.CASCADE, related_name="milestones")
    due_on = models.DateField(_("by when"), validators=DAYS)

    panels = [
        KeyPanel(),
        FieldPanel("title"),
        OWNER_PANEL,
        FieldPanel("due_on"),
        FieldPanel("text", help_text=_("By what everybody sees that it is reached.")),
    ]

    class Meta(Owned.Meta):
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [_once("shequ_plans_milestone_once")]

    @property
    def due(self) -> dt.date:
        return self.due_on


class PlanRisk(Owned):
    """What may go wrong, why, and what is done about it; public only where the editor says so."""

    kind_of_row = RowKind.RISK
    page = ParentalKey("shequ_plans.PlanPage", on_delete=models.CASCADE, related_name="risks")
    risk_class = models.CharField(_("class of risk"), max_length=16, choices=RiskClass.choices)
    cause = models.CharField(_("why it may happen"), max_length=300)
    measure = models.CharField(_("what is done about it"), max_length=300)
    review_on = models.DateField(_("looked at again on"), validators=DAYS)
    is_public = models.BooleanField(
        _("public"), default=False, help_text=_("Otherwise only staff of the community and the street read it.")
    )

    panels = [
        KeyPanel(),
        FieldRowPanel([FieldPanel("risk_class"), FieldPanel("review_on")]),
        FieldPanel("title"),
        FieldPanel("cause"),
        FieldPanel("measure"),
        OWNER_PANEL,
        FieldPanel("is_public"),
    ]

    class Meta(Owned.Meta):
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        constraints = [
            _once("shequ_plans_risk_once"),
            models.CheckConstraint(condition=Q(risk_class__in=RiskClass.values), name="shequ_plans_risk_class_known"),
        ]

    @property
    def due(self) -> dt.date:
        return self.review_on


class PlanTarget(PlanRow):
    """A figure to be reached by a day. ``indicator``: the key of what measures it; where nothing does, the plan still
    says from where to where."""

    page = ParentalKey("shequ_plans.PlanPage", on_delete=models.CASCADE, related_name="targets")
    indicator = models.CharField(
        _("key of the indicator"), max_length=60, blank=True, help_text=_("For example K01. Empty: it is not measured.")
    )
    unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices, default=Unit.COUNT)
    direction = models.CharField(_("at least or at most"), max_length=8, choices=Direction.choices)
    baseline = models.DecimalField(_("where it began"), max_digits=14, decimal_places=2, null=True, blank=True)
    value = models.DecimalField(_("target"), max_digits=14, decimal_places=2)
    due_on = models.DateField(_("by when"), validators=DAYS)

    panels = [
        KeyPanel(),
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("indicator"), FieldPanel("unit")]),
        FieldRowPanel([FieldPanel("baseline"), FieldPanel("direction"), FieldPanel("value")]),
        FieldPanel("due_on"),
        FieldPanel("text", help_text=_("Where sources differ, say so here.")),
    ]

    class Meta(PlanRow.Meta):
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            _once("shequ_plans_target_once"),
            models.CheckConstraint(condition=Q(unit__in=Unit.values), name="shequ_plans_unit_known"),
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="shequ_plans_direction_known"),
        ]
