"""What signing in leaves behind. Codes are kept as keyed digests; nothing here holds a number or a code in clear."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.encrypted import BlindIndexField, EncryptedTextField, SealedModel
from shequ_workflows.core.texting.models import TextMessage
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .constants import Purpose, Way


class PhoneCode(SealedModel):
    """A code that was asked for a number, whether anybody on the register has it or not.

    ``turn`` counts the codes of one number: of two requests at once only one gets the next turn.
    """

    number = EncryptedTextField()
    number_index = BlindIndexField(of="number", purpose="phone")
    turn = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    asked_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    right_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    message = models.ForeignKey(TextMessage, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("sign-in code")
        verbose_name_plural = _("sign-in codes")
        constraints = [
            models.UniqueConstraint(fields=["number_index", "turn"], name="shequ_core_code_turn_once"),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(right_at__isnull=False, person__isnull=False),
                name="shequ_core_code_used_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], name="shequ_core_code_asked")]

    def __str__(self) -> str:
        return self.public_id


class Slip(models.Model):
    """A one-time code on paper for one person: six digits find the slip, six are the secret."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    selector = models.CharField(max_length=6)
    digest = models.CharField(max_length=64)
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("sign-in slip")
        verbose_name_plural = _("sign-in slips")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(used_at=None, withdrawn_at=None), name="shequ_core_slip_one_open"
            ),
            models.UniqueConstraint(
                fields=["selector"], condition=Q(used_at=None, withdrawn_at=None), name="shequ_core_slip_found_once"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class SecondFactor(SealedModel):
    """The second factor of an account: a secret shared with an app (RFC 6238). ``asked_at``: since when it is due."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    secret = EncryptedTextField(blank=True)
    asked_at = models.DateTimeField(default=now)
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)
    trust = models.CharField(max_length=16, default=new_public_id)

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | ~Q(secret=""), name="shequ_core_factor_has_a_secret"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class RecoveryCode(models.Model):
    """A code for the day on which the phone is lost; each works once."""

    factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = [models.UniqueConstraint(fields=["factor", "digest"], name="shequ_core_recovery_code_once")]

    def __str__(self) -> str:
        return str(self.pk)


class SignedIn(models.Model):
    """One signing in: what its owner sees under “where am I signed in”. Addresses are not kept."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    way = models.CharField(max_length=12, choices=Way.choices, default=Way.PASSWORD)
    device = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=now)
    seen_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("signing in")
        verbose_name_plural = _("signings in")
        indexes = [models.Index(fields=["user", "-at"], name="shequ_core_signed_in")]

    def __str__(self) -> str:
        return self.public_id
