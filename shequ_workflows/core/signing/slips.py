"""A code on paper: for those without a phone, and for whoever has lost the way into his account.

Who may give one out: for a resident the staff of his community; for somebody in office those who may appoint to every
one of his roles (``org.appointing``), so nobody for those above him; for an administrator another administrator.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.once import OnceAction
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actions.accounts import holds_office
from shequ_workflows.org.actions.base import OrgAction
from shequ_workflows.org.actions.people import check_person, lock_person
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.appointing import APPOINTED_BY, role_names
from shequ_workflows.org.constants import COMMUNITY_STAFF, RESIDENT_ROLES, Role
from shequ_workflows.org.models import Person, RoleAssignment
from shequ_workflows.org.moment import now

from .codes import derived_digits, digest, is_code, new_digits, typed
from .constants import ONE_CLICK, SLIP_DIGITS, SLIP_LIFE, SLIP_LIFE_OFFICE, TRIES, Purpose
from .models import Slip
from .phone import open_without_password
from .sessions import end_all
from .unlocking import unlock

FOR_RESIDENTS = COMMUNITY_STAFF | {Role.ADMINISTRATOR}
#: Slips are numbered anew where two would be found by the same digits.
ATTEMPTS = 10


def check_helper(actor: Actor, person: Person, *, of_office: bool = False) -> Refusal | None:
    """Whether ``actor`` may let ``person`` in anew. ``of_office``: only as for somebody in office."""
    refusal = check_person(actor, person, FOR_RESIDENTS)
    if refusal is not None and refusal.status != Answer.FORBIDDEN:
        return refusal
    if actor.person_id == person.pk:
        sentence = gettext_lazy("Nobody does this for himself. Please ask a colleague.")
        return refuse("oneself", sentence, Answer.FORBIDDEN)
    if person.user is not None and person.user.is_superuser:
        sentence = gettext_lazy("This account is for emergencies only. Whoever runs the server sets its password.")
        return refuse("superuser", sentence, Answer.FORBIDDEN)
    if actor.is_system:
        return None
    offices = list(_offices(person))
    for office in offices:
        if not actor.holds(*APPOINTED_BY[office.role], at=office.node):
            above = _("%(role)s: only those who appoint to it may do this: %(who)s. Please ask one of them.") % {
                "role": office.get_role_display(),
                "who": role_names(APPOINTED_BY[office.role]),
            }
            return refuse("above", above, Answer.FORBIDDEN)
    return None if offices else refusal


def _offices(person: Person) -> Any:
    lasting = Q(valid_to=None) | Q(valid_to__gt=now())
    return RoleAssignment.objects.filter(lasting, person=person).exclude(role__in=RESIDENT_ROLES).select_related("node")


class IssueSlip(OnceAction[Slip], OrgAction[Slip]):
    """Give out a one-time code on paper; the one given out before is void. ``code`` holds it after ``execute()``, and
    nobody can read it afterwards. Sent twice with one ``once`` key it is one slip with one code.

    To begin anew (``RESET``) ends all that is open under the account and voids its password.
    """

    verb = "issue_slip"
    label = gettext_lazy("Sign-in slip given out")

    def __init__(
        self, actor: Actor, person: Person, purpose: str = Purpose.SIGN_IN, *, once: str, at: dt.datetime | None = None
    ) -> None:
        super().__init__(actor)
        self.person, self.purpose, self.once, self.at = person, Purpose(purpose), once, at or now()
        self.code = ""

    def find(self, result: str) -> Slip | None:
        return Slip.objects.filter(public_id=result, person=self.person).first()

    def lock(self) -> None:
        self.person = lock_person(self.person)

    def check(self) -> Refusal | None:
        refusal = check_helper(self.actor, self.person)
        if refusal is not None:
            return refusal
        if self.person.is_stub or not self.person.roles.in_force(self.at).exists():
            sentence = gettext_lazy("Please verify this person first: a slip is for verified residents and for staff.")
            return refuse("unverified", sentence)
        return None

    def perform(self) -> Slip:
        known = self.known()
        if known is not None:
            self.code = self._code_of(known)
            return known
        Slip.objects.filter(person=self.person, used_at=None, withdrawn_at=None).update(withdrawn_at=self.at)
        slip = self._make()
        if self.purpose == Purpose.RESET:
            self._begin_anew()
        if self.person.home is not None:
            payload = {"person": self.person.public_id, "purpose": self.purpose.value, "slip": slip.public_id}
            self.tell(self.person.home, FOR_RESIDENTS, person=self.person, payload=payload)
        self.remember(slip.public_id, self.at)
        return slip

    def _make(self) -> Slip:
        life = SLIP_LIFE_OFFICE if holds_office(self.person) else SLIP_LIFE
        taken = Slip.objects.filter(used_at=None, withdrawn_at=None)
        for attempt in range(ATTEMPTS):
            code = self._digits(attempt)
            if not taken.filter(selector=code[:6]).exists():
                break
        slip = Slip(
            person=self.person,
            purpose=self.purpose,
            selector=code[:6],
            issued_by=self.actor.person,
            issued_at=self.at,
            expires_at=self.at + life,
        )
        slip.digest = digest(code, slip.public_id)
        slip.save(force_insert=True)
        self.code = code
        return slip

    def _digits(self, attempt: int) -> str:
        if not self.once:
            return new_digits(SLIP_DIGITS)
        return derived_digits(SLIP_DIGITS, str(self.actor.person_id), self.person.public_id, self.once, str(attempt))

    def _code_of(self, slip: Slip) -> str:
        """The code of a slip that this very form made a moment ago; empty later, and once it was used."""
        if slip.used_at is not None or slip.withdrawn_at is not None or self.at - slip.issued_at > ONE_CLICK:
            return ""
        codes = (self._digits(attempt) for attempt in range(ATTEMPTS))
        return next((code for code in codes if is_code(slip.digest, code, slip.public_id)), "")

    def _begin_anew(self) -> None:
        user = self.person.user
        end_all(self.person, self.at)
        if user is None:
            return
        user.set_unusable_password()
        user.save(update_fields=["password"])
        unlock(user)


class UseSlip(Action[Person | None]):
    """Come in with a slip: the person, or None where the code leads nowhere (wrong, used, expired, void: all alike).

    Somebody without an account gets one. The same form sent again a moment later is the same coming in.
    """

    verb = "use_slip"

    def __init__(self, text: str, *, at: dt.datetime | None = None) -> None:
        self.code, self.at = typed(text), at or now()
        self.slip: Slip | None = None

    def check(self) -> Refusal | None:
        return None

    def lock(self) -> None:
        rows = Slip.objects.select_for_update(of=("self",)).filter(selector=self.code[:6], withdrawn_at=None)
        recent = Q(used_at=None) | Q(used_at__gte=self.at - ONE_CLICK)
        self.slip = rows.filter(recent, expires_at__gt=self.at).order_by("-issued_at").first()

    def perform(self) -> Person | None:
        slip = self.slip
        if slip is None or len(self.code) != SLIP_DIGITS:
            return None
        if not Slip.objects.filter(pk=slip.pk, tries__lt=TRIES).update(tries=F("tries") + 1):
            return None
        if not is_code(slip.digest, self.code, slip.public_id):
            return None
        person = lock_person(slip.person)
        if person.merged_into_id is not None or not person.roles.in_force(self.at).exists():
            return None
        if person.user is not None and (not person.user.is_active or person.user.is_superuser):
            return None
        if slip.used_at is None:
            slip.used_at = self.at
            slip.save(update_fields=["used_at"])
        if person.user is None:
            open_without_password(person)
        if slip.purpose == Purpose.RESET or holds_office(person):
            # Somebody else has read the code: it is good for choosing a password, and for nothing else.
            Person.objects.filter(pk=person.pk).update(has_first_password=True)
            person.has_first_password = True
        return person


class Unlock(OrgAction[int]):
    """End the lock-out after wrong passwords before its time; gives how many places were locked."""

    verb = "unlock_account"
    label = gettext_lazy("Account unlocked")

    def __init__(self, actor: Actor, person: Person) -> None:
        super().__init__(actor)
        self.person = person

    def lock(self) -> None:
        self.person = lock_person(self.person)

    def check(self) -> Refusal | None:
        refusal = check_helper(self.actor, self.person)
        if refusal is None and self.person.user is None:
            refusal = refuse("no_account", gettext_lazy("This person has no account."))
        return refusal

    def perform(self) -> int:
        count = unlock(self.person.user)
        if self.person.home is not None:
            payload = {"person": self.person.public_id}
            self.tell(self.person.home, FOR_RESIDENTS, person=self.person, payload=payload)
        return count
