"""One private file: what it is, whose, and what it belongs to. Its content lies in the storage, under ``place``."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now

from .constants import NAME_LENGTH, FileType
from .querysets import StoredFileQuerySet


class StoredFile(models.Model):
    """Uploaded by ``uploaded_by`` for ``purpose``; loose until an action ties it to ``subject``, and then for good.

    ``about`` says what of the subject it belongs to: the public id of an opinion, say. ``place`` is where its content
    lies, that of its preview beside it. ``size`` and ``sha256`` are of what is kept, not of what was sent. Only ``bind``
    ties a file, only an act of erasure deletes a tied one.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    subject = models.ForeignKey(
        "shequ_core.Subject", models.PROTECT, null=True, related_name="files", verbose_name=_("subject"), editable=False
    )
    about = models.CharField(max_length=32, blank=True, editable=False)
    community = models.ForeignKey(Node, models.PROTECT, related_name="+", verbose_name=_("community"))
    node = models.ForeignKey(Node, models.PROTECT, related_name="+", verbose_name=_("node"))
    purpose = models.CharField(max_length=48)
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    type = models.CharField(max_length=24, choices=FileType.choices)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    place = models.CharField(max_length=48, unique=True, editable=False)
    has_preview = models.BooleanField(default=False, editable=False)
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    at = models.DateTimeField(default=now, editable=False)
    bound_at = models.DateTimeField(null=True, editable=False)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        app_label = "shequ_core"
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.CheckConstraint(
                condition=Q(subject=None, bound_at=None, about="") | Q(subject__isnull=False, bound_at__isnull=False),
                name="shequ_core_file_bound_whole",
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0) & ~Q(name="") & ~Q(purpose="") & ~Q(sha256=""),
                name="shequ_core_file_whole",
            ),
            models.CheckConstraint(condition=Q(type__in=FileType.values), name="shequ_core_file_type_known"),
        ]
        indexes = [
            models.Index(fields=["at"], condition=Q(subject=None), name="shequ_core_files_loose"),
            models.Index(fields=["subject", "about", "id"], name="shequ_core_files_of"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_picture(self) -> bool:
        return self.type == FileType.JPEG

    @property
    def preview_place(self) -> str:
        return f"{self.place}.preview"
