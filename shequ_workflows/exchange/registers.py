"""What the exchange tells the layers below: the desk's link, and uploaded files that nobody confirmed."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy

from shequ_workflows.community.constants import ROSTER_KEEPERS
from shequ_workflows.core.presenting import VERBS
from shequ_workflows.core.registries import DeskLink, desk_links
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.periodic import Job, jobs

from .exporting import EXPORTERS, ExportList
from .models import RosterImport


def _keeps(actor: Actor) -> bool:
    return actor.has(*ROSTER_KEEPERS)


def _exports(actor: Actor) -> bool:
    """Those who only take lists out; the others find it on the page of lists."""
    return actor.has(*EXPORTERS) and not _keeps(actor)


def forget(at: dt.datetime) -> int:
    """Delete rosters that were uploaded and never saved, with their files; gives how many."""
    old = RosterImport.objects.forgotten(at)
    return old.delete()[0] if old.exists() else 0


desk_links.register(DeskLink("exchange", gettext_lazy("Lists"), "shequ_exchange:index", may=_keeps, order=90))
desk_links.register(
    DeskLink("exchange.out", gettext_lazy("Export a list"), "shequ_exchange:export", may=_exports, order=90)
)
VERBS["export_list"] = ExportList.label.__str__
jobs.register(Job("exchange.forget", forget))
