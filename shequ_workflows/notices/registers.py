"""What this layer tells those below: a home page section, where staff on duty may publish, links and a queue."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.registries import DeskLink, Queue, desk_links, queues
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.groups import Subtree, subtrees
from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.pages import Section, sections

from .constants import ON_DUTY, URGENT
from .models import NoticeIndexPage
from .querysets import newest, to_check, urgent_indexes


def _newest(request: HttpRequest, page: CommunityPage) -> dict[str, Any] | None:
    cards = [notice.card(request) for notice in newest(page, 5)]
    index = NoticeIndexPage.objects.child_of(page).live().filter(is_urgent=False).first()
    if not cards and index is None:
        return None
    return {"cards": cards, "all_url": index.get_url(request) if index is not None else ""}


def _on_duty(actor: Actor) -> bool:
    return actor.has(*ON_DUTY)


def _unchecked(actor: Actor) -> int:
    return to_check(actor).count() if _on_duty(actor) else 0


sections.register(Section("notices", "shequ_notices/section.html", _newest, order=30))
subtrees.register(Subtree(URGENT, urgent_indexes))
desk_links.register(
    DeskLink("urgent", _("Urgent notice"), "shequ_notices:urgent", may=_on_duty, shortcut="b", order=40)
)
queues.register(Queue("notice_checks", _("Notices to check"), "shequ_notices:checks", _unchecked, order=40))
