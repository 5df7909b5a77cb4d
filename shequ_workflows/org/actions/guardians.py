"""Guardians: who acts for whom, and on what basis."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy

from shequ_workflows.org.acting import Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import COMMUNITY_STAFF
from shequ_workflows.org.models import Guardianship, Person
from shequ_workflows.org.moment import today

from .base import OrgAction, unknown
from .people import check_person


class AddGuardian(OrgAction[Guardianship]):
    """Note down who acts for a minor or for somebody without full capacity (Civil Code art. 27–39)."""

    verb = "add_guardian"
    label = gettext_lazy("Guardian noted down")
    allowed = COMMUNITY_STAFF

    def __init__(
        self,
        actor: Actor,
        ward: Person,
        guardian: Person,
        *,
        basis: str,
        valid_from: dt.date | None = None,
        valid_to: dt.date | None = None,
    ) -> None:
        super().__init__(actor)
        self.ward, self.guardian, self.basis = ward, guardian, basis.strip()
        self.valid_from, self.valid_to = valid_from or today(), valid_to

    def check(self) -> Refusal | None:
        refusal = check_person(self.actor, self.ward, self.allowed)
        if refusal is None and not Person.objects.present().visible_to(self.actor).filter(pk=self.guardian.pk).exists():
            refusal = unknown()
        if refusal is not None:
            return refusal
        if self.ward.pk == self.guardian.pk:
            return refuse("oneself", gettext_lazy("Nobody is his own guardian. Please choose another person."))
        age = self.guardian.age_on(today())
        if age is not None and age < 18:
            return refuse("age", gettext_lazy("A guardian must be of age. Please choose another person."))
        if not self.basis:
            sentence = gettext_lazy("Please say on what basis: parent, court decision, appointment.")
            return refuse("basis", sentence, basis=[str(sentence)])
        if self.valid_to is not None and self.valid_to < self.valid_from:
            sentence = gettext_lazy("The term ends before it begins. Please check both dates.")
            return refuse("term", sentence, valid_to=[str(sentence)])
        if Guardianship.objects.in_force(self.valid_from).filter(ward=self.ward, guardian=self.guardian).exists():
            return refuse("already", gettext_lazy("This guardian is noted down already."))
        return None

    def perform(self) -> Guardianship:
        made = Guardianship.objects.create(
            ward=self.ward,
            guardian=self.guardian,
            basis=self.basis,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
        )
        if self.ward.home is not None:
            payload = {"ward": self.ward.public_id, "guardian": self.guardian.public_id, "basis": self.basis}
            self.tell(self.ward.home, self.allowed, person=self.ward, payload=payload)
        return made


class EndGuardian(OrgAction[Guardianship]):
    """A guardianship ends with today."""

    verb = "end_guardian"
    label = gettext_lazy("Guardianship ended")

    def __init__(self, actor: Actor, guardianship: Guardianship, *, reason: str = "") -> None:
        super().__init__(actor)
        self.guardianship, self.reason = guardianship, reason.strip()

    def lock(self) -> None:
        rows = Guardianship.objects.select_for_update(of=("self",), no_key=True)
        self.guardianship = rows.select_related("ward__home", "guardian").get(pk=self.guardianship.pk)

    def check(self) -> Refusal | None:
        row = self.guardianship
        refusal = check_person(self.actor, row.ward, COMMUNITY_STAFF)
        if refusal is None and row.valid_to is not None and row.valid_to < today():
            refusal = refuse("ended", gettext_lazy("This guardianship has ended already."))
        return refusal

    def perform(self) -> Guardianship:
        row = self.guardianship
        row.valid_to = max(today(), row.valid_from)
        Guardianship.objects.filter(pk=row.pk).update(valid_to=row.valid_to)
        if row.ward.home is not None:
            payload = {"ward": row.ward.public_id, "guardian": row.guardian.public_id, "reason": self.reason}
            self.tell(row.ward.home, COMMUNITY_STAFF, person=row.ward, payload=payload)
        return row
