"""What the screens of staff entry share."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shequ_workflows.core.answering import actor_of
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.forms.filling.gates import may_enter
from shequ_workflows.forms.models import Form
from shequ_workflows.org.constants import SCOPE_READERS, Role


def form_or_404(request: HttpRequest, public_id: str) -> Form:
    """The form, if this member of staff keys in what others wrote; 403 for colleagues of the place who do not."""
    found: Form | None = Form.objects.filter(public_id=public_id).select_related("node", "current").first()
    if found is None:
        raise Http404
    actor = actor_of(request)
    if not may_enter(actor, found):
        if actor.belongs(*SCOPE_READERS, Role.EDITOR, at=found.node):
            raise PermissionDenied(
                _("Staff of this community key in forms of others. Please ask them if something is to be entered.")
            )
        raise Http404
    return found


def page(request: HttpRequest, template: str, *, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, f"shequ_forms/entry/{template}.html", staff_frame(request, "forms", **more), status=status)


def public_address(request: HttpRequest, form: Form) -> str:
    """Where the form is filled in on a phone."""
    return request.build_absolute_uri(reverse("shequ_forms:start", args=[form.slug]))
