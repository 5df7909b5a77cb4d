"""What this layer tells the layers below: who lives or owns somewhere may be known to those who see that place."""

from __future__ import annotations

from django.db.models import Q

from shequ_workflows.org.actors import Actor
from shequ_workflows.org.querysets import people_paths
from shequ_workflows.org.scopes import PersonScope, person_scopes

from .querysets import homes_in


def _at_home_in_scope(actor: Actor) -> Q:
    paths = people_paths(actor)
    return homes_in(paths) if paths else Q(pk__in=[])


person_scopes.register(PersonScope("community.homes", _at_home_in_scope))
