"""The list of money as a file: who took it, of what, how many lines, stands in the journal."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from django.utils.translation import gettext_lazy

from shequ_workflows.core.spreadsheets.writing import csv_file, xlsx_file
from shequ_workflows.org.acting import Refusal
from shequ_workflows.org.actions.base import OrgAction, not_yours
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node

from .grant_rules import MONEY_READERS
from .money_reading import cells, headings

if TYPE_CHECKING:
    from .querysets import GrantQuerySet

WRITERS = {"csv": csv_file, "xlsx": xlsx_file}


class ExportMoney(OrgAction[IO[bytes]]):
    """Write ``rows`` (of ``lines_for(actor)``) to a file in ``form``; recorded where the actor's role is held."""

    verb = "export_money"
    label = gettext_lazy("List of money exported")
    allowed = frozenset(role.value for role in MONEY_READERS)

    def __init__(self, actor: Actor, rows: GrantQuerySet, form: str, filters: dict[str, str]) -> None:
        super().__init__(actor)
        self.rows, self.form, self.filters = rows, form, filters

    def check(self) -> Refusal | None:
        return None if self.actor.has(*self.allowed) else not_yours(self.allowed)

    def perform(self) -> IO[bytes]:
        file, count = WRITERS[self.form](headings(), cells(self.rows))
        payload = {"form": self.form, "rows": count, "filters": self.filters}
        for node in Node.objects.filter(path__in=self.actor.paths_with(*self.allowed)):
            self.tell(node, self.allowed, payload=payload)
        return file
