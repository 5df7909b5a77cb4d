"""When a stub turns out to be somebody on the register, all that hangs on the stub follows. Nothing is lost.

Runs inside the transaction of ``MergePersons``; an ``ActionRefused`` from here undoes the whole merge.
"""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.org.acting import ActionRefused, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .models import HouseholdMember, Ownership, PersonSecret, Phone, Verification


def follow(stub: Person, person: Person, actor: Actor) -> None:
    """Move phones, homes, shares, sensitive data and verifications of ``stub`` to ``person``."""
    _move_secret(stub, person)
    _move_phones(stub, person)
    _move_memberships(stub, person)
    _move_ownerships(stub, person)
    _move_verifications(stub, person, actor)


def _move_secret(stub: Person, person: Person) -> None:
    """Two different documents of one kind are two people: the merge is refused."""
    theirs = PersonSecret.objects.filter(person=stub).first()
    if theirs is None:
        return
    mine = PersonSecret.objects.filter(person=person).first()
    if mine is None:
        theirs.person = person
        theirs.save(update_fields=["person"])
        return
    same_kind = mine.id_kind == theirs.id_kind
    if mine.id_number and theirs.id_number and (not same_kind or mine.id_number != theirs.id_number):
        sentence = gettext_lazy("Both have an ID number, and they differ: they may be two people. Please check first.")
        raise ActionRefused(refuse("documents", sentence))
    kind, number, notes = theirs.id_kind, theirs.id_number, [mine.health_note, theirs.health_note]
    theirs.delete()
    if number and not mine.id_number:
        mine.id_kind, mine.id_number = kind, number
    mine.health_note = "\n".join(dict.fromkeys(note for note in notes if note))
    mine.save()


def _move_phones(stub: Person, person: Person) -> None:
    """A number both have is kept once, with both notes; the main number stays the person's."""
    has_main = person.phones.filter(is_primary=True).exists()
    known = {phone.number_index: phone for phone in person.phones.all()}
    for phone in Phone.objects.filter(person=stub).order_by("-is_primary", "pk"):
        same = known.get(phone.number_index)
        if same is None:
            phone.person, phone.is_primary = person, phone.is_primary and not has_main
            phone.save(update_fields=["person", "is_primary"])
            continue
        if phone.note and phone.note not in same.note:
            same.note = f"{same.note} {phone.note}".strip()[:60]
            same.save(update_fields=["note"])
        phone.delete()
    if not has_main:
        first = person.phones.order_by("-is_primary", "pk").first()
        if first is not None:
            Phone.objects.filter(pk=first.pk).update(is_primary=True)


def _move_memberships(stub: Person, person: Person) -> None:
    known = {row.household_id: row for row in person.memberships.filter(valid_to=None)}
    for row in HouseholdMember.objects.filter(person=stub):
        same = known.get(row.household_id) if row.valid_to is None else None
        if same is None:
            row.person = person
            row.save(update_fields=["person"])
            continue
        same.valid_from = min(row.valid_from, same.valid_from)
        same.lives_here = same.lives_here or (row.lives_here and row.is_confirmed)
        same.is_contact = same.is_contact or row.is_contact
        same.is_confirmed = same.is_confirmed or row.is_confirmed
        same.save()
        row.delete()


def _move_ownerships(stub: Person, person: Person) -> None:
    """Two open shares of one unit in the same hand are one share: the sum, at most the whole."""
    known = {row.unit_id: row for row in person.ownerships.filter(valid_to=None)}
    for row in Ownership.objects.filter(person=stub):
        same = known.get(row.unit_id) if row.valid_to is None else None
        if same is None:
            row.person = person
            row.save(update_fields=["person"])
            continue
        total = min(same.share + row.share, Fraction(1))
        same.share_part, same.share_whole = total.numerator, total.denominator
        same.valid_from = min(row.valid_from, same.valid_from)
        same.save()
        row.delete()


def _move_verifications(stub: Person, person: Person, actor: Actor) -> None:
    """The person's own one goes on; the stub's second one for the same community ends here."""
    known = set(person.verifications.filter(revoked_at=None).values_list("community_id", flat=True))
    for row in Verification.objects.filter(person=stub):
        row.person = person
        if row.revoked_at is None and row.community_id in known:
            row.revoked_at, row.revoked_by = now(), actor.person
            row.revoked_because = _("entered twice; the two entries were merged")
        row.save()
