"""A step as its page shows it, and all answers as they are shown once more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.translation import gettext as _

from shequ_workflows.forms.conditions.engine import FieldState, Outcome
from shequ_workflows.forms.conditions.of_definition import section_key, step_key
from shequ_workflows.forms.constants import FILING
from shequ_workflows.forms.definition.schema import Field, Step
from shequ_workflows.forms.rendering import Shown, Told, show
from shequ_workflows.org.acting import Sentence

from .ready import Ready
from .saying import say


@dataclass(frozen=True, slots=True)
class Telling:
    """What a page needs to know beside the answers. ``errors`` and ``typed`` by path; ``sources`` by key; ``choosers`` by
    kind; ``files``: names by id."""

    language: str
    errors: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, Sentence] = field(default_factory=dict)
    choosers: Mapping[str, Mapping[str, Sentence]] = field(default_factory=dict)
    files: Mapping[str, Sentence] = field(default_factory=dict)

    @property
    def labels(self) -> dict[str, Mapping[str, Sentence]]:
        return {**self.choosers, **dict.fromkeys(FILING, self.files)}


def visible_steps(ready: Ready, outcome: Outcome) -> list[Step]:
    return [one for one in ready.definition.steps if outcome.states[step_key(one)].visible]


def sections_of(step: Step, outcome: Outcome, answers: Mapping[str, Any], telling: Telling) -> list[dict[str, Any]]:
    """Every section with every field of the step; those not shown just now are there too, hidden."""
    return [
        {
            "key": section.key,
            "title": section.title.say(telling.language),
            "help": section.help.say(telling.language),
            "visible": outcome.states[section_key(section)].visible,
            "fields": [
                shown_field(one, outcome.states[one.key], answers.get(one.key), telling)
                for one in section.fields
                if one.key in outcome.states
            ],
        }
        for section in step.sections
    ]


def shown_field(one: Field, state: FieldState, value: Any, telling: Telling) -> Shown:
    """With its errors, and those of its rows."""
    return show(
        one,
        telling.language,
        value=telling.typed.get(one.key, value),
        errors=[telling.errors[one.key]] if one.key in telling.errors else [],
        source=telling.sources.get(one.key, ""),
        state=state,
        told=Told({path: [said] for path, said in telling.errors.items()}, telling.typed, telling.labels),
    )


def faults_of(errors: Mapping[str, str], fields: Iterable[Field], language: str) -> list[dict[str, str]]:
    """For the summary above the form: each error with the address of its control, in the order of the page."""
    asked = list(fields)
    by_key = {one.key: one for one in asked}
    order = {place: number for number, place in enumerate(_places(asked))}
    return [
        {
            "text": fault_said(by_key.get(path.partition("/")[0]), path, errors[path], language),
            "href": f"#id_{path.replace('/', '-')}" if path else "",
        }
        for path in sorted(errors, key=lambda path: _order(order, path))
    ]


def _places(fields: Iterable[Field], above: str = "") -> Iterator[str]:
    """Paths of all controls without the numbers of their rows."""
    for one in fields:
        yield above + one.key
        yield from _places(one.fields, f"{above}{one.key}/")


def _order(order: Mapping[str, int], path: str) -> tuple[int, list[int], int]:
    """What is of the whole page first; then question after question, row after row."""
    parts = path.split("/")
    rows = [int(part) for part in parts if part.isdigit()]
    here = order.get("/".join(part for part in parts if not part.isdigit()), -1)
    return order.get(parts[0], -1), rows, here


def fault_said(field: Field | None, path: str, sentence: Sentence, language: str) -> str:
    """With the question; in a repeating group with the row and its question, too."""
    if field is None:
        return str(sentence)
    words = [field.label.say(language)]
    here: Field | None = field
    for part in path.split("/")[1:]:
        if part.isdigit():
            words.append(_("No. %(number)s") % {"number": int(part) + 1})
            continue
        here = next((one for one in here.fields if one.key == part), None) if here is not None else None
        words += [here.label.say(language)] if here is not None else []
    return _("%(label)s: %(value)s") % {"label": " ".join(words), "value": sentence}


def rows_of(
    ready: Ready, step: Step, outcome: Outcome, answers: Mapping[str, Any], telling: Telling, change_url: str = ""
) -> list[dict[str, Any]]:
    """Names and values of one step for the component ``summary_list``: what counts, and what was left empty."""
    made = []
    for section in step.sections:
        for one in section.fields:
            state = outcome.states.get(one.key)
            if state is None or not state.visible or one.is_silent:
                continue
            labels = {**telling.files, **telling.choosers.get(one.kind, {})}
            row = {
                "term": one.label.say(telling.language),
                "value": linebreaksbr(say(one, answers.get(one.key), telling.language, labels)),
            }
            if change_url and not state.read_only:
                row["action_url"] = f"{change_url}#id_{one.key}"
            made.append(row)
    return made


def step_url(slug: str, step: Step) -> str:
    return reverse("shequ_forms:step", args=[slug, step.key])
