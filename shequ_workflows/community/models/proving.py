from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.community.querysets import LetterQuerySet
from shequ_workflows.core import crypto
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .households import Household


class Attempts(models.Model):
    """Failed attempts to prove oneself, of one account or at one home. ``key`` is a keyed digest: it names nobody."""

    key = models.CharField(max_length=crypto.INDEX_LENGTH, unique=True, editable=False)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=now)
    until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("failed attempts")
        verbose_name_plural = _("failed attempts")
        indexes = [models.Index(fields=["last_at"], name="shequ_community_attempts_last")]

    def __str__(self) -> str:
        return f"{self.count}"


class LetterCode(models.Model):
    """A code on a letter to somebody of a household, or (without ``person``) to all of it.

    The database knows only its digest. It gives one account to its person, once; taking part without an account it
    serves until it expires, is used for that, or is revoked.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    batch = models.CharField(max_length=16, db_index=True, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="letters", verbose_name=_("household"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="letters", verbose_name=_("person")
    )
    digest = models.CharField(max_length=crypto.INDEX_LENGTH, unique=True, editable=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    issued_at = models.DateTimeField(_("issued at"), default=now)
    expires_at = models.DateTimeField(_("good until"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("code on a letter")
        verbose_name_plural = _("codes on letters")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "household"],
                condition=Q(used_at=None, revoked_at=None),
                name="shequ_community_letter_one_open",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(person=None, used_at=None, revoked_at=None),
                name="shequ_community_letter_one_of_home",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
