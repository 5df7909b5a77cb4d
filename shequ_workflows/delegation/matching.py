"""What the system says of a demand: listed, off the list, or prohibited. It says so; a person decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from shequ_workflows.core.models import BarredCertificate
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import today

from .constants import FunctionCategory, Match, Side
from .lists.scoring import THRESHOLD, Entry, first_held, ranked
from .models import Boundary, Function, FunctionList, ProhibitedItem

MOST_CANDIDATES: Final = 5


@dataclass(frozen=True)
class Found:
    """``code`` and ``name`` of the line or item that is meant; ``rule`` is quoted where the demand must not be, or is
    somebody else's. All empty where nothing was found."""

    match: Match
    code: str = ""
    name: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Candidate:
    """A line of the list in force from which a person may choose; ``score`` from 0 to 1."""

    code: str
    name: str
    category: str
    score: float


def prohibited(text: str) -> Found | None:
    """The prohibited item or barred certificate that ``text`` asks for, with its rule; None where it asks for none.
    Two queries."""
    items = ProhibitedItem.objects.filter(is_active=True)
    certificates = BarredCertificate.objects.filter(is_active=True)
    return prohibited_among(text, list(items), list(certificates))


def prohibited_among(
    text: str, items: Sequence[ProhibitedItem], certificates: Sequence[BarredCertificate]
) -> Found | None:
    """The same with the tables at hand: for many texts at once. What names more words of the demand comes first."""
    tables: list[ProhibitedItem | BarredCertificate] = [*certificates, *items]
    rows = {Entry(row.code, row.name, row.words): row for row in tables}
    entry = first_held(text, rows)
    if entry is None:
        return None
    row = rows[entry]
    rule = row.rule
    if isinstance(row, BarredCertificate) and row.where_to_go:
        rule = _("%(rule)s Where to go: %(where)s") % {"rule": rule, "where": row.where_to_go}
    return Found(Match.PROHIBITED, row.code, row.name, rule)


def _in_force(community: Node) -> tuple[FunctionList | None, list[Function]]:
    """The version in force and its functions whose period runs. Two queries, one where there is no version."""
    version = FunctionList.objects.in_force(community).first()
    if version is None:
        return None, []
    running = version.functions.filter(Q(ends_on=None) | Q(ends_on__gte=today()))
    return version, list(running)


def _entries(functions: Sequence[Function]) -> list[Entry]:
    return [Entry(one.code, one.name, one.words) for one in functions]


def look_up(community: Node, text: str) -> Found:
    """What the demand ``text`` is to ``community``. At most five queries, however long the list."""
    found = prohibited(text)
    if found is not None:
        return found
    version, functions = _in_force(community)
    if version is None:
        return Found(Match.UNKNOWN)
    best = next(iter(ranked(text, _entries(functions))), None)
    if best is None or best.score < THRESHOLD:
        return _off_list(version, text)
    line = next(one for one in functions if one.code == best.entry.code)
    if line.category == FunctionCategory.PROHIBITED:
        return Found(Match.PROHIBITED, line.code, line.name, line.legal_basis)
    return Found(Match.LISTED, line.code, line.name)


def _off_list(version: FunctionList, text: str) -> Found:
    """Off the list; where the boundary list names it as somebody else's, that is quoted."""
    rows = {Entry(row.code, row.matter): row for row in Boundary.objects.filter(list=version, side=Side.NOT_OURS)}
    best = next(iter(ranked(text, list(rows))), None)
    if best is None or best.score < THRESHOLD:
        return Found(Match.OFF_LIST)
    row = rows[best.entry]
    rule = _("Boundary list, %(code)s: “%(matter)s” is not the community’s.") % {"code": row.code, "matter": row.matter}
    if row.lead:
        rule = _("%(rule)s Leading office: %(office)s.") % {"rule": rule, "office": row.lead}
    return Found(Match.OFF_LIST, row.code, row.matter, rule)


def candidates(community: Node, text: str) -> list[Candidate]:
    """The lines in force that the demand may mean, best first, five at most. Two queries."""
    _version, functions = _in_force(community)
    categories = {one.code: one.category for one in functions}
    best = ranked(text, _entries(functions))[:MOST_CANDIDATES]
    return [Candidate(one.entry.code, one.entry.name, categories[one.entry.code], one.score) for one in best]
