"""Finding a person or a subject, and the card of a person."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shequ_workflows.community.models import HouseholdMember, Ownership, Phone
from shequ_workflows.community.querysets import people_visible_to
from shequ_workflows.community.search import search
from shequ_workflows.core.machines import machine_of
from shequ_workflows.core.models import Subject
from shequ_workflows.core.staff_pages import staff_frame as frame
from shequ_workflows.desk.access import actor_of, desk_view
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

MANY = 20


def subjects_found(text: str, actor: Actor) -> list[dict[str, Any]]:
    """Subjects in scope whose number or title holds all words of ``text``."""
    rows = Subject.objects.matters().visible_to(actor).select_related("community")
    for word in text.split():
        rows = rows.filter(Q(number__icontains=word) | Q(title__icontains=word))
    lines = []
    for subject in rows.order_by("-is_open", "-opened_at")[:MANY]:
        machine = machine_of(subject)
        state = machine.states.get(subject.state)
        lines.append(
            {
                "title": subject.title,
                "url": reverse("shequ_desk:subject", args=[subject.public_id]),
                "kind_label": machine.label,
                "state_label": state.label if state else "",
                "meta": f"{subject.number} · {subject.community.label}",
            }
        )
    return lines


@desk_view
def find(request: HttpRequest) -> HttpResponse:
    """The search box of the frame; a POST, so that no name and no number stands in an address."""
    text = request.POST.get("q", "").strip()
    if request.method != "POST":
        return redirect("shequ_desk:worklist")
    actor = actor_of(request)
    found = search(text, actor)
    subjects = subjects_found(text, actor) if text else []
    if len(found.hits) == 1 and not subjects:
        return redirect("shequ_desk:person", public_id=found.hits[0].person.public_id)
    if len(subjects) == 1 and not found.hits:
        return redirect(subjects[0]["url"])
    context = frame(request, "", query=text, found=found, hits=found.hits, subjects=subjects)
    return render(request, "shequ_desk/find.html", context)


@desk_view
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """One person: homes, masked phones, roles, and what they raised."""
    actor = actor_of(request)
    one = people_visible_to(actor).filter(public_id=public_id).first()
    if one is None:
        raise Http404
    members = HouseholdMember.objects.visible_to(actor).current().filter(person=one)
    owned = Ownership.objects.visible_to(actor).current().filter(person=one)
    raised = Subject.objects.matters().visible_to(actor).filter(raised_by=one).order_by("-opened_at")[:MANY]
    lines = [
        {
            "subject": subject,
            "url": reverse("shequ_desk:subject", args=[subject.public_id]),
            "kind": machine_of(subject).label,
            "state": getattr(machine_of(subject).states.get(subject.state), "label", subject.state),
        }
        for subject in raised
    ]
    context = frame(
        request,
        "",
        person=one,
        members=members.select_related("household__unit__building__compound"),
        owned=owned.select_related("unit__building__compound"),
        phones=Phone.objects.filter(person=one),
        roles=one.roles.in_force(now()).select_related("node"),
        lines=lines,
    )
    return render(request, "shequ_desk/person.html", context)
