"""Conditions of the edges of the straight way, each with the sentence that says what to do next.

``turn_guards`` and ``meeting_guards`` hold those of the other ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from shequ_workflows.ballots.members_vote import MembersVote
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.machines import Guard, Taking
from shequ_workflows.org.constants import Channel

from .constants import CLERKS, RC_TRACKS, MoneySource, Outcome, Track
from .convening import ending_of, was_met_on
from .notice_board import is_withdrawn, objections_open, persons_fault
from .polling import has_open_poll
from .states import working_days

if TYPE_CHECKING:
    from .machines import MatterProcess as Process
else:
    Process = Any


def _verified(subject: Process, taking: Taking) -> bool:
    """Own proposals by whoever holds a role here; those of others keyed in by staff, the stub of a caller included."""
    matter, person = subject.matter, taking.actor.person
    if subject.raised_by_id == taking.actor.person_id:
        return person is not None and not person.is_stub
    keyed_in = matter.entered_by_id == taking.actor.person_id and matter.channel != Channel.ONLINE
    return keyed_in and not taking.roles.isdisjoint(CLERKS)


def _first_return(subject: Process, taking: Taking) -> bool:
    return not subject.facts.get("returns") or bool(taking.data.get("new_facts", "").strip())


def _clock_over(key: str) -> Any:
    def over(subject: Process, taking: Taking) -> bool:
        clock = subject.clocks.running().filter(key=key).first()
        return clock is None or clock.due_at <= taking.at

    return over


def _answer_missed(subject: Process, taking: Taking) -> bool:
    clock = subject.clocks.running().filter(key="answer").first()
    return clock is not None and clock.due_at <= taking.at


def _never_decided(subject: Process, taking: Taking) -> bool:
    return not subject.matter.decisions.filter(outcome=Outcome.ADOPTED).exists()


def _two_persons(subject: Process, taking: Taking) -> bool:
    if {"rc_director", "party_secretary"} <= taking.roles:
        return True
    proposer = taking.data.get("proposed_by")
    return proposer is not None and proposer.pk != taking.actor.person_id


def _party_study(subject: Process, taking: Taking) -> bool:
    if taking.data.get("track") == Track.RC and not taking.data.get("is_important"):
        return True
    return bool(taking.data.get("party_studied_on")) and bool(taking.data.get("party_note", "").strip())


def _heard(subject: Process, taking: Taking) -> bool:
    over = calendar_of(subject.node).add(subject.state_since, working_days(2)).at <= taking.at
    return over or was_met_on(subject)


def _groups_invited(subject: Process, taking: Taking) -> bool:
    if set(taking.data.get("invited") or []) != {str(n) for n in range(len(subject.matter.stakeholders))}:
        return False
    calendar = calendar_of(subject.node)
    on = taking.data.get("invited_on")
    return on is not None and calendar.working_days_between(on, taking.at.astimezone(calendar.tz).date()) >= 1


def _opinions_reviewed(subject: Process, taking: Taking) -> bool:
    return not subject.matter.opinions.pending().exists()


def _points_answered(subject: Process, taking: Taking) -> bool:
    matter = subject.matter
    return not matter.points.filter(outcome="").exists() and not matter.opinions.loose().exists()


def _poll_closed(subject: Process, taking: Taking) -> bool:
    return not has_open_poll(subject)


def _dissent_stated(subject: Process, taking: Taking) -> bool:
    return bool(taking.data.get("dissent", "").strip()) != bool(taking.data.get("no_dissent"))


def _track_rc(subject: Process, taking: Taking) -> bool:
    return subject.matter.track in RC_TRACKS


def _count(taking: Taking) -> MembersVote:
    return MembersVote.of((taking.data.get("votes") or {}).values())


def _ended_by_meeting(subject: Process) -> bool:
    """A meeting that decided has voted on the end itself (``same_body``); the committee counts nothing."""
    return ending_of(subject) is not None


def _money_named(subject: Process, taking: Taking) -> bool:
    source, amount = taking.data.get("money_source"), taking.data.get("amount") or 0
    return bool(source) and (amount == 0 if source == MoneySource.NONE else amount > 0)


def _money_available(subject: Process, taking: Taking) -> bool:
    decision = subject.matter.decisions.standing_first().first()
    return decision is None or decision.money_source == MoneySource.NONE or bool(taking.data.get("money_available"))


def _not_withdrawn(subject: Process, taking: Taking) -> bool:
    return not is_withdrawn(subject)


def _checked(subject: Process, taking: Taking) -> bool:
    return persons_fault(subject, taking) not in {"persons", "reviewer"}


def _third(subject: Process, taking: Taking) -> bool:
    return persons_fault(subject, taking) != "third"


def _objection_over(subject: Process, taking: Taking) -> bool:
    """By the clock, and by the days that were published, whichever ends later."""
    return _clock_over("objection")(subject, taking) and not objections_open(subject, taking.at)


verified = Guard(
    "verified",
    _verified,
    _(
        "Only the proposer can hand this in, once the office has checked that he or she lives here. Come to the office, "
        "ring, or hand in a paper: staff will do it for you."
    ),
    early=True,
)
first_return = Guard(
    "first_return",
    _first_return,
    _("It has been returned once already. A second time needs new facts: write down which, or decide on it now."),
)
answer_missed = Guard(
    "answer_missed", _answer_missed, _("The proposer still has time to answer. Please wait."), early=True
)
never_decided = Guard(
    "never_decided",
    _never_decided,
    _("A decision has been taken on this matter, so it can no longer be taken back. It can be ended early by a vote."),
    early=True,
)
two_persons = Guard(
    "two_persons",
    _two_persons,
    _(
        "Name the committee member who proposed to take it up; it must not be yourself. Only whoever is both secretary and director may do without."
    ),
)
party_study = Guard(
    "party_study",
    _party_study,
    _(
        "An important matter, or one that the committee does not decide alone, is first studied by the Party organisation: enter the date and what was noted."
    ),
)
heard = Guard(
    "heard",
    _heard,
    _(
        "The discussion must stay open for two whole working days, unless a meeting on it was held. Please wait, and collect more voices meanwhile."
    ),
    early=True,
)
groups_invited = Guard(
    "groups_invited",
    _groups_invited,
    _(
        "Each group concerned must have been invited at least one working day ago. Invite those that are not ticked, and come back after a working day."
    ),
)
opinions_reviewed = Guard(
    "opinions_reviewed",
    _opinions_reviewed,
    _("There are opinions nobody has reviewed yet. Publish or refuse each of them first."),
    early=True,
)
points_answered = Guard(
    "points_answered",
    _points_answered,
    _(
        "A point has no answer yet, or a suggestion stands in no point. Open “Points”: put each suggestion into a point or mark it as plain, and answer every point."
    ),
    early=True,
)
poll_closed = Guard(
    "poll_closed",
    _poll_closed,
    _("A poll is still open. Wait until it closes, or close it before its time with a public reason."),
    early=True,
)
dissent_stated = Guard(
    "dissent_stated",
    _dissent_stated,
    _("Write down who was against and why, or tick that nobody was; one of the two, not both."),
)
track_rc = Guard(
    "track_rc",
    _track_rc,
    _(
        "The residents' committee cannot decide this: it goes to a meeting of the residents or the owners. Choose “Put it before a meeting”."
    ),
    early=True,
)
quorum = Guard(
    "quorum",
    lambda subject, taking: _count(taking).has_quorum,
    _("More than half of the members must be present (those recused do not count). Meet again with more members."),
)
majority = Guard(
    "majority",
    lambda subject, taking: _count(taking).is_adopted,
    _("More than half of the members present must be in favour. It was not adopted: choose “Not adopted” instead."),
)
no_majority = Guard(
    "no_majority",
    lambda subject, taking: not _count(taking).is_adopted,
    _("More than half of the members present were in favour: it was adopted. Choose “Adopt” instead."),
)
quorum_to_end = Guard(
    "quorum",
    lambda subject, taking: _ended_by_meeting(subject) or _count(taking).has_quorum,
    _("More than half of the members must be present (those recused do not count). Meet again with more members."),
)
majority_to_end = Guard(
    "majority_to_end",
    lambda subject, taking: _ended_by_meeting(subject) or _count(taking).is_adopted,
    _(
        "More than half of the members present must be in favour of ending it. Otherwise the decision stands and is carried out."
    ),
)
money_named = Guard(
    "money_named",
    _money_named,
    _(
        "Say where the money comes from and how much it is; where it costs nothing, choose so and leave the amount at 0."
    ),
)
objection_over = Guard(
    "objection_over",
    _objection_over,
    _("The period for objections is still running. Work may begin on the day after it ends."),
    early=True,
)
# Named after the fields that they are about.
checked = Guard(
    "checked_by",
    _checked,
    _("A second person must have read what goes on public notice: name a colleague who did and who did not write it."),
)
third = Guard(
    "written_by",
    _third,
    _(
        "Three persons are asked for: one writes the public text, one checks it, and you put it up. Name below who checked it; and here who wrote it, unless another member concluded the discussion. Neither is yourself."
    ),
)
not_withdrawn = Guard(
    "publicity_stands",
    _not_withdrawn,
    _("The public notice has been taken down. Put the corrected text up again first; its periods begin anew."),
    early=True,
)
money_available = Guard(
    "money_available",
    _money_available,
    _("Tick that the money is there. If it is not, wait with the start and say so in public."),
)
rating_over = Guard(
    "rating_over",
    _clock_over("rating"),
    _("People may still rate. Please wait until the rating period is over."),
    early=True,
)
accounts_shown = Guard(
    "accounts_shown",
    _clock_over("accounts"),
    _("Result and accounts must be on display for 15 days. Please wait until then."),
    early=True,
)
