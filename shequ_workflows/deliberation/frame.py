"""What every page of the hall shows around its own: the community's name, its pages, and whom to ask."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from shequ_workflows.core.models import Subject
from shequ_workflows.org.actors import Actor

from .pages import HallPage, subjects_of


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def contact_of(hall: HallPage) -> str:
    """Telephone, opening hours and address of the office, as far as its page says them."""
    return hall.home.contact()


def public_frame(request: HttpRequest, hall: HallPage, **context: Any) -> dict[str, Any]:
    """Context of ``base_public.html`` for a page of ``hall``, and the page's own."""
    return {"page": hall, "hall": hall, "hall_url": hall.url, **hall.home.frame(request), **context}


def subject_or_404(request: HttpRequest, hall: HallPage, public_id: str) -> Subject:
    """The matter's subject, if this reader may know of it."""
    rows = subjects_of(hall).visible_to(actor_of(request)).filter(public_id=public_id)
    found: Subject | None = rows.select_related("node", "community", "raised_by", "matter").first()
    if found is None:
        raise Http404
    return found


def crumbs(hall: HallPage, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """Context of the component ``breadcrumb``: the home page, the hall, and (label, url) of what follows."""
    first = [{"label": hall.home.title, "url": hall.home.url}, {"label": hall.title, "url": hall.url}]
    return [*first, *({"label": label, "url": url} for label, url in steps)]
