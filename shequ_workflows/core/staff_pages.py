"""The frame of staff's screens for layers below the desk: the desk tells its links and queues by registry."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from shequ_workflows.org.actors import Actor

from .registries import desk_links, queues, workplaces
from .signing.gates import second_step_due


def staff_frame(request: HttpRequest, current: str = "", **context: Any) -> dict[str, Any]:
    """Context of ``base_desk.html``: navigation and search as on the desk where it is installed, and the page's own."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    nav: list[dict[str, Any]] = [
        {"label": link.label, "url": reverse(link.url_name), "current": link.key == current, "key": link.shortcut}
        for link in desk_links
        if link.may(actor)
    ]
    for queue in queues:
        count = queue.count(actor)
        if count:
            url = reverse(queue.url_name)
            nav.append({"label": queue.label, "url": url, "current": queue.key == current, "count": count})
    search = next((reverse(place.search_url_name) for place in workplaces), "")
    due = second_step_due(request)
    return {"desk_nav": nav, "desk_search_url": search, "second_step_due": due, **context}
