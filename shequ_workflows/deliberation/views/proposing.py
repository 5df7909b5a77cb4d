"""Proposing a matter: write, check, send, receipt; and keep a draft in between."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shequ_workflows.core.answering import stop
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import new_once
from shequ_workflows.deliberation.actions import OpenDraft, ProposeMatter, SaveDraft, needs_verification
from shequ_workflows.deliberation.answering import blame
from shequ_workflows.deliberation.constants import PROPOSERS, Category
from shequ_workflows.deliberation.frame import actor_of, crumbs, public_frame, subject_or_404
from shequ_workflows.deliberation.machines import machine
from shequ_workflows.deliberation.pages import HallPage, subjects_of
from shequ_workflows.deliberation.proposal_forms import ProposalForm
from shequ_workflows.deliberation.searching import like
from shequ_workflows.org.acting import ActionRefused, Refusal

SIMILAR = 5


def propose(request: HttpRequest, hall: HallPage, public_id: str = "") -> HttpResponse:
    """The form, the page that shows it all once more, and sending it."""
    draft = subject_or_404(request, hall, public_id) if public_id else None
    if draft is not None and draft.state != "draft":  # handed in meanwhile, perhaps by a double click
        return redirect(hall.at("matter", public_id))
    actor = actor_of(request)
    if hall.node is None:
        raise Http404
    if not actor.belongs(*PROPOSERS, at=hall.node):
        if request.method == "POST":
            stop(needs_verification())
        return _page(request, hall, None, draft, why_not=needs_verification().sentence)
    if request.method != "POST":
        return _page(request, hall, ProposalForm(subject=draft, actor=actor), draft)
    form = ProposalForm(request.POST, subject=draft, actor=actor)
    match request.POST.get("do"):
        case "save":
            return _save(request, hall, form, draft)
        case "change":
            return _page(request, hall, form, draft)
        case "send" if form.is_valid():
            return _send(request, hall, form, draft)
        case _ if form.is_valid():
            return _check(request, hall, form, draft)
    return _page(request, hall, form, draft, status=422)


def _page(
    request: HttpRequest,
    hall: HallPage,
    form: ProposalForm | None,
    draft: Subject | None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    actor = actor_of(request)
    drafts = []
    if actor.person_id is not None and draft is None:
        rows = subjects_of(hall).filter(raised_by=actor.person_id, state="draft").order_by("-opened_at")[:10]
        drafts = [{"title": row.title, "url": hall.at("draft", row.public_id), "when": row.opened_at} for row in rows]
    title = _("Propose a matter")
    context = {
        "title": title,
        "form": form,
        "draft": draft,
        "drafts": drafts,
        "once": request.POST.get("once") or new_once(),
        "crumbs": crumbs(hall, (title, "")),
        **more,
    }
    return render(request, "shequ_deliberation/propose.html", public_frame(request, hall, **context), status=status)


def _save(request: HttpRequest, hall: HallPage, form: ProposalForm, draft: Subject | None) -> HttpResponse:
    """Keep what was typed, however unfinished; only the title is needed."""
    values = {name: form.data.get(name, "") for name in form.fields}
    if values["category"] not in Category.values:
        values["category"] = Category.OTHER
    actor = actor_of(request)
    assert hall.node is not None  # propose() saw it
    try:
        if draft is not None:
            SaveDraft(actor, draft, values).execute()
        else:
            draft = OpenDraft(actor, hall.node, values).execute()
    except ActionRefused as refused:
        return _refused(request, hall, form, draft, refused.refusal)
    messages.success(request, _("Your draft is kept. Only you see it."))
    return redirect(hall.at("draft", draft.public_id))


def _check(request: HttpRequest, hall: HallPage, form: ProposalForm, draft: Subject | None) -> HttpResponse:
    data = form.cleaned_data
    rows = [
        {"term": field.label, "value": dict(Category.choices)[data[name]] if name == "category" else data[name]}
        for name, field in form.fields.items()
    ]
    assert hall.node is not None  # propose() saw it
    similar = [
        {
            "title": row.title,
            "number": row.number,
            "url": hall.at("matter", row.public_id),
            "state": machine.states[row.state].label,
            "is_open": row.is_open,
        }
        for row in like(hall.node, data, SIMILAR)
    ]
    title = _("Check what you wrote")
    context = {
        "title": title,
        "rows": rows,
        "similar": similar,
        "hidden": [{"name": name, "value": data[name]} for name in form.fields],
        "once": request.POST.get("once") or new_once(),
        "crumbs": crumbs(hall, (_("Propose a matter"), hall.at("propose")), (title, "")),
    }
    return render(request, "shequ_deliberation/propose_check.html", public_frame(request, hall, **context))


def _send(request: HttpRequest, hall: HallPage, form: ProposalForm, draft: Subject | None) -> HttpResponse:
    assert hall.node is not None  # propose() saw it
    once = request.POST.get("once", "")[:64]
    action = ProposeMatter(actor_of(request), hall.node, form.cleaned_data, once=once, draft=draft)
    try:
        subject = action.execute()
    except ActionRefused as refused:
        return _refused(request, hall, form, draft, refused.refusal)
    return redirect(hall.at("receipt", subject.public_id))


def _refused(
    request: HttpRequest, hall: HallPage, form: ProposalForm, draft: Subject | None, refusal: Refusal
) -> HttpResponse:
    stop(refusal)
    form.is_valid()
    form.errors.clear()
    blame(form, refusal)
    return _page(request, hall, form, draft, status=int(refusal.status))


def receipt(request: HttpRequest, hall: HallPage, public_id: str) -> HttpResponse:
    """The number, what happens next and by when: for the proposer."""
    subject = subject_or_404(request, hall, public_id)
    if subject.raised_by_id != actor_of(request).person_id or not subject.number:
        raise Http404
    context = {
        "title": _("Received"),
        "subject": subject,
        "matter_url": hall.at("matter", public_id),
        "crumbs": crumbs(hall, (subject.title, "")),
    }
    return render(request, "shequ_deliberation/receipt.html", public_frame(request, hall, **context))
