"""The questions of one submission as a form: what its version asks, given the answers as they stand."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from shequ_workflows.forms.conditions.engine import FieldState
from shequ_workflows.forms.constants import FILING, Kind
from shequ_workflows.forms.definition.schema import Field, Section
from shequ_workflows.forms.filling.judging import settle
from shequ_workflows.forms.filling.posting import Posted, read_post
from shequ_workflows.forms.filling.ready import Ready
from shequ_workflows.forms.models import Submission
from shequ_workflows.forms.rendering import Shown, show
from shequ_workflows.forms.wording import Names

#: Which questions the form showed: those that it did not show keep their answers.
ASKED: Final = "-asked"


_FIXED: Final = FILING | {Kind.COMPUTED, Kind.CONSENT, Kind.SIGNATURE}


@dataclass(frozen=True, slots=True)
class Asked:
    title: str
    fields: tuple[Shown, ...]


@dataclass(slots=True)
class Questions:
    """``answers`` as they stand or were typed; ``errors`` by path."""

    form: Ready
    submission: Submission
    answers: dict[str, Any]
    sensitive: bool
    language: str
    names: Names
    errors: Mapping[str, str] = field(default_factory=dict)

    def sections(self) -> list[Asked]:
        states = settle(self.form, self.answers, self.submission.at).states
        found = []
        for step in self.form.definition.steps:
            for section in step.sections:
                fields = tuple(self._shown(section, states))
                if fields:
                    titles = [one for one in (step.title.say(self.language), section.title.say(self.language)) if one]
                    found.append(Asked(" · ".join(titles), fields))
        return found

    def _shown(self, section: Section, states: Mapping[str, FieldState]) -> Iterator[Shown]:
        for one in section.fields:
            state = states.get(one.key)
            if state is None or not state.visible or not self._is_asked(one):
                continue
            yield show(
                _without_files(one), self.language, value=self.answers.get(one.key), required=state.required,
                read_only=state.read_only, offered=state.choices, errors=self._errors(one), labels=self._labels(one),
            )  # fmt: skip

    def _is_asked(self, one: Field) -> bool:
        """Neither what is computed, nor a file, nor what only the person himself can say: a consent, a signature."""
        if one.is_silent or one.kind in _FIXED or one.computed is not None:
            return False
        return self.sensitive or one.key not in self.form.sealed

    def _labels(self, one: Field) -> dict[str, str]:
        """A person or household stays, or is taken away; another one is chosen in the register."""
        value = self.answers.get(one.key)
        return {value: self.names.get(value, value)} if isinstance(value, str) else {}

    def _errors(self, one: Field) -> list[str]:
        return [said for path, said in self.told_errors() if path.partition("/")[0] == one.key]

    def told_errors(self) -> list[tuple[str, str]]:
        """With the row that each is about."""
        return [(path, _in_row(path, sentence)) for path, sentence in self.errors.items()]


def _in_row(path: str, sentence: str) -> str:
    number = path.split("/")[1] if "/" in path else ""
    if not number.isdigit():
        return sentence
    return _("No. %(number)d: %(sentence)s") % {"number": int(number) + 1, "sentence": sentence}


def _without_files(one: Field) -> Field:
    if one.kind != Kind.GROUP:
        return one
    return replace(one, fields=tuple(_without_files(child) for child in one.fields if child.kind not in FILING))


def typed(form: Ready, data: QueryDict, before: Mapping[str, Any], *, sensitive: bool) -> tuple[dict[str, Any], Posted]:
    """Answers to the questions that were asked, and what could not be read among them."""
    asked = set(data.getlist(ASKED))
    open_to = {one.key for one in form.definition.fields() if sensitive or one.key not in form.sealed}
    fields = [one for one in form.definition.fields() if one.key in asked & open_to and one.kind not in _FIXED]
    posted = read_post(fields, data, before)
    return posted.answers, posted


def with_typed(answers: Mapping[str, Any], wrong: Mapping[str, Any]) -> dict[str, Any]:
    """``answers`` with what could not be read as it was typed, at its path."""
    found: dict[str, Any] = copy.deepcopy(dict(answers))
    for path, value in wrong.items():
        *way, last = path.split("/")
        here: Any = found
        for part in way:
            here = here[int(part)] if isinstance(here, list) else here.get(part)
        here[last] = value
    return found
