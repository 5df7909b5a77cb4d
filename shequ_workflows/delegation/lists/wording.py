"""Lines and their differences in words, for screens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shequ_workflows.delegation.constants import FunctionCategory, ListState, Side
from shequ_workflows.delegation.models import Boundary, Function, FunctionList

from .comparing import Change, Changed
from .counting import Tally
from .lines import BoundaryLine, Cell, Line
from .reading import Versions

TONES = {ListState.DRAFT: "wait", ListState.CONSULTING: "wait", ListState.PUBLISHED: "good", ListState.RETIRED: "off"}


def heading(model: type[Function | Boundary], column: str) -> str:
    """A column's name as forms and tables show it."""
    return str(cast(Any, model._meta.get_field(column)).verbose_name)


def said(column: str, value: Cell) -> str:
    """A value in words; a dash for nothing."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.date):
        return value.isoformat()
    if not value:
        return "—"
    if column == "category":
        return str(FunctionCategory(value).label)
    return str(Side(value).label) if column == "side" else str(value)


def change_words(model: type[Function | Boundary], change: Change) -> dict[str, str]:
    return {
        "column": heading(model, change.column),
        "before": said(change.column, change.before),
        "after": said(change.column, change.after),
    }


def _changed(model: type[Function | Boundary], rows: Sequence[Changed[Any]]) -> list[dict[str, Any]]:
    return [{"line": row.after, "changes": [change_words(model, one) for one in row.changes]} for row in rows]


def comparison_context(found: Versions) -> dict[str, Any]:
    """What the block ``parts/comparison.html`` shows, and the sentence above it."""
    return {
        "gone": [function_words(line) for line in found.functions.gone],
        "came": [function_words(line) for line in found.functions.came],
        "changed": _changed(Function, found.functions.changed),
        "boundaries_gone": found.boundaries.gone,
        "boundaries_came": [boundary_words(line) for line in found.boundaries.came],
        "boundaries_changed": _changed(Boundary, found.boundaries.changed),
        "sentence": summary(found),
        "is_same": not found.functions and not found.boundaries,
    }


def summary(found: Versions) -> str:
    """“From version 1 (87 functions) to version 2 (50 functions): 40 left, 3 came, 5 changed, 42 stayed.”"""
    words: dict[str, Any] = {
        "new": found.newer.number,
        "after": found.after,
        "gone": len(found.functions.gone),
        "came": len(found.functions.came),
        "changed": len(found.functions.changed),
        "same": found.functions.same,
    }
    if found.older is None:
        return _("Version %(new)d, the first one: %(after)d functions that count, %(came)d lines in all.") % words
    words |= {"old": found.older.number, "before": found.before}
    return (
        _(
            "From version %(old)d (%(before)d functions that count) to version %(new)d (%(after)d): %(gone)d lines left, %(came)d came, %(changed)d changed, %(same)d stayed as they were."
        )
        % words
    )


def function_words(line: Line) -> dict[str, str]:
    """A line with its category in words."""
    return {
        "code": line.code,
        "name": line.name,
        "category": said("category", line.category),
        "office": line.office_name,
        "replaces": line.replaces,
    }


def boundary_words(line: BoundaryLine) -> dict[str, str]:
    return {"code": line.code, "matter": line.matter, "side": said("side", line.side), "lead": line.lead}


def period_words(row: Any) -> str:
    """“2026-01-01 – 2026-12-31”; empty where neither is said."""
    if not row.starts_on and not row.ends_on:
        return ""
    return f"{row.starts_on or '…'} – {row.ends_on or '…'}"


def facts_of(row: Function) -> list[dict[str, Any]]:
    """What comes with a function, for the component ``summary_list``; what is empty is said to be so where it matters."""
    not_said = pgettext("function", "none is named")
    grants: list[dict[str, Any]] = [
        {"term": heading(Function, name), "value": getattr(row, name), "empty_text": not_said}
        for name in ("powers", "people", "money")
    ]
    more: list[dict[str, Any]] = [
        {"term": heading(Function, "legal_basis"), "value": row.legal_basis},
        {"term": heading(Function, "office_name"), "value": row.office_name},
        {"term": heading(Function, "can_decide"), "value": said("can_decide", row.can_decide)},
    ]
    late: list[dict[str, Any]] = [
        {"term": pgettext("function", "period"), "value": period_words(row)},
        {"term": heading(Function, "review_on"), "value": row.review_on},
        {"term": heading(Function, "replaces"), "value": row.replaces},
        {"term": heading(Function, "note"), "value": row.note},
    ]
    return [*(one for one in more if one["value"]), *grants, *(one for one in late if one["value"])]


def count_banner(count: Tally) -> dict[str, str] | None:
    """The warning above a list: near the limit, or above it. None below both."""
    words = {"number": count.number, "warn": count.warn, "most": count.most}
    if count.is_over and count.needs_override:
        text = _(
            "%(number)d functions count; at most %(most)d are allowed. It comes into force only if functions leave, each new one takes the place of another, or the street leader says why."
        )
        return {"tone": "error", "text": text % words}
    if count.is_over:
        text = _(
            "%(number)d functions count; at most %(most)d are allowed. For each new one another leaves, so it may come into force."
        )
        return {"tone": "warning", "text": text % words}
    if count.is_warned:
        text = _("%(number)d functions count; at most %(most)d are allowed. From %(warn)d on: look which may leave.")
        return {"tone": "warning", "text": text % words}
    return None


def version_words(version: FunctionList) -> dict[str, Any]:
    """State of a version for the component ``status``."""
    return {"label": version.get_state_display(), "tone": TONES[ListState(version.state)]}
