"""One's own open cases on the home page of a community."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest

from shequ_workflows.core.answering import actor_of
from shequ_workflows.org.pages import Section, sections

from .reading import lines_of, own_cases

MOST: Final = 5


def mine(request: HttpRequest, page: Any) -> dict[str, Any] | None:
    """Nothing for visitors, nor where nothing of theirs is open there. One query."""
    actor = actor_of(request)
    if actor.person_id is None or actor.is_guest or page.node_id is None:
        return None
    lines = lines_of(own_cases(actor).open().within(page.node)[:MOST])
    return {"cards": lines} if lines else None


sections.register(Section("flows.mine", "shequ_flows/tracking/section.html", mine, order=15))
