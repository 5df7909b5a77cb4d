"""What screens ask of lists: lines, versions, the tally. Each costs a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from shequ_workflows.core.models import BarredCertificate
from shequ_workflows.core.rules.reading import value_in, version_at
from shequ_workflows.delegation.constants import KIND, FunctionCategory
from shequ_workflows.delegation.matching import Found, prohibited_among
from shequ_workflows.delegation.models import Function, FunctionList, ProhibitedItem
from shequ_workflows.org.models import Node

from .comparing import Comparison, compare
from .counting import Tally, tally
from .lines import PUBLIC, BoundaryLine, Line

BOUNDARY_COLUMNS: Final = BoundaryLine.names()


def lines_of(version: FunctionList | None) -> list[Line]:
    """The functions of a version as plain lines, in order of codes; none of none. One query."""
    return [Line.of(row) for row in version.functions.all()] if version is not None else []


def boundaries_of(version: FunctionList | None) -> list[BoundaryLine]:
    """The same of its boundary list."""
    return [BoundaryLine.of(row) for row in version.boundaries.all()] if version is not None else []


def number_rule(community: Node, key: str) -> int:
    """A rule of the community that is a whole number, as it holds now. One query."""
    version = version_at(community, KIND)
    return int(value_in(version.settings if version is not None else {}, KIND, key))


def tally_of(community: Node, lines: Sequence[Line], in_force: Sequence[Line] | None) -> Tally:
    """How many there are against what the community's rules allow. One query."""
    version = version_at(community, KIND)
    settings = version.settings if version is not None else {}
    warn, most = (int(value_in(settings, KIND, key)) for key in ("warn_functions", "most_functions"))
    return tally(lines, in_force, warn=warn, most=most)


@dataclass(frozen=True)
class Versions:
    """Two versions and how they differ; ``older`` is None where ``newer`` is the first one."""

    older: FunctionList | None
    newer: FunctionList
    functions: Comparison[Line]
    boundaries: Comparison[BoundaryLine]
    #: How many functions count in each.
    before: int
    after: int


def difference(older: FunctionList | None, newer: FunctionList, columns: Sequence[str] = PUBLIC) -> Versions:
    """Four queries."""
    old, new = lines_of(older), lines_of(newer)
    sides = compare(boundaries_of(older), boundaries_of(newer), BOUNDARY_COLUMNS)
    count = tally(new, old, warn=0, most=0)
    return Versions(older, newer, compare(old, new, columns), sides, count.before or 0, count.number)


def barred_lines(lines: Sequence[Line]) -> list[tuple[Line, Found]]:
    """Lines that are on the prohibited list or name a barred certificate, each with what it is. A line that itself says
    “prohibited” may name it. Two queries."""
    items = list(ProhibitedItem.objects.filter(is_active=True))
    certificates = list(BarredCertificate.objects.filter(is_active=True))
    found = []
    for line in lines:
        if line.category != FunctionCategory.PROHIBITED:
            hit = prohibited_among(line.name, items, certificates)
            if hit is not None:
                found.append((line, hit))
    return found


def matching(rows: QuerySet[Function], asked: Mapping[str, str]) -> QuerySet[Function]:
    """Functions that fit a filter: every word of ``q`` in code, name, office, basis or words; category; office."""
    if asked.get("category"):
        rows = rows.filter(category=asked["category"])
    if asked.get("office"):
        rows = rows.filter(office_name=asked["office"])
    for word in asked.get("q", "").split():
        columns = ("code", "name", "office_name", "legal_basis", "words")
        found = Q()
        for column in columns:
            found |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(found)
    return rows
