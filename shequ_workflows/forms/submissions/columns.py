"""Which answers a list of one form can show, sort and filter by: those of all its versions, the newest words of each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from shequ_workflows.forms.constants import Kind
from shequ_workflows.forms.definition.reading import read
from shequ_workflows.forms.definition.schema import Field
from shequ_workflows.forms.filling.sealing import sealed_keys
from shequ_workflows.forms.models import Form, FormVersion

#: Shown where nobody has chosen.
FIRST: Final = 4
_NUMBERS: Final = frozenset({Kind.NUMBER, Kind.DECIMAL, Kind.MONEY, Kind.SCALE})
_DAYS: Final = frozenset({Kind.DATE, Kind.DATE_TIME})
_CHOICES: Final = frozenset({Kind.ONE_OF, Kind.MANY_OF, Kind.YES_NO})
_UNLISTED: Final = frozenset({Kind.NOTE, Kind.GROUP})


@dataclass(frozen=True, slots=True)
class Column:
    """``how`` it is indexed and filtered: ``text``, ``number``, ``date`` or ``choice``; empty where it is not."""

    field: Field
    how: str

    @property
    def key(self) -> str:
        return self.field.key

    @property
    def order_by(self) -> str:
        """The column of ``IndexRow`` by which it sorts; empty where it does not."""
        return {"number": "number", "date": "date", "text": "text", "choice": "text"}.get(self.how, "")


@dataclass(frozen=True, slots=True)
class Offered:
    """What a form's lists offer: its versions (id, number), newest first, and columns by key. ``closed``: keys that are
    sensitive in one of the versions; nobody searches by them."""

    versions: tuple[tuple[int, int], ...]
    columns: dict[str, Column]
    closed: frozenset[str]

    def shown(self, keys: Sequence[str]) -> list[Column]:
        """Those of ``keys`` that there are; without any the first few, searchable ones before others."""
        found = [self.columns[key] for key in dict.fromkeys(keys) if key in self.columns]
        return found or sorted(self.columns.values(), key=lambda one: not one.how)[:FIRST]


def offered(form: Form) -> Offered:
    """One query, and one more the first time."""
    versions = tuple(form.versions.order_by("-number").values_list("pk", "number", "digest"))
    columns, closed = _columns(tuple(digest for *_, digest in versions))
    return Offered(tuple((pk, number) for pk, number, _ in versions), columns, closed)


@lru_cache(maxsize=256)
def _columns(digests: tuple[str, ...]) -> tuple[dict[str, Column], frozenset[str]]:
    """A version never changes. What is sensitive in one of them is no column in any."""
    bodies = dict(FormVersion.objects.filter(digest__in=digests).values_list("digest", "body"))
    forms = [read(json.loads(bodies[one])) for one in digests]
    closed = frozenset[str]().union(*(sealed_keys(form) for form in forms))
    found: dict[str, Column] = {}
    for form in forms:
        for one in form.fields():
            if one.key not in found and one.key not in closed and one.kind not in _UNLISTED:
                found[one.key] = Column(one, _how(one))
    return found, closed


def _how(field: Field) -> str:
    if not field.searchable:
        return ""
    if field.kind in _NUMBERS:
        return "number"
    if field.kind in _DAYS:
        return "date"
    return "choice" if field.kind in _CHOICES else "text"
