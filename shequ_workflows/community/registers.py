"""What this layer tells the layers below: who lives or owns somewhere may be known to those who see that place; and a
node with buildings is not closed.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy

from shequ_workflows.core.presenting import VERBS
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.closing import Obstacle, obstacles
from shequ_workflows.org.models import Node
from shequ_workflows.org.querysets import people_paths
from shequ_workflows.org.scopes import PersonScope, person_scopes

from . import actions, phone_book  # noqa: F401  (the phone book registers itself)
from .models import Building, Compound
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

VERBS.update({one.verb: one.label.__str__ for one in (getattr(actions, name) for name in actions.__all__)})
