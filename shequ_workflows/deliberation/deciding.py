"""Writing down a formal vote. Called by the edges that the committee votes on, inside their transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shequ_workflows.ballots.members_vote import MembersVote
from shequ_workflows.core.covering import cover_text
from shequ_workflows.meetings.results import Result, numbers_of
from shequ_workflows.org.models import Person

from .auditing import digest_of_decision
from .constants import Outcome
from .models import Decision, MemberVote

if TYPE_CHECKING:
    from shequ_workflows.core.machines import Taking

    from .models import Matter

#: Numbers of a vote of the committee.
COUNTED = ("in_favour", "against", "abstained", "recused", "absent")
#: Fields of a decision that the form gives under the same name.
GIVEN = ("concern", "money_source", "amount", "money_note", "responsible", "due_on", "legality")


def write_down(matter: Matter, taking: Taking, outcome: Outcome, text: str) -> Decision:
    """A decision of the committee with its members' votes; the next number of this matter. Its text is covered: the
    public reads it. The record keeps its digest, so that ``auditing`` finds a change made behind the application's back.
    """
    given: dict[str, Any] = {name: taking.data[name] for name in GIVEN if name in taking.data}
    return _vote(matter, taking, outcome, text, given)


def confirm(matter: Matter, taking: Taking) -> Decision:
    """The standing decision, voted on once more: its own words, money and person in charge; another day if one is given."""
    standing = matter.decisions.standing_first()[:1].get()
    given = {name: getattr(standing, name) for name in GIVEN}
    given["due_on"] = taking.data.get("due_on") or standing.due_on
    return _vote(matter, taking, Outcome.ADOPTED, standing.text, given)


def _vote(matter: Matter, taking: Taking, outcome: Outcome, text: str, given: dict[str, Any]) -> Decision:
    votes: dict[str, str] = taking.data["votes"]
    count = MembersVote.of(votes.values())
    numbers = {name: getattr(count, name) for name in COUNTED}
    decision = _write(matter, taking, outcome=outcome, text=text, held_on=taking.data["held_on"], **numbers, **given)
    members = dict(Person.objects.filter(public_id__in=votes).values_list("public_id", "pk"))
    MemberVote.objects.bulk_create(
        MemberVote(decision=decision, member_id=members[one], vote=vote) for one, vote in votes.items()
    )
    return _recorded(decision, taking)


def write_down_result(matter: Matter, taking: Taking, outcome: Outcome, text: str, result: Result | None) -> Decision:
    """What a meeting decided, with the exact numbers of its count; a guard has seen that there is one."""
    assert result is not None
    count, meeting = result.count, result.item.meeting
    given: dict[str, Any] = {name: taking.data[name] for name in GIVEN if name in taking.data}
    decision = _write(
        matter,
        taking,
        outcome=outcome,
        text=text,
        body=meeting.kind,
        meeting=meeting,
        numbers=numbers_of(count),
        evidence=cover_text(matter.subject, taking.data.get("evidence", ""))[:200],
        held_on=meeting.day,
        in_favour=count.in_favour,
        against=count.against,
        abstained=count.abstained,
        recused=count.recused,
        absent=count.entitled - count.present,
        **given,
    )
    return _recorded(decision, taking)


def _write(matter: Matter, taking: Taking, *, text: str, **values: Any) -> Decision:
    number = matter.decisions.count() + 1
    return Decision.objects.create(matter=matter, number=number, text=cover_text(matter.subject, text), **values)


def _recorded(decision: Decision, taking: Taking) -> Decision:
    stored = Decision.objects.select_related("responsible").get(pk=decision.pk)
    taking.keep(decision={"number": decision.number, "digest": digest_of_decision(stored)})
    return decision
