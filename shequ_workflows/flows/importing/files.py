"""A flow as a file: JSON with the flow and every form that its steps ask (``docs/flows-json.md``). Pure: imports no model.

``{"schema": 1, "flow": {…}, "forms": {"ticket": {…}}}``; the forms are as the forms' own files are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from shequ_workflows.flows.constants import SCHEMA
from shequ_workflows.flows.definition.canonical import as_data
from shequ_workflows.flows.definition.reading import read
from shequ_workflows.flows.definition.schema import Flow
from shequ_workflows.forms.definition.canonical import as_data as form_data
from shequ_workflows.forms.definition.faults import Fault, InvalidDefinition
from shequ_workflows.forms.definition.files import parsed
from shequ_workflows.forms.definition.reading import read as read_form
from shequ_workflows.forms.definition.schema import Definition

LIBRARY: Final = Path(__file__).resolve().parent.parent / "data" / "library"
#: In the order in which they are offered.
SHIPPED: Final = ("hotline", "whistle", "emergency", "mediation", "seal", "six_links")
#: Name → file of those that layers above bring along; see ``bring``.
_BROUGHT: Final[dict[str, Path]] = {}
#: Bytes; a flow with a dozen forms has a tenth of it.
LARGEST: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class FlowFile:
    """``forms`` by the keys under which the flow names them."""

    flow: Flow
    forms: Mapping[str, Definition] = field(default_factory=dict)


def read_file(content: bytes) -> FlowFile:
    """Raises ``InvalidDefinition`` with every fault, those of forms below ``forms/<key>``."""
    if len(content) > LARGEST:
        raise InvalidDefinition([Fault("large", "", _("This file is too large to be a flow."))])
    data = parsed(content)
    if not isinstance(data, dict) or data.get("schema") != SCHEMA or not isinstance(data.get("forms", {}), dict):
        raise InvalidDefinition([Fault("shape", "", _("This file holds no flow. Choose one that was exported here."))])
    return read_data(data)


def read_data(data: Mapping[str, Any]) -> FlowFile:
    faults: list[Fault] = []
    forms: dict[str, Definition] = {}
    for key, said in data.get("forms", {}).items():
        try:
            forms[str(key)] = read_form(said)
        except InvalidDefinition as invalid:
            faults += [Fault(one.code, f"forms/{key}/{one.path}", one.sentence) for one in invalid.faults]
    flow: Flow | None = None
    try:
        flow = read(data.get("flow"))
    except InvalidDefinition as invalid:
        faults += [Fault(one.code, f"flow/{one.path}", one.sentence) for one in invalid.faults]
    if flow is not None:
        for missing in sorted({one.key for one in flow.forms} - set(forms)):
            sentence = _("The flow asks for a form “%(key)s” that is not in the file.")
            faults.append(Fault("missing_form", f"forms/{missing}", sentence % {"key": missing}))
    if faults or flow is None:
        raise InvalidDefinition(faults)
    return FlowFile(flow, forms)


def file_data(file: FlowFile) -> dict[str, Any]:
    """The inverse of ``read_data``. Which of a site's forms a step asks is that site's own affair: it is left out."""
    flow = as_data(file.flow)
    if file.flow.forms:
        flow["forms"] = [{"key": one.key} for one in file.flow.forms]
    return {"schema": SCHEMA, "flow": flow, "forms": {key: form_data(one) for key, one in file.forms.items()}}


def bring(name: str, path: Path) -> None:
    """A layer above has one to offer, too."""
    if name in SHIPPED or _BROUGHT.get(name, path) != path:
        raise ValueError(f"two flows are offered as {name!r}")
    _BROUGHT[name] = path


def offered() -> tuple[str, ...]:
    """Names of all that come with what is installed, in order."""
    return (*SHIPPED, *_BROUGHT)


def shipped(name: str) -> FlowFile:
    """One that comes with the product. Raises ``KeyError`` where there is none of this name."""
    path = LIBRARY / f"{name}.json" if name in SHIPPED else _BROUGHT[name]
    return read_file(path.read_bytes())
