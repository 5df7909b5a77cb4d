"""The diagram of a flow, of a draft with faults too: what leads nowhere is left out, what is wrong is marked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shequ_workflows.core.diagrams.layout import Arrow, Box, Drawing
from shequ_workflows.core.diagrams.svg import svg
from shequ_workflows.flows.definition.schema import Edge, Flow
from shequ_workflows.forms.definition.faults import Fault
from shequ_workflows.org.constants import Relation

FAULT: Final = "fault"
WARNING: Final = "warning"
#: Kind of row and key → how it is marked.
Marks = Mapping[tuple[str, str], str]


def anchor(part: str, key: str) -> str:
    """The id of a row on the page, which is where its drawing leads."""
    return f"{part}-{key}"


def place_of(flow: Flow, path: str) -> tuple[str, str]:
    """Which row a fault's path means: ``("edges", "sign")``; of the flow itself ``("flow", "")``."""
    part, _sep, rest = path.partition("/")
    rows = getattr(flow, part, ()) if part in {"states", "edges", "clocks", "facts", "forms"} else ()
    number = rest.partition("/")[0]
    if number.isdecimal() and int(number) < len(rows):
        return part, rows[int(number)].key
    return "flow", ""


def marks_of(flow: Flow, faults: Iterable[Fault], warnings: Iterable[Fault]) -> dict[tuple[str, str], str]:
    """A fault outweighs a warning."""
    found = {place_of(flow, one.path): WARNING for one in warnings}
    return {**found, **{place_of(flow, one.path): FAULT for one in faults}}


def diagram(
    flow: Flow, language: str, marks: Marks | None = None, *, links: bool = True, key: str = "flow"
) -> SafeString:
    """Each state and arrow leads to its row where ``links``. Steps that open a case come out of a box of their own."""
    marked = marks or {}
    known = {one.key for one in flow.states}
    boxes = [
        Box(
            one.key,
            _labelled(one.label.say(language) or one.key, marked.get(("states", one.key), "")),
            str(one.kind),
            f"#{anchor('states', one.key)}" if links else "",
            marked.get(("states", one.key), ""),
        )
        for one in flow.states
    ]
    arrows = [arrow for one in flow.edges for arrow in _arrows(one, known, language, marked, links)]
    if any("" in one.sources for one in arrows):
        boxes.insert(0, Box("", pgettext("diagram of a flow", "a new case"), "start"))
    title = _("How it goes: %(machine)s") % {"machine": flow.title.say(language)}
    return svg(
        Drawing(boxes, arrows), key=key, title=title, description=_("The same is said row by row beside the diagram.")
    )


def _arrows(one: Edge, known: set[str], language: str, marked: Marks, links: bool) -> Iterable[Arrow]:
    sources = tuple(key for key in one.sources if key in known or key == "")
    mark = marked.get(("edges", one.key), "")
    for target in one.targets:
        if sources and target in known:
            yield Arrow(
                _labelled(one.label.say(language) or one.key, mark),
                sources,
                target,
                set(one.who) == {Relation.SYSTEM.value},
                f"#{anchor('edges', one.key)}" if links else "",
                one.key,
                mark,
            )


def _labelled(label: str, mark: str) -> str:
    """With a sign and a word where something is wrong."""
    if mark == FAULT:
        return f"✗ {pgettext('diagram of a flow', 'fault')} · {label}"
    return f"! {pgettext('diagram of a flow', 'look')} · {label}" if mark == WARNING else label
