"""The page of one subject: where it stands, what may be done and why not, what happened."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shequ_workflows.core.machine_docs import machine_context
from shequ_workflows.core.machines import Edge, Machine, machine_of, machines, roles_towards
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.presenting import clocks_of, timeline
from shequ_workflows.core.registries import panels_of
from shequ_workflows.core.staff_pages import staff_frame as frame
from shequ_workflows.core.transitions import TakeTransition, UndoTransition
from shequ_workflows.desk.access import actor_of, desk_view, subject_or_404
from shequ_workflows.desk.constants import INTAKE
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Person

TONES = {"good": "good", "bad": "off", "paused": "wait"}
#: Refusals that only say "fill in the form": the button is shown.
ASKS = {"form"}


def choices(request: HttpRequest, subject: Subject, machine: Machine) -> dict[str, list[dict[str, Any]]]:
    """Context of the component ``actions``: buttons, rarely used ones, and those refused with the reason."""
    actor = actor_of(request)
    shown: dict[str, list[dict[str, Any]]] = {"actions": [], "more": [], "refused": []}
    if not subject.is_open and not machine.leaving(subject.state):
        return shown
    offered = machine.offered(subject.state, roles_towards(subject, actor))
    for one in machine.leaving(subject.state):
        if one.who == {"system"}:
            continue
        refusal = TakeTransition(actor, subject, one.name, revision=subject.revision).check()
        if one in offered and (refusal is None or refusal.code in ASKS or one.form is not None):
            button = {
                "label": one.label,
                "url": reverse("shequ_desk:edge", args=[subject.public_id, one.name]),
                "kind": one.style,
            }
            shown["more" if one.folded else "actions"].append(button)
        elif refusal is not None:
            shown["refused"].append({"label": one.label, "reason": refusal.sentence})
    return shown


@desk_view
def subject_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """Everything staff need to decide the next step."""
    subject = subject_or_404(request, public_id)
    machine = machine_of(subject)
    state = machine.states.get(subject.state)
    blocks = []
    for panel in panels_of(subject.kind):
        context = panel.context(request, subject)
        if context is not None:
            blocks.append({"key": panel.key, "template": panel.template, "context": context})
    undo = UndoTransition(actor_of(request), subject)
    context = frame(
        request,
        "",
        subject=subject,
        machine=machine,
        state=state,
        clocks=clocks_of(subject),
        blocks=blocks,
        events=timeline(subject, public=False),
        may_undo=undo.check() is None,
        undo_url=reverse("shequ_desk:undo", args=[public_id]),
        tone=TONES.get(state.kind, "info") if state else "info",
        crumbs=[{"label": _("To do"), "url": reverse("shequ_desk:worklist")}, {"label": subject.title, "url": ""}],
        print_url=reverse("shequ_desk:slip", args=[public_id]) if subject.kind == INTAKE else None,
        machine_url=reverse("shequ_desk:machine", args=[machine.key]),
        public_url=machine.public_url(subject) if machine.public_url else None,
        **choices(request, subject, machine),
    )
    return render(request, "shequ_desk/subject.html", context)


def on_behalf(request: HttpRequest) -> Person | None:
    """Whom staff act for, if the form says so."""
    public_id = request.POST.get("on_behalf_of", "")
    return Person.objects.filter(public_id=public_id).first() if public_id else None


@desk_view
def edge_page(request: HttpRequest, public_id: str, edge: str) -> HttpResponse:
    """Ask what an edge needs, warn where it cannot be taken back, then take it."""
    subject = subject_or_404(request, public_id)
    machine = machine_of(subject)
    one = machine.edges.get(edge)
    if one is None or subject.state not in one.sources:
        if one is None:
            raise Http404
        return show_stale(request, subject, one)
    actor = actor_of(request)
    form = one.form(subject=subject, actor=actor) if one.form else None
    if request.method != "POST":
        refusal = TakeTransition(actor, subject, edge, revision=subject.revision).check()
        if refusal is not None and refusal.status in {Answer.FORBIDDEN, Answer.NOT_FOUND}:
            return show_refusal(request, subject, one, refusal)
        return show_edge(request, subject, one, form, None)
    revision = request.POST.get("revision", "")
    action = TakeTransition(
        actor,
        subject,
        edge,
        revision=int(revision) if revision.isdigit() else -1,
        data=request.POST,
        files=request.FILES,
        channel=request.POST.get("channel") or Channel.ONLINE,
        on_behalf_of=on_behalf(request),
    )
    try:
        row = action.execute()
    except ActionRefused as refused:
        refusal = refused.refusal
        if refusal.status == Answer.STALE:
            return show_stale(request, subject, one)
        if refusal.status in {Answer.FORBIDDEN, Answer.NOT_FOUND}:
            return show_refusal(request, subject, one, refusal)
        if one.form is not None:
            form = one.form(request.POST, request.FILES, subject=subject, actor=actor)
            form.is_valid()
        return show_edge(request, subject, one, form, refusal, status=422)
    messages.success(request, done_message(row, one))
    return redirect("shequ_desk:subject", public_id=subject.public_id)


def done_message(row: Record, one: Edge) -> str:
    if one.undo:
        return _("Done: %(what)s. You can take it back for a short while.") % {"what": one.done}
    return _("Done: %(what)s.") % {"what": one.done}


def show_edge(
    request: HttpRequest, subject: Subject, one: Edge, form: Any, refusal: Refusal | None, status: int = 200
) -> HttpResponse:
    context = frame(
        request,
        "",
        subject=subject,
        edge=one,
        form=form,
        button_kind="warning" if one.style == "warning" else "primary",
        multipart=form is not None and form.is_multipart(),
        refusal=refusal if refusal is not None and refusal.code != "form" else None,
        back_url=reverse("shequ_desk:subject", args=[subject.public_id]),
    )
    return render(request, "shequ_desk/edge.html", context, status=status)


def show_stale(request: HttpRequest, subject: Subject, one: Edge) -> HttpResponse:
    """What changed since the screen was made, with what was typed kept below."""
    known = request.POST.get("revision", "")
    rows = subject.records.select_related("actor").order_by("-seq")
    changed = rows.filter(revision__gt=int(known)) if known.isdigit() else rows[:1]
    machine = machine_of(subject)
    lines = [
        {
            "when": row.at,
            "title": machine.edges[row.verb].done if row.verb in machine.edges else row.verb,
            "who": row.actor.name if row.actor else "",
        }
        for row in changed
    ]
    typed = [
        (name, value)
        for name, value in request.POST.items()
        if name not in {"csrfmiddlewaretoken", "revision"} and value
    ]
    context = frame(
        request,
        "",
        subject=subject,
        edge=one,
        state=machine.states.get(subject.state),
        events=lines,
        typed=typed,
        back_url=reverse("shequ_desk:subject", args=[subject.public_id]),
    )
    return render(request, "shequ_desk/stale.html", context, status=409)


def show_refusal(request: HttpRequest, subject: Subject, one: Edge, refusal: Refusal) -> HttpResponse:
    context = frame(
        request,
        "",
        subject=subject,
        edge=one,
        refusal=refusal,
        back_url=reverse("shequ_desk:subject", args=[subject.public_id]),
    )
    return render(request, "shequ_desk/refused.html", context, status=int(refusal.status))


@desk_view
@require_POST
def undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """撤销误操作: one's own last step."""
    subject = subject_or_404(request, public_id)
    try:
        UndoTransition(actor_of(request), subject).execute()
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Taken back. The record keeps both steps."))
    return redirect("shequ_desk:subject", public_id=subject.public_id)


@desk_view
def machine_page(request: HttpRequest, key: str) -> HttpResponse:
    """How a kind of matter goes: diagram and table, read from its edges."""
    machine = machines.get(key)
    if machine is None:
        raise Http404
    context = frame(request, "", machine=machine, **machine_context(machine))
    return render(request, "shequ_desk/machine.html", context)
