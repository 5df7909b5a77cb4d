"""From a flow as an editor left it to a version that can be published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from shequ_workflows.flows.checking.all import faults_of, warnings_of
from shequ_workflows.flows.definition.canonical import as_data, canonical, digest
from shequ_workflows.flows.definition.reading import read
from shequ_workflows.flows.definition.schema import Flow as Definition
from shequ_workflows.flows.exceptions import Unpublishable
from shequ_workflows.flows.pinning import current_versions
from shequ_workflows.forms.definition.faults import Fault, InvalidDefinition
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.models import FormVersion

from .opening import opening_faults, opening_form

if TYPE_CHECKING:
    from shequ_workflows.flows.models import Flow


@dataclass(frozen=True, slots=True)
class Compiled:
    """``body`` is the canonical JSON of ``definition``, its forms pinned; ``digest`` its SHA-256. ``opens_with``: of the form whose
    sending opens a case."""

    definition: Definition
    title: str
    body: str
    digest: str
    opens_with: FormVersion | None
    warnings: list[Fault]


def compile_flow(flow: Flow) -> Compiled:
    """Raises ``Unpublishable`` with all faults that were found. Changes nothing."""
    try:
        definition = read({**flow.body, "key": flow.key})
    except InvalidDefinition as invalid:
        raise Unpublishable(invalid.faults) from None
    versions, missing = current_versions(definition, flow.node)
    faults = [missing_form(definition, key) for key in missing]
    forms = {key: ready(version).definition for key, version in versions.items()}
    faults += [*faults_of(definition, forms), *opening_faults(flow, definition)]
    if faults:
        raise Unpublishable(faults)
    pinned = tuple(replace(one, version=versions[one.key].number) for one in definition.forms)
    definition = replace(definition, forms=pinned)
    data = as_data(definition)
    warnings = warnings_of(definition, forms, flow.node)
    named = opening_form(definition)
    opens_with = versions.get(named.key) if named is not None else None
    title = definition.title.say(definition.languages[0])
    return Compiled(definition, title, canonical(data), digest(data), opens_with, warnings)


def missing_form(definition: Definition, key: str) -> Fault:
    place = next((number for number, one in enumerate(definition.forms) if one.key == key), 0)
    sentence = _("The form “%(key)s” is not published for this place. Publish it, or choose another one.")
    return Fault("missing_form", f"forms/{place}", sentence % {"key": key})
