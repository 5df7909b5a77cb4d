"""What the page of one notice shows around its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from shequ_workflows.org.models import CommunityPage

    from .models import NoticePage


def frame(request: HttpRequest, home: CommunityPage | None) -> dict[str, Any]:
    """Context of ``base_public.html``: the community's name, its front page, whom to ask."""
    if home is None:
        return {"community_name": "", "home_url": "/", "contact": ""}
    parts = [part for part in (home.phone, home.hours, home.address) if part]
    return {
        "community_name": home.title,
        "home_url": home.get_url(request),
        "contact": _("Community office: %(how)s") % {"how": " · ".join(parts)} if parts else "",
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
        "is_checked": checked,
    }
