"""Residents prove who they are themselves: against the roster, or with the code of a letter. No staff takes part.

What failed is told in one sentence that does not say which part was wrong, and leaves nothing of what was typed.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy

from shequ_workflows.community import attempts
from shequ_workflows.community.constants import Method
from shequ_workflows.community.letters import digest_of
from shequ_workflows.community.models import Compound, HouseholdMember, LetterCode, Unit, Verification
from shequ_workflows.core.identifiers import IdentifierError, half_width
from shequ_workflows.core.rooms import RoomCode, parse_room
from shequ_workflows.org.acting import Action, ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actions.merging import MergePersons
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now
from shequ_workflows.org.pinyin import normalise_name

from .verifying import VerifyResident

SYSTEM = Actor.system()
_BASES = {
    Method.ROSTER: gettext_lazy("name, home and last digits agree with the roster"),
    Method.LETTER: gettext_lazy("code of a letter to the household"),
}


class ProveOneself(Action[Verification]):
    """Somebody signed in turns out to be a person of the roster, who has no account yet: the account becomes hers."""

    method: Method

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def check(self) -> Refusal | None:
        if self.actor.person is None:
            sentence = gettext_lazy("Please sign in first. Without an account, ask the office to note your word down.")
            return refuse("account", sentence, Answer.FORBIDDEN)
        if not self.actor.person.is_stub and self.actor.person.verifications.filter(revoked_at=None).exists():
            return refuse("already", gettext_lazy("You are a verified resident already."))
        return None

    def keys(self) -> list[str]:
        """Under which a failure counts."""
        assert self.actor.person is not None
        return [attempts.key_of("account", self.actor.person.pk)]

    def find(self) -> tuple[Person, Node] | None:
        """The person of the roster, and the community; None where nothing fits."""
        raise NotImplementedError

    def no_match(self) -> Refusal:
        raise NotImplementedError

    def execute(self) -> Verification:
        refusal = self.check() or attempts.claim(self.keys())
        if refusal is not None:
            raise ActionRefused(refusal)
        return super().execute()

    def perform(self) -> Verification:
        found = self.find()
        if found is None:
            raise ActionRefused(self.no_match())
        person, community = found
        me = self.actor.person
        assert me is not None
        if person.pk != me.pk:
            if person.user_id is not None or not me.is_stub:
                sentence = gettext_lazy(
                    "The office has to look at this one: there is an account or an entry for you already. Please go "
                    "there or ring, and bring your ID card."
                )
                raise ActionRefused(refuse("office", sentence))
            MergePersons(SYSTEM, me, person).execute()
        verification = self._verified(person, community)
        self.used()
        attempts.clear(self.keys())
        return verification

    def _verified(self, person: Person, community: Node) -> Verification:
        """The verification that stands already (the office saw the card, the account came later), or a new one."""
        known = Verification.objects.filter(person=person, community=community, revoked_at=None).first()
        if known is not None:
            return known
        basis = str(_BASES[self.method])
        return VerifyResident(SYSTEM, person, community, basis=basis, method=self.method).execute()

    def used(self) -> None:
        """What it was proved with is used up."""


class MatchRoster(ProveOneself):
    """Name, home, and the last four signs of the ID number or of a phone number agree with one entry of the roster."""

    verb = "match_roster"
    method = Method.ROSTER

    def __init__(self, actor: Actor, compound: Compound, *, name: str, room: str, tail: str) -> None:
        super().__init__(actor)
        self.compound, self.name = compound, normalise_name(name)
        self.tail = half_width(tail).upper().replace(" ", "")
        self._unit = self._find_unit(room)

    def _find_unit(self, room: str) -> Unit | None:
        try:
            place = parse_room(room)
        except IdentifierError:
            return None
        if not place.is_whole:
            return None
        here = Unit.objects.filter(building__compound=self.compound)
        exact = here.filter(code=place.code).first()
        if exact is not None or place.entrance:
            return exact
        alike = list(here.matching(RoomCode(place.building, "", place.room))[:2])
        return alike[0] if len(alike) == 1 else None

    def check(self) -> Refusal | None:
        refusal = super().check()
        if refusal is None and len(self.tail) != 4:
            sentence = gettext_lazy("Please give four signs: the last four of your ID number or of your phone number.")
            refusal = refuse("tail", sentence, tail=[str(sentence)])
        return refusal

    def keys(self) -> list[str]:
        found = super().keys()
        return [*found, attempts.key_of("home", self._unit.pk)] if self._unit is not None else found

    def find(self) -> tuple[Person, Node] | None:
        if self._unit is None:
            return None
        members = HouseholdMember.objects.current().filter(household__unit=self._unit, is_confirmed=True)
        tails = Q(secret__id_number_tail_index__of=self.tail) | Q(phones__number_tail_index__of=self.tail)
        people = Person.objects.present().filter(pk__in=members.values("person"), name=self.name, is_stub=False)
        found = list(people.filter(tails).distinct()[:2])
        return (found[0], self.compound.node.community) if len(found) == 1 else None

    def no_match(self) -> Refusal:
        sentence = gettext_lazy(
            "This does not agree with the roster. Look over all three; if they are right, the roster is out of date: "
            "please ask the office, or the grid worker at your door."
        )
        return refuse("no_match", sentence)


class RedeemLetter(ProveOneself):
    """The code of a letter to one's household; good once, until it expires or is revoked."""

    verb = "redeem_letter"
    method = Method.LETTER

    def __init__(self, actor: Actor, code: str) -> None:
        super().__init__(actor)
        self.digest = digest_of(code)
        self._letter: LetterCode | None = None

    def find(self) -> tuple[Person, Node] | None:
        rows = LetterCode.objects.select_for_update(of=("self",)).good(now()).filter(digest=self.digest)
        self._letter = rows.select_related("person", "household__unit__building__compound__node").first()
        if self._letter is None:
            return None
        person = self._letter.person
        if person is None:
            sentence = gettext_lazy(
                "This code is for the whole household: it proves a home, not a person. Sign out and take part with it "
                "without an account, or compare with the roster."
            )
            raise ActionRefused(refuse("household", sentence, code=[str(sentence)]))
        if person.merged_into_id is not None:
            return None
        return person, self._letter.household.unit.building.compound.node.community

    def used(self) -> None:
        assert self._letter is not None
        LetterCode.objects.filter(pk=self._letter.pk).update(used_at=now())

    def no_match(self) -> Refusal:
        sentence = gettext_lazy(
            "This code is not good: look over each sign. Codes are good once and for 30 days; the office sends a new one."
        )
        return refuse("no_match", sentence, code=[str(sentence)])
