"""What the staff screens over submissions share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.core.answering import actor_of
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.forms.models import Form, Submission
from shequ_workflows.forms.permitting import READERS, may_read, readers_of
from shequ_workflows.org.actions.base import not_yours
from shequ_workflows.org.constants import COMMUNITY_STAFF, STREET_STAFF, Role

from .reading import WITH, knows, may_open

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def for_staff(view: View[P]) -> View[P]:
    """Visitors sign in first; never cached."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return guarded


#: May read some form, where it names them.
_READING: Final = COMMUNITY_STAFF | STREET_STAFF | {Role.BUILDING_LEAD}


def for_readers(view: View[P]) -> View[P]:
    """For whoever may read answers to some form; others are told whom to ask."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not actor_of(request).has(*_READING):
            raise PermissionDenied(str(not_yours(READERS).sentence))
        return view(request, *args, **kwargs)

    return for_staff(guarded)


def form_or_404(request: HttpRequest, public_id: str) -> Form:
    """A form whose submissions this reader reads; 403 with whom to ask where he works at its place in another role."""
    actor = actor_of(request)
    found = Form.objects.select_related("node").filter(public_id=public_id, current__isnull=False).first()
    if found is None or not (may_open(actor, found) or knows(actor, found.node.path)):
        raise Http404
    if not may_open(actor, found):
        raise PermissionDenied(str(not_yours(readers_of(found)).sentence))
    return found


def submission_or_404(request: HttpRequest, public_id: str) -> Submission:
    """A submission that this reader reads; 403 where he works there in another role."""
    actor = actor_of(request)
    found = Submission.objects.select_related("form__node", *WITH).filter(public_id=public_id).first()
    if found is None or not (may_read(actor, found) or knows(actor, found.node.path)):
        raise Http404
    if not may_read(actor, found):
        raise PermissionDenied(str(not_yours(readers_of(found.form)).sentence))
    return found


def page(request: HttpRequest, template: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """A staff screen; 422 where its form came back with errors."""
    form = more.get("form")
    if status == 200 and form is not None and getattr(form, "is_bound", False) and form.errors:
        status = 422
    context = staff_frame(request, more.pop("current", "forms"), **more)
    return render(request, f"shequ_forms/desk/{template}.html", context, status=status)


def crumbs_of(form: Form, submission: Submission | None = None, here: Any = "") -> list[dict[str, Any]]:
    """The way from all forms to this screen."""
    crumbs: list[dict[str, Any]] = [
        {"label": _("Forms"), "url": reverse("shequ_forms:desk")},
        {"label": form.title, "url": reverse("shequ_forms:desk_submissions", args=[form.public_id])},
    ]
    if submission is not None:
        url = reverse("shequ_forms:desk_submission", args=[submission.public_id])
        crumbs.append({"label": submission.reference, "url": url})
    return [*crumbs, {"label": here}] if here else crumbs
