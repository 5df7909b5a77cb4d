"""On the desk's page of a case: the notices that its steps have drafted, and what has become of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from shequ_workflows.core.models import Subject
from shequ_workflows.flows.constants import FAMILY

from .flow_drafts import drafts_of
from .models import NoticePage
from .views import edit_url


def case_notices(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    found = drafts_of(subject) if subject.kind.startswith(f"{FAMILY}:") else []
    return {"notices": [_row(request, page) for page in found]} if found else None


def _row(request: HttpRequest, page: NoticePage) -> dict[str, Any]:
    """``edit_url`` only for who may open it in the admin."""
    may = page.permissions_for_user(request.user).can_edit()
    return {
        "title": page.title,
        "is_up": page.live,
        "was_up": not page.live and page.first_published_at is not None,
        "url": page.get_url(request) if page.live else "",
        "edit_url": edit_url(page) if may else "",
    }
