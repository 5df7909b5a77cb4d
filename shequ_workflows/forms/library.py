"""Sections that many forms share: a form takes a copy, and keeps it whatever becomes of the library."""

from __future__ import annotations

import copy
import uuid
from typing import Any

from django.db.models import QuerySet

from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from shequ_workflows.org.querysets import prefixes

from .models import Form, LibrarySection


def sections_for(actor: Actor, node: Node) -> QuerySet[LibrarySection]:
    """Those of the node and of all above it: what a street keeps, its communities may use."""
    return LibrarySection.objects.filter(node__path__in=prefixes(node.path)).select_related("node").order_by("title")


def insert(form: Form, section: LibrarySection, step: int) -> None:
    """A copy at the end of the step with this number (of a first step where there is none). Not saved.

    Its blocks are new ones: their keys are settled when the form is saved.
    """
    body = form.body.get_prep_value()
    if not body:
        body = [_with_new_ids({"type": "step", "value": {"title": section.title, "sections": []}})]
    there = body[min(step, len(body) - 1)]
    there["value"]["sections"] += _with_new_ids(section.body.get_prep_value())
    form.body = Form._meta.get_field("body").to_python(body)


def _with_new_ids(raw: Any) -> Any:
    """Every block of a stream or list has an id of its own."""
    if isinstance(raw, list):
        return [_with_new_ids(one) for one in raw]
    if not isinstance(raw, dict):
        return copy.copy(raw)
    made = {name: _with_new_ids(value) for name, value in raw.items()}
    return {**made, "id": str(uuid.uuid4())} if "type" in made and "value" in made else made
