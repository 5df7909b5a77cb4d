"""接访登记: find who it is, write what was said, send; then the next one, or the slip."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shequ_workflows.community.querysets import people_visible_to
from shequ_workflows.community.search import Found, Hit, search
from shequ_workflows.core.clocks import STEP
from shequ_workflows.core.machines import machine_of
from shequ_workflows.core.models import Subject
from shequ_workflows.core.registries import openers
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.desk.access import actor_of, desk_subjects, desk_view, subject_or_404
from shequ_workflows.desk.actions import Caller, OpenFromIntake, RegisterIntake, Told, not_staff
from shequ_workflows.desk.candidates import Chosen, candidates, choose, the_only, typed_unit
from shequ_workflows.desk.constants import INTAKE, OPENS, STAFF, IntakeKind
from shequ_workflows.desk.intake_form import NEW_PERSON, IntakeForm, known_handlers, new_once
from shequ_workflows.desk.models import Intake
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.pages import CommunityPage

#: Where a refusal of the action is shown: its code → the form's field.
FIELDS = {
    "person": "find",
    "name": "new_name",
    "opener": "kind",
    **{code: code for code in ("answer", "text", "number", "told_at", "channel")},
}


@desk_view
def register(request: HttpRequest) -> HttpResponse:
    """The screen, and what it sends: ``do`` is ``find``, ``register``, ``finish`` or ``open:<opener>``."""
    actor = actor_of(request)
    if not actor.has(*STAFF):
        raise PermissionDenied(str(not_staff().sentence))
    if request.method != "POST":
        return begin(request, actor)
    do = request.POST.get("do", "register")
    found = search(request.POST.get("find", ""), actor)
    if do == "find":
        typed = request.POST.dict() | _guess(request.POST, found)
        return show(request, IntakeForm(initial=typed, actor=actor), found)
    form = IntakeForm(request.POST, actor=actor)
    if not form.is_valid():
        return show(request, form, found, status=422)
    elsewhere = page_of(do)
    action = RegisterIntake(
        actor, form.cleaned_data["node"], told_of(actor, form, found, "register" if elsewhere else do)
    )
    try:
        subject = action.execute()
    except ActionRefused as refused:
        return show(request, refused_form(form, refused.refusal), found, status=422)
    return redirect(f"{elsewhere}?intake={subject.public_id}") if elsewhere else go_on(actor, subject)


def page_of(do: str) -> str:
    """The page on which what is to be opened is opened; empty where that happens here and now."""
    named, _colon, key = do.partition(":")
    opener = openers.get(key) if named == "open" else None
    return opener.url if opener is not None else ""


def begin(request: HttpRequest, actor: Actor) -> HttpResponse:
    """An empty form; from the card of a person, with that person chosen."""
    one = people_visible_to(actor).filter(public_id=request.GET.get("for", "")).first()
    if one is None:
        return show(request, IntakeForm(actor=actor), Found())
    found = search(one.name, actor)
    found.hits = [hit for hit in found.hits if hit.person.pk == one.pk] or [Hit(one, "name")]
    return show(request, IntakeForm(initial={"find": one.name}, actor=actor), found)


def _guess(typed: Any, found: Found) -> dict[str, str]:
    """Nobody found: what was typed is perhaps the number or the name of somebody new."""
    text = typed.get("find", "").strip()
    if found.hits or found.units or typed.get("new_name") or typed.get("new_phone"):
        return {}
    digits = sum(char.isdigit() for char in text)
    if digits >= 7:
        return {"new_phone": text}
    return {} if digits or text.isascii() else {"new_name": text}


def told_of(actor: Actor, form: IntakeForm, found: Found, do: str) -> Told:
    """What the form says, as the action takes it."""
    data = form.cleaned_data
    chosen, caller = who(actor, data, found)
    named, _colon, key = do.partition(":")
    return Told(
        person=chosen.person,
        caller=caller,
        text=data["text"],
        channel=data["channel"],
        told_at=data["told_at"],
        number=data["number"],
        unit=chosen.unit,
        place=data["place"],
        kind=data["kind"],
        colleague=data["colleague"],
        handler=data["handler"],
        answer=data["answer"],
        finish=named == "finish" or data["kind"] == IntakeKind.ON_THE_SPOT,
        opener=key if named == "open" else installed(form.opener),
        once=data["once"],
    )


def installed(opener: str) -> str:
    return opener if opener in openers else ""


def who(actor: Actor, data: dict[str, Any], found: Found) -> tuple[Chosen, Caller | None]:
    """The candidate chosen, or the only one; else somebody new; on patrol the clerk himself."""
    chosen = data["person"]
    new = Caller(data["new_name"], data["new_phone"])
    if chosen == NEW_PERSON or new.name.strip() or new.phone.strip():
        return Chosen(None, typed_unit(found)), new
    picked = choose(found, chosen or the_only(found), actor)
    if picked.person is None and data["channel"] == Channel.PATROL and not data["find"].strip():
        return Chosen(actor.person, None), None
    return picked, None


def refused_form(form: IntakeForm, refusal: Refusal) -> IntakeForm:
    """The form with the reason at its field, all that was typed kept, and a fresh key where the old one is used."""
    if refusal.code == "once":
        again = QueryDict(mutable=True)
        again.update(form.data)
        again["once"] = new_once()
        form.data = again
    field = FIELDS.get(refusal.code)
    if refusal.code == "number" and refusal.errors:  # the stub's telephone, not the call's
        field = "new_phone"
    if refusal.code == "form":
        for name, sentences in refusal.errors.items():
            form.add_error(name if name in form.fields else None, sentences)
    else:
        form.add_error(field, str(refusal.sentence))
    return form


def go_on(actor: Actor, subject: Subject) -> HttpResponse:
    """Back to an empty form for the next caller; to the matter where one was opened and wants filling in."""
    intake = Intake.objects.select_related("linked").get(pk=subject.pk)
    if intake.linked is not None:
        return redirect(next_url(intake.linked))
    return redirect(f"{reverse('shequ_desk:intake')}?done={subject.public_id}")


def next_url(opened: Subject) -> str:
    """Where to go on with what was opened: the form of its first step, if its opener names one."""
    opener = openers.get(opened.kind)
    edge = opener.next_edge if opener is not None else ""
    if edge and opened.state in machine_of(opened).edges[edge].sources:
        return reverse("shequ_desk:edge", args=[opened.public_id, edge])
    return reverse("shequ_desk:subject", args=[opened.public_id])


def show(request: HttpRequest, form: IntakeForm, found: Found, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    place = form.here
    offered = openers.offered(actor, place) if place is not None else []
    context = staff_frame(
        request,
        "intake",
        form=form,
        done=registered(request),
        handlers=known_handlers(actor),
        openers=[one for one in offered if one.key not in OPENS.values()],
        **people_context(found, form["find"].value() or "", request.POST.get("person", "")),
    )
    return render(request, "shequ_desk/intake.html", context, status=status)


def people_context(found: Found, query: str, chosen: str) -> dict[str, Any]:
    return {
        "found": found,
        "candidates": candidates(found),
        "chosen": chosen or the_only(found),
        "query": query.strip(),
    }


def registered(request: HttpRequest) -> dict[str, Any] | None:
    """The intake that was just registered, for the strip above the empty form."""
    public_id = request.GET.get("done", "")
    if not public_id or request.method == "POST":
        return None
    subject = desk_subjects(actor_of(request)).filter(public_id=public_id, kind=INTAKE).first()
    if subject is None:
        return None
    intake = Intake.objects.select_related("person", "subject__assignee").get(pk=subject.pk)
    return {
        "intake": intake,
        "subject": subject,
        "state": machine_of(subject).states[subject.state],
        "due_at": subject.next_due_at,
        "slip_url": reverse("shequ_desk:slip", args=[public_id]),
        "url": reverse("shequ_desk:subject", args=[public_id]),
    }


@desk_view
@require_POST
def people(request: HttpRequest) -> HttpResponse:
    """The list of people for what has been typed so far, as a fragment of the intake screen."""
    actor = actor_of(request)
    if not actor.has(*STAFF):
        raise PermissionDenied(str(not_staff().sentence))
    text = request.POST.get("find", "")
    return render(request, "shequ_desk/parts/people.html", people_context(search(text, actor), text, ""))


@desk_view
@require_POST
def open_matter(request: HttpRequest, public_id: str, opener: str) -> HttpResponse:
    """Later: a matter is opened from what was told."""
    subject = subject_or_404(request, public_id, kind=INTAKE)
    elsewhere = page_of(f"open:{opener}")
    if elsewhere:
        return redirect(f"{elsewhere}?intake={public_id}")
    try:
        opened = OpenFromIntake(actor_of(request), subject, opener).execute()
    except ActionRefused as refused:
        if refused.refusal.status == Answer.FORBIDDEN:
            raise PermissionDenied(str(refused)) from refused
        messages.error(request, str(refused))
        return redirect("shequ_desk:subject", public_id=public_id)
    messages.success(request, _("Opened. Please fill in what is missing."))
    return redirect(next_url(opened))


@desk_view
def slip(request: HttpRequest, public_id: str) -> HttpResponse:
    """Two halves of one A4 sheet: the caller's slip, and the one for whoever handles it."""
    subject = subject_or_404(request, public_id, kind=INTAKE)
    intake = Intake.objects.select_related("person", "unit__building__compound").get(pk=subject.pk)
    limits = {clock.key: clock.due_at for clock in subject.clocks.live()} if subject.is_open else {}
    context = {
        "subject": subject,
        "intake": intake,
        "state": machine_of(subject).states[subject.state],
        "due_at": limits.get("answer"),
        "assigned_by": limits.get(STEP),
        "back_url": reverse("shequ_desk:subject", args=[public_id]),
        "next_url": reverse("shequ_desk:intake") if actor_of(request).has(*STAFF) else "",
        "community_name": subject.community.name,
        "office": CommunityPage.objects.filter(node=subject.community).order_by("pk").first(),
    }
    return render(request, "shequ_desk/slip.html", context)
