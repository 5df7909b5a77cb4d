"""Keeping try-outs: what was played is played again before each publication."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.flows.models import Flow, Scenario
from shequ_workflows.forms.admin.policies import BUILDERS
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actions.base import may_at
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .moves import MOST, Move, as_data

#: Scenarios of one flow: each is played at every publication.
MOST_SCENARIOS = 20


class SaveScenario(Action[Scenario]):
    """Keep ``moves`` with the states in which they ended; one of the same name is replaced."""

    verb = "save_scenario"
    label = gettext_lazy("Try-out saved")

    def __init__(self, actor: Actor, flow: Flow, name: str, moves: Sequence[Move]) -> None:
        self.actor, self.flow, self.name, self.moves = actor, flow, " ".join(name.split())[:80], list(moves)

    def check(self) -> Refusal | None:
        refusal = may_at(self.actor, self.flow.node, BUILDERS)
        if refusal is not None:
            return refusal
        if not self.name:
            return refuse("name", _("Give the try-out a name."), Answer.INVALID, name=[_("Give the try-out a name.")])
        if not self.moves or len(self.moves) > MOST:
            return refuse("moves", _("Play something first, then save it."))
        known = self.flow.scenarios.exclude(name=self.name).count()
        if known >= MOST_SCENARIOS:
            return refuse("many", _("At most %(most)d saved try-outs. Delete one first.") % {"most": MOST_SCENARIOS})
        return None

    def perform(self) -> Scenario:
        made, _created = Scenario.objects.update_or_create(
            flow=self.flow,
            name=self.name,
            defaults={"steps": as_data(self.moves), "saved_at": now(), "saved_by": self.actor.person},
        )
        return made


class DeleteScenario(Action[None]):
    verb = "delete_scenario"
    label = gettext_lazy("Try-out deleted")

    def __init__(self, actor: Actor, scenario: Scenario) -> None:
        self.actor, self.scenario = actor, scenario

    def check(self) -> Refusal | None:
        return may_at(self.actor, self.scenario.flow.node, BUILDERS)

    def perform(self) -> None:
        self.scenario.delete()
