from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.ballots.constants import CodeKind, Handed
from shequ_workflows.ballots.querysets import EntryCodeQuerySet
from shequ_workflows.core import crypto
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .rolls import RollEntry


class EntryCode(models.Model):
    """The code of a roll entry: on its letter one votes with it, on its slip it only says whose paper it is.

    The database knows only its digest; the code itself is made anew from ``public_id`` with the site's key
    (``letters.making``), so that a letter can be printed again. A lost one is revoked, and another is made.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="codes", verbose_name=_("entry of the roll"))
    kind = models.CharField(max_length=8, choices=CodeKind.choices)
    digest = models.CharField(max_length=crypto.INDEX_LENGTH, unique=True, editable=False)
    made_at = models.DateTimeField(default=now, editable=False)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = EntryCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("code of an entry")
        verbose_name_plural = _("codes of entries")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "kind"], condition=Q(revoked_at=None), name="shequ_ballots_code_one_good"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class Handing(models.Model):
    """That the papers of a voting unit were handed over, or why they could not be (送达). Written once, never changed;
    the latest one says how it stands."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="handings", verbose_name=_("entry of the roll"))
    how = models.CharField(_("how it was handed over"), max_length=12, choices=Handed.choices)
    handed_at = models.DateTimeField(pgettext_lazy("papers", "handed over on"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("handing over of papers")
        verbose_name_plural = _("handings over of papers")
        constraints = [
            models.CheckConstraint(condition=Q(how__in=Handed.values), name="shequ_ballots_handing_known"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.how}"
