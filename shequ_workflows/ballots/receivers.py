"""Numbers of calls from which votes were keyed in: erased along with the words of the row that sealed these votes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.record.copies import Copies, copies

from .models import KeyedVote
from .sealing import VERB


def _keyed(subject: Subject, record: Record, said: Mapping[str, Any]) -> Q:
    return Q(vote__sealed_by=record)


copies.register(
    Copies("ballots.numbers", KeyedVote, _("the numbers of the calls and slips of these votes"), {VERB}, _keyed,
           empty={"number": ""})
)  # fmt: skip
