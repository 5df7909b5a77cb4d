"""The figures and faults of a comparison in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from shequ_workflows.community.roster import columns

from .models import RosterImport


def figures(roster: RosterImport) -> list[dict[str, Any]]:
    """The four numbers of a comparison; together they are all rows."""
    result = roster.result
    return [
        {"label": _("new rows"), "value": result.get("new", 0)},
        {"label": _("changed"), "value": result.get("changed", 0)},
        {"label": _("unchanged"), "value": result.get("same", 0)},
        {"label": _("faulty"), "value": result.get("faulty", 0)},
    ]


def changes_of(roster: RosterImport) -> list[dict[str, Any]]:
    """What would be entered or changed, of each kind how often."""
    labels = {
        "home": _("homes entered"),
        "person": _("people entered"),
        "member": _("people noted as living in a home"),
        "is_stub": _("people no longer to be verified as callers"),
        "household": _("household numbers"),
    }
    found = [{"term": _("buildings entered"), "value": roster.result.get("buildings", 0)}]
    for code, count in roster.result.get("what", {}).items():
        label = labels.get(code) or str(columns.BY_KEY[code].label)
        found.append({"term": label, "value": count})
    return [row for row in found if row["value"]]


def faults_of(roster: RosterImport) -> list[dict[str, Any]]:
    """Row, column and sentence of every fault that is kept."""
    return [
        {
            "row": row,
            "column": str(columns.BY_KEY[column].label) if column in columns.BY_KEY else "",
            "sentence": sentence,
        }
        for row, column, sentence in roster.result.get("faults", [])
    ]
