"""What the desk's screens about matters share: the matter with whom it is for, the way back, the frame."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shequ_workflows.core.models import Subject
from shequ_workflows.core.registries import workplace_url
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.deliberation.constants import KIND
from shequ_workflows.deliberation.frame import actor_of
from shequ_workflows.deliberation.hearing import may_key_in


def matter_for(request: HttpRequest, public_id: str, *roles: str) -> Subject:
    """The matter, for people in one of ``roles`` there; 404 for what one may not know of, 403 with whom to ask."""
    rows = Subject.objects.filter(kind=KIND).visible_to(actor_of(request)).select_related("node", "community", "matter")
    found: Subject | None = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    if not actor_of(request).belongs(*roles, at=found.path):
        raise PermissionDenied(str(may_key_in().sentence))
    return found


def back_to(subject: Subject) -> str:
    """Where staff go on with the matter."""
    return workplace_url(subject) or reverse("shequ_deliberation:matter", args=[subject.public_id])


def desk_page(
    request: HttpRequest,
    template: str,
    current: str = "",
    form: Form | None = None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """A screen of the desk; 422 where ``form`` has errors."""
    if form is not None and form.errors:
        status = 422
    context = staff_frame(request, current, form=form, **more)
    return render(request, f"shequ_deliberation/staff/{template}.html", context, status=status)
