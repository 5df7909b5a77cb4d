"""What the law asks to publish (RC Organic Law art. 34): the rules as a reference table, and what each community owes."""

from __future__ import annotations

import datetime as dt

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now, today
from shequ_workflows.publicity.constants import Category
from shequ_workflows.publicity.models import PublicityPeriod

from .rhythms import Rhythm, Standing, days_late, period_words, standing

__all__ = ["PublicationDue", "PublicationRule"]


class PublicationRule(models.Model):
    """Of one kind of matter, what is published how often, and within how many days after the period or the event.

    The law names the kinds and the 15 days on display; how often is this product's default, a table that a site edits.
    """

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("what is published"), max_length=120)
    category = models.CharField(pgettext_lazy("publicity", "kind of matter"), max_length=12, choices=Category.choices)
    rhythm = models.CharField(pgettext_lazy("publication", "how often"), max_length=8, choices=Rhythm.choices)
    within_days = models.PositiveSmallIntegerField(
        _("within how many days"),
        validators=[MaxValueValidator(366)],
        help_text=_("Calendar days after the period or the event; a day of rest gives way to the next working day."),
    )
    basis = models.CharField(_("where it is written"), max_length=200, blank=True)
    is_active = models.BooleanField(pgettext_lazy("rule", "in force"), default=True)

    class Meta:
        verbose_name = _("rule of what is published when")
        verbose_name_plural = _("rules of what is published when")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(category__in=Category.values), name="shequ_notices_rule_category_known"),
            models.CheckConstraint(condition=Q(rhythm__in=Rhythm.values), name="shequ_notices_rule_rhythm_known"),
        ]

    def __str__(self) -> str:
        return self.name


class DueQuerySet(models.QuerySet["PublicationDue"]):
    def within(self, node: Node) -> DueQuerySet:
        return self.filter(community__path__startswith=node.path)

    def unsettled(self) -> DueQuerySet:
        """Neither published nor found to be nothing."""
        return self.filter(published_on=None, waived_because="")

    def missed(self) -> DueQuerySet:
        return self.unsettled().filter(due_on__lt=today())

    def owed(self, *, days: int = 0) -> DueQuerySet:
        """Whose period is over, or which are due within ``days``: what somebody has to see to."""
        return self.unsettled().filter(Q(ends_on__lt=today()) | Q(due_on__lte=today() + dt.timedelta(days=days)))

    def told(self) -> DueQuerySet:
        """With all that a list shows, latest first."""
        return self.select_related("rule", "community", "page", "publicity").order_by("-due_on", "rule__code", "pk")


class PublicationDue(models.Model):
    """One publication that a community owes: of a period, or of something that happened.

    ``page`` or ``publicity``: what published it, on ``published_on``; a page that is deleted later leaves its day.
    ``waived_because``: there was nothing to publish.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Node, models.PROTECT, related_name="+", verbose_name=_("community"))
    rule = models.ForeignKey(PublicationRule, models.PROTECT, related_name="dues", verbose_name=_("rule"))
    period = models.CharField(max_length=20)
    title = models.CharField(_("what happened"), max_length=120, blank=True)
    begins_on = models.DateField()
    ends_on = models.DateField()
    due_on = models.DateField(_("to be published by"))
    page = models.ForeignKey(
        "shequ_notices.NoticePage", models.SET_NULL, null=True, blank=True, related_name="publishes",
        verbose_name=_("notice page"),
    )  # fmt: skip
    publicity = models.ForeignKey(PublicityPeriod, models.PROTECT, null=True, blank=True, related_name="+")
    published_on = models.DateField(_("published on"), null=True, blank=True)
    waived_because = models.CharField(_("why there is nothing to publish"), max_length=200, blank=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=now)

    objects = DueQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication that is owed")
        verbose_name_plural = _("publications that are owed")
        constraints = [
            models.UniqueConstraint(fields=["community", "rule", "period"], name="shequ_notices_due_once"),
            models.CheckConstraint(
                condition=Q(begins_on__lte=F("ends_on"), ends_on__lte=F("due_on")), name="shequ_notices_due_in_order"
            ),
            models.CheckConstraint(
                condition=Q(published_on=None) | Q(waived_because=""), name="shequ_notices_published_or_waived"
            ),
            models.CheckConstraint(condition=Q(page=None) | Q(publicity=None), name="shequ_notices_published_by_one"),
        ]
        indexes = [models.Index(fields=["community", "-due_on"], name="shequ_notices_dues")]

    def __str__(self) -> str:
        return f"{self.community_id} {self.rule_id} {self.period}"

    @property
    def what(self) -> str:
        """Of which period, or what happened."""
        return self.title or period_words(self.period)

    @property
    def standing(self) -> Standing:
        return standing(self.ends_on, self.due_on, self.published_on, bool(self.waived_because), today())

    @property
    def days_late(self) -> int:
        return 0 if self.waived_because else days_late(self.due_on, self.published_on, today())

    @property
    def is_settled(self) -> bool:
        return self.published_on is not None or bool(self.waived_because)
