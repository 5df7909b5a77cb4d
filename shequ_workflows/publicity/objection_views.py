"""Objecting to a notice, one's own objection and its steps, and keying one in for somebody."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.community.finding import find_people
from shequ_workflows.community.hearing import may_key_in
from shequ_workflows.core.covering import office_of
from shequ_workflows.core.machines import Edge, roles_towards
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import new_once
from shequ_workflows.core.presenting import clocks_of, timeline
from shequ_workflows.core.registries import workplace_url
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal
from shequ_workflows.org.guests import for_residents
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now
from shequ_workflows.org.numbers import whole_number

from .constants import OBJECTION, OBJECTION_CLERKS, OBJECTORS
from .machines import ObjectionProcess, machine
from .models import Objection, PublicityPeriod
from .objecting import RaiseObjection, needs_checking
from .objection_forms import KeyInForm, ObjectForm
from .objection_panels import channel_words, status_of, takes_objections
from .staff_views import blame, page, stop
from .views import actor_of, page_context, period_or_404

# --- objecting -------------------------------------------------------------------------------------------------


@never_cache
def object_to(request: HttpRequest, public_id: str) -> HttpResponse:
    """The form; for whoever may not use it, and after the last day, the ways that are left."""
    period = period_or_404(public_id)
    actor = actor_of(request)
    may = actor.person is not None and not actor.person.is_stub and actor.belongs(*OBJECTORS, at=period.subject.path)
    if request.method == "POST" and not may:
        stop(needs_checking())
    form = ObjectForm(request.POST if request.method == "POST" else None, initial={"once": new_once()})
    if request.method == "POST" and form.is_valid():
        try:
            subject = RaiseObjection(actor, period, **form.cleaned_data).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            messages.success(
                request,
                _("Your objection %(number)s has been received. You hear in writing within two working days.")
                % {"number": subject.number},
            )
            return redirect("shequ_publicity:objection", public_id=subject.public_id)
    return _objecting(request, period, form if may else None)


def _objecting(request: HttpRequest, period: PublicityPeriod, form: Form | None) -> HttpResponse:
    context = page_context(request, period)
    is_over = not takes_objections(period, now())
    if is_over and (form is None or not form.is_bound):
        form = None
    context |= {
        "form": form,
        "is_over": is_over,
        "why_not": "" if is_over or form is not None else needs_checking().sentence,
        "notice_url": reverse("shequ_publicity:detail", args=[period.public_id]),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "shequ_publicity/objections/object.html", context, status=status)


# --- one objection ---------------------------------------------------------------------------------------------


def _objection_or_404(request: HttpRequest, public_id: str) -> Objection:
    """The objection, for its objector and whoever reads the community's subjects."""
    actor = actor_of(request)
    seen = Subject.objects.visible_to(actor).filter(kind=OBJECTION, public_id=public_id)
    rows = Objection.objects.whole().select_related("subject__rules").filter(subject__in=seen, **actor.own_words)
    found = rows.first()
    if found is None:
        raise Http404
    return found


def _frame(request: HttpRequest, objection: Objection, **more: Any) -> dict[str, Any]:
    subject = objection.subject
    office = office_of(objection.about)
    return {
        "objection": objection,
        "subject": subject,
        "notice": objection.notice,
        "notice_url": reverse("shequ_publicity:detail", args=[objection.notice.public_id]),
        "own_url": reverse("shequ_publicity:objection", args=[subject.public_id]),
        "community_name": subject.community.label,
        "home_url": office.get_url(request) if office else "",
        "office": office,
        **more,
    }


@never_cache
@for_residents
def objection(request: HttpRequest, public_id: str) -> HttpResponse:
    """How it stands, the answer, and what whoever reads it may do. Staff work on it at the desk."""
    found = _objection_or_404(request, public_id)
    subject = found.subject
    is_own = subject.raised_by_id == actor_of(request).person_id
    context = _frame(
        request,
        found,
        status=status_of(found),
        state=subject.state,
        is_own=is_own,
        channel=channel_words(found),
        clocks=clocks_of(subject) if subject.is_open else [],
        events=timeline(subject, public=True),
        steps=_steps(request, found),
        desk_url=workplace_url(subject) if _works(request, subject) else "",
    )
    return render(request, "shequ_publicity/objections/objection.html", context)


def _works(request: HttpRequest, subject: Subject) -> bool:
    """Whether he takes its steps at the desk."""
    at_desk = {role for one in machine.edges.values() for role in one.who} - OBJECTORS
    return not actor_of(request).roles_at(subject.path).isdisjoint(at_desk)


def _steps(request: HttpRequest, objection: Objection) -> list[dict[str, Any]]:
    """Buttons of the objector and of a member of the supervision committee."""
    subject = objection.subject
    return [
        {
            "label": one.label,
            "url": reverse("shequ_publicity:objection_step", args=[subject.public_id, one.name]),
            "kind": "quiet" if one.folded else one.style,
        }
        for one in machine.leaving(subject.state)
        if _is_theirs(request, subject, one)
    ]


