"""What the verbs of this layer share: whose data may the actor touch, and in whose journal is it written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.utils.translation import gettext_lazy

from shequ_workflows.community.models import Unit
from shequ_workflows.community.querysets import homes_in
from shequ_workflows.org.acting import Refusal, refuse
from shequ_workflows.org.actions.base import OrgAction, not_yours, unknown
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.querysets import people_paths

R = TypeVar("R")


class PersonAction(OrgAction[R]):
    """A verb on one person, recorded in the journal of his community."""

    allowed: frozenset[str] = frozenset()

    def __init__(self, actor: Actor, person: Person) -> None:
        super().__init__(actor)
        self.person = person

    def lock(self) -> None:
        rows = Person.objects.select_for_update(of=("self",), no_key=True).select_related("home")
        self.person = rows.get(pk=self.person.pk)

    def role_at(self, node: Node | None, allowed: Iterable[str]) -> str:
        """As below; a grid worker, who acts for his whole community, by the role he has in it."""
        role = super().role_at(node, allowed)
        if role or node is None:
            return role
        within = {held.role for held in self.actor.held if held.path.startswith(node.path)}
        return min(within & frozenset(allowed), default="")

    def record(self, node: Node | None = None, **payload: object) -> None:
        """One row in the journal: ids and codes, never the data itself."""
        place = node or community_of(self.person)
        if place is not None:
            self.tell(place, self.allowed, person=self.person, payload={"person": self.person.public_id, **payload})


def reaches(actor: Actor, person: Person, roles: frozenset[str]) -> bool:
    """Whether one of ``roles`` is held where ``person`` is at home, lives or owns."""
    if actor.is_system:
        return True
    paths = people_paths(actor, roles)
    if not paths:
        return False
    if person.home is not None and any(person.home.path.startswith(path) for path in paths):
        return True
    return Person.objects.filter(homes_in(paths), pk=person.pk).exists()


def check_reach(actor: Actor, person: Person, roles: frozenset[str]) -> Refusal | None:
    """Known to the actor, not an alias, and within reach of one of ``roles``."""
    if not Person.objects.visible_to(actor).filter(pk=person.pk).exists():
        return unknown()
    if person.merged_into_id is not None:
        return refuse("merged", gettext_lazy("This entry was merged into another person. Please choose that one."))
    return None if reaches(actor, person, roles) else not_yours(roles)


def community_of(person: Person) -> Node | None:
    """Where a person is at home; else the community of a place where he lives or owns."""
    if person.home is not None:
        return person.home
    units = Unit.objects.filter(households__members__person=person) | Unit.objects.filter(ownerships__person=person)
    unit = units.select_related("building__compound__node").order_by("pk").first()
    return unit.building.compound.node.community if unit is not None else None
