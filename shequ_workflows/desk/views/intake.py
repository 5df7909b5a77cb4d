"""接访登记: find who it is, write what was said, send; then the slip."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shequ_workflows.community.actions import RegisterStub
from shequ_workflows.community.models import Unit
from shequ_workflows.community.search import Found, Hit, search
from shequ_workflows.core.machines import machine_of
from shequ_workflows.core.staff_pages import staff_frame as frame
from shequ_workflows.desk.access import actor_of, desk_view, subject_or_404
from shequ_workflows.desk.actions import RegisterIntake, Told
from shequ_workflows.desk.intake_form import NEW_PERSON, IntakeForm
from shequ_workflows.desk.machines import STAFF
from shequ_workflows.org.acting import ActionRefused, Refusal
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person


def choices_of(found: Found) -> list[dict[str, Any]]:
    """Radios of the candidates: name, room, masked phone, and a warning for who is not verified."""
    return [choice_of(hit) for hit in found.hits]


def choice_of(hit: Hit) -> dict[str, Any]:
    home = hit.home
    return {
        "value": hit.person.public_id,
        "name": hit.person.name,
        "room": home.code if home else "",
        "compound": home.compound if home else "",
        "relation": home.relation if home else "",
        "phone": hit.phones[0] if hit.phones else "",
        "verified": hit.is_verified,
        "stub": hit.person.is_stub,
    }


def unit_of(found: Found, text: str) -> Unit | None:
    """The room that was typed, if it is exactly one."""
    return found.units[0] if len(found.units) == 1 else None


@desk_view
def register(request: HttpRequest) -> HttpResponse:
    """The screen, and what it sends: ``do`` is find, register, finish or open:<kind>."""
    actor = actor_of(request)
    if not actor.has(*STAFF):
        raise PermissionDenied(
            _("Intakes are registered by the community's workers, committee members and grid workers.")
        )
    if request.method != "POST":
        form = IntakeForm(actor=actor)
        return show(request, form, Found(), "", None)
    form = IntakeForm(request.POST, actor=actor)
    found = search(request.POST.get("find", ""), actor)
    chosen = request.POST.get("person", "")
    do = request.POST.get("do", "register")
    if do == "find":
        plain = IntakeForm(initial=request.POST.dict(), actor=actor)
        return show(request, plain, found, chosen, None)
    if not form.is_valid():
        return show(request, form, found, chosen, None, status=422)
    try:
        with transaction.atomic():
            subject = RegisterIntake(actor, form.cleaned_data["node"], told_of(actor, form, found, do)).execute()
    except ActionRefused as refused:
        refusal = refused.refusal
        field = {"person": "find", "answer": "answer", "text": "text"}.get(refusal.code)
        form.add_error(field, str(refusal.sentence))
        return show(request, form, found, chosen, refusal, status=422)
    messages.success(request, _("Registered under %(number)s.") % {"number": subject.number})
    if do.startswith("open:") and subject.intake.linked_id:  # type: ignore[attr-defined]
        return redirect("shequ_desk:subject", public_id=subject.intake.linked.public_id)  # type: ignore[attr-defined]
    return redirect("shequ_desk:subject", public_id=subject.public_id)


def told_of(actor: Actor, form: IntakeForm, found: Found, do: str) -> Told:
    """What the form says, with the person found, or a new stub person (待核实)."""
    data = form.cleaned_data
    person = person_of(actor, data, found)
    return Told(
        person=person,
        text=data["text"],
        channel=data["channel"],
        told_at=data["told_at"],
        number=data["new_phone"][-4:],
        unit=unit_of(found, data["find"]),
        kind=data["kind"],
        colleague=data["colleague"],
        handler=data["handler"],
        answer=data["answer"],
        finish=do == "finish",
        opener=do.partition(":")[2] if do.startswith("open:") else "",
        once=data["once"],
    )


def person_of(actor: Actor, data: dict[str, Any], found: Found) -> Person | None:
    """The candidate chosen (or the only one); else somebody new, if a name was given."""
    if data["person"] and data["person"] != NEW_PERSON:
        return next((hit.person for hit in found.hits if hit.person.public_id == data["person"]), None)
    if data["new_name"].strip():
        unit = unit_of(found, data["find"])
        stub = RegisterStub(actor, data["node"], name=data["new_name"], phone=data["new_phone"], unit=unit)
        return stub.execute()
    if data["person"] != NEW_PERSON and len(found.hits) == 1:
        return found.hits[0].person
    return None


def show(
    request: HttpRequest, form: IntakeForm, found: Found, chosen: str, refusal: Refusal | None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    context = frame(
        request,
        "intake",
        form=form,
        found=found,
        candidates=choices_of(found),
        chosen=chosen,
        query=request.POST.get("find", ""),
        refusal=refusal,
        openers=[one for one in form.openers if form.place is not None and one.may(actor, form.place)],
    )
    return render(request, "shequ_desk/intake.html", context, status=status)


@desk_view
@require_POST
def candidates(request: HttpRequest) -> HttpResponse:
    """The list of people for what has been typed so far, as a fragment of the intake screen."""
    actor = actor_of(request)
    found = search(request.POST.get("find", ""), actor)
    context = {"candidates": choices_of(found), "found": found, "query": request.POST.get("find", ""), "chosen": ""}
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"count": len(found.hits)})
    return render(request, "shequ_desk/intake_people.html", context)


@desk_view
def slip(request: HttpRequest, public_id: str) -> HttpResponse:
    """A slip for the person: number, what was said, who handles it, by when."""
    subject = subject_or_404(request, public_id)
    intake = getattr(subject, "intake", None)
    if intake is None:
        return redirect("shequ_desk:subject", public_id=public_id)
    machine = machine_of(subject)
    clock = subject.clocks.filter(key="answer").order_by("-started_at").first()
    context = {
        "subject": subject,
        "intake": intake,
        "state": machine.states.get(subject.state),
        "clock": clock,
        "back_url": reverse("shequ_desk:subject", args=[public_id]),
        "community_name": subject.community.name,
    }
    return render(request, "shequ_desk/slip.html", context)
