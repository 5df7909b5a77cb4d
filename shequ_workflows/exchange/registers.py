"""What the exchange tells the layers below: the desk's link, and uploaded files that nobody confirmed."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy

from shequ_workflows.community.constants import ROSTER_KEEPERS
from shequ_workflows.core.registries import DeskLink, desk_links
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.periodic import Job, jobs

from .models import RosterImport


def _keeps(actor: Actor) -> bool:
    return actor.has(*ROSTER_KEEPERS)


def forget(at: dt.datetime) -> int:
    """Delete rosters that were uploaded and never saved, with their files; gives how many."""
    old = RosterImport.objects.forgotten(at)
    return old.delete()[0] if old.exists() else 0


desk_links.register(DeskLink("exchange", gettext_lazy("Lists"), "shequ_exchange:index", may=_keeps, order=90))
jobs.register(Job("exchange.forget", forget))
