"""The blocks below a community's list of functions: what it has taken over, with what money and what came of it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shequ_workflows.org.pages import Section

from .pages import FunctionListPage, page_sections
from .public_reading import public_money, public_refusals, public_tasks, taken
from .weighing.pleading import yuan

PER_PAGE = 20


def context(request: HttpRequest, page: FunctionListPage) -> dict[str, Any] | None:
    """None on a page without a community. A constant number of queries."""
    community = page.node
    if community is None:
        return None
    found = Paginator(taken(community), PER_PAGE).get_page(request.GET.get("page"))
    total = public_money(community)[0]
    return {
        "page_obj": found,
        "tasks": public_tasks(community, found.object_list),
        "figures": [
            {"label": _("Tasks taken over"), "value": found.paginator.count},
            {"label": _("Money promised, yuan"), "value": yuan(total.promised)},
            {"label": _("Money received, yuan"), "value": yuan(total.received)},
        ],
        "refusals": public_refusals(community),
    }


page_sections.register(Section("delegation.tasks", "shequ_delegation/public/tasks.html", context, order=10))
