"""Whose phone it is, for signing in by a code: verified residents only."""

from __future__ import annotations

from shequ_workflows.core.signing.phone_book import PhoneBook, phone_books
from shequ_workflows.org.moment import now

from .models import Phone, Verification


def verified_with(number: str) -> list[int]:
    """Ids of the people who have ``number`` and are verified residents of some community now."""
    verified = Verification.objects.in_force(now()).values("person")
    found = Phone.objects.with_phone(number).filter(person__in=verified)
    return sorted(set(found.values_list("person_id", flat=True)))


phone_books.register(PhoneBook("community", verified_with))
