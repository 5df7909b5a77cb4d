"""The grant packet: the powers, people and money that come with a task, and the ledger of what has come."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.delegation.constants import EntryKind, GrantKind, MoneyKind
from shequ_workflows.delegation.querysets import EntryQuerySet, GrantQuerySet
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .tasks import DelegatedTask

MONEY = {"max_digits": 14, "decimal_places": 2}


class Grant(models.Model):
    """One line of a task's packet. All money is yuan.

    A power has a text and the document it comes from, or ``none_needed`` with a reason. People are named, or hours. Money
    has a kind, an amount, a source, a document number (指标文号) once there is one, and its tranches; or none is needed.
    ``valid_from`` and ``valid_to``: while the document or the limit is in force. A line that is dropped from the packet
    keeps its rows (``dropped_at``, with a reason).
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    task = models.ForeignKey(DelegatedTask, models.PROTECT, related_name="grants")
    kind = models.CharField(_("kind"), max_length=8, choices=GrantKind.choices)
    text = models.TextField(_("what is granted"), blank=True)
    none_needed = models.BooleanField(_("none needed"), default=False)
    reason = models.TextField(_("why none is needed"), blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    document_number = models.CharField(_("document number"), max_length=80, blank=True)
    money_kind = models.CharField(_("how the money comes"), max_length=8, choices=MoneyKind.choices, blank=True)
    amount = models.DecimalField(_("amount in yuan"), **MONEY, null=True, blank=True)  # type: ignore[arg-type]
    hours = models.DecimalField(_("hours"), max_digits=9, decimal_places=2, null=True, blank=True)
    named = models.CharField(_("named people"), max_length=200, blank=True)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=now)
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_reason = models.CharField(max_length=200, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("delegation", "grant")
        verbose_name_plural = pgettext_lazy("delegation", "grants")
        constraints = [
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gt=0), name="shequ_delegation_grant_amount"),
            models.CheckConstraint(condition=Q(hours=None) | Q(hours__gt=0), name="shequ_delegation_grant_hours"),
            models.CheckConstraint(
                condition=Q(kind="money", none_needed=False, amount__isnull=False) & ~Q(money_kind="")
                | ~(Q(kind="money") & Q(none_needed=False)) & Q(amount=None, money_kind=""),
                name="shequ_delegation_grant_money_whole",
            ),
            models.CheckConstraint(
                condition=Q(none_needed=False) | ~Q(reason=""), name="shequ_delegation_none_needed_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="shequ_delegation_grant_valid_later",
            ),
            models.CheckConstraint(
                condition=Q(dropped_at=None) | ~Q(dropped_reason=""), name="shequ_delegation_drop_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.kind}"


class Tranche(models.Model):
    """A part of a sum of money, due on a day."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="tranches")
    number = models.PositiveSmallIntegerField()
    amount = models.DecimalField(_("amount in yuan"), **MONEY)  # type: ignore[arg-type]
    due_on = models.DateField(_("due on"))

    class Meta:
        verbose_name = pgettext_lazy("delegation", "tranche")
        verbose_name_plural = pgettext_lazy("delegation", "tranches")
        constraints = [
            models.UniqueConstraint(fields=["grant", "number"], name="shequ_delegation_tranche_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="shequ_delegation_tranche_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id}/{self.number}"


class GrantEntry(models.Model):
    """A line of the ledger: money that came, was reconciled, corrected or paid back. Never changed, never deleted
    (triggers hold it); what was wrong is put right by a line of its own, with its reason.

    ``about``: the line that is corrected, or the receipt that the committee confirms (``reconciled``). ``amount`` is
    positive; of ``corrected`` it is what is added to, or taken from, what the line it is about says.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="entries")
    tranche = models.ForeignKey(Tranche, models.PROTECT, null=True, blank=True, related_name="entries")
    kind = models.CharField(max_length=12, choices=EntryKind.choices)
    amount = models.DecimalField(_("amount in yuan"), **MONEY)  # type: ignore[arg-type]
    on = models.DateField(_("day"))
    document_number = models.CharField(_("voucher or document number"), max_length=80, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    about = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("delegation", "line of the ledger")
        verbose_name_plural = pgettext_lazy("delegation", "lines of the ledger")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="corrected") & ~Q(amount=0) & ~Q(reason="") | ~Q(kind="corrected") & Q(amount__gt=0),
                name="shequ_delegation_entry_amount",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["corrected", "reconciled"], about__isnull=False)
                | ~Q(kind__in=["corrected", "reconciled"]) & Q(about=None),
                name="shequ_delegation_entry_about",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["returned", "lapsed"]) | ~Q(reason=""), name="shequ_delegation_entry_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["grant", "at"], name="shequ_delegation_entries")]

    def __str__(self) -> str:
        return f"{self.grant_id} {self.kind} {self.amount}"

    @property
    def counts_as(self) -> str:
        """The kind of sum it changes."""
        return self.about.kind if self.kind == EntryKind.CORRECTED and self.about is not None else self.kind
