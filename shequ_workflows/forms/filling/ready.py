"""A version as it is worked with: read and compiled once, kept and shared. A version never changes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from shequ_workflows.forms.conditions.crossing import CrossCheck
from shequ_workflows.forms.conditions.engine import Engine
from shequ_workflows.forms.conditions.of_definition import rules_of
from shequ_workflows.forms.definition.reading import read
from shequ_workflows.forms.definition.schema import CrossRule, Definition, Field, Step
from shequ_workflows.forms.models import FormVersion

from .sealing import sealed_keys

_KEPT = 256


@dataclass(frozen=True, slots=True)
class Ready:
    """``fields`` by key, those of the top; ``step_of`` by key; ``sealed`` keys of sensitive answers."""

    definition: Definition
    engine: Engine
    checks: tuple[tuple[CrossRule, CrossCheck], ...]
    fields: dict[str, Field]
    step_of: dict[str, Step]
    sealed: frozenset[str]

    def step(self, key: str) -> Step | None:
        return next((one for one in self.definition.steps if one.key == key), None)


def prepare(definition: Definition) -> Ready:
    """Of a definition that was not published: a preview, a benchmark."""
    step_of = {one.key: step for step in definition.steps for section in step.sections for one in section.fields}
    return Ready(
        definition=definition,
        engine=Engine(rules_of(definition)),
        checks=tuple((rule, CrossCheck(rule.must)) for rule in definition.rules),
        fields={one.key: one for one in definition.fields()},
        step_of=step_of,
        sealed=sealed_keys(definition),
    )


def ready(version: FormVersion) -> Ready:
    return _ready(version.digest, version.body)


@lru_cache(maxsize=_KEPT)
def _ready(digest: str, body: str) -> Ready:
    return prepare(read(json.loads(body)))
