"""What the screens share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.core.answering import stop
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.meetings.constants import READERS, SETTERS
from shequ_workflows.meetings.models import Meeting
from shequ_workflows.meetings.refusals import refusal_to_prepare
from shequ_workflows.org.acting import Refusal
from shequ_workflows.org.actors import Actor

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def staff_view(view: View[P]) -> View[P]:
    """For those who prepare meetings or read them as staff; visitors sign in first. Never cached."""
    return _for(READERS, view)


def setting_view(view: View[P]) -> View[P]:
    """For those who set the kinds of a node too."""
    return _for(READERS | SETTERS, view)


def _for(roles: frozenset[str], view: View[P]) -> View[P]:
    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not actor_of(request).has(*roles):
            raise PermissionDenied(_("Meetings are prepared by staff. Please ask the office of your community."))
        return view(request, *args, **kwargs)

    return guarded


def blame(form: Form, refusal: Refusal) -> None:
    """Put a refusal's sentences at the fields they are about."""
    for name, sentences in refusal.errors.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
    if not refusal.errors:
        form.add_error(None, str(refusal.sentence))


def read_or_404(request: HttpRequest, public_id: str) -> Meeting:
    """A meeting that this actor reads as staff."""
    found = Meeting.objects.read_by(actor_of(request)).whole().filter(subject__public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def prepared_or_404(request: HttpRequest, public_id: str) -> Meeting:
    """One that he prepares; who only reads it is told whom to ask."""
    meeting = read_or_404(request, public_id)
    stop(refusal_to_prepare(actor_of(request), meeting))
    return meeting


def work_url(meeting: Meeting) -> str:
    return reverse("shequ_meetings:work", args=[meeting.subject.public_id])


def crumbs(meeting: Meeting | None, *more: str) -> list[dict[str, str]]:
    """From the list of meetings down; the last one is the page itself."""
    found = [{"label": _("Meetings"), "url": reverse("shequ_meetings:staff")}]
    if meeting is not None:
        found.append({"label": meeting.subject.title, "url": work_url(meeting) if more else ""})
    return [*found, *({"label": label, "url": ""} for label in more)]


def page(request: HttpRequest, template: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """A staff screen; a form with errors answers 422, unless something else is said."""
    forms = [one for one in (more.get("form"), more.get("rows")) if one is not None]
    if status == 200 and any(one.is_bound and one.errors and not _is_clean(one) for one in forms):
        status = 422
    context = staff_frame(request, "meetings", **more)
    return render(request, f"shequ_meetings/staff/{template}.html", context, status=status)


def _is_clean(form: Any) -> bool:
    """A form set's ``errors`` is a list with one entry a row, empty ones too."""
    return isinstance(form.errors, list) and not any(form.errors) and not form.non_form_errors()
