"""A draft as it stands: its JSON, what can be read of it, and what is wrong with it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shequ_workflows.flows.checking.all import faults_of, warnings_of
from shequ_workflows.flows.compiling.compile import missing_form
from shequ_workflows.flows.compiling.opening import opening_faults
from shequ_workflows.flows.constants import SCHEMA
from shequ_workflows.flows.definition.reading import read_loosely
from shequ_workflows.flows.definition.schema import Flow as Definition
from shequ_workflows.flows.pinning import current_versions
from shequ_workflows.forms.definition.faults import Fault
from shequ_workflows.forms.definition.schema import Definition as FormDefinition
from shequ_workflows.forms.filling.ready import ready

from .rows import Body, begun

if TYPE_CHECKING:
    from shequ_workflows.flows.models import Flow


@dataclass
class Draft:
    """``flow`` as its newest revision says; ``revision`` is that one's id, 0 where there is none. ``definition`` holds what
    could be read, None where nothing could."""

    flow: Flow
    revision: int
    body: Body
    definition: Definition | None
    forms: Mapping[str, FormDefinition] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    @property
    def languages(self) -> list[str]:
        said = self.body.get("languages")
        found = [one for one in said if isinstance(one, str)] if isinstance(said, list) else []
        return found or ["zh-hans"]


def look(flow: Flow, *, checked: bool = True) -> Draft:
    """``flow``'s draft. ``checked``: with faults and warnings, as publishing would find them."""
    newest: Flow = flow.get_latest_revision_as_object()
    return look_at(newest, newest.body, flow.latest_revision_id or 0, checked=checked)


def look_at(flow: Flow, body: Any, revision: int, *, checked: bool = True) -> Draft:
    said = tidied(body, flow)
    definition, faults = read_loosely(said)
    draft = Draft(flow, revision, said, definition)
    if definition is None:
        draft.faults = faults
        return draft
    versions, missing = current_versions(definition, flow.node)
    draft.forms = {key: ready(version).definition for key, version in versions.items()}
    if not checked:
        return draft
    draft.faults = faults
    if not faults:
        draft.faults = [
            *(missing_form(definition, key) for key in missing),
            *faults_of(definition, draft.forms),
            *opening_faults(draft.flow, definition),
        ]
        draft.warnings = warnings_of(definition, draft.forms, flow.node)
    return draft


def tidied(body: Any, flow: Flow) -> Body:
    """The JSON of a draft, with what a flow that was just made has not said yet."""
    said = copy.deepcopy(body) if isinstance(body, dict) else {}
    return {**begun(flow.key, flow.title, "zh-hans"), "schema": SCHEMA, **said, "key": flow.key}
