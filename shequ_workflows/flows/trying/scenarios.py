"""Saved try-outs: played again before each publication, so that a change which breaks what was meant is seen in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.forms.definition.faults import Fault
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import today

from .moves import BadMoves, read_moves
from .playing import play

if TYPE_CHECKING:
    from shequ_workflows.flows.compiling.compile import Compiled
    from shequ_workflows.flows.models import Flow

#: A working morning, so that lengths in working time come out alike whenever a flow is published.
_HOUR: Final = 9


def morning(place: Node) -> dt.datetime:
    """Nine o'clock on the next working day there."""
    calendar = calendar_of(place)
    day = next(one for ahead in range(1, 30) if calendar.is_workday(one := today() + dt.timedelta(days=ahead)))
    return dt.datetime.combine(day, dt.time(_HOUR), timezone.get_default_timezone())


def scenario_faults(flow: Flow, compiled: Compiled) -> Iterator[Fault]:
    """A fault for each saved scenario that does not come out as it did when it was saved."""
    begin = morning(flow.node)
    for number, scenario in enumerate(flow.scenarios.order_by("name")):
        path = f"scenarios/{number}"
        try:
            moves = read_moves(scenario.steps)
        except BadMoves as wrong:
            yield Fault("scenario", path, str(wrong))
            continue
        played = play(compiled, flow.node, moves, begin)
        own = [one for one in played.happenings if one.role != "system"]
        for place, (move, happening) in enumerate(zip(moves, own, strict=False), start=1):
            if move.state and move.state != happening.state:
                sentence = _("The scenario “%(name)s” comes out otherwise at move %(place)d: the case is in “%(is)s”, not in “%(was)s”. %(why)s")  # fmt: skip
                words = {"name": scenario.name, "place": place, "is": happening.state, "was": move.state}
                yield Fault("scenario", path, sentence % {**words, "why": happening.refusal})
                break
