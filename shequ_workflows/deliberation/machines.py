"""The deliberation machine: every row of ``tests/machines/deliberation.csv``; its edges stand in ``phases``."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.machines import compile_machine, machines
from shequ_workflows.core.models import Subject

from . import task_machine  # noqa: F401 - the machine of its tasks
from .constants import KIND, PARTICIPANTS, PREFIX
from .phases.carrying_out import CarryingOut
from .phases.deciding import Deciding
from .phases.discussing import Discussing
from .phases.meeting import BeforeMeeting
from .phases.proposing import Proposing
from .phases.publicising import Publicising
from .states import CLOCKS, STATES


class MatterProcess(Proposing, Discussing, Deciding, BeforeMeeting, Publicising, CarryingOut, Subject):
    """A matter on its way from draft to close."""

    class Meta:
        proxy = True
        verbose_name = _("matter's process")
        verbose_name_plural = _("matters' processes")


def public_url(subject: Subject) -> str | None:
    """Where the public reads about ``subject``: a short address that leads to its hall page."""
    return reverse("shequ_deliberation:matter", args=[subject.public_id]) if subject.public_from else None


machine = machines.register(
    compile_machine(
        MatterProcess,
        key=KIND,
        label=_("Deliberation"),
        initial="draft",
        states=STATES,
        clocks=CLOCKS,
        prefix=PREFIX,
        participants=PARTICIPANTS,
        public_url=public_url,
    )
)
