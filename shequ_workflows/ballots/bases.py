"""On what local rule formal votes stand at a node: recorded by an administrator, version by version."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.record.recording import journal, lock, note
from shequ_workflows.org.acting import Action, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now

from .constants import BASIS_KEEPERS
from .models import LocalBasis
from .packs import packs
from .refusals import forbidden


def basis_of(node: Node, pack: str) -> LocalBasis | None:
    """What is in force for ``pack`` at ``node``: the nearest node that has recorded it counts; None where it says no.
    One query."""
    found = LocalBasis.objects.reaching(node).filter(pack=pack).first()
    return found if found is not None and found.is_allowed else None


def bases_at(node: Node) -> dict[str, LocalBasis]:
    """Pack → what is recorded nearest to ``node``, allowed or not. One query."""
    found: dict[str, LocalBasis] = {}
    for one in LocalBasis.objects.reaching(node):
        found.setdefault(one.pack, one)
    return found


class RecordBasis(Action[LocalBasis]):
    """A new version of the local basis of a pack at a node, for votes opened from now on."""

    verb = "record_vote_basis"

    def __init__(
        self,
        actor: Actor,
        node: Node,
        pack: str,
        basis: str,
        *,
        is_allowed: bool = True,
        official_system: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.node, self.pack, self.basis = actor, node, pack, basis.strip()
        self.is_allowed, self.official_system = is_allowed, official_system.strip()
        self.at = at or now()

    def lock(self) -> None:
        lock(journal(self.node).pk)

    def check(self) -> Refusal | None:
        if not self.actor.is_system and not self.actor.holds(*BASIS_KEEPERS, at=self.node):
            return forbidden(BASIS_KEEPERS)
        if self.pack not in packs or not packs[self.pack].is_formal:
            sentence = _("Choose the rules for which the basis stands.")
            return refuse("pack", sentence, pack=[str(sentence)])
        if not self.basis:
            sentence = _("Name the document, its number and its article.")
            return refuse("basis", sentence, basis=[str(sentence)])
        return None

    def perform(self) -> LocalBasis:
        rows = LocalBasis.objects.filter(node=self.node, pack=self.pack)
        last = rows.order_by("-number").first()
        rows.current().update(replaced_at=self.at)
        values = {
            "pack": self.pack,
            "number": last.number + 1 if last is not None else 1,
            "basis": self.basis[:300],
            "is_allowed": self.is_allowed,
            "official_system": self.official_system[:80],
        }
        made = LocalBasis.objects.create(node=self.node, created_at=self.at, created_by=self.actor.person, **values)
        roles = self.actor.roles_at(self.node.path) & BASIS_KEEPERS
        note(journal(self.node), self.verb, self.actor, role=min(roles, default=""), payload=values, at=self.at)
        return made
