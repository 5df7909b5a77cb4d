"""Finding submissions by what somebody tells on the telephone: a reference, a name, the beginning of an answer."""

from __future__ import annotations

import re
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from shequ_workflows.forms.models import IndexRow
from shequ_workflows.forms.querysets import SubmissionQuerySet

from .columns import Offered

LONGEST: Final = 60
_REFERENCE: Final = re.compile(r"[A-Za-z0-9]{4}(?:-?[A-Za-z0-9]{1,4}){0,2}")


def search(rows: SubmissionQuerySet, words: str, offered: Offered) -> SubmissionQuerySet:
    """Those that fit every word."""
    for word in words[:LONGEST].split():
        people = Q(person__name__icontains=word) | Q(on_behalf_of__name__icontains=word)
        rows = rows.filter(people | _reference(word) | Exists(_answers(word, offered)))
    return rows


def _reference(word: str) -> Q:
    """With or without its dashes, in small or capital letters."""
    if not _REFERENCE.fullmatch(word):
        return Q(pk__in=[])
    plain = word.replace("-", "").upper()
    return Q(reference__startswith="-".join(plain[at : at + 4] for at in range(0, len(plain), 4)))


def _answers(word: str, offered: Offered) -> QuerySet[IndexRow]:
    """What was indexed before its question became sensitive is searched no more."""
    closed = Q(key__in=offered.closed)
    for key in offered.closed:
        closed |= Q(key__startswith=f"{key}.") | Q(key__startswith=f"{key}/")
    return IndexRow.objects.filter(submission=OuterRef("pk"), text__istartswith=word).exclude(closed)
