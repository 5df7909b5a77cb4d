"""Copying an entry into another system, keeping the number that came back, and setting what each system asks for."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from shequ_workflows.core.models import Subject
from shequ_workflows.core.rules.actions import SETTERS
from shequ_workflows.core.rules.views import places_of
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.desk.access import actor_of, colleagues_view, desk_view, subject_or_404
from shequ_workflows.desk.models import OutsideNumber, OutsideSystem
from shequ_workflows.desk.outside.actions import (
    DropOutsideNumber,
    NoteOutsideNumber,
    ReadForOutside,
    SetOutsideSystem,
    check_copier,
)
from shequ_workflows.desk.outside.forms import NumberForm, ReasonForm, SystemForm
from shequ_workflows.desk.outside.placeholders import PERSONAL, PLACEHOLDERS, as_block, fill
from shequ_workflows.desk.outside.systems import System, system_at, systems_at
from shequ_workflows.desk.outside.words import resident_of, words_of
from shequ_workflows.desk.presenting import home_crumb
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal
from shequ_workflows.org.appointing import role_names
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Node

PER_PAGE = 20
NEW = "new"


def stop(refusal: Refusal | None) -> None:
    """Not to be known of, or not one's own to do."""
    if refusal is not None and refusal.status == Answer.NOT_FOUND:
        raise Http404
    if refusal is not None and refusal.status == Answer.FORBIDDEN:
        raise PermissionDenied(str(refusal.sentence))


def subject_for(request: HttpRequest, public_id: str) -> Subject:
    subject = subject_or_404(request, public_id)
    stop(check_copier(actor_of(request), subject))
    return subject


def system_or_404(subject: Subject, key: str) -> System:
    system = system_at(subject.node, key)
    if system is None or not system.is_used:
        raise Http404
    return system


@desk_view
def copy_out(request: HttpRequest, public_id: str, key: str) -> HttpResponse:
    """The fields of one system, each to be copied, and all at once. A POST fills in personal data, which is recorded."""
    subject = subject_for(request, public_id)
    system = system_or_404(subject, key)
    clear: dict[str, str] | None = None
    form, status = ReasonForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        action = ReadForOutside(actor_of(request), subject, system, reason=form.cleaned_data["reason"])
        try:
            clear = action.execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            status = int(refused.refusal.status)
            form.add_error("reason" if refused.refusal.errors else None, str(refused))
    return show(request, subject, system, status=status, reason_form=form, clear=clear)


def show(
    request: HttpRequest, subject: Subject, system: System, *, status: int = 200, clear: dict[str, str] | None = None, **forms: Any
) -> HttpResponse:  # fmt: skip
    words = words_of(subject)
    resident = resident_of(subject) if system.is_personal else None
    personal = clear if clear is not None else resident.covered() if resident is not None else {}
    filled = [fill(field, {**words, **personal}) for field in system.fields]
    context = staff_frame(
        request,
        "",
        subject=subject,
        system=system,
        filled=filled,
        whole=as_block(filled, pgettext("between a name and its value", ": ")),
        cut=[one for one in filled if one.cut],
        is_covered=clear is None and resident is not None,
        numbers=OutsideNumber.objects.filter(subject=subject, system=system.key).order_by("pk"),
        crumbs=[
            home_crumb(),
            {"label": subject.title, "url": reverse("shequ_desk:subject", args=[subject.public_id])},
            {"label": _("Copy for %(system)s") % {"system": system.name}, "url": ""},
        ],
        **{
            "number_form": NumberForm(system=system, ticket=words.get("ticket", "")),
            "reason_form": ReasonForm(),
            **forms,
        },
    )
    return render(request, "shequ_desk/copy_out.html", context, status=status)


