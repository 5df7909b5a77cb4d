"""An XLSForm spreadsheet → a definition and a report. The way in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shequ_workflows.forms.constants import LONGEST_LABEL, MOST_FIELDS
from shequ_workflows.forms.definition.canonical import as_data
from shequ_workflows.forms.definition.faults import InvalidDefinition
from shequ_workflows.forms.definition.reading import read
from shequ_workflows.forms.definition.schema import Definition, Words

from .choices import lists_of
from .computed import Computed
from .exceptions import UnreadableForm
from .fields import Fields
from .knowing import Knowing, Known
from .layout import Layout
from .limits import MOST_SURVEY_ROWS
from .report import Report, RowReport
from .rules import Rules
from .survey import YES, Item, Tree, every, grown
from .symbols import Place
from .tables import Tables, read_tables
from .words import Wording, languages_of
from .workbook import Workbook, read_workbook


class NotAgreed(ValueError):
    """A question or rule is lost in rows to which nobody has said yes. ``rows``: those."""

    def __init__(self, rows: tuple[RowReport, ...]) -> None:
        super().__init__(
            _("Please agree to each row that is not supported, or change the spreadsheet: %(rows)s.")
            % {"rows": ", ".join(f"{row.sheet} {row.row}" for row in rows[:10])}
        )
        self.rows = rows


@dataclass(frozen=True, slots=True)
class Imported:
    definition: Definition
    report: Report

    @property
    def data(self) -> dict[str, Any]:
        """The definition as JSON, whatever was lost."""
        return as_data(self.definition)

    def agreed(self, rows: Collection[str]) -> dict[str, Any]:
        """The definition as JSON, once every row of ``report.to_agree`` is among ``rows`` (by its id). Raises ``NotAgreed``."""
        missing = tuple(row for row in self.report.to_agree if row.id not in rows)
        if missing:
            raise NotAgreed(missing)
        return self.data


def read_xlsform(content: bytes, *, title: str = "") -> Imported:
    """The form in an .xlsx or .xls. ``title``: where the form has none, such as the file’s name.

    Raises ``UnreadableForm`` with a sentence, and nothing else, where nothing can be made of the file.
    """
    return from_workbook(read_workbook(content), title=title)


def from_workbook(workbook: Workbook, *, title: str = "") -> Imported:
    """The same of sheets that have been read."""
    report = Report()
    tables = read_tables(workbook, report)
    if len(tables.survey) > MOST_SURVEY_ROWS:
        raise UnreadableForm(_too_many())
    tree = grown(tables.survey, report)
    if sum(not item.is_group for item in every(tree.items)) > MOST_FIELDS:
        raise UnreadableForm(_too_many())
    definition = _definition(tables, tree, report, title)
    if not any(True for _one in definition.fields()):
        raise UnreadableForm(_nothing(report))
    try:
        return Imported(read(as_data(definition)), report)
    except InvalidDefinition as error:
        raise UnreadableForm(str(error.faults[0].sentence)) from error


def _too_many() -> str:
    return _("A form has at most %(most)d fields. Make two of it.") % {"most": MOST_FIELDS}


def _nothing(report: Report) -> str:
    """Why nothing is left, with the first row that says it."""
    told = next((row for row in report.to_agree if row.findings), None)
    if told is None:
        return _("There is no question in the sheet “survey”.")
    sentence = next(finding.sentence for finding in told.findings if finding.blocking)
    return _("No question of this form can be taken over. Row %(row)d: %(why)s") % {"row": told.row, "why": sentence}


def _definition(tables: Tables, tree: Tree, report: Report, title: str) -> Definition:
    settings = tables.settings
    duplicates = settings is not None and settings.get("allow_choice_duplicates").casefold() in YES
    lists = lists_of(tables.choices, report, duplicates=duplicates)
    external = lists_of(tables.external, report, duplicates=duplicates)
    languages = languages_of(tables)
    knowing = Knowing(lists, external, languages, report)
    known = knowing.learn(tree)
    wording = Wording(languages, known.symbols)
    rules = Rules(known.symbols, wording)
    computed = Computed(rules, _computed_items(tree, known))
    rules.settle = computed.settle
    fields = Fields(known, rules, wording, report, lists, computed)
    steps = tuple(Layout(fields, knowing.top).steps(tree.items))
    said = (settings.get("form_title") if settings else "") or tree.title or title or _("Imported form")
    words = Words({languages.first: said[:LONGEST_LABEL]})
    return Definition(words, languages.all, steps, rules=tuple(rules.made))


def _computed_items(tree: Tree, known: Known) -> dict[Place, Item]:
    return {known.of[item.row.number].path: item for item in every(tree.items)}
