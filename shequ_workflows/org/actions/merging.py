"""A caller turns out to be somebody on the register: the stub becomes an alias, and nothing is lost."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy

from shequ_workflows.org.acting import Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import PEOPLE_EDITORS, Role
from shequ_workflows.org.models import Guardianship, Person, RoleAssignment
from shequ_workflows.org.signals import persons_merged

from .accounts import holds_office
from .base import OrgAction
from .people import check_person


class MergePersons(OrgAction[Person]):
    """Merge ``stub`` into ``person``. Roles, guardianships, the account and earlier aliases follow; upper layers move
    their own rows on ``persons_merged``. The stub's row stays and points to the person, so chains stay one link long.
    """

    verb = "merge_persons"
    label = gettext_lazy("Entries of one person merged")
    allowed = PEOPLE_EDITORS - {Role.ADMINISTRATOR}

    def __init__(self, actor: Actor, stub: Person, person: Person) -> None:
        super().__init__(actor)
        self.stub, self.person = stub, person

    def lock(self) -> None:
        """Both rows, the older first: two who merge crosswise meet on one of them."""
        rows = Person.objects.select_for_update(of=("self",), no_key=True).select_related("home").order_by("pk")
        found = {row.pk: row for row in rows.filter(pk__in=[self.stub.pk, self.person.pk])}
        self.stub, self.person = found[self.stub.pk], found[self.person.pk]

    def check(self) -> Refusal | None:
        if self.stub.pk == self.person.pk:
            return refuse("same", gettext_lazy("This is one and the same entry. Please choose another person."))
        refusal = check_person(self.actor, self.stub, self.allowed) or check_person(
            self.actor, self.person, self.allowed
        )
        if refusal is not None:
            return refusal
        if not self.stub.is_stub:
            return refuse("not_stub", gettext_lazy("Only an entry that is still to be verified can be merged."))
        if self.stub.user_id is not None and self.person.user_id is not None:
            return refuse(
                "accounts", gettext_lazy("Both have an account. Please ask the administrator to take one away.")
            )
        if holds_office(self.stub):
            return refuse("office", gettext_lazy("The entry to be merged holds a role. Please end that role first."))
        if self.stub.user_id is not None and holds_office(self.person):
            # Else an account made for a stub would become that of an office holder.
            return refuse(
                "account", gettext_lazy("The entry to be merged has an account. Please ask the administrator.")
            )
        if self._one_guards_other():
            return refuse("guardian", gettext_lazy("One is the guardian of the other: they are two people."))
        return None

    def _one_guards_other(self) -> bool:
        pair = Q(ward=self.stub, guardian=self.person) | Q(ward=self.person, guardian=self.stub)
        return Guardianship.objects.filter(pair).exists()

    def perform(self) -> Person:
        stub, person = self.stub, self.person
        aliases = list(Person.objects.filter(merged_into=stub).values_list("public_id", flat=True))
        roles = self._move_roles()
        self._move_guardianships()
        account = stub.user_id
        Person.objects.filter(Q(pk=stub.pk) | Q(merged_into=stub)).update(merged_into=person, user=None)
        changes: dict[str, Any] = {"user_id": account} if account is not None else {}
        if person.birth_date is None and stub.birth_date is not None:
            changes["birth_date"] = stub.birth_date
        if changes:
            Person.objects.filter(pk=person.pk).update(**changes)
        stub.refresh_from_db()
        person.refresh_from_db()
        persons_merged.send(type(self), stub=stub, person=person, actor=self.actor)
        home = person.home or stub.home
        if home is not None:
            payload = {"stub": stub.public_id, "person": person.public_id, "aliases": aliases, "roles": roles}
            self.tell(home, self.allowed, person=person, payload=payload)
        return person

    def _move_roles(self) -> list[str]:
        """Terms follow; one that the person has with the same beginning is kept once, the longer one."""
        moved = []
        for role in self.stub.roles.select_related("node"):
            same = self.person.roles.filter(role=role.role, node=role.node, valid_from=role.valid_from).first()
            if same is None:
                RoleAssignment.objects.filter(pk=role.pk).update(person=self.person)
                moved.append(f"{role.role}@{role.node.code}")
            elif same.valid_to is not None and (role.valid_to is None or role.valid_to > same.valid_to):
                RoleAssignment.objects.filter(pk=same.pk).update(valid_to=role.valid_to)
        return moved

    def _move_guardianships(self) -> None:
        for side, other in (("ward", "guardian"), ("guardian", "ward")):
            known = set(Guardianship.objects.filter(**{side: self.person}).values_list(f"{other}_id", "valid_from"))
            for row in Guardianship.objects.filter(**{side: self.stub}):
                if (getattr(row, f"{other}_id"), row.valid_from) not in known:
                    Guardianship.objects.filter(pk=row.pk).update(**{side: self.person})
