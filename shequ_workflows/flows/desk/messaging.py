"""What goes with the messages of a case's steps, for whoever reads them or rings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import prefetch_related_objects

from shequ_workflows.core.models import Record
from shequ_workflows.flows.constants import FAMILY
from shequ_workflows.flows.family import definition_for
from shequ_workflows.flows.running.wanting import told_of


def told_with(records: Sequence[Record]) -> Mapping[int, str]:
    """By id of the record. One query for all payloads, none where there is no case among them."""
    mine = [one for one in records if one.subject.kind.startswith(f"{FAMILY}:")]
    prefetch_related_objects(mine, "payload")
    return {one.pk: told_of(definition_for(one.subject.kind, one.subject.version), one, one.subject) for one in mine}
