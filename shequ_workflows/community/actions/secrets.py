"""Sensitive data: written by those who need it, read with a reason, each reading recorded (PIPL art. 51, 55)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from shequ_workflows.community.constants import PHONE_READERS, REASON_IS_TYPED, SECRET_READERS, SecretField
from shequ_workflows.community.models import PersonSecret, Phone
from shequ_workflows.core.crypto import CryptoError
from shequ_workflows.core.identifiers import DocumentKind, IdentifierError, parse_document, parse_resident_id
from shequ_workflows.core.models import Subject
from shequ_workflows.org.acting import ActionRefused, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import today

from .base import PersonAction, check_reach


class ReadSecret(PersonAction[str]):
    """Read a field in clear. The reason is an open matter that the actor sees, or typed; typed always for ID numbers
    and health (domain.md §0b). One's own data needs none. ``phone`` chooses among several; else the main number.
    """

    verb = "read_secret"
    label = gettext_lazy("Sensitive data read")

    def __init__(
        self,
        actor: Actor,
        person: Person,
        what: SecretField | str,
        *,
        subject: Subject | None = None,
        reason: str = "",
        phone: Phone | None = None,
    ) -> None:
        super().__init__(actor, person)
        self.what, self.subject, self.reason, self.phone = SecretField(what), subject, reason.strip(), phone
        self.allowed = PHONE_READERS if self.what == SecretField.PHONE else SECRET_READERS

    @property
    def is_own(self) -> bool:
        return self.actor.person_id == self.person.pk

    def lock(self) -> None:
        """Reading locks nothing."""

    def check(self) -> Refusal | None:
        if not self.is_own:
            refusal = check_reach(self.actor, self.person, self.allowed) or self._check_reason()
            if refusal is not None:
                return refusal
        if self._row() is None:
            return refuse("nothing", gettext_lazy("Nothing is noted down here."))
        return None

    def _check_reason(self) -> Refusal | None:
        if len(self.reason) >= 2:
            return None
        if self.what in REASON_IS_TYPED:
            sentence = gettext_lazy("Please type why you need it. The person concerned may ask who read it, and why.")
            return refuse("reason", sentence, reason=[str(sentence)])
        if self.subject is None:
            sentence = gettext_lazy("Please open it from the matter you work on, or type why you need it.")
            return refuse("reason", sentence, reason=[str(sentence)])
        if not Subject.objects.visible_to(self.actor).filter(pk=self.subject.pk, is_open=True).exists():
            sentence = gettext_lazy("This matter is closed or not yours: it is no reason any more. Please type one.")
            return refuse("reason", sentence, reason=[str(sentence)])
        return None

    def _row(self) -> Phone | PersonSecret | None:
        if self.what == SecretField.PHONE:
            phones = self.person.phones.order_by("-is_primary", "pk")
            return phones.filter(pk=self.phone.pk).first() if self.phone is not None else phones.first()
        row = PersonSecret.objects.filter(person=self.person).first()
        return row if row is not None and row.has(self.what) else None

    def perform(self) -> str:
        row = self._row()
        try:
            value = row.number if isinstance(row, Phone) else getattr(row, self.what.value)
        except CryptoError as error:
            raise ActionRefused(refuse("unreadable", str(error))) from error
        matter = self.subject.public_id if self.subject is not None else ""
        self.record(what=self.what.value, reason=self.reason[:200], subject=matter, own=self.is_own)
        return str(value)


class WriteSecret(PersonAction[PersonSecret]):
    """Note down a document or a health note; what is None stays as it is, what is empty is erased."""

    verb = "write_secret"
    label = gettext_lazy("Sensitive data noted down")
    allowed = SECRET_READERS

    def __init__(
        self,
        actor: Actor,
        person: Person,
        *,
        id_number: str | None = None,
        id_kind: str = DocumentKind.RESIDENT_ID.value,
        health_note: str | None = None,
    ) -> None:
        super().__init__(actor, person)
        self.id_number, self.id_kind, self.health_note = id_number, id_kind, health_note

    def check(self) -> Refusal | None:
        refusal = check_reach(self.actor, self.person, self.allowed)
        if refusal is None and self.id_number:
            refusal = self._check_number()
        return refusal

    def _check_number(self) -> Refusal | None:
        try:
            number = parse_document(self.id_kind, self.id_number or "", today=today())
        except IdentifierError as error:
            return refuse("id_number", str(error), id_number=[str(error)])
        except ValueError:
            sentence = gettext_lazy("Please choose the kind of document.")
            return refuse("id_kind", sentence, id_kind=[str(sentence)])
        others = PersonSecret.objects.filter(id_kind=self.id_kind, id_number_index__of=number)
        if others.exclude(person=self.person).exists():
            sentence = gettext_lazy(
                "Another entry has this number. If it is the same person, please merge the two entries; if not, compare "
                "the number with the document."
            )
            return refuse("taken", sentence, id_number=[str(sentence)])
        return None

    def perform(self) -> PersonSecret:
        row = PersonSecret.objects.filter(person=self.person).first() or PersonSecret(person=self.person)
        changed = []
        if self.id_number is not None:
            row.id_kind = self.id_kind
            row.id_number = parse_document(self.id_kind, self.id_number, today=today()) if self.id_number else ""
            changed.append("id_number")
            self._learn_birth_date(row)
        if self.health_note is not None:
            row.health_note = self.health_note.strip()
            changed.append("health_note")
        row.save()
        self.record(changed=changed)
        return row

    def _learn_birth_date(self, row: PersonSecret) -> None:
        """The number tells it; what was entered by hand stays."""
        if self.person.birth_date is not None:
            return
        try:
            born = parse_resident_id(row.id_number, today=today()).birth_date
        except IdentifierError:
            return
        Person.objects.filter(pk=self.person.pk).update(birth_date=born)
