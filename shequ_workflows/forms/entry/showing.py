"""All steps of a form on one screen, with what was typed and what is wrong at each field, in rows too.

Every question stands there; ``filling.js`` hides what the rules hide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from shequ_workflows.forms.constants import FILING, Kind
from shequ_workflows.forms.definition.schema import Field, Section, Step
from shequ_workflows.forms.filling import choosers
from shequ_workflows.forms.filling.files import names_of_files
from shequ_workflows.forms.models import Form
from shequ_workflows.forms.previewing import conditions_of
from shequ_workflows.forms.rendering import Shown, Told, show
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor

from .keying import Keyed

#: Rows of a repeating group that stand there empty, so that the first need not be asked for.
EMPTY_ROWS: Final = 1


@dataclass(frozen=True, slots=True)
class Telling:
    """``conditions`` by ``id()`` of a part, when it is shown."""

    keyed: Keyed
    language: str
    conditions: Mapping[int, Sentence]
    told: Told


def telling(keyed: Keyed, actor: Actor, form: Form, language: str) -> Telling:
    fields = tuple(keyed.ready.definition.fields())
    labels: dict[str, Mapping[str, Sentence]] = {
        **choosers.labels(fields, actor, form, staff=True),
        **dict.fromkeys(FILING, names_of_files(fields, keyed.answers)),
    }
    told = Told({path: [sentence] for path, sentence in keyed.errors.items()}, keyed.typed, labels)
    return Telling(keyed, language, conditions_of(keyed.ready.definition, language), told)


def steps(telling: Telling) -> list[dict[str, Any]]:
    return [_step(one, telling) for one in telling.keyed.ready.definition.steps]


def _step(step: Step, telling: Telling) -> dict[str, Any]:
    return {
        "key": step.key,
        "title": step.title.say(telling.language),
        "condition": telling.conditions.get(id(step), ""),
        "sections": [_section(one, telling) for one in step.sections],
    }


def _section(section: Section, telling: Telling) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": section.title.say(telling.language),
        "help": section.help.say(telling.language),
        "condition": telling.conditions.get(id(section), ""),
        "fields": [_shown(one, telling) for one in section.fields],
    }


def _shown(one: Field, telling: Telling) -> Shown:
    told = telling.told
    return show(
        one, telling.language, value=value_of(one, telling.keyed), errors=told.errors.get(one.key, ()),
        condition=telling.conditions.get(id(one), ""), source=telling.keyed.sources.get(one.key, ""), told=told,
    )  # fmt: skip


def value_of(one: Field, keyed: Keyed) -> Any:
    """The answer, or what was typed where it could not be read; rows to begin with where there are none."""
    value = keyed.typed.get(one.key, keyed.answers.get(one.key))
    if one.kind != Kind.GROUP or value:
        return value
    least = int(one.minimum) if isinstance(one.minimum, Decimal) else 0
    return [{}] * max(least, EMPTY_ROWS)
