"""Rule packs: who votes, by which rules, on what basis; frozen with the poll at opening.

========================  ==================  ======================================================================
``advisory``              any                 nothing is decided; no legal effect
``owners``                ``owners``          Civil Code art. 278 nos. 1–5, 9: 2/3 take part, then > 1/2, on both measures
``owners_special``        ``owners``          Civil Code art. 278 nos. 6–8: 2/3 take part, then ≥ 3/4, on both measures
``residents``             ``residents``       RC Law art. 26–27
``households``            ``households``      RC Law art. 26–27, by household representatives
``representatives``       ``representatives`` RC Law art. 28–29
``rc``                    ``rc``              the product's default: more than half, in the sense of art. 27
========================  ==================  ======================================================================

Days: ``days`` least and most for voting (owners: Hangzhou 2021 art. 20), ``notice_days`` between notice and beginning
(owners: Property Management Regulations art. 14; residents: RC Law art. 26). Others are the product's defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.registry import Registry

from .constants import ADVISORY, LONGEST_DAYS
from .quorum import RULES, Rule

_CIVIL_CODE = "《民法典》第二百七十八条"
_RC_LAW = "《城市居民委员会组织法》"


@dataclass(frozen=True)
class Pack:
    """``electorates``: who may be asked, the first by default; ``rules``: keys of ``quorum.RULES`` a question may have,
    the first by default; ``proxies``: for how many one may stand in with their written word."""

    key: str
    label: Sentence
    version: int
    electorates: tuple[str, ...]
    rules: tuple[str, ...] = ()
    basis: str = ""
    days: tuple[int, int] = (0, LONGEST_DAYS)
    notice_days: int = 0
    may_extend: bool = False
    proxies: int = 0
    order: int = 100

    @property
    def is_formal(self) -> bool:
        return self.key != ADVISORY

    @property
    def rule(self) -> Rule | None:
        return RULES[self.rules[0]] if self.rules else None

    def as_data(self) -> dict[str, Any]:
        """Plain JSON, as it is frozen."""
        return {
            "key": self.key,
            "version": self.version,
            "basis": self.basis,
            "rules": [RULES[rule].as_data() for rule in self.rules],
            "days": list(self.days),
            "notice_days": self.notice_days,
            "may_extend": self.may_extend,
            "proxies": self.proxies,
        }


packs: Registry[Pack] = Registry("rule packs")

for _one in (
    Pack(
        ADVISORY, _("advisory poll, no legal effect"), 1,
        ("residents", "households", "representatives", "rc", "owners", "invited"), order=10,
    ),
    Pack(
        "owners", _("owners' decision, ordinary matters"), 1, ("owners",), ("owners", "owners_special"), _CIVIL_CODE,
        (5, 60), 15, may_extend=True, proxies=3, order=20,
    ),
    Pack(
        "owners_special", _("owners' decision, special matters"), 1, ("owners",), ("owners_special",), _CIVIL_CODE,
        (5, 60), 15, may_extend=True, proxies=3, order=30,
    ),
    Pack(
        "residents", _("residents' meeting, by adults"), 1, ("residents",), ("residents",), f"{_RC_LAW}第二十六条、第二十七条",
        (1, 30), 10, may_extend=True, proxies=3, order=40,
    ),
    Pack(
        "households", _("residents' meeting, by households"), 1, ("households",), ("residents",),
        f"{_RC_LAW}第二十六条、第二十七条", (1, 30), 10, may_extend=True, proxies=3, order=50,
    ),
    Pack(
        "representatives", _("representatives' meeting"), 1, ("representatives",), ("representatives",),
        f"{_RC_LAW}第二十八条、第二十九条", (0, 15), 3, order=60,
    ),
    Pack("rc", _("residents' committee"), 1, ("rc",), ("rc",), "", (0, 7), 0, order=70),
):  # fmt: skip
    packs.register(_one)
