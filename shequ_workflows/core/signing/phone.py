"""Signing in by a code on the phone. Whether a number is on the register shows nowhere until its code was typed in."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.texting.gateways import gateway
from shequ_workflows.core.texting.sending import owe_text
from shequ_workflows.org.acting import Action, ActionRefused, Refusal, refuse
from shequ_workflows.org.actions.base import OrgAction
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .codes import digest, is_code, new_digits, typed
from .constants import A_DAY, BY_PHONE, CHOOSING, CODE_LIFE, DIGITS, KIND, ONE_CLICK, TRIES, WAITS
from .models import PhoneCode
from .phone_book import mobile, people_of


def clock_time(moment: dt.datetime) -> str:
    """15:04, in the site's time zone."""
    return date_format(moment.astimezone(timezone.get_default_timezone()), "H:i:s")


class RequestCode(OnceAction[PhoneCode]):
    """Ask for a code. The same is done, and answered, for every mobile number; the worker sends it to those it knows.

    Sent twice with one ``once`` key it is one code. Between two codes for a number lies a time that grows.
    """

    verb = "request_code"

    def __init__(self, number: str, *, once: str = "", at: dt.datetime | None = None) -> None:
        self.actor, self.once = Actor.visitor(), once
        self.number, self.at = mobile(number), at or now()

    def find(self, result: str) -> PhoneCode | None:
        return PhoneCode.objects.filter(public_id=result).first()

    def check(self) -> Refusal | None:
        if self.known() is not None:
            return None
        if gateway() is None:
            sentence = gettext_lazy("This site sends no text messages. Please use your account, or get a sign-in slip.")
            return refuse("not_offered", sentence)
        if not self.number:
            sentence = gettext_lazy("Please type a mobile number of 11 digits, for instance 13800138000.")
            return refuse("number", sentence, number=[str(sentence)])
        return self._check_pace()

    def _check_pace(self) -> Refusal | None:
        """The wait grows with the codes of the last day; it is the number's, whoever asks."""
        asked = list(self._codes().order_by("-turn").values_list("asked_at", flat=True)[: len(WAITS) + 1])
        if not asked:
            return None
        if len(asked) > len(WAITS):
            sentence = _(
                "Several codes were asked for this number today already. Please come back tomorrow, use your account, "
                "or get a sign-in slip at the service station."
            )
            return refuse("today", sentence, number=[sentence])
        opens = asked[0] + WAITS[len(asked) - 1]
        if self.at >= opens:
            return None
        sentence = _("A code was asked for this number a moment ago. You can ask for another one at %(time)s.") % {
            "time": clock_time(opens)
        }
        return refuse("wait", sentence, number=[sentence])

    def _codes(self) -> Any:
        return PhoneCode.objects.filter(number_index__of=self.number, asked_at__gt=self.at - A_DAY)

    def perform(self) -> PhoneCode:
        known = self.known()
        if known is not None:
            return known
        last = PhoneCode.objects.filter(number_index__of=self.number).order_by("-turn").first()
        digits = new_digits(DIGITS)
        code = PhoneCode(
            number=self.number,
            turn=last.turn + 1 if last is not None else 1,
            asked_at=self.at,
            expires_at=self.at + CODE_LIFE,
        )
        code.digest = digest(digits, code.public_id)
        text = _(
            "Your sign-in code is %(code)s. It is good for 5 minutes. Tell it to nobody: staff never ask for it. If you "
            "did not ask for it, do nothing."
        ) % {"code": digits}
        code.message = owe_text(KIND, self.number, text, code.expires_at)
        code.save(force_insert=True)
        self.remember(code.public_id, self.at)
        return code

    def execute(self) -> PhoneCode:
        try:
            return super().execute()
        except IntegrityError as error:  # another request for this number took the turn
            refusal = self._check_pace()
            if refusal is None:
                raise
            raise ActionRefused(refusal) from error


class Tried(StrEnum):
    """What came of typing a code in."""

    RIGHT = "right"
    WRONG = "wrong"
    SPENT = "spent"
    EXPIRED = "expired"


class TryCode(Action[Tried]):
    """Type a code in. Every try counts, before it is looked at; the same form sent again a moment later is no new one."""

    verb = "try_code"

    def __init__(self, code: PhoneCode, text: str, *, at: dt.datetime | None = None) -> None:
        self.code, self.text, self.at = code, typed(text), at or now()

    def check(self) -> Refusal | None:
        return None

    def lock(self) -> None:
        self.code = PhoneCode.objects.select_for_update(of=("self",)).get(pk=self.code.pk)

    def perform(self) -> Tried:
        code = self.code
        again = code.right_at is not None and self.at - code.right_at <= ONE_CLICK
        if again and is_code(code.digest, self.text, code.public_id):
            return Tried.RIGHT
        if code.right_at is not None or self.at >= code.expires_at:
            return Tried.EXPIRED
        if not PhoneCode.objects.filter(pk=code.pk, tries__lt=TRIES).update(tries=F("tries") + 1):
            return Tried.SPENT
        if not is_code(code.digest, self.text, code.public_id):
            return Tried.SPENT if code.tries + 1 >= TRIES else Tried.WRONG
        code.right_at = self.at
        code.save(update_fields=["right_at"])
        return Tried.RIGHT


class SignInByPhone(OrgAction[Person]):
    """Whose code was right comes in, as one of the people who have the number; somebody without an account gets one.

    The account has no password: its owner may choose one. A code lets one person in, once.
    """

    verb = "sign_in_by_phone"
    label = gettext_lazy("Account opened by a code on the phone")

    def __init__(self, code: PhoneCode, person_id: str, *, at: dt.datetime | None = None) -> None:
        super().__init__(Actor.visitor())
        self.code, self.person_id, self.at = code, person_id, at or now()
        self.person: Person | None = None

    def lock(self) -> None:
        self.code = PhoneCode.objects.select_for_update(of=("self",)).get(pk=self.code.pk)
        locked = Person.objects.select_for_update(of=("self",), no_key=True)
        list(locked.filter(public_id=self.person_id).values_list("pk"))

    def check(self) -> Refusal | None:
        code = self.code
        by_id = {one.public_id: one for one in people_of(code.number)}
        self.person = by_id.get(self.person_id)
        again = code.used_at is not None and self.at - code.used_at <= ONE_CLICK
        if code.right_at is None or self.person is None:
            return refuse("unknown", gettext_lazy("Please begin again: this code does not lead here."))
        if again and code.person_id == self.person.pk:
            return None
        if code.used_at is not None or self.at - code.right_at > CHOOSING:
            return refuse("used", gettext_lazy("This code was used already. Please ask for a new one."))
        return None

    def perform(self) -> Person:
        person = self.person
        assert person is not None
        if self.code.used_at is None:
            self.code.used_at, self.code.person = self.at, person
            self.code.save(update_fields=["used_at", "person"])
        if person.user is None:
            open_without_password(person)
            self.actor = Actor.of(person)
            if person.home is not None:
                payload = {"person": person.public_id, "account": person.user_id}
                self.tell(person.home, BY_PHONE, person=person, payload=payload)
        return person


def open_without_password(person: Person) -> None:
    """An account of a name that says nothing; inside a transaction that holds the person's row."""
    model: Any = get_user_model()
    user = model(username=f"p-{person.public_id}")
    user.set_unusable_password()
    user.save(force_insert=True)
    Person.objects.filter(pk=person.pk).update(user=user)
    person.user = user
