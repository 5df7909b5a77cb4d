"""The second factor of staff: a code from an app (RFC 6238, by django-otp), and recovery codes on paper.

Who needs one says ``SHEQU_SECOND_FACTOR``; whoever has set one up is asked for it whatever the setting says. The secret
is sealed, recovery codes are kept as digests, a code works once.
"""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from typing import Any, Final
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp.oath import hotp

from shequ_workflows.core.once import OnceAction
from shequ_workflows.org.acting import Refusal, refuse
from shequ_workflows.org.actions.base import OrgAction, not_yours
from shequ_workflows.org.actions.people import lock_person
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .codes import derived_digits, digest, typed
from .constants import ADMINISTRATORS, DIGITS, FACTOR_PAUSES, FACTOR_TRIES, GRACE, LEVELS, ONE_CLICK, RECOVERY_CODES
from .models import RecoveryCode, SecondFactor
from .phone import clock_time
from .sessions import end_all
from .slips import check_helper

STEP: Final = 30
RECOVERY_DIGITS: Final = 8


def level() -> str:
    """The site's ``SHEQU_SECOND_FACTOR``."""
    return str(getattr(settings, "SHEQU_SECOND_FACTOR", "administrators"))


def needs(user: Any) -> bool:
    """Whether the site asks this account for a second factor."""
    roles = LEVELS.get(level(), ADMINISTRATORS)
    return bool(roles) and (user.is_superuser or not Actor.of_user(user).roles.isdisjoint(roles))


def factor_of(user: Any) -> SecondFactor | None:
    return SecondFactor.objects.filter(user=user).first()


def due_since(user: Any) -> dt.datetime | None:
    """Since when an account that needs a second factor has been asked for it; None where nothing is due.

    The first asking begins the time of grace, so that nobody is locked out by a change of the setting.
    """
    factor = factor_of(user)
    if (factor is not None and factor.confirmed_at is not None) or not needs(user):
        return None
    if factor is None:
        factor, _made = SecondFactor.objects.get_or_create(user=user, defaults={"asked_at": now()})
    return factor.asked_at


def grace_ends(since: dt.datetime) -> dt.datetime:
    return since + GRACE


def address_of(factor: SecondFactor, account: str, issuer: str) -> str:
    """What the QR code says to the app."""
    label = quote(f"{issuer}:{account}")
    return f"otpauth://totp/{label}?{urlencode({'secret': factor.secret, 'issuer': issuer})}"


def new_secret() -> str:
    return base64.b32encode(secrets.token_bytes(20)).decode()


def step_of(factor: SecondFactor, code: str, at: dt.datetime) -> int | None:
    """The time step that ``code`` belongs to, one to either side of the present; None where it fits none."""
    if len(code) != DIGITS or not code.isdecimal() or not factor.secret:
        return None
    key, present = base64.b32decode(factor.secret), int(at.timestamp()) // STEP
    for step in (present, present - 1, present + 1):
        if secrets.compare_digest(f"{hotp(key, step, DIGITS):0{DIGITS}d}", code):
            return step
    return None


class FactorAction(OrgAction[Any]):
    """A verb on the second factor of an account, recorded in the journal of its owner's community."""

    allowed: frozenset[str] = ADMINISTRATORS

    def __init__(self, user: Any, *, at: dt.datetime | None = None) -> None:
        super().__init__(Actor.of_user(user))
        self.user, self.at = user, at or now()
        self.factor: SecondFactor | None = None

    def lock(self) -> None:
        rows = SecondFactor.objects.select_for_update(of=("self",))
        self.factor = rows.filter(user=self.user).first()

    def record(self, person: Person | None, **payload: Any) -> None:
        if person is not None and person.home is not None:
            told = {"person": person.public_id, **payload}
            self.tell(person.home, self.allowed, person=person, payload=told)


class StartFactor(FactorAction):
    """Draw a secret to be shared with the app. One that is in use stays."""

    verb = "start_factor"

    def check(self) -> Refusal | None:
        if self.factor is not None and self.factor.confirmed_at is not None:
            return refuse("confirmed", gettext_lazy("You have set up a second step already."))
        return None

    def perform(self) -> SecondFactor:
        factor = self.factor or SecondFactor(user=self.user, asked_at=self.at)
        if not factor.secret:
            factor.secret = new_secret()
            factor.save()
        return factor


class ConfirmFactor(OnceAction[list[str]], FactorAction):
    """The app shows the right code: from now on it is asked for. Gives the recovery codes, this once; the same form sent
    again a moment later gives the same ones."""

    verb = "confirm_factor"
    label = gettext_lazy("Second step for signing in set up")

    def __init__(self, user: Any, code: str, *, once: str, at: dt.datetime | None = None) -> None:
        super().__init__(user, at=at)
        self.code, self.once = typed(code), once

    def find(self, result: str) -> list[str] | None:
        return self._codes(self.factor) if self.factor is not None and self.factor.public_id == result else None

    def _codes(self, factor: SecondFactor) -> list[str]:
        return recovery_digits(factor, self.once)

    def _is_again(self) -> bool:
        """The very form that confirmed it a moment ago."""
        confirmed = self.factor.confirmed_at if self.factor is not None else None
        return confirmed is not None and self.at - confirmed <= ONE_CLICK and self.known() is not None

    def check(self) -> Refusal | None:
        if self._is_again():
            return None
        if self.factor is None or not self.factor.secret:
            return refuse("begin", gettext_lazy("Please begin again: there is no code to compare with yet."))
        if self.factor.confirmed_at is not None:
            return refuse("confirmed", gettext_lazy("You have set up a second step already."))
        if step_of(self.factor, self.code, self.at) is None:
            sentence = gettext_lazy(
                "This is not the code that the app should show now. Please type the six digits that it shows at this "
                "moment, and see that the clock of the phone is right."
            )
            return refuse("code", sentence, code=[str(sentence)])
        return None

    def perform(self) -> list[str]:
        factor = self.factor
        assert factor is not None
        if self._is_again():
            return self._codes(factor)
        factor.confirmed_at, factor.failures, factor.paused_until = self.at, 0, None
        factor.last_step = step_of(factor, self.code, self.at) or 0
        factor.trust = new_public_id()
        factor.save()
        codes = keep_recovery_codes(factor, self.once)
        self.record(self.actor.person)
        self.remember(factor.public_id, self.at)
        return codes


