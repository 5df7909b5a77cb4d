from __future__ import annotations

import base64
import zlib
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.encrypted import EncryptedTextField, SealedModel
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now

from .constants import State
from .querysets import RosterImportQuerySet


class RosterImport(models.Model):
    """A roster on its way in. Cancelled, it is deleted; saved, it keeps the figures and loses the file.

    ``mapping``: position of a column in the file (as text) → key of ``community.roster.columns``. ``result``: figures
    and faults of the last comparison; no value of any cell.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Node, models.PROTECT, related_name="+", verbose_name=_("community"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    created_at = models.DateTimeField(default=now, editable=False)
    file_name = models.CharField(_("file"), max_length=120)
    digest = models.CharField(max_length=64, editable=False)
    compound = models.CharField(_("compound"), max_length=60, blank=True)
    is_new_compound = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.UPLOADED)
    mapping = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    note = models.CharField(max_length=200, blank=True, editable=False)
    changed_at = models.DateTimeField(default=now, editable=False)

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of a roster")
        verbose_name_plural = _("imports of rosters")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="shequ_exchange_import_state_known"),
        ]
        indexes = [models.Index(fields=["community", "-created_at"], name="shequ_exchange_import_list")]

    def __str__(self) -> str:
        return f"{self.file_name} {self.get_state_display()}"


class RosterFile(SealedModel):
    """The uploaded file, compressed and sealed: it holds ID numbers. It lives until the roster is saved or cancelled."""

    roster = models.OneToOneField(RosterImport, models.CASCADE, related_name="file")
    body = EncryptedTextField()

    class Meta:
        verbose_name = _("uploaded file")
        verbose_name_plural = _("uploaded files")

    def __str__(self) -> str:
        return self.public_id

    @classmethod
    def of(cls, roster: RosterImport, content: bytes) -> RosterFile:
        """A row, not saved."""
        values: dict[str, Any] = {"body": base64.b64encode(zlib.compress(content)).decode("ascii")}
        return cls(roster=roster, **values)

    @property
    def content(self) -> bytes:
        return zlib.decompress(base64.b64decode(self.body))


class HeadingMemory(models.Model):
    """What a heading meant the last time in this community; an empty key: it is not taken."""

    community = models.ForeignKey(Node, models.CASCADE, related_name="+")
    heading = models.CharField(max_length=40)
    key = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("remembered heading")
        verbose_name_plural = _("remembered headings")
        constraints = [
            models.UniqueConstraint(fields=["community", "heading"], name="shequ_exchange_heading_once"),
        ]

    def __str__(self) -> str:
        return f"{self.heading} → {self.key}"
