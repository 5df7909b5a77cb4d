"""A file goes with the words that it came with: an act of erasure of the row that tied it deletes it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.record.copies import Copies, copies

from .keeping import remove
from .models import StoredFile


def _files(subject: Subject, record: Record, said: Mapping[str, Any]) -> Q:
    return Q(subject=subject.pk, public_id__in=said.get("files", []))


#: Of any row that names files, whichever layer wrote it.
copies.register(Copies("core.files", StoredFile, _("the photos and scans that came with it"), (), _files, delete=True))


@receiver(post_delete, sender=StoredFile, dispatch_uid="shequ_core.content_follows_row")
def content_follows_row(sender: Any, instance: StoredFile, using: str, **kwargs: Any) -> None:
    """Once the row is gone for good, its content goes; where the machine stops in between, the sweep takes it."""
    transaction.on_commit(partial(remove, instance.place), using=using)
