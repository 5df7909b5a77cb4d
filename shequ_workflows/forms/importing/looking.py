"""What stands on the page between reading a file and making a draft of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from shequ_workflows.forms.definition.reading import read
from shequ_workflows.forms.definition.schema import Definition
from shequ_workflows.forms.models import DictionaryEntry, FormImport
from shequ_workflows.forms.xlsform.report import RowReport, Verdict
from shequ_workflows.org.acting import Sentence

from . import reports
from .notes import Note
from .to_blocks import to_blocks


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the report. ``agree``: whether a person must agree to it; ``id``: by which he does."""

    id: str
    place: str
    name: str
    type: str
    verdict: Verdict
    sentences: tuple[Sentence, ...]
    agree: bool


@dataclass(frozen=True)
class Look:
    """``lines``: of the file, in its order; then what there is to tell of the editor."""

    definition: Definition
    lines: tuple[Line, ...]

    @cached_property
    def to_agree(self) -> tuple[Line, ...]:
        return tuple(one for one in self.lines if one.agree)

    @cached_property
    def beside(self) -> tuple[Line, ...]:
        """Not supported, and nothing of the questions is lost."""
        return tuple(one for one in self.lines if one.verdict == Verdict.NOT_SUPPORTED and not one.agree)

    @cached_property
    def changed(self) -> tuple[Line, ...]:
        return tuple(one for one in self.lines if one.verdict == Verdict.CHANGED)

    @cached_property
    def understood(self) -> tuple[Line, ...]:
        return tuple(one for one in self.lines if one.verdict == Verdict.UNDERSTOOD)


def look(imported: FormImport) -> Look:
    """Raises ``NotWritable`` where no draft can be made of it."""
    definition = read(imported.definition)
    entries = frozenset(DictionaryEntry.objects.filter(is_active=True).values_list("code", flat=True))
    notes = to_blocks(definition, entries).notes
    rows = reports.read_rows(imported.report)
    lines = [_row(one) for one in rows] if rows else [_field(one) for one in definition.every_field()]
    return Look(definition, (*lines, *(_note(one) for one in notes)))


def _row(one: RowReport) -> Line:
    place = _("%(sheet)s, row %(row)d") % {"sheet": one.sheet, "row": one.row} if one.row else one.sheet
    return Line(one.id, place, one.name, one.type, one.verdict, tuple(_sentences(one.findings)), one.blocking)


def _sentences(findings: Iterable[Any]) -> Iterable[str]:
    return (one.sentence for one in findings)


def _field(found: tuple[tuple[str, ...], Any]) -> Line:
    """Of a file that says every question itself."""
    path, one = found
    label = one.label.say("")
    return Line(".".join(path), label, path[-1], one.kind.value, Verdict.UNDERSTOOD, (), agree=False)


def _note(one: Note) -> Line:
    verdict = Verdict.NOT_SUPPORTED if one.blocking else Verdict.CHANGED
    return Line(one.id, one.label, "", "", verdict, (one.sentence,), one.blocking)