def _is_theirs(request: HttpRequest, subject: Subject, one: Edge) -> bool:
    """A step that is taken here and not at the desk: by the objector, or by the supervision committee."""
    actor = actor_of(request)
    roles = roles_towards(subject, actor) & one.who & OBJECTORS
    is_own = subject.raised_by_id is not None and subject.raised_by_id == actor.person_id
    return bool(roles) and is_own == (one.name == "retract")


@never_cache
@for_residents
def step(request: HttpRequest, public_id: str, edge: str) -> HttpResponse:
    """Ask what the step needs, warn where it cannot be taken back, then take it."""
    found = _objection_or_404(request, public_id)
    one = machine.edges.get(edge)
    if one is None or one.creates:
        raise Http404
    subject = ObjectionProcess.objects.select_related("node", "community", "raised_by", "objection").get(
        pk=found.subject.pk
    )
    if request.method != "POST":
        return _step_before(request, found, subject, one)
    revision = whole_number(request.POST.get("revision", ""))
    action = TakeTransition(
        actor_of(request), subject, edge, revision=-1 if revision is None else revision, data=request.POST
    )
    try:
        action.execute()
    except ActionRefused as refused:
        return _step_refused(request, found, subject, one, refused.refusal)
    messages.success(request, _("Done: %(what)s.") % {"what": one.done})
    return redirect("shequ_publicity:objection", public_id=public_id)


def _step_before(request: HttpRequest, found: Objection, subject: Subject, one: Edge) -> HttpResponse:
    refusal = TakeTransition(actor_of(request), subject, one.name, revision=subject.revision).check()
    stop(refusal)
    if subject.state not in one.sources:
        return redirect("shequ_publicity:objection", public_id=subject.public_id)
    early = {guard.key for guard in one.guards if guard.early}
    if refusal is not None and refusal.code in early:
        raise PermissionDenied(str(refusal.sentence))
    form = one.form(subject=subject, actor=actor_of(request)) if one.form else None
    return _step_page(request, found, one, form)


def _step_refused(
    request: HttpRequest, found: Objection, subject: Subject, one: Edge, refusal: Refusal
) -> HttpResponse:
    stop(refusal)
    form = one.form(request.POST, subject=subject, actor=actor_of(request)) if one.form else None
    shown: Refusal | None = refusal if refusal.code != "form" else None
    if form is not None:
        form.is_valid()
        if refusal.code in form.fields:
            form.add_error(refusal.code, str(refusal.sentence))
            shown = None
    changed = timeline(found.subject, public=True)[-3:] if refusal.status == Answer.STALE else []
    found.subject.refresh_from_db()
    return _step_page(request, found, one, form, refusal=shown, changed=changed, status=int(refusal.status))


def _step_page(
    request: HttpRequest, found: Objection, one: Edge, form: Form | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    kind = "warning" if one.style == "warning" else "primary"
    is_past = found.subject.state not in one.sources
    context = _frame(request, found, edge=one, form=form, button_kind=kind, is_past=is_past, **more)
    return render(request, "shequ_publicity/objections/step.html", context, status=status)


# --- staff -----------------------------------------------------------------------------------------------------


@never_cache
@login_required
def key_in(request: HttpRequest, public_id: str) -> HttpResponse:
    """Find the person, key in what was said, save."""
    period = period_or_404(public_id)
    actor = actor_of(request)
    if not actor.belongs(*OBJECTION_CLERKS, at=period.subject.path):
        raise PermissionDenied(str(may_key_in().sentence))
    asked, people = find_people(request.POST, actor, _("Who objects?"))
    form = None
    if people:
        typed = request.POST if "text" in request.POST else None
        first = people[0][0] if len(people) == 1 else None
        form = KeyInForm(typed, people=people, initial={"once": new_once(), "person": first})
        if typed is not None and form.is_valid():
            data = form.cleaned_data
            person = Person.objects.get(public_id=data["person"])
            action = RaiseObjection(actor, period, data["text"], for_person=person, heard=form.heard, once=data["once"])
            try:
                subject = action.execute()
            except ActionRefused as refused:
                stop(refused.refusal)
                blame(form, refused.refusal)
            else:
                messages.success(
                    request,
                    _("Keyed in: objection %(number)s. Tell the objector this number.") % {"number": subject.number},
                )
                return redirect(
                    workplace_url(subject) or reverse("shequ_publicity:objection", args=[subject.public_id])
                )
    back = workplace_url(period.subject) or reverse("shequ_publicity:detail", args=[period.public_id])
    return page(request, "objections/key_in", form=form, asked=asked, found=people, period=period, back_url=back)
