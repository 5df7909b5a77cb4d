"""What the verbs of this layer share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.org.acting import Action, Answer, Refusal, Sentence, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.appointing import role_names
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.signals import acted

R = TypeVar("R")


class OrgAction(Action[R]):
    """A verb that is recorded in the journal of a node."""

    #: What the record says was done.
    label: ClassVar[Sentence] = ""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def role_at(self, node: Node | None, allowed: Iterable[str]) -> str:
        """The role by which the actor acts at ``node``; empty for the system and where there is none.

        A grid worker acts for his whole community on people: then it is the role he has within it.
        """
        if self.actor.is_system or node is None:
            return ""
        wanted = frozenset(allowed)
        within = {held.role for held in self.actor.held if held.path.startswith(node.path)}
        return min(self.actor.roles_at(node.path) & wanted, default="") or min(within & wanted, default="")

    def tell(
        self,
        node: Node,
        allowed: Iterable[str],
        *,
        person: Person | None = None,
        payload: Mapping[str, Any] | None = None,
    ) -> None:
        """Send ``acted``; inside the transaction."""
        acted.send(
            type(self),
            actor=self.actor,
            verb=self.verb,
            role=self.role_at(node, allowed),
            node=node,
            person=person,
            payload=dict(payload or {}),
        )


def unknown() -> Refusal:
    """For what the actor may not know of: as if it were not there."""
    return refuse("unknown", gettext_lazy("This does not exist, or you may not see it."), Answer.NOT_FOUND)


def not_yours(allowed: Iterable[str]) -> Refusal:
    """Known, but somebody else's to do."""
    sentence = _("This is done by: %(who)s. Please ask one of them.") % {"who": role_names(allowed)}
    return refuse("role", sentence, Answer.FORBIDDEN)


def may_at(actor: Actor, node: Node | None, allowed: frozenset[str]) -> Refusal | None:
    """None where the system acts or one of the ``allowed`` roles reaches ``node``; else why not.

    Without a node (a new root, a person without a home) only the system and the superuser may.
    """
    path = node.path if node is not None else ""
    if actor.is_system or actor.holds(*allowed, at=path):
        return None
    return not_yours(allowed) if node is None or actor.roles_at(path) else unknown()
