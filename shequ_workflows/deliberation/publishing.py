"""How a community publishes opinions: 先审后发, or by its own rule 先发后审. The rule is a versioned setting of the node."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import journal, note
from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import NodeKind, Role
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now

from .constants import Publishing
from .models import PublishingRule

#: Who sets the rule, for the communities that the role reaches.
SETTERS = (Role.RC_DIRECTOR.value, Role.ADMINISTRATOR.value)


def rule_of(community: Node, at: dt.datetime) -> PublishingRule | None:
    """The rule in force; None: reviewed first."""
    rows = PublishingRule.objects.filter(community=community, valid_from__lte=at)
    return rows.order_by("-number").first()


def shows_first(community: Node, at: dt.datetime) -> bool:
    rule = rule_of(community, at)
    return rule is not None and rule.mode == Publishing.PUBLISH_FIRST


def promise(community: Node, at: dt.datetime | None = None) -> str:
    """What the opinion form tells whoever writes: when it will stand in public."""
    if shows_first(community, at or now()):
        return str(
            _(
                "Here opinions are published at once and read afterwards, within four working hours; what breaks a rule is taken down, and its author hears why."
            )
        )
    return str(
        _(
            "Here somebody of the office reads every opinion first; within four working hours it is published, or you hear why not."
        )
    )


class SetPublishing(OnceAction[PublishingRule]):
    """A new version of the rule, from now on, with what it rests on. Opinions given before stay as they are."""

    verb = "set_publishing"

    def __init__(
        self, actor: Actor, community: Node, mode: str, basis: str, *, once: str = "", at: dt.datetime | None = None
    ) -> None:
        self.actor, self.community, self.mode, self.basis = actor, community, mode, basis.strip()
        self.once, self.at = once, at

    def lock(self) -> None:
        self.community = Node.objects.select_for_update(no_key=True).get(pk=self.community.pk)

    def find(self, result: str) -> PublishingRule | None:
        return PublishingRule.objects.filter(public_id=result).first()

    def check(self) -> Refusal | None:
        if self.community.kind != NodeKind.COMMUNITY or not self.actor.holds(*SETTERS, at=self.community):
            return refuse(
                "role",
                _("The committee's director or the administrator decides how opinions are published here."),
                Answer.FORBIDDEN,
            )
        if self.known() is not None:
            return None
        if self.mode not in Publishing.values:
            return refuse("mode", _("Choose one of the two ways."))
        if not self.basis:
            return refuse("basis", _("Write down who decided this, and when: the next colleague asks."))
        if shows_first(self.community, self.at or now()) == (self.mode == Publishing.PUBLISH_FIRST):
            return refuse("mode", _("It is so already. Nothing was changed."))
        return None

    def perform(self) -> PublishingRule:
        known = self.known()
        if known is not None:
            return known
        at = self.at or now()
        last = PublishingRule.objects.filter(community=self.community).order_by("-number").first()
        rule = PublishingRule.objects.create(
            community=self.community,
            number=last.number + 1 if last else 1,
            mode=self.mode,
            basis=self.basis[:200],
            valid_from=at,
            made_by=self.actor.person,
        )
        payload = {"number": rule.number, "mode": rule.mode, "basis": rule.basis}
        note(journal(self.community), self.verb, self.actor, payload=payload, at=at)
        self.remember(rule.public_id, at)
        return rule
