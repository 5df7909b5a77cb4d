from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.ballots.constants import NoteKind
from shequ_workflows.ballots.querysets import RollQuerySet
from shequ_workflows.community.models import Unit
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .polls import Poll


class RollEntry(models.Model):
    """One voting unit of a poll: one head. ``unit_key`` names the unit over all electorates (``electorates``).

    ``person`` where exactly one may vote for it; else ``voters``. Neither: nobody known, it can be keyed in only.
    ``area`` in hundredths of a square metre, 0 where only heads count.
    """

    id = models.BigAutoField(primary_key=True)
    poll = models.ForeignKey(Poll, models.PROTECT, related_name="roll", verbose_name=_("poll"), db_index=False)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    unit_key = models.CharField(max_length=40)
    area = models.PositiveBigIntegerField(_("area (0.01 m²)"), default=0)

    objects = RollQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the roll")
        verbose_name_plural = _("roll")
        constraints = [
            models.UniqueConstraint(fields=["poll", "unit_key"], name="shequ_ballots_roll_unit_once"),
            models.UniqueConstraint(fields=["poll", "person"], name="shequ_ballots_roll_person_once"),
        ]

    def __str__(self) -> str:
        return self.unit_key


class RollVoter(models.Model):
    """Who may vote for an entry that is not one person: a member of age of the household, a co-owner."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="voters", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))

    class Meta:
        verbose_name = _("voter of an entry")
        verbose_name_plural = _("voters of an entry")
        constraints = [models.UniqueConstraint(fields=["entry", "person"], name="shequ_ballots_rollvoter_once")]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.person_id}"


class RollUnit(models.Model):
    """A room of an entry, with the area for which it counts, in hundredths of a square metre."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="units", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("exclusive unit"))
    area = models.PositiveBigIntegerField(_("area (0.01 m²)"), default=0)

    class Meta:
        verbose_name = _("room of an entry")
        verbose_name_plural = _("rooms of an entry")
        constraints = [models.UniqueConstraint(fields=["entry", "unit"], name="shequ_ballots_rollunit_once")]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.unit_id}"


class Invitation(models.Model):
    """Somebody on the list of a poll for invited people; the list changes only while the poll is a draft."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="invitations", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))

    class Meta:
        verbose_name = _("invited person")
        verbose_name_plural = _("invited people")
        constraints = [models.UniqueConstraint(fields=["poll", "person"], name="shequ_ballots_invited_once")]

    def __str__(self) -> str:
        return f"{self.poll_id}/{self.person_id}"


class RollNote(models.Model):
    """A proven error of a roll, noted after opening: it stands beside the result and never changes the roll."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    poll = models.ForeignKey(Poll, models.PROTECT, related_name="roll_notes", verbose_name=_("poll"))
    entry = models.ForeignKey(
        RollEntry, models.PROTECT, null=True, blank=True, related_name="notes", verbose_name=_("entry of the roll")
    )
    kind = models.CharField(_("error"), max_length=8, choices=NoteKind.choices)
    text = models.CharField(_("what was proven, and how"), max_length=300)
    evidence = models.CharField(_("evidence: document, number, date"), max_length=200)
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("note on the roll")
        verbose_name_plural = _("notes on the roll")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=NoteKind.values) & ~Q(text="") & ~Q(evidence=""),
                name="shequ_ballots_rollnote_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.text
