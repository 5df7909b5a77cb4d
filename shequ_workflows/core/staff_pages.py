"""The frame of staff's screens for layers below the desk: the desk tells its links and queues by registry."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse

from shequ_workflows.org.actors import Actor

from .registries import desk_links, queues, workplaces
from .signing.gates import second_step_due

#: How many links stand in the bar; the others are in a menu.
IN_THE_BAR: Final = 7


def staff_frame(request: HttpRequest, current: str = "", **context: Any) -> dict[str, Any]:
    """Context of ``base_desk.html``: navigation and search as on the desk where it is installed, and the page's own."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    links: list[dict[str, Any]] = [
        {"label": link.label, "url": reverse(link.url_name), "current": link.key == current, "key": link.shortcut}
        for link in desk_links
        if link.may(actor)
    ]
    waiting: list[dict[str, Any]] = [
        {"label": queue.label, "url": reverse(queue.url_name), "current": queue.key == current, "count": count}
        for queue in queues
        if (count := queue.count(actor))
    ]
    rare = links[IN_THE_BAR:] if len(links) > IN_THE_BAR + 1 else []
    here = [one for one in (*rare, *waiting) if one["current"]]
    nav: dict[str, Any] = {
        "desk_nav": [*links[: len(links) - len(rare)], *here],
        "desk_more": [one for one in rare if not one["current"]],
        "desk_queues": waiting,
        "desk_waiting": sum(one["count"] for one in waiting),
    }
    search = next((reverse(place.search_url_name) for place in workplaces), "")
    due = second_step_due(request)
    return {**nav, "desk_search_url": search, "second_step_due": due, **context}
