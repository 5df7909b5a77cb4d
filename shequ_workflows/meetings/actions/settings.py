"""How a node has a kind of meeting: what it is called, its days of notice, what is asked for a decision."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.ballots.quorum import RULES
from shequ_workflows.core.record.recording import journal, lock, note
from shequ_workflows.meetings.constants import CONVENERS, SETTERS, Kind
from shequ_workflows.meetings.kinds import BY_LAW, SHIPPED
from shequ_workflows.meetings.models import KindSetting
from shequ_workflows.meetings.refusals import forbidden
from shequ_workflows.org.acting import Action, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now

MOST_DAYS = 60


@dataclass(frozen=True)
class KindValues:
    """What is set; see ``KindSetting``."""

    name: str
    notice_days: int
    basis: str
    rule: str
    conveners: tuple[str, ...]
    proxies: int = 0
    is_public: bool = True


class SetKind(Action[KindSetting]):
    """A new version of a kind at a node, in force for meetings planned from now on.

    Days that are law (residents' meeting 10, owners' assembly 15) may be fewer only where another basis is named.
    """

    verb = "set_meeting_kind"

    def __init__(
        self, actor: Actor, node: Node, kind: str, values: KindValues, *, at: dt.datetime | None = None
    ) -> None:
        self.actor, self.node, self.kind, self.values = actor, node, kind, values
        self.at = at or now()

    def lock(self) -> None:
        lock(journal(self.node).pk)

    def check(self) -> Refusal | None:
        values = self.values
        if not self.actor.is_system and not self.actor.holds(*SETTERS, at=self.node):
            return forbidden(SETTERS)
        if self.kind not in Kind.values:
            return refuse("kind", gettext_lazy("Please choose a kind of meeting."))
        if not values.name.strip() or not values.basis.strip():
            return refuse("name", gettext_lazy("Please give a name, and say where the days of notice are written."))
        if not 0 <= values.notice_days <= MOST_DAYS:
            return refuse("days", gettext_lazy("Between 0 and 60 days."), notice_days=[_("Between 0 and 60 days.")])
        if values.rule and values.rule not in RULES:
            return refuse("rule", gettext_lazy("Please choose what is asked for a decision."))
        if not values.conveners or not CONVENERS.issuperset(values.conveners):
            sentence = gettext_lazy("Please say who convenes it.")
            return refuse("conveners", sentence, conveners=[str(sentence)])
        return self._below_the_law()

    def _below_the_law(self) -> Refusal | None:
        shipped = SHIPPED[self.kind]
        fewer = self.kind in BY_LAW and self.values.notice_days < shipped.notice_days
        if not fewer or self.values.basis.strip() != shipped.basis:
            return None
        sentence = _("%(basis)s asks for %(days)d days. Fewer only with the local rule that allows it: name it.") % {
            "basis": shipped.basis,
            "days": shipped.notice_days,
        }
        return refuse("law", sentence, basis=[sentence])

    def perform(self) -> KindSetting:
        rows = KindSetting.objects.filter(node=self.node, kind=self.kind)
        last = rows.order_by("-number").first()
        rows.current().update(replaced_at=self.at)
        values = asdict(self.values) | {"conveners": list(self.values.conveners), "name": self.values.name.strip()}
        made = KindSetting.objects.create(
            node=self.node,
            kind=self.kind,
            number=last.number + 1 if last is not None else 1,
            created_at=self.at,
            created_by=self.actor.person,
            **values,
        )
        roles = self.actor.roles_at(self.node.path) & SETTERS
        note(
            journal(self.node),
            self.verb,
            self.actor,
            role=min(roles, default=""),
            payload={"kind": self.kind, "number": made.number, **values},
            at=self.at,
        )
        return made
