"""离任移交: all that a leaving colleague has goes to others, and the roles end, in one act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.delivery.owing import owe_people
from shequ_workflows.core.holdings import HAND_OVER, Handing, Line, holdings
from shequ_workflows.core.models import Substitution
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.bulk import lock_many
from shequ_workflows.core.record.recording import journal, note
from shequ_workflows.desk.colleagues import colleagues_of
from shequ_workflows.desk.constants import HANDERS
from shequ_workflows.desk.holds import Holds, holds_of
from shequ_workflows.desk.models import Handover
from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actions import EndRole
from shequ_workflows.org.actions.base import not_yours, unknown
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Person, RoleAssignment
from shequ_workflows.org.moment import now

#: Key of what a successor is told: once, however much it is.
TOLD = "say:desk.handed_over"
REASON_LENGTH = 200


def may_hand_over(actor: Actor, person: Person) -> Refusal | None:
    """Who hands over what ``person`` has; nobody does so for himself."""
    if not actor.has(*HANDERS):
        return not_yours(HANDERS)
    if not Person.objects.visible_to(actor).filter(pk=person.pk).exists():
        return unknown()
    if person.pk == actor.person_id:
        sentence = gettext_lazy(
            "Nobody hands over their own work and ends their own roles. Please ask the street office or the administrator."
        )
        return refuse("oneself", sentence, Answer.FORBIDDEN)
    return None


class HandOver(OnceAction[Handover]):
    """Give each line of what ``person`` has to its successor and end the roles. ``successors`` maps a line's key to a
    person; ``seen`` is what the form's list was (``Holds.seen``): if anything is not as it was, nothing happens.
    """

    verb = HAND_OVER

    def __init__(
        self,
        actor: Actor,
        person: Person,
        successors: Mapping[str, Person],
        seen: Mapping[str, str],
        *,
        reason: str = "",
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.person, self.successors, self.seen = actor, person, successors, seen
        self.reason, self.once, self.at = reason.strip(), once, at
        self._holds: Holds | None = None

    @property
    def holds(self) -> Holds:
        if self._holds is None:
            self._holds = holds_of(self.person, self.actor)
        return self._holds

    def find(self, result: str) -> Handover | None:
        return Handover.objects.filter(public_id=result).first()

    def lock(self) -> None:
        """The person (roles are given one after the other), then all subjects on the list, by id."""
        self.person = Person.objects.select_for_update(no_key=True).get(pk=self.person.pk)
        lock_many(sorted({line.subject.pk for line in holds_of(self.person, self.actor).lines}))
        self._holds = None

    def check(self) -> Refusal | None:
        refusal = may_hand_over(self.actor, self.person)
        if refusal is not None or self.known() is not None:
            return refusal
        if not self.holds:
            return refuse("nothing", gettext_lazy("There is nothing left to hand over here, and no role to end."))
        if dict(self.seen) != self.holds.seen:
            sentence = gettext_lazy(
                "Something changed since this list was made. Look at what changed, then decide again."
            )
            return refuse("stale", sentence, Answer.STALE)
        if not self.reason:
            sentence = gettext_lazy("Please say why: transferred, resigned, retired, and on what paper it stands.")
            return refuse("reason", sentence, reason=[str(sentence)])
        return self._check_successors()

    def _check_successors(self) -> Refusal | None:
        """Everybody named works for the community of what he gets; nothing is left without somebody."""
        working: dict[int, dict[int, list[str]]] = {}
        for line in self.holds.lines:
            successor = self.successors.get(line.key)
            if successor is None:
                sentence = _("Please choose who takes over “%(title)s”.") % {"title": line.title}
                return refuse("successor", sentence)
            community = line.subject.community
            known = working.setdefault(community.pk, {})
            if not known:
                known.update(colleagues_of(community))
            if successor.pk == self.person.pk or successor.pk not in known:
                sentence = _("“%(name)s” does not work for %(community)s. Please choose a colleague of there.") % {
                    "name": successor.name,
                    "community": community.label,
                }
                return refuse("successor", sentence)
        return None

    def perform(self) -> Handover:
        known = self.known()
        if known is not None:
            return known
        at, holds, act = self.at or now(), self.holds, new_public_id()
        self.remember(act, at)
        node = holds.node
        role = min(self.actor.roles_at(node.path) & set(HANDERS), default="")
        row = note(journal(node), self.verb, self.actor, payload=self._payload(holds), role=role, at=at)
        handover = Handover.objects.create(public_id=act, record=row, node=node, leaver=self.person, at=at)
        self._hand(Handing(self.actor, role, self.person, act, at), holds)
        for assignment in holds.ending:
            EndRole(self.actor, assignment, reason=self.reason).execute()
        away = Substitution.objects.filter(Q(person=self.person) | Q(substitute=self.person), ended_at=None)
        away.update(ended_at=at)
        owe_people(row, {one.pk: TOLD for one in self.successors.values()}, at)
        return handover

    def _hand(self, handing: Handing, holds: Holds) -> None:
        for holding in holdings:
            moves = [(line, self.successors[line.key]) for line in holds.lines if line.holding == holding.key]
            if moves:
                holding.hand(handing, moves)

    def _payload(self, holds: Holds) -> dict[str, Any]:
        """The list as it is handed over: no titles and no names."""
        return {
            "person": self.person.public_id,
            "reason": self.reason[:REASON_LENGTH],
            "lines": [self._line(line) for line in holds.lines],
            "ended": [_role(role) for role in holds.ending],
            "staying": [_role(role) for role in holds.staying],
        }

    def _line(self, line: Line) -> dict[str, Any]:
        subject = line.subject
        return {
            "holding": line.holding,
            "subject": subject.public_id,
            "number": subject.number,
            "kind": subject.kind,
            "state": subject.state,
            "due": subject.next_due_at.isoformat() if subject.next_due_at else None,
            "to": self.successors[line.key].public_id,
        }


def _role(role: RoleAssignment) -> dict[str, Any]:
    return {
        "role": role.role,
        "node": role.node.code,
        "from": role.valid_from.isoformat(),
        "to": role.valid_to.isoformat() if role.valid_to else None,
    }
