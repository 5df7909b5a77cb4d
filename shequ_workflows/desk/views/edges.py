"""Taking one step: what it asks, what it warns of; and why it cannot be taken, or not any more."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from shequ_workflows.core.machines import Edge, machine_of
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.presenting import timeline
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.desk.access import actor_of, desk_view, subject_or_404
from shequ_workflows.desk.forms import BehalfForm
from shequ_workflows.desk.presenting import home_crumb, tone_of
from shequ_workflows.desk.steps import for_another, who_may
from shequ_workflows.desk.views.subjects import blocks_of
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.numbers import whole_number

#: Names of the page's own controls; all others are what was typed.
OWN = frozenset({"csrfmiddlewaretoken", "revision", "again"})


@desk_view
def edge_page(request: HttpRequest, public_id: str, edge: str) -> HttpResponse:
    """Ask what an edge needs, warn where it cannot be taken back, then take it."""
    subject = subject_or_404(request, public_id)
    one = machine_of(subject).edges.get(edge)
    if one is None or one.creates:
        raise Http404
    if request.method == "POST" and "again" not in request.POST:
        return take(request, subject, one)
    refusal = TakeTransition(actor_of(request), subject, edge, revision=subject.revision).check()
    if refusal is not None and refusal.status in {Answer.FORBIDDEN, Answer.NOT_FOUND}:
        return show_refusal(request, subject, one, refusal)
    if subject.state not in one.sources:
        return show_stale(request, subject, one)
    # ``again``: from the page that said what had changed, with what had been typed.
    typed = request.POST if request.method == "POST" else None
    return show_edge(request, subject, one, *forms_of(request, subject, one, typed), None)


def received(request: HttpRequest, one: Edge) -> QueryDict:
    """What was posted, uploads kept."""
    return one.form.received(request.POST, request.FILES, actor_of(request)) if one.form is not None else request.POST


def forms_of(
    request: HttpRequest, subject: Subject, one: Edge, typed: QueryDict | None
) -> tuple[Form | None, BehalfForm | None]:
    """The edge's own form, and the one that asks how somebody else said so."""
    actor = actor_of(request)
    given: tuple[Any, ...] = (typed, request.FILES) if typed is not None else ()
    form = one.form(*given, subject=subject, actor=actor) if one.form is not None else None
    behalf = BehalfForm(typed, prefix="behalf") if for_another(one, subject, actor) else None
    return form, behalf


def take(request: HttpRequest, subject: Subject, one: Edge) -> HttpResponse:
    """Take it; or show the form again, with all that was typed and the reason."""
    posted = received(request, one)
    form, behalf = forms_of(request, subject, one, posted)
    if behalf is not None and not behalf.is_valid():
        return show_edge(request, subject, one, form, behalf, None, status=422)
    revision = whole_number(request.POST.get("revision", ""))
    action = TakeTransition(
        actor_of(request),
        subject,
        one.name,
        revision=-1 if revision is None else revision,
        data=posted,
        files=request.FILES,
        channel=behalf.cleaned_data["channel"] if behalf is not None else Channel.ONLINE,
        on_behalf_of=subject.raised_by if behalf is not None else None,
    )
    try:
        row = action.execute()
    except ActionRefused as refused:
        refusal: Refusal | None = refused.refusal
        assert refusal is not None
        if refusal.status == Answer.STALE:
            return show_stale(request, subject, one)
        if refusal.status in {Answer.FORBIDDEN, Answer.NOT_FOUND}:
            return show_refusal(request, subject, one, refusal)
        if form is not None:
            form.is_valid()
            if refusal.code in form.fields:
                form.add_error(refusal.code, str(refusal.sentence))
                refusal = None
        return show_edge(request, subject, one, form, behalf, refusal, status=422)
    messages.success(request, done_message(row, one))
    return redirect("shequ_desk:subject", public_id=subject.public_id)


def done_message(row: Record, one: Edge) -> str:
    if one.undo:
        return _("Done: %(what)s. You can take it back for a short while.") % {"what": one.done}
    return _("Done: %(what)s.") % {"what": one.done}


def page_of(request: HttpRequest, subject: Subject, one: Edge, **more: Any) -> dict[str, Any]:
    """What every page about a step shows."""
    back = reverse("shequ_desk:subject", args=[subject.public_id])
    crumbs = [home_crumb(), {"label": subject.title, "url": back}, {"label": one.label, "url": ""}]
    return staff_frame(request, "", subject=subject, edge=one, back_url=back, crumbs=crumbs, **more)


def show_edge(
    request: HttpRequest,
    subject: Subject,
    one: Edge,
    form: Form | None,
    behalf: BehalfForm | None,
    refusal: Refusal | None,
    status: int = 200,
) -> HttpResponse:
    context = page_of(
        request,
        subject,
        one,
        form=form,
        behalf=behalf,
        blocks=blocks_of(request, subject)[:1],
        button_kind="warning" if one.style == "warning" else "primary",
        multipart=form is not None and form.is_multipart(),
        refusal=refusal if refusal is not None and refusal.code != "form" else None,
    )
    return render(request, "shequ_desk/edge.html", context, status=status)


def show_stale(request: HttpRequest, subject: Subject, one: Edge) -> HttpResponse:
    """What changed since the screen was made, and what was typed: to go on with it where the step is still there."""
    subject.refresh_from_db()
    known = whole_number(request.POST.get("revision", ""))
    events = timeline(subject, public=False)
    rows = list(subject.records.order_by("seq").values_list("revision", flat=True))
    new = [event for event, revision in zip(events, rows, strict=True) if known is not None and revision > known]
    context = page_of(
        request,
        subject,
        one,
        state=machine_of(subject).states.get(subject.state),
        tone=tone_of(subject),
        events=new or events[-1:],
        typed=typed_words(request, subject, one),
        hidden=[(name, value) for name, values in request.POST.lists() if name not in OWN for value in values],
        still_there=subject.state in one.sources,
    )
    return render(request, "shequ_desk/stale.html", context, status=409)


def typed_words(request: HttpRequest, subject: Subject, one: Edge) -> list[tuple[str, str]]:
    """Label and value of all that was typed, choices in words."""
    form, _behalf = forms_of(request, subject, one, request.POST)
    if form is None:
        return []
    found = []
    for bound in form.visible_fields():
        values = request.POST.getlist(bound.html_name)
        words = {str(value): str(label) for value, label in getattr(bound.field, "choices", [])}
        shown = "\n".join(words.get(value, value) for value in values if value.strip())
        if shown:
            found.append((str(bound.label), shown))
    if hasattr(form, "typed_words"):  # a low-code form below the fields
        found += form.typed_words()
    return found


def show_refusal(request: HttpRequest, subject: Subject, one: Edge, refusal: Refusal) -> HttpResponse:
    """Not yours to do: why, and who may."""
    if refusal.status == Answer.NOT_FOUND:
        raise Http404
    context = page_of(request, subject, one, refusal=refusal, people=who_may(one, subject))
    return render(request, "shequ_desk/refused.html", context, status=int(refusal.status))
