"""Setting the limits and local rules of a node: always a new version, never a changed row."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.machines import Machine
from shequ_workflows.core.models import RuleVersion
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import journal, lock, note
from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.appointing import role_names
from shequ_workflows.org.constants import Channel, Role
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import local_date, now

from .reading import version_at
from .rulesets import RuleSet, ruleset

SETTERS: Final[frozenset[str]] = frozenset(
    {Role.RC_DIRECTOR, Role.PARTY_SECRETARY, Role.STREET_CLERK, Role.ADMINISTRATOR}
)
LONGEST_BASIS: Final = 500
FARTHEST_REVIEW: Final = dt.timedelta(days=5 * 366)


class SetRules(OnceAction[RuleVersion]):
    """A new version of a machine's limits and rules at a node, for what begins from now on.

    ``wanted`` has every value. ``base`` is the number of the node's newest version that the form was made from, 0 for
    none: whoever saves on an older screen is told. Nothing goes beyond the law; what differs from the shipped values
    needs ``basis``, where it stands written. Sent twice with one key, ``once``: one version.
    """

    verb = "set_rules"

    def __init__(
        self,
        actor: Actor,
        node: Node,
        machine: Machine,
        wanted: RuleSet,
        *,
        basis: str = "",
        review_on: dt.date | None = None,
        base: int = 0,
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.node, self.machine, self.wanted = actor, node, machine, wanted
        self.basis, self.review_on, self.base, self.once = basis.strip(), review_on, base, once
        self.at = at or now()

    def find(self, result: str) -> RuleVersion | None:
        return RuleVersion.objects.filter(pk=result).first()

    def lock(self) -> None:
        lock(journal(self.node).pk)

    @property
    def newest(self) -> RuleVersion | None:
        """The node's own newest version."""
        rows = RuleVersion.objects.filter(node=self.node, machine=self.machine.key)
        return rows.select_related("created_by").order_by("-number").first()

    def check(self) -> Refusal | None:
        if not self.actor.is_system and not self.actor.holds(*SETTERS, at=self.node):
            sentence = _("Limits and rules are set by: %(who)s. Please ask one of them.") % {"who": role_names(SETTERS)}
            return refuse("role", sentence, Answer.FORBIDDEN)
        if self.known() is not None:
            return None  # sent twice: it is saved already
        return self._stale() or self._beyond() or self._without_basis() or self._review() or self._unchanged()

    def _stale(self) -> Refusal | None:
        newest = self.newest
        if newest is None or newest.number == self.base:
            return None
        words = {"number": newest.number, "who": newest.created_by.name if newest.created_by else _("the system")}
        sentence = _(
            "Version %(number)d was saved meanwhile by %(who)s. Yours is not saved: compare it with what holds now, and save again if you still want it."
        )
        return refuse("stale", sentence % words, Answer.STALE)

    def _beyond(self) -> Refusal | None:
        faults = self.wanted.faults()
        if not faults:
            return None
        return refuse("law", next(iter(faults.values()))[0], **faults)

    def _without_basis(self) -> Refusal | None:
        if len(self.basis) > LONGEST_BASIS:
            sentence = _("At most %(most)d characters, please.") % {"most": LONGEST_BASIS}
            return refuse("basis", sentence, basis=[sentence])
        if self.basis or not self.wanted.own:
            return None
        sentence = _(
            "This differs from what is shipped: %(what)s. Say where it stands written — the decision and its date, or the local rule."
        ) % {"what": _(", ").join(str(item.label) for item in self.wanted.own[:5])}
        return refuse("basis", sentence, basis=[sentence])

    def _review(self) -> Refusal | None:
        today = local_date(self.at)
        if self.review_on is None or today < self.review_on <= today + FARTHEST_REVIEW:
            return None
        sentence = _("The next review is a day after today, within five years. Or leave it empty.")
        return refuse("review_on", sentence, review_on=[sentence])

    def _unchanged(self) -> Refusal | None:
        holding = version_at(self.node, self.machine.key)
        before = (holding.basis, holding.review_on) if holding is not None else ("", None)
        if self.wanted.changed(ruleset(self.machine, holding)) or (self.basis, self.review_on) != before:
            return None
        sentence = gettext_lazy("Nothing is different from what holds already, so nothing was saved.")
        return refuse("unchanged", sentence)

    def perform(self) -> RuleVersion:
        known = self.known()
        if known is not None:
            return known
        newest = self.newest
        made = RuleVersion.objects.create(
            node=self.node,
            machine=self.machine.key,
            number=newest.number + 1 if newest is not None else 1,
            basis=self.basis,
            review_on=self.review_on,
            created_at=self.at,
            created_by=self.actor.person,
            **self.wanted.data(),
        )
        note(
            journal(self.node),
            self.verb,
            self.actor,
            role=min(self.actor.roles_at(self.node.path) & SETTERS, default=""),
            channel=Channel.SYSTEM if self.actor.is_system else Channel.ONLINE,
            payload={
                "machine": self.machine.key,
                "number": made.number,
                "review_on": self.review_on.isoformat() if self.review_on else None,
                "basis": self.basis,
                **self.wanted.data(),
            },
            at=self.at,
        )
        self.remember(str(made.pk), self.at)
        return made
