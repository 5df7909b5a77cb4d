"""A roster is taken over: whole or not at all, one line in the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from shequ_workflows.community.constants import ROSTER_KEEPERS, CompoundKind
from shequ_workflows.community.models import Compound
from shequ_workflows.community.resources import Comparison, RosterResource
from shequ_workflows.community.roster.register import Register
from shequ_workflows.community.roster.writing import Written, write
from shequ_workflows.core.record.recording import journal, lock
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actions.base import OrgAction, may_at
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import NodeKind
from shequ_workflows.org.models import Node


@dataclass(frozen=True)
class Roster:
    """A roster as it was read: rows with their number in the file, and the compound for rows that name none.

    ``new_compound`` is the name of one that is not on the register yet.
    """

    rows: Sequence[tuple[int, Mapping[str, object]]]
    compound: str = ""
    new_compound: str = ""
    digest: str = ""


def compare(actor: Actor, community: Node, roster: Roster) -> tuple[Register, Comparison]:
    """The dry run: what ``roster`` would do now. Nothing is stored."""
    register = Register(actor, community)
    name = roster.compound or roster.new_compound
    if roster.new_compound and roster.new_compound not in register.compounds:
        register.add_compound(Compound(node=community, name=roster.new_compound, kind=CompoundKind.OTHER))
    resource = RosterResource(register, register.compounds.get(name) if name else None)
    return register, resource.compare(roster.rows)


class ImportRoster(OrgAction[tuple[Comparison, Written]]):
    """Store a roster in ``community``: what is new is entered, what differs is changed, faulty rows are left out.

    Nothing is ever taken away: not a row that is missing, not what an empty cell does not say. ``expected`` is the
    fingerprint of the comparison that was looked at; where the register has changed since, it is refused (stale).
    """

    verb = "import_roster"
    label = gettext_lazy("Roster imported")
    allowed = ROSTER_KEEPERS

    def __init__(self, actor: Actor, community: Node, roster: Roster, *, expected: str) -> None:
        super().__init__(actor)
        self.community, self.roster, self.expected = community, roster, expected

    def lock(self) -> None:
        """One roster after the other in a community."""
        lock(journal(self.community).pk)

    def check(self) -> Refusal | None:
        if self.community.kind != NodeKind.COMMUNITY:
            return refuse("place", gettext_lazy("A roster belongs to one community. Please choose it."))
        return may_at(self.actor, self.community, self.allowed)

    def perform(self) -> tuple[Comparison, Written]:
        register, found = compare(self.actor, self.community, self.roster)
        if found.fingerprint != self.expected:
            sentence = gettext_lazy(
                "The register was changed since this comparison was made. Nothing was saved; look at the new one."
            )
            raise ActionRefused(refuse("stale", sentence, Answer.STALE))
        done = write(register)
        self.tell(
            self.community,
            self.allowed,
            payload={
                "file": self.roster.digest,
                "rows": found.total,
                "new": found.new,
                "changed": found.changed,
                "same": found.same,
                "faulty": found.faulty,
                "homes": done.homes,
                "buildings": done.buildings,
                "people": done.people,
                "who": done.changed,
            },
        )
        return found, done
