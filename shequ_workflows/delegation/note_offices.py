"""Which offices may ask something of a community: those of the tree above it, and those that asked before."""

from __future__ import annotations

from typing import Final

from shequ_workflows.org.constants import NodeKind
from shequ_workflows.org.models import Node
from shequ_workflows.org.querysets import prefixes

from .models import DelegatedTask

#: Names of the past that are offered.
_REMEMBERED: Final = 100


def offices_of(community: Node) -> list[Node]:
    """Departments of the street, the district and the city above ``community``, nearest last. One query."""
    above = prefixes(community.path)
    departments = Node.objects.in_use().filter(kind=NodeKind.DEPARTMENT, path__startswith=above[0])
    return [one for one in departments.order_by("path") if one.path[: -Node.steplen] in above]


def names_of(community: Node) -> list[str]:
    """What these offices are called, and what those were called that asked here before. Two queries."""
    before = DelegatedTask.objects.filter(subject__community=community).exclude(office_name="")
    said = before.order_by("-pk").values_list("office_name", flat=True)[:_REMEMBERED]
    return list(dict.fromkeys([*(one.name for one in offices_of(community)), *said]))


def office_called(community: Node, name: str) -> Node | None:
    """The department of this name, by its full or its short one; None for any other office. One query."""
    wanted = name.strip()
    return next((one for one in offices_of(community) if wanted and wanted in {one.name, one.short_name}), None)
