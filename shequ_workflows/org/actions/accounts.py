"""Accounts: whose they are. A person may have none; an account without a person may do nothing here."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy

from shequ_workflows.org.acting import Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import COMMUNITY_STAFF, RESIDENT_ROLES, Role
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .base import OrgAction
from .people import check_person, lock_person


def holds_office(person: Person) -> bool:
    """Whether the person has, now or later, a role with power over others."""
    lasting = Q(valid_to=None) | Q(valid_to__gt=now())
    return person.roles.filter(lasting).exclude(role__in=RESIDENT_ROLES).exists()


class LinkAccount(OrgAction[Person]):
    """Say whose account this is. Staff may do it for residents; for anybody with another role only the administrator,
    so that nobody takes over an office by giving himself its holder's name."""

    verb = "link_account"
    label = gettext_lazy("Account linked")
    FOR_RESIDENTS = COMMUNITY_STAFF | {Role.ADMINISTRATOR}
    FOR_ALL = frozenset({Role.ADMINISTRATOR})

    def __init__(self, actor: Actor, person: Person, user: Any) -> None:
        super().__init__(actor)
        self.person, self.user = person, user

    @property
    def allowed(self) -> frozenset[str]:
        return self.FOR_ALL if holds_office(self.person) else self.FOR_RESIDENTS

    def lock(self) -> None:
        self.person = lock_person(self.person)
        self.user = get_user_model().objects.select_for_update(no_key=True).get(pk=self.user.pk)

    def check(self) -> Refusal | None:
        refusal = check_person(self.actor, self.person, self.allowed)
        if refusal is not None:
            return refusal
        if self.actor.person is not None and self.user.pk is not None and self.user.pk == self.actor.person.user_id:
            return refuse("own_account", gettext_lazy("This is your own account. It cannot be given to somebody else."))
        if self.person.user_id is not None:
            return refuse("has_account", gettext_lazy("This person has an account already. Please take it away first."))
        if self.user.pk is not None and Person.objects.filter(user=self.user).exists():
            return refuse("taken", gettext_lazy("This account belongs to somebody else."))
        if self.user.is_superuser:
            sentence = gettext_lazy("A superuser's account is for emergencies only and belongs to no person.")
            return refuse("superuser", sentence)
        return None

    def perform(self) -> Person:
        allowed = self.allowed
        Person.objects.filter(pk=self.person.pk).update(user=self.user)
        self.person.user = self.user
        payload = {"person": self.person.public_id, "account": self.user.pk}
        if self.person.home is not None:
            self.tell(self.person.home, allowed, person=self.person, payload=payload)
        return self.person


class OpenAccount(LinkAccount):
    """Open an account for somebody who has none, with a first password to be handed over on paper.

    Whoever opened it has read the password: until the owner has chosen another, the account leads nowhere else.
    """

    verb = "open_account"
    label = gettext_lazy("Account opened")

    def __init__(self, actor: Actor, person: Person, username: str, password: str) -> None:
        super().__init__(actor, person, get_user_model()(username=username.strip()))
        self.password = password

    def lock(self) -> None:
        self.person = lock_person(self.person)

    def check(self) -> Refusal | None:
        return super().check() or self._check_username() or self._check_password()

    def _check_username(self) -> Refusal | None:
        model: Any = get_user_model()
        try:
            model._meta.get_field(model.USERNAME_FIELD).clean(self.user.get_username(), self.user)
        except ValidationError as wrong:
            return refuse("username", wrong.messages[0], username=list(wrong.messages))
        if model.objects.filter(**{f"{model.USERNAME_FIELD}__iexact": self.user.get_username()}).exists():
            sentence = gettext_lazy("This account name is taken. Please choose another one.")
            return refuse("username", sentence, username=[str(sentence)])
        return None

    def _check_password(self) -> Refusal | None:
        try:
            validate_password(self.password, self.user)
        except ValidationError as weak:
            return refuse("password", weak.messages[0], password=list(weak.messages))
        return None

    def perform(self) -> Person:
        self.user.set_password(self.password)
        self.user.save(force_insert=True)
        person = super().perform()
        person.has_first_password = True
        person.save(update_fields=["has_first_password"])
        return person


class UnlinkAccount(OrgAction[Person]):
    """Take the account away from a person; the account itself stays, without any role."""

    verb = "unlink_account"
    label = gettext_lazy("Account taken away")

    def __init__(self, actor: Actor, person: Person) -> None:
        super().__init__(actor)
        self.person = person

    def lock(self) -> None:
        self.person = lock_person(self.person)

    def check(self) -> Refusal | None:
        refusal = check_person(self.actor, self.person, LinkAccount.FOR_ALL)
        if refusal is None and self.person.user_id is None:
            refusal = refuse("no_account", gettext_lazy("This person has no account."))
        return refusal

    def perform(self) -> Person:
        payload = {"person": self.person.public_id, "account": self.person.user_id}
        Person.objects.filter(pk=self.person.pk).update(user=None)
        self.person.user = None
        if self.person.home is not None:
            self.tell(self.person.home, LinkAccount.FOR_ALL, person=self.person, payload=payload)
        return self.person
