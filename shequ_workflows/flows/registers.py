"""What this layer tells the layers below of itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext

from shequ_workflows.core.delivery.owing import people_of
from shequ_workflows.core.delivery.wording import MORE, SAYINGS
from shequ_workflows.core.machines import Audience, Edge, audiences, machine_of
from shequ_workflows.core.models import Subject
from shequ_workflows.core.presenting import VERBS
from shequ_workflows.core.registries import OwnPage, own_pages
from shequ_workflows.core.sights import Sight, errands, sights
from shequ_workflows.forms.following import Follower, followers
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import DESK_ROLES, Relation
from shequ_workflows.org.moment import now
from shequ_workflows.org.periodic import Job, jobs

from .actions.by_form import cases_of, in_open_cases, told_again
from .compiling.verbs import NEXT
from .desk import registers as at_the_desk  # noqa: F401 - what cases show and ask at the desk
from .desk.messaging import told_with
from .effects import own  # noqa: F401 - registers the product's effects
from .effects.hooks import send_due
from .effects.running import run_due
from .family import definition_for
from .models import CaseOffice, Copy, Seat
from .running.knowing import step_of
from .running.ties import SEATS, SPEAKS
from .tracking import sections as own_cases  # noqa: F401 - on the home page

NONE = Q(pk__in=[])


def _seats_of(actor: Actor) -> Q:
    """Asked first: a list of ids leaves the worklist its index, a query within it does not."""
    if actor.person_id is None:
        return NONE
    return Q(pk__in=list(Seat.objects.filter(person=actor.person_id, is_open=True).values_list("case", flat=True)))


def _offices(actor: Actor) -> list[str]:
    return sorted({held.path for held in actor.held if held.role in SPEAKS})


def _assists(actor: Actor) -> Q:
    paths = _offices(actor)
    return Q(pk__in=CaseOffice.objects.filter(path__in=paths).values("case")) if paths else NONE


def _has_yet_to_answer(actor: Actor) -> Q:
    paths = _offices(actor)
    if not paths:
        return NONE
    waiting = CaseOffice.objects.filter(path__in=paths, answered_at=None, case__subject__is_open=True)
    return Q(pk__in=list(waiting.values_list("case", flat=True)))


def _asked(actor: Actor) -> Q:
    if actor.person_id is None:
        return NONE
    return Q(pk__in=Seat.objects.filter(person=actor.person_id).values("case"))


def _copied(actor: Actor) -> Q:
    if actor.person_id is None:
        return NONE
    return Q(pk__in=Copy.objects.filter(person=actor.person_id).values("case"))


def _next(subject: Subject) -> list[int]:
    """Whoever is in charge, else those whose step is next; while words are asked, those who have not spoken; where nothing is
    left to do for whoever is in charge, those who may."""
    seats = subject.facts.get(SEATS)
    if seats:
        return list(seats)
    leaving = [one for one in machine_of(subject).leaving(subject.state) if not one.folded]
    people = _who_may(subject, leaving)
    in_charge = subject.assignee_id
    theirs = any(Relation.ASSIGNEE.value in one.who for one in leaving)
    if in_charge is not None and (in_charge in people or not people or theirs):
        return [in_charge]
    return sorted(people)


def _who_may(subject: Subject, edges: Sequence[Edge]) -> set[int]:
    """Those at the desk who may take one of these steps, without whoever did an earlier one that bars them from it."""
    flow, by = definition_for(subject.kind, subject.version), subject.facts.get("by", {})
    holders: dict[str, set[int]] = {}
    found: set[int] = set()
    for one in edges:
        step = flow.edge(step_of(one.name))
        barred = {by.get(earlier) for earlier in step.not_by} if step is not None else set()
        for role in one.who & set(DESK_ROLES):
            if role not in holders:
                holders[role] = set(people_of(role, subject, now()))
            found |= holders[role] - barred
    return found


audiences.register(Audience(NEXT, _next))
errands.register(Sight("flows.seats", _seats_of))
errands.register(Sight("flows.assisting", _has_yet_to_answer))
sights.register(Sight("flows.asked", _asked))
sights.register(Sight("flows.assisting", _assists))
sights.register(Sight("flows.copies", _copied))
jobs.register(Job("flows.effects", run_due, order=35))
jobs.register(Job("flows.hooks", send_due, order=95))
followers.register(Follower("flows.cases", cases_of, in_open_cases, told_again))
own_pages.register(OwnPage("my_matters", "shequ_flows:mine"))
MORE.append(told_with)
SAYINGS["flows.copy"] = lambda: gettext("A case was sent to you to read")
SAYINGS["flows.rate"] = lambda: gettext("Please say what came of your matter")
VERBS["link_opened"] = lambda: gettext("A linked matter was opened")
VERBS["move_version"] = lambda: gettext("Moved to another version of the flow")
