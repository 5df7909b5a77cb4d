from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.ballots.constants import Duty
from shequ_workflows.ballots.querysets import CountingHandQuerySet
from shequ_workflows.ballots.verdicts import Count
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .polls import Poll
from .votes import Vote


class CountingHand(models.Model):
    """Who stood by the count of a poll: a witness, a counter, a caller. Rows are never changed: a new list replaces the
    one before (``replaced_at``), which stays readable in the record."""

    poll = models.ForeignKey(Poll, models.PROTECT, related_name="hands", verbose_name=_("poll"))
    duty = models.CharField(pgettext_lazy("count", "duty"), max_length=8, choices=Duty.choices)
    name = models.CharField(pgettext_lazy("count", "name"), max_length=40)
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)
    replaced_at = models.DateTimeField(null=True, editable=False)

    objects = CountingHandQuerySet.as_manager()

    class Meta:
        verbose_name = _("person at the count")
        verbose_name_plural = _("people at the count")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "duty", "name"], condition=Q(replaced_at=None), name="shequ_ballots_hand_once"
            ),
            models.CheckConstraint(condition=Q(duty__in=Duty.values) & ~Q(name=""), name="shequ_ballots_hand_whole"),
        ]

    def __str__(self) -> str:
        return self.name


class Recount(models.Model):
    """A closed poll counted once more, twice, from its votes. ``digest`` is of what was found; empty where the votes
    could not be counted at all. Never changed."""

    poll = models.ForeignKey(Poll, models.PROTECT, related_name="recounts", verbose_name=_("poll"))
    agrees = models.BooleanField(_("agrees with the published result"))
    digest = models.CharField(max_length=64, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("recount")
        verbose_name_plural = _("recounts")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & (Q(agrees=False) | ~Q(digest="")), name="shequ_ballots_recount_whole"
            ),
        ]

    def __str__(self) -> str:
        return self.digest


class OfficialResult(models.Model):
    """The result of a vote that was held in the official system, as its document says. Nobody voted here: the numbers are
    taken over and never added to votes of our own. ``totals`` is ``verdicts.Count.as_data()``. Never changed."""

    poll = models.OneToOneField(Poll, models.PROTECT, related_name="official", verbose_name=_("poll"))
    system = models.CharField(_("official system"), max_length=80)
    document = models.CharField(_("document or file number of the result"), max_length=120)
    held_from = models.DateField(_("voting began on"))
    held_until = models.DateField(_("voting ended on"))
    totals = models.JSONField(editable=False)
    totals_digest = models.CharField(max_length=64, editable=False)
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("result of an official system")
        verbose_name_plural = _("results of official systems")
        constraints = [
            models.CheckConstraint(
                condition=~Q(system="") & ~Q(document="") & Q(held_until__gte=F("held_from")),
                name="shequ_ballots_official_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.document

    @property
    def result(self) -> Count:
        return Count.from_data(self.totals)


class Opening(models.Model):
    """That one choice is to be opened in a dispute, and was, by two officers. What was chosen is in no column here: it is
    shown once, to the second officer, at the moment of confirming."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="openings", verbose_name=_("vote"))
    reason = models.CharField(_("what the dispute is, and who asked"), max_length=300)
    asked_at = models.DateTimeField(default=now, editable=False)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("opening of a choice")
        verbose_name_plural = _("openings of choices")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["vote"], condition=Q(confirmed_at=None), name="shequ_ballots_opening_one_waiting"
            ),
            models.CheckConstraint(
                condition=~Q(reason="")
                & (
                    Q(confirmed_at=None, confirmed_by=None)
                    | Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_by=F("asked_by"))
                ),
                name="shequ_ballots_opening_two_officers",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
