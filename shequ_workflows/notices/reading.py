"""What the page of one notice shows around its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse

from shequ_workflows.publicity.constants import QuestionState

from .constants import HANGS_UP

if TYPE_CHECKING:
    from shequ_workflows.org.models import CommunityPage

    from .models import NoticePage


#: On one page; the newest.
MOST_QUESTIONS = 50


def frame(request: HttpRequest, home: CommunityPage | None) -> dict[str, Any]:
    """Context of ``base_public.html``: the community's name, its front page, whom to ask."""
    if home is None:
        return {"community_name": "", "home_url": "/", "contact": "", "feed_url": "", "duties_url": ""}
    return {
        **home.frame(request),
        "feed_url": reverse("shequ_notices:feed", args=[home.pk]),
        "duties_url": reverse("shequ_notices:duties", args=[home.pk]) if home.node_id else "",
    }


def page_context(request: HttpRequest, page: NoticePage) -> dict[str, Any]:
    """Context of a notice's page: signature, channels, way back, and whether somebody has checked it."""
    home = page.community_page
    index = page.get_parent()
    checked = bool(page.urgency) and page.checks.filter(at__gte=page.posted_at or page.issued_at).exists()
    crumbs = [{"label": home.title, "url": home.get_url(request)}] if home is not None else []
    return {
        **frame(request, home),
        "crumbs": [*crumbs, {"label": index.title, "url": index.get_url(request)}],
        "signature": page.issuer or (home.title if home is not None else ""),
        "sheet_url": reverse("shequ_notices:sheet", args=[page.pk]),
        "text_url": reverse("shequ_notices:text", args=[page.pk]),
        "docx_url": reverse("shequ_notices:docx", args=[page.pk]),
        "slips_url": reverse("shequ_notices:slips", args=[page.pk]) if _is_staff(request) else "",
        "is_checked": checked,
        **_questions(request, page),
    }


def _questions(request: HttpRequest, page: NoticePage) -> dict[str, Any]:
    """Answered ones, one's own that are not published, and the way to ask. One query for a visitor."""
    from .asking import takes_questions

    actor: Any = getattr(request, "actor", None)
    asked = page.questions.order_by("asked_at", "pk")
    person = actor.person_id if actor is not None else None
    own = asked.filter(person=person, **actor.own_words) if person is not None else asked.none()
    return {
        "questions": list(asked.published().reverse()[:MOST_QUESTIONS])[::-1],
        "own_questions": list(own.exclude(state=QuestionState.PUBLISHED)),
        "ask_url": reverse("shequ_notices:ask", args=[page.pk]) if takes_questions(page) else "",
    }


def _is_staff(request: HttpRequest) -> bool:
    """Whoever hangs things up at doors; of a visitor nothing is asked of the database."""
    user: Any = getattr(request, "user", None)
    actor: Any = getattr(request, "actor", None)
    return user is not None and user.is_authenticated and actor is not None and actor.has(*HANGS_UP)
