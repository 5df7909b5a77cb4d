"""How a matter goes: the machine told to the public, with the limits that hold at a place."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shequ_workflows.core.covering import cover_text
from shequ_workflows.core.diagrams.docs import machine_context
from shequ_workflows.core.models import RuleVersion, Subject
from shequ_workflows.core.rules.tables import Holding, holding_at, rows_of
from shequ_workflows.deliberation.machines import machine
from shequ_workflows.org.models import Node

#: More communities than this are found from their own halls.
MOST_LISTED = 100


def how(request: HttpRequest) -> HttpResponse:
    """Diagram and tables, made from the same edges that the buttons are made from. ``at``: code of a community."""
    communities = list(Node.objects.communities().in_use().order_by("path")[:MOST_LISTED])
    node = _place(request.GET.get("at", ""), communities)
    context = {"title": _("How a matter goes"), **machine_context(machine, public=True), "clock_rows": []}
    if node is not None:
        holding = holding_at(node, machine)
        context |= {"place": node, "limits": _limits(holding)}
        steps = {item.key: holding.rules.say(item) for item in holding.rules.items}
        for row in context["state_rows"]:
            row["step"] = steps.get(f"step.{row['code']}", "")
    others = [one for one in communities if one != node]
    return render(request, "shequ_deliberation/how.html", {**context, "places": others})


def _place(code: str, communities: list[Node]) -> Node | None:
    """The community that is asked for; else the only one there is."""
    if code:
        found = next((one for one in communities if one.code == code), None)
        found = found or Node.objects.communities().in_use().filter(code=code[:32]).first()
        if found is None:
            raise Http404
        return found
    return communities[0] if len(communities) == 1 else None


def _limits(holding: Holding) -> list[dict[str, Any]]:
    """Every limit and rule; where staff say what it rests on, nobody's name is read."""
    bases: dict[int, str] = {}
    return [{**row, "basis": _basis(row, holding, bases)} for row in rows_of(holding)]


def _basis(row: dict[str, Any], holding: Holding, bases: dict[int, str]) -> str:
    since: RuleVersion | None = row["since"]
    if since is None:
        return str(row["basis"])
    if since.pk not in bases:
        node = holding.node
        nobody = Subject(node=node, community=node.community, path=node.path)
        bases[since.pk] = cover_text(nobody, since.basis)
    return bases[since.pk]
