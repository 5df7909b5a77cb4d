"""Bringing back what an edge wrote on the matter, where it is taken back."""

from __future__ import annotations

from django.apps import apps

from shequ_workflows.core.models import Record
from shequ_workflows.core.undoing import put_back

from .models import Matter


def bring_back(corrected: Record) -> None:
    """Undo what the edge of ``corrected`` wrote: its columns of the matter, and rows it made beside it.

    The edge remembered both (``Phase.write``); an edge that remembered nothing wrote nothing here.
    """
    before = corrected.undo_point.before
    put_back(Matter, corrected.subject_id, before.get("matter", {}))
    for model, pk, *matter in before.get("made", ()):
        rows = apps.get_model(Matter._meta.app_label, model).objects
        rows.filter(pk=pk, matter=matter[0] if matter else corrected.subject_id).delete()
