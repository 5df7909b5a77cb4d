"""Staff give out codes on letters, for a person or for a household, and revoke them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy

from shequ_workflows.community.constants import LETTER_WRITERS
from shequ_workflows.community.letters import code_of, digest_of
from shequ_workflows.community.models import Household, HouseholdMember, LetterCode
from shequ_workflows.org.acting import Refusal, refuse
from shequ_workflows.org.actions.base import OrgAction, may_at, unknown
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now

LETTER_LASTS: Final = dt.timedelta(days=30)
MOST_LETTERS: Final = 200


class IssueLetters(OrgAction[str]):
    """Letters with a code for everybody of full age in these households who has no verified account; gives the batch.

    ``whole``: one letter for each household, whose members share its code. A code that is still open is revoked: the
    newest letter counts.
    """

    verb = "issue_letters"
    label = gettext_lazy("Letters with codes issued")
    allowed = LETTER_WRITERS

    def __init__(self, actor: Actor, community: Node, households: Sequence[Household], *, whole: bool = False) -> None:
        super().__init__(actor)
        self.community, self.households, self.whole = community, list(households), whole

    def check(self) -> Refusal | None:
        refusal = may_at(self.actor, self.community, self.allowed)
        if refusal is not None:
            return refusal
        here = Household.objects.within(self.community).filter(pk__in=[one.pk for one in self.households])
        if here.count() != len(self.households):
            return unknown()
        if not self.households:
            return refuse("nobody", gettext_lazy("Please choose the households that get a letter."))
        if len(self.households) > MOST_LETTERS:
            return refuse("many", gettext_lazy("Please choose 200 households at most, and print these first."))
        if not self._people():
            return refuse(
                "verified", gettext_lazy("Everybody of full age in these households has a verified account already.")
            )
        return None

    def _people(self) -> list[HouseholdMember]:
        rows = LetterCode.objects.to_write_to(self.community, now())
        return list(rows.filter(household__in=self.households).select_related("person"))

    def perform(self) -> str:
        assert self.actor.person is not None
        at, batch, people = now(), new_public_id(), [(one.household_id, one.person) for one in self._people()]
        homes: list[tuple[int, Person | None]] = [(home, None) for home in dict.fromkeys(home for home, _one in people)]
        old = LetterCode.objects.filter(used_at=None, revoked_at=None)
        old.filter(household__in=self.households).update(revoked_at=at)
        letters = [self._letter(batch, home, person, at) for home, person in (homes if self.whole else people)]
        LetterCode.objects.bulk_create(letters)
        told = [one.person.public_id for one in letters if one.person is not None]
        self.tell(self.community, self.allowed, payload={"batch": batch, "people": told, "letters": len(letters)})
        return batch

    def _letter(self, batch: str, home: int, person: Person | None, at: dt.datetime) -> LetterCode:
        letter = LetterCode(
            batch=batch,
            household_id=home,
            person=person,
            by=self.actor.person,
            issued_at=at,
            expires_at=at + LETTER_LASTS,
        )
        letter.digest = digest_of(code_of(letter.public_id))
        return letter


class RevokeLetters(OrgAction[int]):
    """The letters of a batch that nobody has used yet are good no more: lost, or sent to the wrong door."""

    verb = "revoke_letters"
    label = gettext_lazy("Letters with codes revoked")
    allowed = LETTER_WRITERS

    def __init__(self, actor: Actor, community: Node, batch: str) -> None:
        super().__init__(actor)
        self.community, self.batch = community, batch

    def check(self) -> Refusal | None:
        return may_at(self.actor, self.community, self.allowed)

    def perform(self) -> int:
        rows = LetterCode.objects.at_node(self.community).filter(batch=self.batch).good(now())
        count = LetterCode.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(revoked_at=now())
        if count:
            self.tell(self.community, self.allowed, payload={"batch": self.batch, "count": count})
        return count
