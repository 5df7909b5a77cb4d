"""Staff help somebody back in: a slip with a one-time code, the lock-out ended, the second step taken away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shequ_workflows.core.signing import factors, unlocking
from shequ_workflows.core.signing.codes import grouped
from shequ_workflows.core.signing.constants import Purpose
from shequ_workflows.core.signing.factors import ResetFactor
from shequ_workflows.core.signing.forms import IssueForm
from shequ_workflows.core.signing.slips import IssueSlip, Unlock, check_helper
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.org.acting import Action, ActionRefused, Answer
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person


def _person(request: HttpRequest, public_id: str) -> Person:
    """Somebody whom this actor may help: 404 where he may not know of him, 403 with whom to ask where he may not."""
    actor = Actor.of_request(request)
    rows = Person.objects.present().visible_to(actor).select_related("home", "user")
    one = rows.filter(public_id=public_id).first()
    if one is None or (actor.person_id is None and not request.user.is_superuser):
        raise Http404
    refusal = check_helper(actor, one)
    if refusal is not None:
        if refusal.status == Answer.NOT_FOUND:
            raise Http404
        raise PermissionDenied(str(refusal.sentence))
    return one


@never_cache
@login_required
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """What can be done for this person."""
    return _show(request, _person(request, public_id), IssueForm())


def _show(request: HttpRequest, one: Person, form: IssueForm, status: int = 200) -> HttpResponse:
    factor = factors.factor_of(one.user) if one.user is not None else None
    confirmed = factor is not None and factor.confirmed_at is not None
    actor = Actor.of_request(request)
    context = staff_frame(
        request,
        "",
        person=one,
        form=form,
        account=one.user,
        locked_until=unlocking.opens_at(one.user.get_username()) if one.user is not None else None,
        has_factor=confirmed,
        may_reset_factor=confirmed and ResetFactor(actor, one).check() is None,
        crumbs=[{"label": one.name, "url": ""}, {"label": _("Help with signing in"), "url": ""}],
    )
    return render(request, "shequ_core/signing/helping.html", context, status=status)


@never_cache
@login_required
@require_POST
def issue(request: HttpRequest, public_id: str) -> HttpResponse:
    """A slip, on this answer alone: nobody can read the code again."""
    one = _person(request, public_id)
    form = IssueForm(request.POST)
    if not form.is_valid():
        return _show(request, one, form, 422)
    action = IssueSlip(Actor.of_request(request), one, form.cleaned_data["purpose"], once=form.cleaned_data["once"])
    try:
        slip = action.execute()
    except ActionRefused as refused:
        form.add_error(None, str(refused))
        return _show(request, one, form, 422)
    if not action.code:
        messages.warning(
            request, _("This slip was given out already, and its code is shown only once. Give out a new one.")
        )
        return redirect("shequ_helping", public_id=one.public_id)
    context = {
        "person": one,
        "slip": slip,
        "code": grouped(action.code),
        "is_reset": slip.purpose == Purpose.RESET,
        "address": request.build_absolute_uri(reverse("shequ_login_slip")),
        "back_url": reverse("shequ_helping", args=[one.public_id]),
        "community_name": one.home.name if one.home is not None else "",
    }
    return render(request, "shequ_core/signing/slip_sheet.html", context)


def _do(request: HttpRequest, one: Person, action: Action[Any], done: str) -> HttpResponse:
    try:
        action.execute()
    except ActionRefused as refused:
        if refused.refusal.status == Answer.FORBIDDEN:
            raise PermissionDenied(str(refused)) from refused
        messages.warning(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("shequ_helping", public_id=one.public_id)


@never_cache
@login_required
@require_POST
def unlock(request: HttpRequest, public_id: str) -> HttpResponse:
    one = _person(request, public_id)
    return _do(request, one, Unlock(Actor.of_request(request), one), _("Unlocked: they can sign in again."))


@never_cache
@login_required
@require_POST
def reset_second(request: HttpRequest, public_id: str) -> HttpResponse:
    one = _person(request, public_id)
    done = _("The second step is taken away. They set it up anew when they have signed in.")
    return _do(request, one, ResetFactor(Actor.of_request(request), one), done)
