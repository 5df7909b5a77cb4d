"""The delegation machine: every row of ``tests/machines/delegation.csv``; its edges stand in ``phases``."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.machines import compile_machine, machines
from shequ_workflows.core.models import Subject
from shequ_workflows.org.constants import Role

from .constants import KIND, PREFIX
from .phases.admitting import Admitting
from .phases.carrying import Carrying
from .phases.entering import Entering
from .phases.replying import Replying
from .states import CLOCKS, STATES


class TaskProcess(Entering, Admitting, Replying, Carrying, Subject):
    """A delegated task on its way from a word in a chat to its settlement."""

    class Meta:
        proxy = True
        verbose_name = _("delegated task’s process")
        verbose_name_plural = _("delegated tasks’ processes")


machine = machines.register(
    compile_machine(
        TaskProcess,
        key=KIND,
        label=_("Delegated task"),
        initial="draft",
        states=STATES,
        clocks=CLOCKS,
        prefix=PREFIX,
        units=frozenset({Role.DEPARTMENT.value}),
        escalate=("rc_director", "street_leader"),
    )
)
