"""Rule packs in words: what they ask for, and whether a vote by them can be formal here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shequ_workflows.ballots.electorates import electorates
from shequ_workflows.ballots.models import LocalBasis
from shequ_workflows.ballots.packs import Pack
from shequ_workflows.ballots.quorum import By, Rule, Threshold


@dataclass(frozen=True, slots=True)
class Worth:
    """What a vote by a pack is worth here: ``short`` beside its name, ``sentence`` in full."""

    tone: str
    short: str
    sentence: str


def worth_of(pack: Pack, bases: Mapping[str, LocalBasis]) -> Worth:
    """``bases``: what is recorded nearest to the place of the vote, by pack."""
    if not pack.is_formal:
        sentence = _("This is an advisory poll: it shows what residents think and has no legal effect.")
        return Worth("info", _("no legal effect"), sentence)
    basis = bases.get(pack.key)
    if basis is None or not basis.is_allowed:
        sentence = _(
            "No local legal basis is recorded here: by these rules it cannot be opened. Ask an administrator to record the basis, or choose the advisory poll."
        )
        return Worth("warning", _("no local basis recorded"), sentence)
    if basis.official_system:
        sentence = _(
            "By the local rule this vote counts only in %(system)s. Hold it there; here choose the advisory poll."
        )
        return Worth("warning", _("only in the official system"), sentence % {"system": basis.official_system})
    sentence = _("This can be a formal vote. Local basis: %(basis)s.") % {"basis": basis.basis}
    return Worth("success", _("local basis recorded"), sentence)


def rule_text(rule: Rule) -> str:
    """What a rule asks for: “≥ 2/3 take part, of those > 1/2 in favour, by heads and by area”."""
    parts = {"quorum": _share(rule.quorum), "majority": _share(rule.majority)}
    by = {
        By.HEADS: _("%(quorum)s take part, of them %(majority)s in favour, by heads"),
        By.AREA: _("%(quorum)s take part, of them %(majority)s in favour, by area"),
        By.BOTH: _("%(quorum)s take part, of them %(majority)s in favour, by heads and by area"),
    }
    return by[rule.by] % parts


def _share(threshold: Threshold) -> str:
    share = f"{threshold.share.numerator}/{threshold.share.denominator}"
    return f"{'>' if threshold.strict else '≥'} {share}"


def facts_of(pack: Pack, rules: Mapping[str, Rule]) -> list[dict[str, str]]:
    """Basis, majorities, who votes, days: for the side of the screen."""
    least, most = pack.days
    days = {"least": least, "most": most, "notice": pack.notice_days}
    rows = [
        (_("Legal basis"), pack.basis),
        (_("Majority"), "；".join(rule_text(rules[key]) for key in pack.rules)),
        (_("Who may vote"), "、".join(str(electorates[key].label) for key in pack.electorates)),
        (_("Days for voting"), _("%(least)d to %(most)d days") % days if least else _("at most %(most)d days") % days),
        (_("Days of notice before"), str(pack.notice_days) if pack.notice_days else ""),
        (_("One extension"), _("allowed") if pack.may_extend else _("not allowed")),
    ]
    return [{"term": term, "value": value} for term, value in rows if value]
