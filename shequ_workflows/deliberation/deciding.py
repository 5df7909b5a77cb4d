"""Writing down a formal vote. Called by the edges that the committee votes on, inside their transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shequ_workflows.core.covering import cover_text
from shequ_workflows.org.models import Person

from .auditing import digest_of_decision
from .constants import Outcome
from .members_vote import MembersVote
from .models import Decision, MemberVote

if TYPE_CHECKING:
    from shequ_workflows.core.machines import Taking

    from .models import Matter

#: Fields of a decision that the form gives under the same name.
GIVEN = ("concern", "money_source", "amount", "money_note", "responsible", "due_on", "legality")


def write_down(matter: Matter, taking: Taking, outcome: Outcome, text: str) -> Decision:
    """A decision with its members' votes; the next number of this matter. Its text is covered: the public reads it.

    The record keeps its digest, so that ``auditing`` finds a change made behind the application's back.
    """
    data = taking.data
    votes: dict[str, str] = data["votes"]
    count = MembersVote.of(votes.values())
    given: dict[str, Any] = {name: data[name] for name in GIVEN if name in data}
    text = cover_text(matter.subject, text)
    decision = Decision.objects.create(
        matter=matter,
        number=matter.decisions.count() + 1,
        outcome=outcome,
        held_on=data["held_on"],
        text=text,
        in_favour=count.in_favour,
        against=count.against,
        abstained=count.abstained,
        recused=count.recused,
        absent=count.absent,
        **given,
    )
    members = dict(Person.objects.filter(public_id__in=votes).values_list("public_id", "pk"))
    MemberVote.objects.bulk_create(
        MemberVote(decision=decision, member_id=members[one], vote=vote) for one, vote in votes.items()
    )
    stored = Decision.objects.select_related("responsible").get(pk=decision.pk)
    taking.keep(decision={"number": decision.number, "digest": digest_of_decision(stored)})
    return decision
