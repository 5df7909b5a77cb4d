"""Kinds of meeting as a node has them: what is shipped, and what the node or one above it has set otherwise.

A meeting copies its kind when it is planned, and keeps that copy: rules are frozen at the start.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from shequ_workflows.ballots.quorum import RULES, Rule
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Node

from .constants import Group, Kind
from .models import KindSetting

_RC: Final = (Role.RC_DIRECTOR.value, Role.PARTY_SECRETARY.value)


@dataclass(frozen=True)
class KindRules:
    """``notice_days`` are calendar days, ``basis`` where they stand; ``rule`` the key of a quorum rule, empty where
    nothing is put to the vote. ``conveners`` announce it, keep its minutes, call it off. ``proxies``: for how many people
    one may stand in with their written word. ``groups`` are invited when it is planned; ``votes`` of them may vote.
    ``adults``: every adult resident may vote, invited by name or not. ``is_public``: everybody may read of it."""

    code: str
    name: Sentence
    notice_days: int
    basis: str
    rule: str = ""
    conveners: tuple[str, ...] = _RC
    proxies: int = 0
    groups: tuple[str, ...] = ()
    votes: tuple[str, ...] = ()
    adults: bool = False
    is_public: bool = True

    @property
    def quorum_rule(self) -> Rule | None:
        return RULES.get(self.rule)


_REPS: Final = (Group.RC.value, Group.REPRESENTATIVES.value)
_BOTH: Final = (Group.PARTY.value, Group.RC.value)
_PRACTICE: Final = "本地惯例，可以改"

#: What is shipped. The days of the residents' meeting and of the owners' assembly are law; the others are defaults.
SHIPPED: Final[dict[str, KindRules]] = {
    kind.code: kind
    for kind in (
        KindRules(Kind.JOINT, Kind.JOINT.label, 1, _PRACTICE, "joint", groups=_BOTH, votes=_BOTH, is_public=False),
        KindRules(
            Kind.RESIDENTS, Kind.RESIDENTS.label, 10, "《城市居民委员会组织法》第二十六条", "residents",
            proxies=3, groups=(Group.RC.value,), votes=(Group.RC.value,), adults=True,
        ),
        KindRules(
            Kind.REPRESENTATIVES, Kind.REPRESENTATIVES.label, 3, _PRACTICE, "representatives",
            groups=(*_REPS, Group.SUPERVISION.value), votes=_REPS,
        ),
        KindRules(Kind.HEARING, Kind.HEARING.label, 3, _PRACTICE, groups=(Group.RC.value,)),
        KindRules(Kind.COORDINATION, Kind.COORDINATION.label, 1, _PRACTICE, groups=(Group.RC.value,)),
        KindRules(Kind.APPRAISAL, Kind.APPRAISAL.label, 3, _PRACTICE, groups=(*_REPS, Group.SUPERVISION.value)),
        KindRules(Kind.TALK, Kind.TALK.label, 1, _PRACTICE, groups=(Group.RC.value,)),
        KindRules(
            Kind.OWNERS, Kind.OWNERS.label, 15, "《物业管理条例》第十四条", "owners",
            conveners=(Role.OWNERS_COMMITTEE.value,), proxies=3,
            groups=(Group.OWNERS.value,), votes=(Group.OWNERS.value,),
        ),
    )
}  # fmt: skip

#: Kinds whose days are law: fewer only with a local basis, which is then named.
BY_LAW: Final[frozenset[str]] = frozenset({Kind.RESIDENTS, Kind.OWNERS})

RULE_LABELS: Final[dict[str, Sentence]] = {
    "": _("nothing is put to the vote"),
    "joint": _("more than half of the members present, more than half of those in favour"),
    "rc": _("more than half of the committee present, more than half of those in favour"),
    "residents": _("more than half of all entitled present, more than half of those in favour (RC Law art. 27)"),
    "representatives": _("two thirds of the body present, more than half of those in favour (RC Law art. 29)"),
    "owners": _("two thirds of owners and area take part, more than half of both in favour (Civil Code art. 278)"),
    "owners_special": _(
        "two thirds of owners and area take part, three quarters of both in favour (Civil Code art. 278, special matters)"
    ),
}


def kinds_of(node: Node) -> dict[str, KindRules]:
    """Every kind as it is at ``node``: the nearest node that has set it counts. One query."""
    found = dict(SHIPPED)
    rows = KindSetting.objects.current().filter(node__in=Node.objects.chain_of(node)).order_by("node__depth")
    for row in rows.select_related("node"):
        found[row.kind] = replace(
            SHIPPED[row.kind],
            name=row.name,
            notice_days=row.notice_days,
            basis=row.basis,
            rule=row.rule,
            conveners=tuple(row.conveners),
            proxies=row.proxies,
            is_public=row.is_public,
        )
    return found


def kind_at(node: Node, code: str) -> KindRules:
    """One kind at ``node``; ``KeyError`` for a code that is none."""
    return kinds_of(node)[code]


def written_name(kind: KindRules) -> str:
    """Its name as it is kept with a meeting: in the site's language, whatever the reader's."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(kind.name)
