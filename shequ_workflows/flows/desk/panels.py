"""What the desk's page of a case shows beside state, steps, clocks and record. Of other subjects: nothing."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse

from shequ_workflows.core.answering import actor_of
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import new_once
from shequ_workflows.core.registries import EVERY_KIND, Panel, panels
from shequ_workflows.flows.actions.mending import MENDERS
from shequ_workflows.flows.actions.rating import CALLERS
from shequ_workflows.flows.actions.talking import works_on
from shequ_workflows.flows.constants import FAMILY
from shequ_workflows.flows.family import definition_for
from shequ_workflows.flows.models import Case
from shequ_workflows.flows.running.wanting import wanted_of
from shequ_workflows.org.constants import DESK_ROLES
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .comment_forms import CommentForm
from .concerning import failed_of, links_of, offices_of, rating_of, rounds_of
from .said import said_in_case

#: Where the case of a page is kept while it is shown: one query for all its panels.
_KEPT: Final = "_shequ_flows_case"
MOST_COLLEAGUES: Final = 40


def case_of(request: HttpRequest, subject: Subject) -> Case | None:
    if not subject.kind.startswith(f"{FAMILY}:"):
        return None
    kept: dict[int, Case] = request.__dict__.setdefault(_KEPT, {})
    if subject.pk not in kept:
        case = Case.objects.select_related("delegated_from").get(pk=subject.pk)
        case.subject = subject
        kept[subject.pk] = case
    return kept[subject.pk]


def said(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    case = case_of(request, subject)
    if case is None:
        return None
    print_url = reverse("shequ_flows:print", args=[subject.public_id])
    return {"said": said_in_case(case, actor_of(request)), "case": case, "print_url": print_url}


def wanted(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    match = request.resolver_match
    on_step = match is not None and "edge" in match.kwargs  # there the form itself begins with it
    if on_step or case_of(request, subject) is None:
        return None
    found = wanted_of(definition_for(subject.kind, subject.version), subject)
    return {"wanted": found} if found is not None else None


def people(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    case = case_of(request, subject)
    if case is None:
        return None
    shown = {
        "rounds": rounds_of(case),
        "offices": offices_of(case),
        "copies": list(case.copies.select_related("person", "sent_by").order_by("pk")),
        "lead": subject.unit,
        "delegated_from": case.delegated_from,
    }
    return {**shown, "case": case, "subject": subject} if any(shown.values()) else None


def linked(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    case = case_of(request, subject)
    found = links_of(case, actor_of(request)) if case is not None else []
    return {"links": found} if found else None


def failed(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    case = case_of(request, subject)
    found = failed_of(case) if case is not None else []
    may = actor_of(request).holds(*MENDERS, at=subject.path)
    return {"failed": found, "may": may} if found else None


def rating(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    case = case_of(request, subject)
    found = rating_of(case) if case is not None else None
    if found is None:
        return None
    is_open = found.given_at is None and (found.closes_at is None or found.closes_at > now())
    may = is_open and actor_of(request).holds(*CALLERS, at=subject.path)
    return {"rating": found, "is_open": is_open, "may": may, "raised_by": subject.raised_by}


def colleagues_of(subject: Subject, *, without: int | None = None) -> list[Person]:
    """Those whose attention may be asked: whoever works where the case is, by name. One query."""
    held = Person.objects.present().holding(*DESK_ROLES, at=subject.node, when=now())
    if without is not None:
        held = held.exclude(pk=without)
    return list(held.order_by("name", "pk")[:MOST_COLLEAGUES])


def comments(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    case = case_of(request, subject)
    if case is None:
        return None
    actor = actor_of(request)
    rows = case.comments.select_related("author").prefetch_related("mentions")
    is_public = definition_for(subject.kind, subject.version).public
    form = None
    if works_on(actor, subject):
        form = CommentForm(
            colleagues=colleagues_of(subject, without=actor.person_id),
            is_public=is_public and subject.raised_by_id is not None,
            initial={"once": new_once()},
        )
    return {"comments": list(rows), "form": form, "subject": subject, "own": actor.person_id}


for _panel in (
    Panel("flows.said", EVERY_KIND, "shequ_flows/desk/panels/said.html", said, order=5),
    Panel("flows.wanted", EVERY_KIND, "shequ_flows/desk/panels/wanted.html", wanted, order=2),
    Panel("flows.people", EVERY_KIND, "shequ_flows/desk/panels/people.html", people, order=20),
    Panel("flows.failed", EVERY_KIND, "shequ_flows/desk/panels/failed.html", failed, order=25),
    Panel("flows.linked", EVERY_KIND, "shequ_flows/desk/panels/linked.html", linked, order=30),
    Panel("flows.rating", EVERY_KIND, "shequ_flows/desk/panels/rating.html", rating, order=35),
    Panel("flows.comments", EVERY_KIND, "shequ_flows/desk/panels/comments.html", comments, order=40),
):
    panels.register(_panel)
