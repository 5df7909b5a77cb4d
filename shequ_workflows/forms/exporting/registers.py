"""What exports tell the layers below: the words of their record, when files are deleted, where a reason stands twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.constants import JOURNAL
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.presenting import VERBS
from shequ_workflows.core.record.copies import Copies, copies
from shequ_workflows.forms.models import Export
from shequ_workflows.org.periodic import Job, jobs

from .actions import LABELS
from .tidying import tidy


def _export(subject: Subject, record: Record, said: Mapping[str, Any]) -> Q:
    return Q(public_id=said["export"])


VERBS.update({verb: label.__str__ for verb, label in LABELS.items()})
jobs.register(Job("forms.exports", tidy, order=95))
copies.register(
    Copies(
        "forms.exports",
        Export,
        _("why sensitive answers were taken away"),
        set(LABELS),
        _export,
        ("reason",),
        kind=JOURNAL,
    )
)
