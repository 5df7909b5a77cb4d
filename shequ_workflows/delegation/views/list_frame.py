"""What the screens of lists share: the version that is asked for, refusals on the form, the frame with its tabs."""

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
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache

from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.delegation.frame import actor_of
from shequ_workflows.delegation.lists.access import PREPARERS, PUBLISHERS, communities_of, is_reader, may_read
from shequ_workflows.delegation.lists.base import BEING_MADE
from shequ_workflows.delegation.lists.wording import version_words
from shequ_workflows.delegation.models import FunctionList
from shequ_workflows.org.acting import Action, ActionRefused, Answer, Refusal
from shequ_workflows.org.models import Node

P = ParamSpec("P")


def staff_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For those who read lists somewhere; others are told of the public page."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_reader(actor_of(request)):
            raise PermissionDenied(
                _("These pages are for staff. The list in force stands on the community’s public page.")
            )
        return view(request, *args, **kwargs)

    return guarded


def community_or_404(request: HttpRequest, code: str) -> Node:
    found: Node | None = communities_of(actor_of(request)).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def version_or_404(request: HttpRequest, public_id: str) -> FunctionList:
    """A version that the reader may see."""
    rows = FunctionList.objects.select_related("community", "base", "override_by", "made_by")
    found = rows.filter(public_id=public_id).first()
    if found is None or not may_read(actor_of(request), found):
        raise Http404
    if not communities_of(actor_of(request)).filter(pk=found.community_id).exists():
        raise Http404
    return found


def may_change(request: HttpRequest, version: FunctionList) -> bool:
    return version.state in BEING_MADE and actor_of(request).holds(*PREPARERS, at=version.community)


def may_publish(request: HttpRequest, version: FunctionList) -> bool:
    return version.state in BEING_MADE and actor_of(request).holds(*PUBLISHERS, at=version.community)


def stop(refusal: Refusal | None) -> None:
    """404 for what one may not know of, 403 with whom to ask; nothing for other refusals."""
    if refusal is not None and refusal.status == Answer.NOT_FOUND:
        raise Http404
    if refusal is not None and refusal.status == Answer.FORBIDDEN:
        raise PermissionDenied(str(refusal.sentence))


def attempt(form: Form, action: Action[Any]) -> tuple[bool, Any]:
    """Whether it was done, and what came of it; a refusal stands on the form, at its fields."""
    try:
        return True, action.execute()
    except ActionRefused as refused:
        refusal = refused.refusal
    stop(refusal)
    for name, sentences in refusal.errors.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
    if not refusal.errors:
        for sentence in str(refusal.sentence).split("\n"):
            form.add_error(None, sentence)
    return False, None


def page(
    request: HttpRequest, template: str, *, form: Form | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    """A staff screen of lists; 422 where its form came back with errors."""
    if form is not None and form.is_bound and form.errors:
        status = 422
    context = staff_frame(request, "functions", form=form, **more)
    return render(request, f"shequ_delegation/lists/{template}.html", context, status=status)


def address(name: str, version: FunctionList, *args: Any) -> str:
    return reverse(f"shequ_delegation:list_{name}", args=[version.public_id, *args])


def crumbs_of(community: Node, version: FunctionList | None = None, last: str = "") -> list[dict[str, str]]:
    """The way here: lists, the community, the version, and this page."""
    found = [
        {"label": _("Lists of functions"), "url": reverse("shequ_delegation:lists")},
        {"label": community.name, "url": reverse("shequ_delegation:list_versions", args=[community.code])},
    ]
    if version is not None:
        found.append({"label": version_label(version), "url": address("show", version)})
    return [*found, {"label": last, "url": ""}] if last else found


def version_label(version: FunctionList) -> str:
    return _("Version %(number)d") % {"number": version.number}


def version_frame(request: HttpRequest, version: FunctionList, current: str, last: str = "") -> dict[str, Any]:
    """Context of every screen of one version: heading, state, tabs."""
    tabs = [
        ("functions", _("Functions"), address("show", version), version.functions.count()),
        ("boundaries", _("Boundary list"), address("boundaries", version), version.boundaries.count()),
        ("comments", pgettext("list", "Comments"), address("comments", version), version.comments.count()),
        ("compare", _("Comparison"), address("compare", version), None),
    ]
    return {
        "version": version,
        "community": version.community,
        "state": version_words(version),
        "version_label": version_label(version),
        "crumbs": crumbs_of(version.community, version, last),
        "tabs": [
            {"label": label, "url": url, "current": key == current, "count": count} for key, label, url, count in tabs
        ],
        "may_change": may_change(request, version),
    }
