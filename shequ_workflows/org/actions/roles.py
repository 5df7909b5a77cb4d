"""Roles: given for a term, ended. A role is never deleted or rewritten; a new term is a new row."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.appointing import APPOINTED_BY, HELD_AT, WITHOUT_BASIS, conflicts_of, role_names
from shequ_workflows.org.constants import NodeKind, Role
from shequ_workflows.org.models import Node, Person, RoleAssignment
from shequ_workflows.org.moment import now

from .base import OrgAction, may_at, unknown


class AssignRole(OrgAction[RoleAssignment]):
    """Give ``person`` a role at ``node`` from ``valid_from`` (now) until ``valid_to`` (open), on a basis in words."""

    verb = "assign_role"
    label = gettext_lazy("Role assigned")

    def __init__(
        self,
        actor: Actor,
        person: Person,
        role: str,
        node: Node,
        *,
        valid_from: dt.datetime | None = None,
        valid_to: dt.datetime | None = None,
        basis: str = "",
    ) -> None:
        super().__init__(actor)
        self.person, self.role, self.node = person, str(role), node
        self.valid_from, self.valid_to = valid_from or now(), valid_to
        self.basis = basis.strip()

    @property
    def allowed(self) -> frozenset[str]:
        return APPOINTED_BY.get(self.role, frozenset())

    def lock(self) -> None:
        """The person's row: two assignments to one person are checked one after the other."""
        self.person = Person.objects.select_for_update(no_key=True).get(pk=self.person.pk)

    def check(self) -> Refusal | None:
        if self.role not in Role.values:
            return refuse("role_unknown", gettext_lazy("Please choose a role."), role=[_("Please choose a role.")])
        refusal = may_at(self.actor, self.node, self.allowed)
        if refusal is not None:
            return refusal
        if self.person.pk == self.actor.person_id:
            sentence = gettext_lazy("Nobody gives himself a role. Please ask another administrator.")
            return refuse("oneself", sentence, Answer.FORBIDDEN)
        return self._check_person() or self._check_place() or self._check_term() or self._check_conflict()

    def _check_person(self) -> Refusal | None:
        if self.person.merged_into_id is not None:
            return refuse("merged", gettext_lazy("This entry was merged into another person. Please choose that one."))
        if not self.actor.is_system and not Person.objects.visible_to(self.actor).filter(pk=self.person.pk).exists():
            return unknown()
        return None

    def _check_place(self) -> Refusal | None:
        if self.node.closed_on is not None:
            return refuse("closed", gettext_lazy("This node is closed. Please choose another one."))
        places = HELD_AT[self.role]
        if self.node.kind in places:
            return None
        labels = _(", ").join(str(label) for kind, label in NodeKind.choices if kind in places)
        sentence = _("The role “%(role)s” is held at: %(places)s.") % {
            "role": role_names({self.role}),
            "places": labels,
        }
        return refuse("place", sentence, node=[sentence])

    def _check_term(self) -> Refusal | None:
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            sentence = gettext_lazy("The term ends before it begins. Please check both dates.")
            return refuse("term", sentence, valid_to=[str(sentence)])
        if not self.basis and self.role not in WITHOUT_BASIS and not self.actor.is_system:
            sentence = gettext_lazy("Please say on what basis: election, contract, letter.")
            return refuse("basis", sentence, basis=[str(sentence)])
        return None

    def _check_conflict(self) -> Refusal | None:
        """Not twice at once, and no two roles that exclude each other over the same ground."""
        against = conflicts_of(self.role) | {self.role}
        others = self.person.roles.overlapping(self.valid_from, self.valid_to).filter(role__in=against)
        for other in others.select_related("node"):
            if other.role == self.role and other.node_id == self.node.pk:
                return refuse("already", gettext_lazy("This person already has this role there at that time."))
            if other.role != self.role and _same_ground(other.node.path, self.node.path):
                sentence = _(
                    "Whoever is “%(other)s” cannot be “%(role)s” as well. Please end the other role first."
                ) % {
                    "other": other.get_role_display(),
                    "role": role_names({self.role}),
                }
                return refuse("conflict", sentence)
        return None

    def perform(self) -> RoleAssignment:
        assignment = RoleAssignment.objects.create(
            person=self.person,
            role=self.role,
            node=self.node,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            basis=self.basis,
        )
        self.tell(self.node, self.allowed, person=self.person, payload=assignment.to_payload())
        return assignment


def _same_ground(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def end_now(assignment: RoleAssignment, actor: Actor, at: dt.datetime) -> RoleAssignment:
    """Set the end of a term; one that has not begun is over before it began."""
    end = max(at, assignment.valid_from)
    RoleAssignment.objects.filter(pk=assignment.pk).update(valid_to=end, ended_by=actor.person)
    assignment.valid_to, assignment.ended_by = end, actor.person
    return assignment


class EndRole(OrgAction[RoleAssignment]):
    """End a role this minute; one that has not begun never begins. By whom may assign it."""

    verb = "end_role"
    label = gettext_lazy("Role ended")

    def __init__(self, actor: Actor, assignment: RoleAssignment, *, reason: str = "") -> None:
        super().__init__(actor)
        self.assignment = assignment
        self.reason = reason.strip()

    def lock(self) -> None:
        rows = RoleAssignment.objects.select_for_update(of=("self",), no_key=True)
        self.assignment = rows.select_related("person", "node").get(pk=self.assignment.pk)

    def check(self) -> Refusal | None:
        refusal = may_at(self.actor, self.assignment.node, APPOINTED_BY[self.assignment.role])
        if refusal is not None:
            return refusal
        if self.assignment.valid_to is not None and self.assignment.valid_to <= now():
            return refuse("ended", gettext_lazy("This role has ended already."))
        return None

    def perform(self) -> RoleAssignment:
        assignment = end_now(self.assignment, self.actor, now())
        payload = {**assignment.to_payload(), "reason": self.reason}
        self.tell(assignment.node, APPOINTED_BY[assignment.role], person=assignment.person, payload=payload)
        return assignment
