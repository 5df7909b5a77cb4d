"""A list goes out as a file: who, what, how many rows and why stand in the journal before it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext_lazy

from shequ_workflows.core.crypto import CryptoError
from shequ_workflows.core.spreadsheets.writing import csv_file, xlsx_file
from shequ_workflows.org.acting import ActionRefused, Refusal, refuse
from shequ_workflows.org.actions.base import OrgAction, may_at, not_yours
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Node

from .lists import OutgoingList

EXPORTERS: frozenset[str] = frozenset({Role.RC_DIRECTOR, Role.STREET_CLERK, Role.ADMINISTRATOR})
#: Administrators configure and do not read what is sensitive.
SENSITIVE_EXPORTERS: frozenset[str] = EXPORTERS - {Role.ADMINISTRATOR}
WRITERS = {"csv": csv_file, "xlsx": xlsx_file}
SHORTEST_REASON = 4


@dataclass
class Exported:
    """The file at its beginning, and the number of its rows."""

    file: IO[bytes]
    count: int


class ExportList(OrgAction[Exported]):
    """Write a list of ``node`` to a file. ``sensitive`` names further columns, for which a reason is typed."""

    verb = "export_list"
    label = gettext_lazy("List exported")
    allowed = EXPORTERS

    def __init__(
        self,
        actor: Actor,
        node: Node,
        what: OutgoingList,
        form: str,
        *,
        sensitive: Sequence[str] = (),
        reason: str = "",
    ) -> None:
        super().__init__(actor)
        self.node, self.what, self.form, self.reason = node, what, form, " ".join(reason.split())
        self.sensitive = tuple(column.key for column in what.sensitive if column.key in sensitive)

    def check(self) -> Refusal | None:
        refusal = may_at(self.actor, self.node, self.allowed)
        if refusal is None and self.sensitive:
            if not self.actor.is_system and not self.actor.holds(*SENSITIVE_EXPORTERS, at=self.node):
                return not_yours(SENSITIVE_EXPORTERS)
            if len(self.reason) < SHORTEST_REASON:
                sentence = gettext_lazy("Please type what these data are needed for. It stands on the record.")
                return refuse("reason", sentence, reason=[str(sentence)])
        return refusal

    def perform(self) -> Exported:
        columns = [one for one in self.what.columns if not one.is_sensitive or one.key in self.sensitive]
        keys = tuple(one.key for one in columns)
        try:
            file, count = WRITERS[self.form](
                [one.heading for one in columns], self.what.rows(self.actor, self.node, keys)
            )
        except CryptoError as error:
            raise ActionRefused(refuse("unreadable", str(error))) from error
        self.tell(
            self.node,
            self.allowed,
            payload={
                "list": self.what.key,
                "form": self.form,
                "node": self.node.code,
                "columns": list(keys),
                "rows": count,
                "reason": self.reason[:200],
            },
        )
        return Exported(file, count)
