"""A version goes out as a file; that it did stands in the journal before it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.spreadsheets.writing import csv_file, xlsx_file
from shequ_workflows.delegation.constants import ListState
from shequ_workflows.delegation.models import FunctionList
from shequ_workflows.org.acting import Refusal, refuse
from shequ_workflows.org.actions.base import not_yours, unknown
from shequ_workflows.org.actors import Actor

from .access import EXPORTERS, may_read
from .base import ListAction
from .columns import COLUMNS
from .lines import Line
from .reading import lines_of

WRITERS: Final = {"xlsx": xlsx_file, "csv": csv_file}
HEADINGS: Final = [column.heading for column in COLUMNS]


@dataclass
class Exported:
    """The file at its beginning, and the number of its rows."""

    file: IO[bytes]
    count: int


def cells_of(line: Line) -> list[object]:
    return [column.write(getattr(line, column.key)) for column in COLUMNS]


class ExportFunctions(ListAction[Exported]):
    """The functions of a version as .xlsx or .csv, under the headings under which they come in again."""

    verb = "export_functions"
    allowed: ClassVar[frozenset[str]] = EXPORTERS
    states = tuple(ListState)

    def __init__(self, actor: Actor, version: FunctionList, form: str, **more: Any) -> None:
        super().__init__(actor, version, **more)
        self.form = form

    def may(self) -> Refusal | None:
        if self.actor.is_system or self.actor.holds(*self.allowed, at=self.community):
            return None
        return not_yours(self.allowed) if may_read(self.actor, self.version) else unknown()

    def check_data(self) -> Refusal | None:
        return None if self.form in WRITERS else refuse("form", _("Choose .xlsx or .csv."))

    def perform(self) -> Exported:
        lines = lines_of(self.version)
        file, count = WRITERS[self.form](HEADINGS, (cells_of(line) for line in lines))
        self.tell(form=self.form, rows=count)
        return Exported(file, count)
