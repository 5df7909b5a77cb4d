"""Whose number it is: the register of residents above tells, this layer asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from shequ_workflows.core.identifiers import IdentifierError, parse_phone
from shequ_workflows.core.texting.sending import Condition, conditions
from shequ_workflows.org.models import Person, RoleAssignment
from shequ_workflows.org.moment import now
from shequ_workflows.org.registry import Registry

from .constants import BY_PHONE, KIND


@dataclass(frozen=True)
class PhoneBook:
    """``people(number)`` gives the ids of the verified people who have it."""

    key: str
    people: Callable[[str], Iterable[int]]


phone_books: Registry[PhoneBook] = Registry("phone books")


def mobile(text: str) -> str:
    """The one form of a mobile number; empty where it is none."""
    try:
        number = parse_phone(text)
    except IdentifierError:
        return ""
    return number if number.isdigit() and len(number) == 11 and number.startswith("1") else ""


def in_office() -> Exists:
    """A condition on ``Person``: holds, now or later, a role that does not come in by the phone alone."""
    lasting = Q(valid_to=None) | Q(valid_to__gt=now())
    return Exists(RoleAssignment.objects.filter(lasting, person=OuterRef("pk")).exclude(role__in=BY_PHONE))


def people_of(number: str) -> list[Person]:
    """Those who may sign in by a code sent to ``number``, in a steady order."""
    ids = {pk for book in phone_books for pk in book.people(number)}
    if not ids:
        return []
    found = Person.objects.present().filter(pk__in=ids, is_stub=False).exclude(in_office())
    usable = Q(user=None) | Q(user__is_active=True, user__is_superuser=False)
    return list(found.filter(usable).select_related("user", "home").order_by("name", "pk"))


conditions.register(Condition(KIND, lambda number: bool(people_of(number))))
