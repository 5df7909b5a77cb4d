"""Somebody is a resident of the community: said by staff, on a basis, and taken back with a reason."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from shequ_workflows.community.constants import Method
from shequ_workflows.community.models import Verification
from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actions.base import not_yours, unknown
from shequ_workflows.org.actions.roles import AssignRole, end_now
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import COMMUNITY_STAFF, NodeKind, Role
from shequ_workflows.org.models import Node, Person, RoleAssignment
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import people_paths

from .base import PersonAction, check_reach


class VerifyResident(PersonAction[Verification]):
    """Staff has seen a document or the roster: ``person`` lives in ``community``. Gives the role ``resident`` there.

    A stub ceases to be one. Nobody verifies himself.
    """

    verb = "verify_resident"
    label = gettext_lazy("Resident verified")
    allowed = COMMUNITY_STAFF

    def __init__(
        self, actor: Actor, person: Person, community: Node, *, basis: str, method: str = Method.STAFF
    ) -> None:
        super().__init__(actor, person)
        self.community, self.basis, self.method = community, basis.strip(), method

    def check(self) -> Refusal | None:
        refusal = check_reach(self.actor, self.person, self.allowed) or self._check_place()
        if refusal is not None:
            return refusal
        if self.person.pk == self.actor.person_id:
            sentence = gettext_lazy("Nobody verifies himself. Please ask a colleague.")
            return refuse("oneself", sentence, Answer.FORBIDDEN)
        if not self.basis:
            sentence = gettext_lazy("Please say what you saw: ID card, household register, lease, roster.")
            return refuse("basis", sentence, basis=[str(sentence)])
        if self._in_force():
            return refuse("already", gettext_lazy("This person is a verified resident of this community already."))
        return None

    def _check_place(self) -> Refusal | None:
        if self.community.kind != NodeKind.COMMUNITY:
            return refuse("place", gettext_lazy("Residents are verified for a community. Please choose one."))
        if self.actor.is_system:
            return None
        if not any(self.community.path.startswith(path) for path in people_paths(self.actor, self.allowed)):
            return not_yours(self.allowed)
        return None

    def _in_force(self) -> bool:
        return Verification.objects.filter(person=self.person, community=self.community, revoked_at=None).exists()

    def perform(self) -> Verification:
        changes: dict[str, Any] = {}
        if self.person.is_stub:
            changes["is_stub"] = False
        if self.person.home is None:
            changes["home"] = self.community
        if changes:
            Person.objects.filter(pk=self.person.pk).update(**changes)
            self.person.refresh_from_db()
        verification = Verification.objects.create(
            person=self.person,
            community=self.community,
            method=self.method,
            by=self.actor.person,
            at=now(),
            basis=self.basis[:200],
            assignment=self._role(),
        )
        self.record(self.community, basis=self.basis[:200], method=self.method)
        return verification

    def _role(self) -> RoleAssignment:
        """The role ``resident``: the one already held there, or a new one.

        ``check()`` above is the check; ``AssignRole``'s own would stop a grid worker, whose role stands at his grid.
        """
        held = self.person.roles.in_force(now()).filter(role=Role.RESIDENT, node=self.community).first()
        if held is not None:
            return held
        return AssignRole(self.actor, self.person, Role.RESIDENT, self.community, basis=self.basis[:200]).perform()


class RevokeVerification(PersonAction[Verification]):
    """Taken back, with a reason: moved away, a mistake. The role ends with it; what was voted stays."""

    verb = "revoke_verification"
    label = gettext_lazy("Verification revoked")
    allowed = COMMUNITY_STAFF

    def __init__(self, actor: Actor, verification: Verification, *, reason: str) -> None:
        super().__init__(actor, verification.person)
        self.verification, self.reason = verification, reason.strip()

    def lock(self) -> None:
        super().lock()
        rows = Verification.objects.select_for_update(of=("self",), no_key=True).select_related(
            "community", "assignment"
        )
        self.verification = rows.get(pk=self.verification.pk)

    def check(self) -> Refusal | None:
        refusal = self._check_place()
        if refusal is not None:
            return refusal
        if self.verification.revoked_at is not None:
            return refuse("revoked", gettext_lazy("This verification was revoked already."))
        if not self.reason:
            sentence = gettext_lazy("Please say why: moved away, entered by mistake.")
            return refuse("reason", sentence, reason=[str(sentence)])
        return None

    def _check_place(self) -> Refusal | None:
        if self.actor.is_system:
            return None
        community = self.verification.community
        if any(community.path.startswith(path) for path in people_paths(self.actor, self.allowed)):
            return None
        return not_yours(self.allowed) if self.actor.roles_at(community.path) else unknown()

    def perform(self) -> Verification:
        row, at = self.verification, now()
        row.revoked_at, row.revoked_by, row.revoked_because = at, self.actor.person, self.reason[:200]
        row.save(update_fields=["revoked_at", "revoked_by", "revoked_because"])
        role = row.assignment
        if role is not None and (role.valid_to is None or role.valid_to > at):
            end_now(role, self.actor, at)
        self.record(row.community, reason=self.reason[:200])
        return row
