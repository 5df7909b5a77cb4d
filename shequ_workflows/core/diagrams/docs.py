"""A machine told from its own table of edges: diagram, tables for a page, and the Markdown file in ``docs/machines``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shequ_workflows.core.constants import ClockKind
from shequ_workflows.core.machines import ClockOp, ClockSpec, Edge, Machine
from shequ_workflows.core.transitions import role_names

from .layout import Arrow, Box, Drawing
from .svg import svg

KINDS = {"start": "→", "work": "", "paused": "⏸", "good": "✓", "bad": "✗"}


def diagram(machine: Machine, *, public: bool = False, key: str = "") -> SafeString:
    """The machine's states and verbs as SVG. ``public``: in the words residents read. Each box leads to its row."""
    boxes = [
        Box(
            state.code,
            str(state.public if public and state.is_end else state.label),
            state.kind,
            f"#state-{state.code}",
        )
        for state in machine.states.values()
    ]
    arrows = [
        Arrow(str(one.label), one.sources, one.target, one.who == {"system"})
        for one in machine.edges.values()
        if not one.creates
    ]
    title = _("How it goes: %(machine)s") % {"machine": machine.label}
    return svg(
        Drawing(boxes, arrows),
        key=key or f"machine-{machine.key}",
        title=title,
        description=_("The same is said step by step in the table below."),
    )


def clock_words(op: ClockOp, machine: Machine) -> str:
    """What an edge does to one clock, in words."""
    name = machine.clocks[op.key].label
    sentence = {
        "+": _("starts: %(clock)s"),
        "-": _("ends: %(clock)s"),
        "/": _("cancels: %(clock)s"),
        "~": _("stops for now: %(clock)s"),
        ">": _("goes on: %(clock)s"),
        "^": _("lengthens: %(clock)s"),
    }[op.sign]
    return sentence % {"clock": name}


def length_words(clock: ClockSpec) -> str:
    """How long a clock runs: its default and its other lengths."""
    lengths = [clock.length] if clock.length else []
    lengths += [length for length in clock.variants.values() if length not in lengths]
    words = _(" or ").join(length.label for length in lengths)
    return words or _("as the decision or the form says")


def edge_rows(machine: Machine) -> list[dict[str, Any]]:
    """One row per edge, in the order of the buttons of each state."""
    order = {code: number for number, code in enumerate(machine.states)}
    edges = sorted(machine.edges.values(), key=lambda one: min(order.get(source, -1) for source in one.sources))
    return [_edge_row(one, machine) for one in edges]


def _edge_row(one: Edge, machine: Machine) -> dict[str, Any]:
    return {
        "name": one.name,
        "label": str(one.label),
        "sources": [str(machine.states[source].label) for source in one.sources if source],
        "target": str(machine.states[one.target].label),
        "who": role_names(one.who),
        "guards": [str(guard.sentence) for guard in one.guards],
        "clocks": [clock_words(op, machine) for op in one.clocks],
        "undo": one.undo,
        "help": str(one.help),
    }


def state_rows(machine: Machine) -> list[dict[str, Any]]:
    """One row per state, with the verbs that lead out of it."""
    return [
        {
            "code": state.code,
            "label": str(state.label),
            "public": str(state.public),
            "kind": state.kind,
            "sign": KINDS.get(state.kind, ""),
            "step": state.step.label if state.step else "",
            "edges": [str(one.label) for one in machine.leaving(state.code)],
        }
        for state in machine.states.values()
    ]


def clock_rows(machine: Machine) -> list[dict[str, Any]]:
    """One row per clock."""
    return [
        {
            "key": clock.key,
            "label": str(clock.label),
            "kind": str(clock.kind.label),
            "is_limit": clock.kind == ClockKind.MAX,
            "length": length_words(clock),
            "floor": clock.floor.label if clock.floor else "",
            "basis": str(clock.basis),
        }
        for clock in machine.clocks.values()
    ]


def machine_context(machine: Machine, *, public: bool = False) -> dict[str, Any]:
    """Context of ``shequ_core/machine.html``: the diagram with the tables that say the same."""
    return {
        "machine": machine,
        "diagram": diagram(machine, public=public),
        "edge_rows": edge_rows(machine),
        "state_rows": state_rows(machine),
        "clock_rows": clock_rows(machine),
    }


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    names = list(head)
    lines = ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
    return lines + ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]


def markdown(machine: Machine) -> str:
    """The machine as Markdown, in English whatever the active language is."""
    with translation.override("en"):
        states = [
            [f"`{row['code']}`", row["label"], row["public"], row["kind"], row["step"]] for row in state_rows(machine)
        ]
        edges = [_markdown_edge(machine.edges[row["name"]], row) for row in edge_rows(machine)]
        clocks = [
            [f"`{row['key']}`", row["label"], row["kind"], row["length"], row["floor"], row["basis"]]
            for row in clock_rows(machine)
        ]
        lines = [
            f"# {machine.label}",
            "",
            "Made by `manage.py document_machines` from the code's own table of edges. Do not edit.",
            "",
            f"![How it goes]({machine.key}.svg)",
            "",
            "## States",
            "",
            *_table(["State", "Staff read", "Residents read", "Kind", "Limit"], states),
            "",
            "## Edges",
            "",
            *_table(["Edge", "From", "To", "Who", "Clocks", "Undo", "Refused unless"], edges),
            "",
            "## Clocks",
            "",
            "A setting of the node may give another length, but never below the floor.",
            "",
            *_table(["Clock", "Name", "Kind", "Length", "Floor", "Basis"], clocks),
            "",
        ]
    return "\n".join(lines)


def _markdown_edge(one: Edge, row: dict[str, Any]) -> list[str]:
    return [
        f"`{one.name}` {row['label']}",
        ", ".join(f"`{source}`" if source else "–" for source in one.sources),
        f"`{one.target}`",
        row["who"],
        " ".join(f"`{op}`" for op in one.clocks),
        "yes" if one.undo else "",
        "<br>".join(f"`{guard.key}`: {guard.sentence}" for guard in one.guards),
    ]


def picture(machine: Machine) -> str:
    """The diagram as a file of its own, in English."""
    with translation.override("en"):
        return f"{diagram(machine)}\n"
