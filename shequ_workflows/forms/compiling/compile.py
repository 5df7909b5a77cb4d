"""From a form as an editor left it to a version that can be published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shequ_workflows.core.barred import BarredCertificate
from shequ_workflows.forms.conditions.of_definition import rules_of
from shequ_workflows.forms.conditions.rules import types_of
from shequ_workflows.forms.definition.canonical import as_data, canonical, digest
from shequ_workflows.forms.definition.faults import InvalidDefinition
from shequ_workflows.forms.definition.reading import read
from shequ_workflows.forms.definition.schema import Definition
from shequ_workflows.forms.exceptions import Unpublishable

from .building import Building
from .checking import barred_faults, expression_faults, places_faults, visitor_faults, warnings
from .confiding import confided

if TYPE_CHECKING:
    from shequ_workflows.forms.models import Form


@dataclass(frozen=True, slots=True)
class Compiled:
    """``body`` is the canonical JSON of ``definition``, ``digest`` its SHA-256; ``settings`` what was promised with it."""

    definition: Definition
    body: str
    digest: str
    settings: dict[str, Any]
    warnings: list[str]


def compile_form(form: Form) -> Compiled:
    """Raises ``Unpublishable`` with all faults that were found. Changes nothing."""
    from shequ_workflows.forms.models import DictionaryEntry

    entries = {row.code: row for row in DictionaryEntry.objects.filter(is_active=True)}
    building = Building(form, entries)
    try:
        building.add_conditions(types_of(rules_of(read(building.data))))
        definition = read(building.data)
        derived = confided(definition)
        if derived:
            building.confide(derived)
            definition = read(building.data)
    except InvalidDefinition as invalid:
        raise Unpublishable(building.faults + [building.places.place(one) for one in invalid.faults]) from None
    faults = expression_faults(definition) if not building.faults else []
    faults += visitor_faults(definition, form.who)
    faults += places_faults(definition)
    faults += barred_faults(definition, BarredCertificate.objects.filter(is_active=True))
    if faults or building.faults:
        raise Unpublishable(building.faults + [building.places.place(one) for one in faults])
    data = as_data(definition)
    return Compiled(
        definition,
        canonical(data),
        digest(data),
        settings_of(form),
        warnings(definition, entries.values(), purpose=form.purpose, legal_ground=form.legal_ground),
    )


def settings_of(form: Form) -> dict[str, Any]:
    """What is said to whoever answers, and holds for his answers ever after."""
    return {
        "purpose": form.purpose,
        "legal_ground": form.legal_ground,
        "retention": form.retention,
        "retention_withdrawn": form.retention_withdrawn,
        "retention_waiting": form.retention_waiting,
        "after_term": form.after_term,
    }
