"""What this layer tells the layers below: the desk's link, the nightly round, words of the journal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from shequ_workflows.core.indicators import Teller, tellers
from shequ_workflows.core.presenting import VERBS
from shequ_workflows.core.registries import DeskLink, desk_links
from shequ_workflows.org.periodic import Job, jobs

from .actions import CorrectReading, EndTarget, EnterReadings, ExportBoard, LoadTargets, SetTarget
from .constants import READERS
from .reading import tell
from .taking import take

desk_links.register(
    DeskLink(
        "dashboard", gettext_lazy("Indicators"), "shequ_dashboard:home", may=lambda actor: actor.has(*READERS), order=85
    )
)
jobs.register(Job("dashboard.snapshots", take, order=95))
tellers.register(Teller("dashboard", tell))
_ACTIONS = (CorrectReading, EndTarget, EnterReadings, ExportBoard, LoadTargets, SetTarget)
VERBS.update({one.verb: one.label.__str__ for one in _ACTIONS})
