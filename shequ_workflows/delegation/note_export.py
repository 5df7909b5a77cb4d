"""The month's sheet goes out as a file; that it did stands in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Final

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.record.recording import journal, note
from shequ_workflows.core.spreadsheets.writing import xlsx_file
from shequ_workflows.org.acting import Action, Refusal
from shequ_workflows.org.actions.base import may_at
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node

from .note_sheet import SHEET_READERS, Month, sheet_of

HEADINGS: Final = (
    _("Office that asks"), _("What is wanted"), _("Community"), _("Asked on"), _("Wanted by"), _("What the list says"),
    _("What became of it"),
)  # fmt: skip


@dataclass
class SheetFile:
    """The file at its beginning, and the number of its rows."""

    file: IO[bytes]
    count: int


class ExportMonth(Action[SheetFile]):
    """Take the sheet of one month away as .xlsx. No person stands in it: an office asks, and nobody is counted."""

    verb = "export_notes"

    def __init__(self, actor: Actor, node: Node, month: Month) -> None:
        self.actor, self.node, self.month = actor, node, month

    def check(self) -> Refusal | None:
        return may_at(self.actor, self.node, SHEET_READERS)

    def perform(self) -> SheetFile:
        rows = (
            [one.office, one.title, one.community, one.asked_on, one.wanted_by, one.standing, one.became]
            for group in sheet_of(self.node, self.month)
            for one in group.lines
        )
        file, count = xlsx_file([str(one) for one in HEADINGS], rows)
        role = min(self.actor.roles_at(self.node.path) & SHEET_READERS, default="")
        payload = {"month": str(self.month), "node": self.node.code, "rows": count}
        note(journal(self.node), self.verb, self.actor, role=role, payload=payload)
        return SheetFile(file, count)
