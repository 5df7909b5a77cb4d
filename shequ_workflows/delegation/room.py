"""Whether there is room on a community's list for one more function: “one in, one out”, or the street leader's reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shequ_workflows.core.machines import Taking
from shequ_workflows.core.rules.reading import number

from .models import Function, FunctionList
from .querysets import FunctionListQuerySet


@dataclass(frozen=True)
class Room:
    is_there: bool
    sentence: str = ""


def functions_of(subject: Any) -> set[str]:
    """Codes that count: of the version being made where there is one, else of that in force."""
    lists, community = FunctionList.objects, subject.community
    return _codes(lists.being_made(community)) or _codes(lists.in_force(community))


def _codes(lists: FunctionListQuerySet) -> set[str]:
    return set(Function.objects.filter(list__in=lists).counted().values_list("code", flat=True))


def room_for(subject: Any, taking: Taking) -> Room:
    """A function that is listed already takes no room."""
    codes, most = functions_of(subject), number(subject, "most_functions")
    code = subject.delegation.function_code
    replaces = str(taking.data.get("replaces") or "")
    if code in codes or len(codes) < most:
        return Room(True)
    if replaces in codes:
        return Room(True)
    if taking.data.get("override_by") is not None and str(taking.data.get("override_reason") or "").strip():
        return Room(True)
    sentence = _(
        "It has %(count)d functions, %(most)d are the most. Choose one that leaves for it, or enter the street leader and the reason."
    ) % {"count": len(codes), "most": most}
    return Room(False, sentence)
