"""A small machine for the tests of the core: a lamp is reported, mended, checked."""

from __future__ import annotations

from django import forms

from shequ_workflows.core.calendar.durations import Duration
from shequ_workflows.core.constants import ClockKind
from shequ_workflows.core.machines import (
    ClockSpec,
    EdgeForm,
    Guard,
    Machine,
    State,
    Taking,
    Tell,
    compile_machine,
    edge,
    machines,
)
from shequ_workflows.core.models import Subject


class MendForm(EdgeForm):
    how = forms.CharField(max_length=200)


has_bulb = Guard("bulb", lambda subject, taking: subject.facts.get("bulbs", 1) > 0, "There is no bulb. Buy one first.")


class LampProcess(Subject):
    class Meta:
        proxy = True
        app_label = "shequ_core"

    @edge(
        source="reported",
        target="taken",
        who=["grid_worker", "rc_director"],
        label="Take",
        done="Taken",
        clocks="+mend",
        undo=True,
        order=10,
    )
    def take(self, taking: Taking) -> None:
        taking.change(assignee=taking.actor.person)

    @edge(source="taken", target="waiting", who=["rc_director"], label="Wait", done="Waits for parts", clocks="~mend")
    def wait(self, taking: Taking) -> None: ...

    @edge(source="waiting", target="taken", who=["rc_director"], label="Go on", done="Goes on", clocks=">mend")
    def go_on(self, taking: Taking) -> None: ...

    @edge(source="taken", target="taken", who=["assignee", "rc_director"], label="Note", done="Noted")
    def progress(self, taking: Taking) -> None: ...

    @edge(
        source="taken",
        target="mended",
        who=["assignee"],
        label="Mend",
        done="Mended",
        guards=[has_bulb],
        clocks="-mend +warranty",
        form=MendForm,
        tell=(Tell("proposer"),),
    )
    def mend(self, taking: Taking) -> None: ...

    @edge(
        source=["reported", "taken"],
        target="dropped",
        who=["proposer", "system"],
        label="Drop",
        done="Dropped",
        clocks="/mend",
        fires="mend",
        undo=True,
        tell=(Tell("rc_director"),),
    )
    def drop(self, taking: Taking) -> None: ...


def lamp() -> Machine:
    """Register the machine once and give it."""
    known = machines.get("lamp")
    if known is not None:
        return known
    return machines.register(
        compile_machine(
            LampProcess,
            key="lamp",
            label="Lamp",
            initial="reported",
            prefix="灯",
            states=[
                State("reported", "reported", "reported", kind="start", step=Duration.parse("1 wd")),
                State("taken", "being mended", "being mended"),
                State("waiting", "waits for parts", "waits for parts", kind="paused"),
                State("mended", "mended", "mended", kind="good"),
                State("dropped", "dropped", "dropped", kind="bad"),
            ],
            clocks=[
                ClockSpec("mend", "mending", length=Duration.parse("3 wd")),
                ClockSpec("warranty", "warranty", kind=ClockKind.MIN, length=Duration.parse("15 d")),
            ],
        )
    )
