"""同事: who works here, how much each has in hand, and what was handed over when somebody left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shequ_workflows.core.models import Substitution
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.desk.access import actor_of, colleagues_view
from shequ_workflows.desk.constants import HANDERS, READERS
from shequ_workflows.desk.holds import Colleague, colleagues_in_reach
from shequ_workflows.desk.models import Handover
from shequ_workflows.desk.presenting import home_crumb
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import COMMUNITY_STAFF
from shequ_workflows.org.moment import today

RECENT = 20


def frame(request: HttpRequest, current: str = "", **context: Any) -> dict[str, Any]:
    """The desk's frame; without its navigation for an administrator, who has no work there."""
    found = staff_frame(request, current, **context)
    return (
        found
        if actor_of(request).has(*READERS)
        else {**found, "desk_nav": [], "desk_more": [], "desk_queues": [], "desk_search_url": ""}
    )


def crumbs_of(request: HttpRequest, *more: tuple[str, str]) -> list[dict[str, str]]:
    first = [home_crumb()] if actor_of(request).has(*READERS) else []
    return [*first, *({"label": label, "url": url} for label, url in more)]


def line_of(colleague: Colleague, actor: Actor, away: Mapping[int, list[Substitution]]) -> dict[str, Any]:
    is_own = colleague.person.pk == actor.person_id
    directs = any(actor.holds(*HANDERS, at=role.node.path) for role in colleague.roles)
    hands_over = directs and not is_own
    return {
        "name": colleague.person.name,
        "roles": [f"{role.get_role_display()} · {role.node.label}" for role in colleague.roles],
        "open": colleague.open,
        "away": away.get(colleague.person.pk, []),
        "away_url": reverse("shequ_desk:away", args=[colleague.person.public_id])
        if (directs or is_own) and any(role.role in COMMUNITY_STAFF for role in colleague.roles)
        else "",
        "url": reverse("shequ_desk:hand_over", args=[colleague.person.public_id]) if hands_over else "",
    }


@colleagues_view
def colleagues(request: HttpRequest) -> HttpResponse:
    """Colleagues by name; whoever may, hands over from here."""
    actor = actor_of(request)
    done = Handover.objects.visible_to(actor).select_related("leaver", "node").order_by("-at")[:RECENT]
    found = colleagues_in_reach(actor)
    away: dict[int, list[Substitution]] = {}
    rows = Substitution.objects.running_or_coming(today()).filter(person__in=[one.person.pk for one in found])
    for row in rows.select_related("substitute"):
        away.setdefault(row.person_id, []).append(row)
    context = frame(
        request,
        "colleagues",
        lines=[line_of(one, actor, away) for one in found],
        hands_over=actor.has(*HANDERS),
        handovers=[{"row": row, "url": reverse("shequ_desk:handover", args=[row.public_id])} for row in done],
        crumbs=crumbs_of(request, (_("Colleagues"), "")),
    )
    return render(request, "shequ_desk/colleagues.html", context)