class RenewRecoveryCodes(OnceAction[list[str]], FactorAction):
    """New recovery codes; the old ones are void."""

    verb = "renew_recovery_codes"
    label = gettext_lazy("Recovery codes renewed")

    def __init__(self, user: Any, *, once: str, at: dt.datetime | None = None) -> None:
        super().__init__(user, at=at)
        self.once = once

    def find(self, result: str) -> list[str] | None:
        return recovery_digits(self.factor, self.once) if self.factor is not None else None

    def check(self) -> Refusal | None:
        if self.factor is None or self.factor.confirmed_at is None:
            return refuse("none", gettext_lazy("Please set up the second step first."))
        return None

    def perform(self) -> list[str]:
        known = self.known()
        if known is not None:
            return known
        assert self.factor is not None
        codes = keep_recovery_codes(self.factor, self.once)
        self.record(self.actor.person)
        self.remember(self.factor.public_id, self.at)
        return codes


def recovery_digits(factor: SecondFactor, once: str) -> list[str]:
    """Codes of one printing: the same for the same form."""
    return [
        derived_digits(RECOVERY_DIGITS, factor.public_id, factor.secret, once, str(number))
        for number in range(RECOVERY_CODES)
    ]


def keep_recovery_codes(factor: SecondFactor, once: str) -> list[str]:
    codes = recovery_digits(factor, once)
    factor.recovery_codes.all().delete()
    rows = [RecoveryCode(factor=factor, digest=digest(code, factor.public_id)) for code in sorted(set(codes))]
    RecoveryCode.objects.bulk_create(rows)
    return codes


class VerifyFactor(FactorAction):
    """The second step: a code of the app, or a recovery code. Gives whether it was right; wrong ones count.

    After five wrong ones in a row there is a pause, and each next pause is longer.
    """

    verb = "use_recovery_code"
    label = gettext_lazy("Signed in with a recovery code")

    def __init__(self, user: Any, code: str, *, at: dt.datetime | None = None) -> None:
        super().__init__(user, at=at)
        self.code = typed(code)

    def check(self) -> Refusal | None:
        if self.factor is None or self.factor.confirmed_at is None:
            return refuse("none", gettext_lazy("Please set up the second step first."))
        until = self.factor.paused_until
        if until is not None and self.at < until:
            sentence = _("There were several wrong codes. You can try again at %(time)s.") % {"time": clock_time(until)}
            return refuse("paused", sentence, code=[sentence])
        return None

    def perform(self) -> bool:
        factor = self.factor
        assert factor is not None
        if self._by_app(factor) or self._by_recovery_code(factor):
            factor.failures, factor.paused_until = 0, None
            factor.save(update_fields=["failures", "paused_until", "last_step"])
            return True
        factor.failures = min(factor.failures + 1, 1000)
        if factor.failures % FACTOR_TRIES == 0:
            pause = FACTOR_PAUSES[min(factor.failures // FACTOR_TRIES, len(FACTOR_PAUSES)) - 1]
            factor.paused_until = self.at + pause
        factor.save(update_fields=["failures", "paused_until"])
        return False

    def _by_app(self, factor: SecondFactor) -> bool:
        step = step_of(factor, self.code, self.at)
        if step is None or step <= factor.last_step:
            return False
        factor.last_step = step
        return True

    def _by_recovery_code(self, factor: SecondFactor) -> bool:
        if len(self.code) != RECOVERY_DIGITS:
            return False
        rows = factor.recovery_codes.filter(digest=digest(self.code, factor.public_id), used_at=None)
        if not rows.update(used_at=self.at):
            return False
        self.record(self.actor.person, left=factor.recovery_codes.filter(used_at=None).count())
        return True


class ResetFactor(OrgAction[None]):
    """The phone and the recovery codes are lost: an administrator takes the second step away. What is signed in ends;
    the time of grace begins anew."""

    verb = "reset_factor"
    label = gettext_lazy("Second step for signing in taken away")

    def __init__(self, actor: Actor, person: Person, *, at: dt.datetime | None = None) -> None:
        super().__init__(actor)
        self.person, self.at = person, at or now()

    def lock(self) -> None:
        self.person = lock_person(self.person)

    def check(self) -> Refusal | None:
        refusal = check_helper(self.actor, self.person)
        if refusal is not None:
            return refusal
        place = self.person.home
        if not self.actor.is_system and (place is None or not self.actor.holds(Role.ADMINISTRATOR, at=place)):
            return not_yours(ADMINISTRATORS)
        if not SecondFactor.objects.filter(user=self.person.user_id).exclude(confirmed_at=None).exists():
            return refuse("none", gettext_lazy("This person has set up no second step."))
        return None

    def perform(self) -> None:
        SecondFactor.objects.filter(user=self.person.user_id).delete()
        end_all(self.person, self.at)
        if self.person.home is not None:
            payload = {"person": self.person.public_id}
            self.tell(self.person.home, ADMINISTRATORS, person=self.person, payload=payload)
