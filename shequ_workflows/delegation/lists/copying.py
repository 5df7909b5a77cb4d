"""A new version of a community's list, begun as a copy of the one in force. Whoever calls holds the community's lock."""

from __future__ import annotations

import datetime as dt

from shequ_workflows.delegation.models import Boundary, Function, FunctionList
from shequ_workflows.org.models import Node, Person

from .lines import BoundaryLine, Line


def new_version(community: Node, by: Person | None, at: dt.datetime, *, empty: bool = False) -> FunctionList:
    """A draft with the next number; empty where there is none in force, or ``empty`` is asked for."""
    base = FunctionList.objects.in_force(community).first()
    last = FunctionList.objects.filter(community=community).order_by("-number").first()
    made = FunctionList.objects.create(
        community=community,
        number=last.number + 1 if last is not None else 1,
        base=base,
        basis=base.basis if base is not None else "",
        made_by=by,
        made_at=at,
    )
    if base is not None and not empty:
        _copy(base, made)
    return made


def _copy(base: FunctionList, made: FunctionList) -> None:
    """All lines; what a function took the place of was said when it came."""
    functions = [
        Function(list=made, office_id=row.office_id, **{**Line.of(row).values(), "replaces": ""})
        for row in base.functions.all()
    ]
    Function.objects.bulk_create(functions)
    boundaries = [Boundary(list=made, **BoundaryLine.of(row).values()) for row in base.boundaries.all()]
    Boundary.objects.bulk_create(boundaries)
