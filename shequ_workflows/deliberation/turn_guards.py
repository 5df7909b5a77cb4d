"""Conditions of the turns of a matter: merge, rounds, reconsidering, deciding anew, keeping what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from shequ_workflows.ballots.members_vote import MembersVote
from shequ_workflows.core.machines import Guard, Taking
from shequ_workflows.core.rules.reading import number, share
from shequ_workflows.publicity import objections

from .backing import cosigners
from .constants import MOST_RECONSIDERED, Track
from .convening import result_of
from .leaving import nobody_took_over
from .notice_board import draft_refusal

if TYPE_CHECKING:
    from .machines import MatterProcess as Process
else:
    Process = Any


def _few_cosigners(subject: Process, taking: Taking) -> bool:
    return cosigners(subject.matter) < number(subject, "cosigners") or nobody_took_over(subject, taking.at)


def _small_enough(subject: Process, taking: Taking) -> bool:
    data = taking.data
    return not data.get("is_quick") or (data.get("track") == Track.RC and not data.get("is_important"))


def _rounds_left(subject: Process, taking: Taking) -> bool:
    return subject.facts.get("rounds", 1) < number(subject, "rounds")


def _never_sent_back(subject: Process, taking: Taking) -> bool:
    return not subject.facts.get("sent_back")


def _is_redecision(subject: Process, taking: Taking) -> bool:
    return bool(subject.facts.get("redecision"))


def _worth_redeciding(subject: Process, taking: Taking) -> bool:
    """Exact: just the share that the rules name (a tenth) is not more than it."""
    if taking.data.get("new_aim", "").strip():
        return True
    cost, decision = taking.data.get("new_cost"), subject.matter.decisions.standing_first().first()
    if cost is None or decision is None:
        return False
    least = share(subject, "cost_change")
    return bool(abs(cost - decision.amount) * least.denominator > decision.amount * least.numerator)


def _change_failed(subject: Process, taking: Taking) -> bool:
    """Voted down, or without quorum: by the committee now, or by the meeting."""
    if subject.state == "deciding":
        votes = taking.data.get("votes") or {}
        return bool(votes) and not MembersVote.of(votes.values()).is_adopted
    result = result_of(subject)
    return result is not None and result.outcome != "passed"


def _is_dispute(subject: Process, taking: Taking) -> bool:
    return bool(subject.facts.get("dispute"))


def _upheld(subject: Process, taking: Taking) -> bool:
    """Since it went up; or against an earlier version of the same notice, which blocks the start as well."""
    return objections.upheld_since(subject, subject.state_since) or objections.reconsidered_needed(subject)


def _reconsidered_seldom(subject: Process, taking: Taking) -> bool:
    return int(subject.facts.get("reconsidered", 0)) < MOST_RECONSIDERED


def _disputed(subject: Process, taking: Taking) -> bool:
    """The street may be asked at any time; a meeting once reconsidering did not settle it."""
    if not taking.data.get("kind"):
        return True
    return bool(subject.facts.get("reconsidered")) and _upheld(subject, taking)


few_cosigners = Guard(
    "cosigners",
    _few_cosigners,
    _(
        "Many people stand behind this matter with you. Offer it to them first: one of them may take it over within three working days."
    ),
    early=True,
)
small_enough = Guard(
    "is_quick",
    _small_enough,
    _("The short way is for what the committee decides itself and is not important. Take the tick away."),
)
rounds_left = Guard(
    "rounds",
    _rounds_left,
    _("It has had its rounds of discussion. Conclude it now, or put it before a meeting."),
    early=True,
)
never_sent_back = Guard(
    "sent_back",
    _never_sent_back,
    _("It has been sent back once already. The committee votes on it now."),
    early=True,
)
not_redecision = Guard(
    "not_redecision",
    lambda subject, taking: not _is_redecision(subject, taking),
    _(
        "This is about changing a decision that stands. If the change is not adopted, choose “The first decision stands”."
    ),
    early=True,
)
is_redecision = Guard(
    "redecision",
    _is_redecision,
    _("There is no earlier decision that could stand. This is for changes that were not adopted."),
    early=True,
)
worth_redeciding = Guard(
    "change",
    _worth_redeciding,
    _(
        "It is decided anew where the cost changes by more than the rules here allow, or the aim. For less, tell how it goes."
    ),
)
change_failed = Guard(
    "change_failed",
    _change_failed,
    _("The change was not voted down. Enter the vote, or the meeting's count and minutes; if it was adopted, say so."),
)
is_dispute = Guard(
    "dispute",
    _is_dispute,
    _("This is for matters whose dispute was referred. Here a meeting decides: enter its result."),
    early=True,
)
upheld = Guard(
    "upheld",
    _upheld,
    _(
        "A decision is reconsidered once the supervision committee has called an objection substantial. Answer the objections first."
    ),
    early=True,
)
reconsidered_seldom = Guard(
    "reconsidered",
    _reconsidered_seldom,
    _("It has been reconsidered twice. Refer the dispute to a meeting, or ask the street office for its opinion."),
    early=True,
)
disputed = Guard(
    "disputed",
    _disputed,
    _(
        "A meeting is asked where an objection is still called substantial after the decision was reconsidered. Before that, reconsider it, or ask the street office."
    ),
)
objections_settled = Guard(
    "objections",
    lambda subject, taking: objections.all_settled(subject, taking.at),
    _(
        "There are objections that nobody has answered, or on which the supervision committee may still speak. Answer them in writing; work begins when all are settled."
    ),
    early=True,
)
none_upheld = Guard(
    "none_upheld",
    lambda subject, taking: not objections.upheld_since(subject, subject.state_since),
    _("An objection was called substantial. Reconsider the decision first, or refer the dispute."),
    early=True,
)
draft_checked = Guard(
    "draft",
    lambda subject, taking: draft_refusal(subject, taking) is None,
    _(
        "Write the corrected text on the page of the notice first (“Put up a corrected version”) and let another person check it."
    ),
    early=True,
    detail=lambda subject, taking: getattr(draft_refusal(subject, taking), "sentence", ""),
)
