"""What a node may set for its deliberation beside the clocks (tests/machines/deliberation.csv, guards).

Shares that start the duty to convene are rights that the law gives: a local rule may ask for less, never for more.
"""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shequ_workflows.core.calendar.durations import Duration, Unit
from shequ_workflows.core.rules.specs import MachineRules, RuleKind, RuleSpec, rule_specs

from .constants import KIND

_RC_26 = _("RC Organic Law art. 26")
_RC_28 = _("RC Organic Law art. 28")
_OWNERS_13 = _("Property Management Regulations art. 13")
_CUSTOM = _("shipped default, may be changed")


def _days(amount: int) -> str:
    return Duration(amount, Unit.D).label


def _rounds(amount: int) -> str:
    return ngettext("%(count)d round", "%(count)d rounds", amount) % {"count": amount}


def _people(amount: int) -> str:
    return ngettext("%(count)d person", "%(count)d persons", amount) % {"count": amount}


RULES = rule_specs.register(
    MachineRules(
        KIND,
        (
            RuleSpec(
                "convene_residents", _("share of the adult residents whose signatures oblige to convene a residents' meeting"),
                RuleKind.FRACTION, Fraction(1, 10), _RC_26, floor=Fraction(1, 1000), ceiling=Fraction(1, 10), law=_RC_26,
            ),
            RuleSpec(
                "convene_households", _("share of the households' representatives that obliges to convene a residents' meeting"),
                RuleKind.FRACTION, Fraction(1, 10), _RC_26, floor=Fraction(1, 1000), ceiling=Fraction(1, 10), law=_RC_26,
            ),
            RuleSpec(
                "convene_representatives", _("share of the residents' representatives that obliges to convene a residents' meeting"),
                RuleKind.FRACTION, Fraction(1, 3), _RC_26, floor=Fraction(1, 1000), ceiling=Fraction(1, 3), law=_RC_26,
            ),
            RuleSpec(
                "convene_representatives_meeting",
                _("share of the residents' representatives that obliges to convene a representatives' meeting"),
                RuleKind.FRACTION, Fraction(1, 5), _RC_28, floor=Fraction(1, 1000), ceiling=Fraction(1, 5), law=_RC_28,
            ),
            RuleSpec(
                "convene_owners", _("share of the owners that obliges to convene an owners' assembly"),
                RuleKind.FRACTION, Fraction(1, 5), _OWNERS_13, floor=Fraction(1, 1000), ceiling=Fraction(1, 5), law=_OWNERS_13,
            ),
            RuleSpec(
                "rounds", _("most rounds of discussion"), RuleKind.NUMBER, 2, _CUSTOM, floor=1, ceiling=5, words=_rounds,
                help=_("A matter that the committee sends back to the discussion has used one round more."),
            ),
            RuleSpec(
                "cosigners", _("co-signers from whom on the proposer alone may no longer withdraw a matter"),
                RuleKind.NUMBER, 10, _CUSTOM, floor=1, ceiling=1000, words=_people,
            ),
            RuleSpec(
                "cost_change", _("change of cost above which the decision must be taken anew"),
                RuleKind.FRACTION, Fraction(1, 10), _CUSTOM, floor=Fraction(0), ceiling=Fraction(1, 2),
            ),
            RuleSpec(
                "again_days", _("days before what a meeting did not adopt may be put to a meeting again"),
                RuleKind.NUMBER, 30, _CUSTOM, floor=0, ceiling=365, words=_days,
            ),
            RuleSpec(
                "reopen_days", _("days after the close within which a matter may be reopened"),
                RuleKind.NUMBER, 180, _CUSTOM, floor=30, ceiling=3650, words=_days,
            ),
        ),
    )
)  # fmt: skip