@desk_view
@require_POST
def note_number(request: HttpRequest, public_id: str, key: str) -> HttpResponse:
    """The number that the other system gave."""
    subject = subject_for(request, public_id)
    system = system_or_404(subject, key)
    form = NumberForm(request.POST, system=system)
    if form.is_valid():
        action = NoteOutsideNumber(actor_of(request), subject, key, **form.cleaned_data)
        try:
            row = action.execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            names: list[str | None] = [*refused.refusal.errors] or [None]
            for name in names:
                form.add_error(name, str(refused))
        else:
            messages.success(request, _("Noted: %(label)s %(number)s.") % {"label": row.label, "number": row.number})
            return redirect("shequ_desk:subject", public_id=public_id)
    return show(request, subject, system, status=422, number_form=form)


@desk_view
@require_POST
def drop_number(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """A number that was mistyped. Sent twice it is gone all the same."""
    subject = subject_for(request, public_id)
    row = OutsideNumber.objects.select_related("subject").filter(pk=pk, subject=subject).first()
    if row is not None:
        DropOutsideNumber(actor_of(request), row).execute()
    messages.success(request, _("The number is taken off. The record keeps both steps."))
    return redirect("shequ_desk:subject", public_id=public_id)


# --- what each system asks for ------------------------------------------------------------------------------------


def _page(request: HttpRequest, template: str, *, status: int = 200, crumb: str = "", **more: Any) -> HttpResponse:
    crumbs = [{"label": _("Other systems"), "url": reverse("shequ_desk:outside")}]
    if crumb:
        crumbs.append({"label": crumb, "url": ""})
    return render(request, f"shequ_desk/{template}.html", staff_frame(request, "outside", crumbs=crumbs, **more), status=status)  # fmt: skip


@colleagues_view
@require_safe
def outside(request: HttpRequest) -> HttpResponse:
    """Every place of the reader's with its systems."""
    found = Paginator(places_of(actor_of(request)), PER_PAGE).get_page(request.GET.get("page"))
    lines = [{"node": node, "systems": systems_at(node)} for node in found.object_list]
    return _page(request, "outside", lines=lines, page_obj=found)


def _beginning(node: Node, key: str) -> System:
    system = System(new_public_id(), "", "", ()) if key == NEW else system_at(node, key)
    if system is None:
        raise Http404
    return system


@colleagues_view
def outside_system(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """What one system asks for at one place; those who may, change it. Older versions stay readable below."""
    actor = actor_of(request)
    node: Node = get_object_or_404(places_of(actor), code=code)
    system = _beginning(node, key)
    may_set = actor.holds(*SETTERS, at=node)
    if not may_set and (request.method == "POST" or key == NEW):
        sentence = _("What goes into other systems is set by: %(who)s. Please ask one of them.")
        raise PermissionDenied(sentence % {"who": role_names(SETTERS)})
    own = OutsideSystem.objects.filter(node=node, key=system.key).select_related("created_by").order_by("-number")
    base = own[0].number if own else 0
    form, status = SystemForm(request.POST or None, system=system, base=base), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            action = SetOutsideSystem(actor, node, form.wanted(system.key), base=data["base"], once=data["once"])
            try:
                made = action.execute()
            except ActionRefused as refused:
                stop(refused.refusal)
                status = int(refused.refusal.status)
                form.add_error(None, str(refused))
                if refused.refusal.status == Answer.STALE:
                    renewed = request.POST.copy()
                    renewed["base"], renewed["once"] = str(base), uuid4().hex
                    form.data = renewed
            else:
                messages.success(request, _("Saved. The pages show it from now on."))
                return redirect("shequ_desk:outside_system", code=code, key=made.key)
    names = [{"name": f"{{{label}}}", "is_personal": one in PERSONAL} for one, label in PLACEHOLDERS.items()]
    crumb = f"{node.label} · {system.name or _('New system')}"
    return _page(
        request, "outside_system", node=node, system=system, form=form, may_set=may_set, versions=own[:PER_PAGE], names=names,
        status=status, crumb=crumb,
    )  # fmt: skip
