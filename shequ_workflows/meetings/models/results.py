from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.ballots.quorum import Measure, Rule
from shequ_workflows.meetings.constants import ItemOutcome
from shequ_workflows.org.models import Person

from .meetings import AgendaItem


class Count(models.Model):
    """What was counted on one item: heads, and square metres where owners are counted by area too.

    ``outcome`` was computed from ``rule`` and these numbers when they were entered. ``recused`` count neither as
    entitled nor as present. Corrected until the minutes are kept; the record has every version.
    """

    item = models.OneToOneField(AgendaItem, models.CASCADE, primary_key=True, related_name="count")
    rule = models.JSONField(editable=False)
    entitled = models.PositiveIntegerField(_("entitled"))
    present = models.PositiveIntegerField(_("took part"))
    in_favour = models.PositiveIntegerField(_("in favour"))
    against = models.PositiveIntegerField(_("against"))
    abstained = models.PositiveIntegerField(_("abstained"))
    recused = models.PositiveIntegerField(_("recused"), default=0)
    entitled_area = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    present_area = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    in_favour_area = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    against_area = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    abstained_area = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    outcome = models.CharField(pgettext_lazy("vote", "outcome"), max_length=12, choices=ItemOutcome.choices)
    tellers = models.CharField(_("counted and witnessed by"), max_length=120)
    counted_at = models.DateTimeField(_("counted"))
    counted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by"))

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = _("counts")
        constraints = [
            models.CheckConstraint(
                condition=Q(present__lte=F("entitled"))
                & Q(present__gte=F("in_favour") + F("against") + F("abstained")),
                name="shequ_meetings_count_possible",
            ),
            models.CheckConstraint(
                # SQLite adds decimals as floats: half a hundredth of leeway is less than any area differs by.
                condition=Q(entitled_area=None)
                | Q(present_area__lte=F("entitled_area"))
                & Q(
                    present_area__gte=F("in_favour_area")
                    + F("against_area")
                    + F("abstained_area")
                    - Value(Decimal("0.005"))
                ),
                name="shequ_meetings_area_possible",
            ),
            models.CheckConstraint(condition=Q(outcome__in=ItemOutcome.values), name="shequ_meetings_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.outcome}"

    @property
    def heads(self) -> Measure:
        return Measure(self.entitled, self.present, self.in_favour, self.against, self.abstained)

    @property
    def area(self) -> Measure | None:
        parts = (
            self.entitled_area, self.present_area, self.in_favour_area, self.against_area, self.abstained_area,
        )  # fmt: skip
        known = [part for part in parts if part is not None]
        return Measure(*known) if len(known) == len(parts) else None

    @property
    def absent(self) -> int:
        return self.entitled - self.present

    @property
    def counted_rule(self) -> Rule:
        return Rule.from_data(self.rule)
