"""A machine with one edge that can be taken again and again; each time the proposer is told."""

from __future__ import annotations

from shequ_workflows.core.machines import Machine, State, Taking, Tell, compile_machine, edge, machines
from shequ_workflows.core.models import Subject


class ToyProcess(Subject):
    class Meta:
        proxy = True
        app_label = "shequ_core"

    @edge(source="on", target="on", who=["grid_worker"], label="Poke", done="Poked", tell=(Tell("proposer"),))
    def poke(self, taking: Taking) -> None: ...

    @edge(source="on", target="off", who=["grid_worker"], label="Stop", done="Stopped")
    def stop(self, taking: Taking) -> None: ...


def toy() -> Machine:
    """Register the machine once and give it."""
    known = machines.get("toy")
    if known is not None:
        return known
    states = [State("on", "on", "on", kind="start"), State("off", "off", "off", kind="good")]
    return machines.register(compile_machine(ToyProcess, key="toy", label="Toy", initial="on", states=states))
