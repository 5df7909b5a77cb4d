from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import QuerySet

if TYPE_CHECKING:
    from shequ_workflows.core.models import Subject
    from shequ_workflows.org.models import Person

    from .models import StoredFile


class StoredFileQuerySet(QuerySet["StoredFile"]):
    def of(self, subject: Subject) -> StoredFileQuerySet:
        """In the order in which they came."""
        return self.filter(subject=subject).order_by("id")

    def loose(self) -> StoredFileQuerySet:
        """Not tied to anything yet."""
        return self.filter(subject=None)

    def waiting_of(self, person: Person | None) -> StoredFileQuerySet:
        """What this person has uploaded and not yet sent off with a form."""
        return self.loose().filter(uploaded_by=person) if person is not None else self.none()

    def abandoned(self, before: dt.datetime) -> StoredFileQuerySet:
        """Loose ones whose form did not come."""
        return self.loose().filter(at__lt=before)
