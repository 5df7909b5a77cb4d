"""What a node may set for its lists of functions and delegated tasks beside the clocks (domain.md §8, §6.2)."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from shequ_workflows.core.calendar.durations import Duration, Unit
from shequ_workflows.core.rules.specs import MachineRules, RuleKind, RuleSpec, rule_specs

from .constants import FIRST_TRANCHE, KIND, MOST_FUNCTIONS, MOST_ROUNDS, WARN_FUNCTIONS

_CUSTOM = _("shipped default, may be changed")
_TEMPLATE = _("street’s list of functions: fifty at most")
_RC_43 = _("RC Organic Law art. 43: who delegates pays")


def _working_days(amount: int) -> str:
    return Duration(amount, Unit.WD).label


def _functions(amount: int) -> str:
    return ngettext("%(count)d function", "%(count)d functions", amount) % {"count": amount}


def _rounds(amount: int) -> str:
    return ngettext("%(count)d round", "%(count)d rounds", amount) % {"count": amount}


RULES = rule_specs.register(
    MachineRules(
        KIND,
        (
            RuleSpec(
                "warn_functions", _("number of functions from which on there is a warning"),
                RuleKind.NUMBER, WARN_FUNCTIONS, _TEMPLATE, floor=1, ceiling=500, words=_functions,
            ),
            RuleSpec(
                "most_functions", _("most functions on a list"),
                RuleKind.NUMBER, MOST_FUNCTIONS, _TEMPLATE, floor=1, ceiling=500, words=_functions,
                help=_("Above it a list comes into force only if each new function takes the place of one that leaves, or the street leader says why."),
            ),
            RuleSpec(
                "consult_days", _("working days for which a new list is open for comment at least"),
                RuleKind.NUMBER, 5, _CUSTOM, floor=1, ceiling=60, words=_working_days,
            ),
            RuleSpec(
                "access_votes", _("share of the access group’s members of whom more must be for it, to admit a task"),
                RuleKind.FRACTION, Fraction(1, 2), _CUSTOM, floor=Fraction(1, 3), ceiling=Fraction(9, 10),
            ),
            RuleSpec(
                "rounds", _("most rounds of asking for powers, people or money"),
                RuleKind.NUMBER, MOST_ROUNDS, _CUSTOM, floor=1, ceiling=5, words=_rounds,
            ),
            RuleSpec(
                "first_tranche", _("share of a transfer that must have come before the start"),
                RuleKind.FRACTION, Fraction(FIRST_TRANCHE), _RC_43, floor=Fraction(1, 10), ceiling=Fraction(1),
            ),
            RuleSpec(
                "suspend_days", _("working days that a grant may be late before the community may suspend the task"),
                RuleKind.NUMBER, 10, _CUSTOM, floor=1, ceiling=60, words=_working_days,
            ),
            RuleSpec(
                "lead_days", _("working days between the submission of a task and its start"),
                RuleKind.NUMBER, 15, _CUSTOM, floor=0, ceiling=60, words=_working_days,
            ),
            RuleSpec(
                "show_refusals", _("show the public what was not taken"),
                RuleKind.CHOICE, "no", _CUSTOM,
                choices={"no": pgettext_lazy("show refusals", "no"), "yes": pgettext_lazy("show refusals", "yes")},
                help=_("What a committee does not take is no mark against it. Shipped: street, district and supervision alone read it."),
            ),
        ),
    )
)  # fmt: skip
