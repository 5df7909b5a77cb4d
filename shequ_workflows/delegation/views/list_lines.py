"""The lines of a version that is being made: functions and boundaries, entered, changed, taken out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shequ_workflows.delegation.frame import actor_of
from shequ_workflows.delegation.lists.access import PREPARERS
from shequ_workflows.delegation.lists.editing import RemoveBoundary, RemoveFunction, SaveBoundary, SaveFunction
from shequ_workflows.delegation.lists.forms import BoundaryForm, FunctionForm, RemoveForm
from shequ_workflows.delegation.models import FunctionList
from shequ_workflows.org.actions.base import not_yours

from .list_frame import address, attempt, may_change, page, staff_only, version_frame, version_or_404

ASKS = require_http_methods(["GET", "HEAD", "POST"])


def version_to_change(request: HttpRequest, public_id: str) -> FunctionList:
    """A version that the actor prepares; 403 with whom to ask. One that has gone on is refused by the verb."""
    version = version_or_404(request, public_id)
    if not actor_of(request).holds(*PREPARERS, at=version.community):
        raise PermissionDenied(str(not_yours(PREPARERS).sentence))
    if request.method != "POST" and not may_change(request, version):
        raise PermissionDenied(
            _("This version is not being made any more. What is in force is changed by a new version.")
        )
    return version


@staff_only
@ASKS
def function(request: HttpRequest, public_id: str, pk: int | None = None) -> HttpResponse:
    """A function anew or changed."""
    version = version_to_change(request, public_id)
    row = get_object_or_404(version.functions.select_related("office"), pk=pk) if pk is not None else None
    form = FunctionForm(request.POST if request.method == "POST" else None, version=version, function=row)
    if form.is_bound and form.is_valid():
        action = SaveFunction(
            actor_of(request), version, form.line(), office=form.cleaned_data["office"], function=row, **form.carried
        )
        done, _made = attempt(form, action)
        if done:
            messages.success(request, _("Saved."))
            return redirect(address("function_add" if "again" in request.POST else "show", version))
    title = _("Change a function") if row is not None else _("Enter a function")
    return page(
        request, "function", form=form, title=title, row=row, **version_frame(request, version, "functions", title)
    )


@staff_only
@ASKS
def boundary(request: HttpRequest, public_id: str, pk: int | None = None) -> HttpResponse:
    """A line of the boundary list anew or changed."""
    version = version_to_change(request, public_id)
    row = get_object_or_404(version.boundaries, pk=pk) if pk is not None else None
    form = BoundaryForm(request.POST if request.method == "POST" else None, version=version, boundary=row)
    if form.is_bound and form.is_valid():
        action = SaveBoundary(actor_of(request), version, form.line(), boundary=row, **form.carried)
        done, _made = attempt(form, action)
        if done:
            messages.success(request, _("Saved."))
            return redirect(address("boundaries", version))
    title = _("Change a boundary") if row is not None else _("Enter a boundary")
    return page(
        request, "boundary", form=form, title=title, row=row, **version_frame(request, version, "boundaries", title)
    )


@staff_only
@ASKS
def remove_function(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Asks, then takes the function out."""
    version = version_to_change(request, public_id)
    row = get_object_or_404(version.functions, pk=pk)
    form = RemoveForm(request.POST if request.method == "POST" else None, version=version)
    if form.is_bound and form.is_valid():
        done, _none = attempt(form, RemoveFunction(actor_of(request), version, row, **form.carried))
        if done:
            messages.success(request, _("Taken out of this version."))
            return redirect(address("show", version))
    return _asks(request, version, form, row, address("show", version))


@staff_only
@ASKS
def remove_boundary(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Asks, then takes the line out."""
    version = version_to_change(request, public_id)
    row = get_object_or_404(version.boundaries, pk=pk)
    form = RemoveForm(request.POST if request.method == "POST" else None, version=version)
    if form.is_bound and form.is_valid():
        done, _none = attempt(form, RemoveBoundary(actor_of(request), version, row, **form.carried))
        if done:
            messages.success(request, _("Taken out of this version."))
            return redirect(address("boundaries", version))
    return _asks(request, version, form, row, address("boundaries", version))


def _asks(request: HttpRequest, version: FunctionList, form: RemoveForm, row: Any, back: str) -> HttpResponse:
    return page(
        request, "confirm", form=form, title=_("Take “%(line)s” out of this version?") % {"line": row},
        text=_("What is in force stays as it is until this version replaces it."), cancel_url=back,
        action_url=request.path, confirm_label=_("Take it out"), **version_frame(request, version, "functions"),
    )  # fmt: skip
