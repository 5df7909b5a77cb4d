"""One submission in the layout of its own version: steps, sections and answers as they were asked, in plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from shequ_workflows.core.files.models import StoredFile
from shequ_workflows.forms.conditions.engine import FieldState
from shequ_workflows.forms.constants import FILING, Kind
from shequ_workflows.forms.definition.schema import Field, Section, Step
from shequ_workflows.forms.filling.files import ANSWER, is_open
from shequ_workflows.forms.filling.judging import settle
from shequ_workflows.forms.filling.ready import Ready, ready
from shequ_workflows.forms.filling.sealing import all_answers, is_sealed
from shequ_workflows.forms.models import Submission
from shequ_workflows.forms.wording import Names, names_of, said

from .masking import Masks, masked, masks_of


@dataclass(frozen=True, slots=True)
class Link:
    """A file that came with an answer."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer: ``words``, empty where none was given; ``files``; or a table (``heads``, ``rows``). ``covered``: it is
    sensitive and shown by its mask. ``statement``: what a consent says."""

    key: str
    label: str
    words: str = ""
    statement: str = ""
    covered: bool = False
    is_long: bool = False
    files: tuple[Link, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A section, or a step with its ``parts``."""

    title: str
    cells: tuple[Cell, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """How answers are told: ``revealed`` shows sensitive ones whole."""

    language: str
    masks: Masks
    names: Names
    files: Mapping[str, Link] = field(default_factory=dict)
    revealed: bool = False

    def cell(self, one: Field, value: Any) -> Cell:
        label = one.label.say(self.language)
        if is_sealed(one) and not self.revealed:
            words = masked(one, value, self.masks)
            return Cell(one.key, label, words, covered=bool(words))
        if one.kind == Kind.GROUP:
            return self._table(one, value, label)
        files = tuple(self._links(one, value)) if one.kind in FILING else ()
        return Cell(
            one.key, label, "" if files else said(one, value, self.language, self.names),
            one.statement.say(self.language), is_long=one.kind == Kind.LONG_TEXT, files=files,
        )  # fmt: skip

    def _table(self, one: Field, value: Any, label: str) -> Cell:
        columns = [column for column in one.fields if not column.is_silent]
        lines = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
        rows = tuple(tuple(self.cell(column, row.get(column.key)) for column in columns) for row in lines)
        return Cell(one.key, label, heads=tuple(column.label.say(self.language) for column in columns), rows=rows)

    def _links(self, one: Field, value: Any) -> Iterator[Link]:
        for public_id in value if isinstance(value, list) else []:
            found = self.files.get(public_id)
            if found is not None:
                yield found


@dataclass(frozen=True, slots=True)
class Laid:
    """``steps`` with what was asked; ``left``: answers that were given and did not count, and such as the layout has no
    place for; ``covered``: something sensitive is hidden."""

    steps: tuple[Part, ...]
    left: tuple[Cell, ...]
    covered: bool


def telling(submission: Submission, language: str, *, revealed: bool = False, own: bool = False) -> Telling:
    """The words for one submission; ``own``: for whom it is from. Four queries at most."""
    form = ready(submission.version).definition
    names = names_of([(form, all_answers(submission))])
    return Telling(language, masks_of(form), names, files_of(submission, own=own), revealed)


def files_of(submission: Submission, *, own: bool = False) -> dict[str, Link]:
    """By public id; whether they may be read is asked at their address, of staff with a reason where they are sensitive."""
    rows = StoredFile.objects.filter(purpose=ANSWER.key, about=submission.public_id)

    def address(one: str) -> str:
        if own or is_open(submission, one):
            return reverse("shequ_core:file", args=[one])
        return reverse("shequ_forms:desk_file", args=[submission.public_id, one])

    return {one: Link(name, address(one)) for one, name in rows.values_list("public_id", "name")}


def lay(submission: Submission, how: Telling) -> Laid:
    """What its version asked, given these answers; a question that was not asked is not shown. No query."""
    form = ready(submission.version)
    answers = all_answers(submission)
    states = settle(form, answers, submission.at).states
    steps = tuple(part for one in form.definition.steps if (part := _step(one, answers, states, how)) is not None)
    return Laid(steps, tuple(_left(form, submission.dropped, answers, how)), bool(form.sealed) and not how.revealed)


def _step(step: Step, answers: Mapping[str, Any], states: Mapping[str, FieldState], how: Telling) -> Part | None:
    parts = tuple(part for one in step.sections if (part := _section(one, answers, states, how)) is not None)
    return Part(step.title.say(how.language), parts=parts) if parts else None


def _section(
    section: Section, answers: Mapping[str, Any], states: Mapping[str, FieldState], how: Telling
) -> Part | None:
    cells = tuple(
        how.cell(one, answers.get(one.key))
        for one in section.fields
        if not one.is_silent and (one.key in answers or _is_asked(states.get(one.key)))
    )
    return Part(section.title.say(how.language), cells) if cells else None


def _is_asked(state: FieldState | None) -> bool:
    return state is not None and state.visible


def _left(form: Ready, dropped: Any, answers: Mapping[str, Any], how: Telling) -> Iterator[Cell]:
    """By path, with the names of the groups that they stand in; then answers without a question."""
    for path, value in sorted(dropped.items()) if isinstance(dropped, Mapping) else []:
        found = at_path(form, path)
        if found is None:
            yield Cell(path, path, str(value))
            continue
        labels, one, is_covered = found
        cell = how.cell(one, value)
        words = masked(one, value, how.masks) if is_covered and not how.revealed else cell.words
        yield Cell(path, " › ".join(label.say(how.language) for label in labels), words, covered=is_covered)
    for key, value in answers.items():
        if key not in form.fields:
            yield Cell(key, key, str(value))


def at_path(form: Ready, path: str) -> tuple[list[Any], Field, bool] | None:
    """Labels on the way to the field at ``members/0/age``, the field, and whether it lies in something sensitive."""
    fields: Mapping[str, Field] = form.fields
    labels: list[Any] = []
    one: Field | None = None
    covered = False
    for part in path.split("/"):
        if part.isdigit() and one is not None:
            continue
        one = fields.get(part)
        if one is None:
            return None
        labels.append(one.label)
        covered = covered or one.sensitive or (len(labels) == 1 and is_sealed(one))
        fields = {child.key: child for child in one.fields}
    return (labels, one, covered) if one is not None else None
