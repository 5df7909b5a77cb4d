"""Taking part without an account: the code on a letter opens it, for one person of the household at a time."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from shequ_workflows.community import attempts
from shequ_workflows.community.constants import Method
from shequ_workflows.community.letters import digest_of
from shequ_workflows.community.models import HouseholdMember, LetterCode, Verification
from shequ_workflows.community.querysets import MemberQuerySet
from shequ_workflows.org.acting import Action, ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actions.base import OrgAction
from shequ_workflows.org.actions.people import lock_person
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .verifying import VerifyResident

_BASIS = gettext_lazy("code of a letter to the household")


def not_good() -> Refusal:
    """One sentence for a code that is wrong, used, revoked or too old."""
    sentence = gettext_lazy(
        "This code is not good: look over each sign. Codes are good for 30 days and until a new letter comes; the "
        "office sends a new one."
    )
    return refuse("no_match", sentence, code=[str(sentence)])


def speakers(letter: LetterCode) -> MemberQuerySet:
    """Who may speak by ``letter``: its person, or the members of full age of its household."""
    rows = HouseholdMember.objects.take_part_by_letter().filter(household=letter.household_id)
    return rows if letter.person_id is None else rows.filter(person=letter.person_id)


class OpenLetter(Action[LetterCode]):
    """The letter of a typed code. Failures are counted for the code and for the browser (``browser``: its random
    name), before anything is compared; nothing of what was typed is kept."""

    verb = "open_letter"

    def __init__(self, code: str, *, browser: str) -> None:
        self.digest = digest_of(code)
        self._keys = [attempts.key_of("letter", self.digest), attempts.key_of("browser", browser)]

    def check(self) -> Refusal | None:
        return None

    def execute(self) -> LetterCode:
        refusal = attempts.claim(self._keys)
        if refusal is not None:
            raise ActionRefused(refusal)
        return super().execute()

    def perform(self) -> LetterCode:
        rows = LetterCode.objects.good(now()).filter(digest=self.digest)
        letter = rows.select_related("person", "household__unit").first()
        if letter is None:
            raise ActionRefused(not_good())
        attempts.clear(self._keys)
        return letter


class TakePart(OrgAction[LetterCode]):
    """Begin to speak as ``person`` by ``letter``: whoever is not verified yet is, by the letter, and stays it.

    In the journal of the community stands who began by which letter, never the code.
    """

    verb = "take_part"
    label = gettext_lazy("Taking part by a letter begun")

    def __init__(self, letter: LetterCode, person: Person) -> None:
        super().__init__(Actor.system())
        self.letter, self.person = letter, person

    def lock(self) -> None:
        """The person, so that two browsers make one verification; then the letter, so that it is not revoked now."""
        self.person = lock_person(self.person)
        rows = LetterCode.objects.select_for_update(of=("self",), no_key=True)
        self.letter = rows.select_related("household__unit__building__compound__node").get(pk=self.letter.pk)

    def check(self) -> Refusal | None:
        if not LetterCode.objects.good(now()).filter(pk=self.letter.pk).exists():
            return not_good()
        if not speakers(self.letter).filter(person=self.person.pk).exists():
            sentence = gettext_lazy("Please choose your own name. If it is missing, the office adds it at once: ring.")
            return refuse("person", sentence, Answer.INVALID, person=[str(sentence)])
        return None

    def perform(self) -> LetterCode:
        community = self.letter.household.unit.building.compound.node.community
        if not Verification.objects.filter(person=self.person, community=community, revoked_at=None).exists():
            VerifyResident(self.actor, self.person, community, basis=str(_BASIS), method=Method.LETTER).execute()
        payload = {"letter": self.letter.public_id, "person": self.person.public_id}
        self.tell(community, (), person=self.person, payload=payload)
        return self.letter
