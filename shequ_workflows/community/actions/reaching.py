"""Callers and their numbers."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.community.constants import MemberRelation
from shequ_workflows.community.models import Household, HouseholdMember, Phone, Unit
from shequ_workflows.core.identifiers import IdentifierError, parse_phone
from shequ_workflows.org.acting import Refusal, refuse
from shequ_workflows.org.actions.base import unknown
from shequ_workflows.org.actions.people import NewPerson, check_home, check_name
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import COMMUNITY_STAFF, PEOPLE_EDITORS, Role
from shequ_workflows.org.models import Node, Person

from .base import PersonAction, check_reach

PHONE_KEEPERS: frozenset[str] = COMMUNITY_STAFF | {Role.STREET_CLERK, Role.BUILDING_LEAD}


def canonical(number: str) -> str:
    """The one form of a number, with the site's area code. Raises ``WrongPhone``."""
    return parse_phone(number, area_code=getattr(settings, "SHEQU_AREA_CODE", ""))


def check_number(number: str) -> Refusal | None:
    try:
        canonical(number)
    except IdentifierError as error:
        return refuse("number", str(error), number=[str(error)])
    return None


class RegisterStub(PersonAction[Person]):
    """Note down a caller who is not found on the register (待核实): name if he gave it, phone, the room he named.

    The room is entered as not confirmed: it finds him, and proves nothing.
    """

    verb = "register_stub"
    label = gettext_lazy("Caller noted down, to be verified")
    allowed = PEOPLE_EDITORS

    def __init__(
        self,
        actor: Actor,
        community: Node,
        *,
        name: str = "",
        phone: str = "",
        unit: Unit | None = None,
        note: str = "",
    ) -> None:
        given = name.strip() or _("caller, name not given")
        self.new = NewPerson(given, is_stub=True)
        super().__init__(actor, self.new.build(community))
        self.community, self.phone, self.unit, self.note = community, phone.strip(), unit, note.strip()

    def lock(self) -> None:
        """Nothing is there yet."""

    def check(self) -> Refusal | None:
        refusal = check_home(self.actor, self.community) or check_name(self.new.name)
        if refusal is None and self.phone:
            refusal = check_number(self.phone)
        if refusal is None and self.unit is not None and not self._sees_unit():
            refusal = unknown()
        return refusal

    def _sees_unit(self) -> bool:
        return self.unit is not None and Unit.objects.visible_to(self.actor).filter(pk=self.unit.pk).exists()

    def perform(self) -> Person:
        self.person.save(force_insert=True)
        if self.phone:
            number = canonical(self.phone)
            Phone.objects.create(person=self.person, number=number, is_primary=True, note=self.note[:60])
        if self.unit is not None:
            household = self.unit.households.order_by("pk").first() or Household.objects.create(unit=self.unit)
            HouseholdMember.objects.create(
                household=household, person=self.person, relation=MemberRelation.OTHER, is_confirmed=False
            )
        room = self.unit.code if self.unit is not None else ""
        self.record(self.community, phone=bool(self.phone), room=room)
        return self.person


class AddPhone(PersonAction[Phone]):
    """Note down a number of a person; his first one, or ``is_primary``, becomes the main number."""

    verb = "add_phone"
    label = gettext_lazy("Phone number added")
    allowed = PHONE_KEEPERS

    def __init__(self, actor: Actor, person: Person, number: str, *, is_primary: bool = False, note: str = "") -> None:
        super().__init__(actor, person)
        self.number, self.is_primary, self.note = number.strip(), is_primary, note.strip()

    def check(self) -> Refusal | None:
        refusal = None if self.person.pk == self.actor.person_id else check_reach(self.actor, self.person, self.allowed)
        if refusal is None:
            refusal = check_number(self.number)
        if refusal is None and self.person.phones.with_phone(canonical(self.number)).exists():
            sentence = gettext_lazy("This number is already noted down for this person.")
            refusal = refuse("already", sentence, number=[str(sentence)])
        return refusal

    def perform(self) -> Phone:
        is_primary = self.is_primary or not self.person.phones.filter(is_primary=True).exists()
        if is_primary:
            self.person.phones.filter(is_primary=True).update(is_primary=False)
        phone = Phone.objects.create(
            person=self.person, number=canonical(self.number), is_primary=is_primary, note=self.note[:60]
        )
        self.record(phone=phone.public_id, main=is_primary)
        return phone


class RemovePhone(PersonAction[None]):
    """Take a number off that is wrong or was given up. The number itself is gone (PIPL art. 47)."""

    verb = "remove_phone"
    label = gettext_lazy("Phone number removed")
    allowed = PHONE_KEEPERS

    def __init__(self, actor: Actor, phone: Phone) -> None:
        super().__init__(actor, phone.person)
        self.phone = phone

    def check(self) -> Refusal | None:
        if self.person.pk == self.actor.person_id:
            return None
        return check_reach(self.actor, self.person, self.allowed)

    def perform(self) -> None:
        public_id = self.phone.public_id
        Phone.objects.filter(pk=self.phone.pk).delete()
        following = self.person.phones.order_by("pk").first()
        if following is not None and not self.person.phones.filter(is_primary=True).exists():
            Phone.objects.filter(pk=following.pk).update(is_primary=True)
        self.record(phone=public_id)
