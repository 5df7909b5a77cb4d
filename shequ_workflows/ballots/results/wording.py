"""A count in words: thresholds as the law writes them, comparisons as sentences. Never percentages."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext as _

from shequ_workflows.ballots.panels import OUTCOMES, square_metres
from shequ_workflows.ballots.quorum import By, Of, Outcome, Rule, Threshold
from shequ_workflows.ballots.verdicts import Answer, Comparison


def threshold_words(threshold: Threshold) -> str:
    """“more than half”, “two thirds or more”; others by their fraction."""
    known = {
        (Fraction(1, 2), True): _("more than half"),
        (Fraction(1, 2), False): _("half or more"),
        (Fraction(2, 3), False): _("two thirds or more"),
        (Fraction(2, 3), True): _("more than two thirds"),
        (Fraction(3, 4), False): _("three quarters or more"),
    }
    found = known.get((threshold.share, threshold.strict))
    if found is not None:
        return found
    share = {"share": f"{threshold.share.numerator}/{threshold.share.denominator}"}
    return _("more than %(share)s") % share if threshold.strict else _("%(share)s or more") % share


def amount(by: By, number: int) -> str:
    """Heads as they are, areas in square metres."""
    return f"{square_metres(number)} m²" if by == By.AREA else str(number)


def comparison_words(one: Comparison, rule: Rule) -> str:
    """One comparison, to be read aloud."""
    said = {
        "found": amount(one.by, one.found),
        "whole": amount(one.by, one.whole),
        "threshold": threshold_words(one.threshold),
        "needed": amount(one.by, one.needed),
    }
    if one.part == "quorum" and one.by == By.HEADS:
        return _("Took part, by heads: %(found)s of %(whole)s. Needed: %(threshold)s, at least %(needed)s.") % said
    if one.part == "quorum":
        return _("Took part, by area: %(found)s of %(whole)s. Needed: %(threshold)s, at least %(needed)s.") % said
    if rule.of == Of.ALL and one.by == By.HEADS:
        return (
            _("In favour, by heads: %(found)s of all %(whole)s entitled. Needed: %(threshold)s, at least %(needed)s.")
            % said
        )
    if rule.of == Of.ALL:
        return (
            _("In favour, by area: %(found)s of all %(whole)s entitled. Needed: %(threshold)s, at least %(needed)s.")
            % said
        )
    if one.by == By.HEADS:
        return (
            _("In favour, by heads: %(found)s of %(whole)s taking part. Needed: %(threshold)s, at least %(needed)s.")
            % said
        )
    return (
        _("In favour, by area: %(found)s of %(whole)s taking part. Needed: %(threshold)s, at least %(needed)s.") % said
    )


def met_words(is_met: bool) -> str:
    return _("reached") if is_met else _("not reached")


def outcome_words(answer: Answer, texts: dict[int, str]) -> str:
    """What was decided on a question, in one sentence; empty where nothing is."""
    if answer.outcome is None:
        return ""
    if answer.outcome == Outcome.NO_QUORUM:
        return str(OUTCOMES[Outcome.NO_QUORUM])
    if answer.tied:
        return _("Not adopted: these reached the majority together, and none is ahead: %(options)s.") % {
            "options": _listed(answer.tied, texts)
        }
    own = [option for option in answer.chosen if answer.asked.kind != "yes_no"]
    if own:
        return _("Adopted: %(options)s.") % {"options": _listed(own, texts)}
    return str(OUTCOMES[answer.outcome])


def _listed(options: tuple[int, ...] | list[int], texts: dict[int, str]) -> str:
    return "；".join(texts[option] for option in options)
