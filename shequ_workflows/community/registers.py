"""What this layer tells the layers below: who lives or owns somewhere may be known to those who see that place; and a
node with buildings is not closed.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from shequ_workflows.core.presenting import VERBS
from shequ_workflows.core.registries import DeskLink, desk_links
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.closing import Obstacle, obstacles
from shequ_workflows.org.constants import Role
from shequ_workflows.org.guests import WayIn, open_to_guests, ways_in
from shequ_workflows.org.models import Node
from shequ_workflows.org.pages import Section, sections
from shequ_workflows.org.periodic import Job, jobs
from shequ_workflows.org.querysets import people_paths
from shequ_workflows.org.scopes import PersonScope, person_scopes

from . import actions, attempts, guest_sessions, phone_book  # noqa: F401  (the phone book registers itself)
from .constants import LETTER_WRITERS
from .models import Building, Compound, Verification
from .querysets import homes_in


def _at_home_in_scope(actor: Actor) -> Q:
    paths = people_paths(actor)
    return homes_in(paths) if paths else Q(pk__in=[])


person_scopes.register(PersonScope("community.homes", _at_home_in_scope))


def _buildings_here(node: Node) -> Sentence | None:
    if Building.objects.within(node).exists() or Compound.objects.within(node).exists():
        return gettext_lazy("Buildings belong to this node. Please move them to another one first.")
    return None


obstacles.register(Obstacle("community.buildings", _buildings_here))

jobs.register(Job("community.attempts", attempts.forget))


def _writes_letters(actor: Actor) -> bool:
    return actor.has(*LETTER_WRITERS)


def _goes_to_doors(actor: Actor) -> bool:
    return actor.has(Role.GRID_WORKER)


def unverified(request: HttpRequest, page: Any) -> dict[str, Any] | None:
    """For somebody signed in whom nobody has verified yet and who holds no role: how to show that he lives here."""
    actor = Actor.of_request(request)
    person = actor.person
    if person is None or actor.held or Verification.objects.filter(person=person, revoked_at=None).exists():
        return None
    return {"url": reverse("shequ_community:by_roster")}


desk_links.register(
    DeskLink("letters", gettext_lazy("Letters with codes"), "shequ_community:letters", may=_writes_letters, order=80)
)
desk_links.register(
    DeskLink("doors", gettext_lazy("At the door"), "shequ_community:doors", may=_goes_to_doors, order=70)
)
sections.register(Section("community.verify", "shequ_community/home_section.html", unverified, order=5))

ways_in.register(
    WayIn(
        "community.letter",
        gettext_lazy("I have a letter with a code"),
        guest_sessions.find,
        enter="shequ_community:enter",
        own="shequ_community:own_voices",
        finish="shequ_community:finish",
    )
)
open_to_guests("shequ_community:own_voices")

VERBS.update({one.verb: one.label.__str__ for one in (getattr(actions, name) for name in actions.__all__)})
