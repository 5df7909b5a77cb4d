"""A small machine for the tests of signed links: the community asks an office, whose role counts only at its unit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms

from shequ_workflows.core.links.purposes import LinkPurpose, link_purposes
from shequ_workflows.core.machines import EdgeForm, Machine, State, Taking, compile_machine, edge, machines
from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import OpenSubject
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node

PURPOSE = "asking.answer"


class AnswerForm(EdgeForm):
    answer = forms.CharField(label="Answer", max_length=200)


class AskingProcess(Subject):
    class Meta:
        proxy = True
        app_label = "shequ_core"

    @edge(
        source="asked",
        target="answered",
        who=["department"],
        label="Answer",
        done="Answered",
        form=AnswerForm,
        order=10,
    )
    def answer(self, taking: Taking) -> None: ...

    @edge(source="asked", target="asked", who=["department"], label="Ask back", done="Asked back", order=20)
    def ask_back(self, taking: Taking) -> None: ...

    @edge(
        source="asked", target="withdrawn", who=["community_worker", "department"], label="Withdraw", done="Withdrawn"
    )
    def withdraw(self, taking: Taking) -> None: ...


def asking() -> Machine:
    """Register the machine once and give it."""
    known = machines.get("asking")
    if known is not None:
        return known
    return machines.register(
        compile_machine(
            AskingProcess,
            key="asking",
            label="Question",
            initial="asked",
            units=frozenset({"department"}),
            states=[
                State("asked", "asked", "asked", kind="start"),
                State("answered", "answered", "answered", kind="good"),
                State("withdrawn", "withdrawn", "withdrawn", kind="bad"),
            ],
        )
    )


@contextmanager
def purpose(**more: object) -> Iterator[LinkPurpose]:
    """Registered for one test."""
    asking()
    values = {
        "key": PURPOSE,
        "kind": "asking",
        "label": "Let the office answer",
        "asks": "The community asks you to answer.",
        "edges": ("answer", "ask_back"),
        "role": "department",
        "may": lambda actor, subject: actor.holds("community_worker", at=subject.path),
        "office": lambda subject: "区民政局",
        "about": lambda subject: [("Asked on", "11月27日")],
    }
    made = link_purposes.register(LinkPurpose(**{**values, **more}))  # type: ignore[arg-type]
    try:
        yield made
    finally:
        link_purposes.unregister(made.key)


def question(by: Actor, community: Node) -> Subject:
    asking()
    return OpenSubject(by, "asking", community, "高龄津贴由谁发放").execute()
