from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from shequ_workflows.community.constants import ROSTER_KEEPERS
from shequ_workflows.org.querysets import below, people_paths

from .constants import FORGET_AFTER, OPEN, State

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor

    from .models import RosterImport


class RosterImportQuerySet(QuerySet["RosterImport"]):
    def visible_to(self, actor: Actor) -> RosterImportQuerySet:
        """Where the actor keeps rosters: his own, and those that colleagues have saved."""
        here = below(people_paths(actor, ROSTER_KEEPERS), "community__path")
        return self.filter(here, Q(by=actor.person_id) | Q(state=State.DONE))

    def forgotten(self, at: dt.datetime) -> RosterImportQuerySet:
        """Uploaded long ago and never confirmed."""
        return self.filter(state__in=OPEN, created_at__lt=at - FORGET_AFTER)
