"""Small pieces of wording that several pages share."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shequ_workflows.core.machines import State

from .constants import Body

if TYPE_CHECKING:
    from shequ_workflows.ballots.members_vote import MembersVote

    from .models import Decision, Matter

TONES = {"start": "info", "work": "info", "paused": "wait", "good": "good", "bad": "off"}


def tone_of(state: State) -> str:
    """Tone of the component ``status`` for a state."""
    return TONES.get(state.kind, "info")


def date_words(day: dt.date) -> str:
    """A day in the reader's language."""
    return formats.date_format(day, _("j M Y"))


def day_words(day: dt.date) -> str:
    """A day of this year, or nearly, in the reader's language."""
    return formats.date_format(day, _("j M"))


def expected_words(matter: Matter) -> str:
    """“New expected date …, because …”; empty where none was announced."""
    if matter.expected_on is None:
        return ""
    return _("New expected date: %(day)s. Reason: %(reason)s") % {
        "day": date_words(matter.expected_on),
        "reason": matter.expected_reason,
    }


def vote_heading(decision: Decision) -> str:
    """Whose vote it was."""
    if decision.body == Body.RC:
        return _("Vote of the committee")
    return _("Vote of the %(meeting)s") % {"meeting": decision.get_body_display()}


def vote_words(decision: Decision) -> str:
    """A formal vote in one line: of the committee, or of a meeting with those who take part and, for owners, by area."""
    if decision.body == Body.RC:
        return members_words(decision.count)
    numbers = decision.numbers
    words = _(
        "%(in_favour)d for, %(against)d against, %(abstained)d abstained; %(present)d of %(entitled)d took part"
    ) % {name: numbers[name] for name in ("in_favour", "against", "abstained", "present", "entitled")}
    if "entitled_area" not in numbers:
        return words
    area = _("by area %(in_favour)s m² for, %(against)s m² against; %(present)s of %(entitled)s m² took part") % {
        name: square_metres(numbers[f"{name}_area"]) for name in ("in_favour", "against", "present", "entitled")
    }
    return words + _("; ") + area


def square_metres(area: str) -> str:
    """An area as the reader writes numbers."""
    return formats.number_format(Decimal(area).normalize(), use_l10n=True, force_grouping=True)


def members_words(count: MembersVote) -> str:
    """A formal vote of the committee in one line, those recused beside it."""
    words = _("%(in_favour)d for, %(against)d against, %(abstained)d abstained; %(present)d of %(members)d present") % {
        "in_favour": count.in_favour,
        "against": count.against,
        "abstained": count.abstained,
        "present": count.present,
        "members": count.members,
    }
    if not count.recused:
        return words
    recused = ngettext("%(n)d member recused, being concerned", "%(n)d members recused, being concerned", count.recused)
    return words + _("; ") + recused % {"n": count.recused}


def money_words(decision: Decision) -> str:
    """Where the money comes from, and how much."""
    source = str(decision.get_money_source_display())
    if not decision.amount:
        return source
    amount = formats.number_format(decision.amount.normalize(), use_l10n=True, force_grouping=True)
    return _("%(source)s, %(amount)s yuan") % {"source": source, "amount": amount}
