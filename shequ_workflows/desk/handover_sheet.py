"""The list of a handover as it was frozen, in words. Three queries, however long it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shequ_workflows.core.holdings import holdings
from shequ_workflows.core.machines import machines
from shequ_workflows.core.models import Subject
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Node, Person


@dataclass(frozen=True)
class Sheet:
    """``lines`` and ``ended``/``staying`` as rows for the template."""

    reason: str
    lines: list[dict[str, Any]]
    ended: list[dict[str, Any]]
    staying: list[dict[str, Any]]
    successors: list[str]


def sheet_of(said: Mapping[str, Any]) -> Sheet:
    """From the payload of the act. States and dates are those of then; names and titles those of today."""
    ids = [line["subject"] for line in said["lines"]]
    titles = dict(Subject.objects.filter(public_id__in=ids).values_list("public_id", "title"))
    wanted = {line["to"] for line in said["lines"]}
    names = dict(Person.objects.filter(public_id__in=wanted).values_list("public_id", "name"))
    roles = [*said["ended"], *said["staying"]]
    places = dict(Node.objects.filter(code__in={one["node"] for one in roles}).values_list("code", "name"))
    return Sheet(
        said["reason"],
        [_line(line, titles, names) for line in said["lines"]],
        [_role(one, places) for one in said["ended"]],
        [_role(one, places) for one in said["staying"]],
        sorted({names.get(one, "") for one in wanted}),
    )


def _line(line: Mapping[str, Any], titles: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Any]:
    machine = machines.get(line["kind"])
    state = machine.states.get(line["state"]) if machine is not None else None
    holding = holdings.get(line["holding"])
    is_draft = line["state"] == "draft"
    return {
        "number": line["number"],
        "what": str(machine.label)
        if machine is not None and line["holding"] == "subject"
        else str(holding.label if holding else ""),
        "title": _("a draft, not handed in yet") if is_draft else titles.get(line["subject"], ""),
        "state": str(state.label) if state is not None else line["state"],
        "due": dt.datetime.fromisoformat(line["due"]) if line["due"] else None,
        "to": names.get(line["to"], ""),
    }


def _role(one: Mapping[str, Any], places: Mapping[str, str]) -> dict[str, Any]:
    return {
        "role": str(dict(Role.choices).get(one["role"], one["role"])),
        "place": places.get(one["node"], one["node"]),
        "since": dt.datetime.fromisoformat(one["from"]),
    }
