from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable


class LinkQuerySet(models.QuerySet["EdgeLink"]):
    def live(self, when: dt.datetime | None = None) -> LinkQuerySet:
        """Those by which something may still be done."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=when or now())


class EdgeLink(models.Model):
    """An address that lets whoever has it take one of ``edges`` of one subject in ``role``, once, until ``expires_at``.

    Only a digest of its token is kept: the address is shown once, to whoever makes it. ``office`` says in words whose
    link it is; ``purpose`` is its key in ``purposes``. ``opened_at``: when the address was first fetched, by a person or
    by the preview of a chat program. ``record`` is the row of what was done with it; who filled it in stands in that
    row's payload.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    subject = models.ForeignKey("shequ_core.Subject", models.PROTECT, related_name="links")
    purpose = models.CharField(max_length=48)
    edges: models.JSONField[list[str] | Combinable, list[str]] = models.JSONField()
    role = models.CharField(max_length=24)
    office = models.CharField(pgettext_lazy("link", "office"), max_length=80)
    token_digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(_("good until"))
    opened_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    record = models.OneToOneField("shequ_core.Record", models.PROTECT, null=True, blank=True, related_name="link")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("signed link")
        verbose_name_plural = _("signed links")
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at=None, record=None)
                | Q(used_at__isnull=False, record__isnull=False, revoked_at=None),
                name="shequ_core_link_used_or_revoked",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="shequ_core_link_ends_later"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.public_id}"
