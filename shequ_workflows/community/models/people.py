from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.community.constants import Method
from shequ_workflows.community.querysets import PhoneQuerySet, VerificationQuerySet
from shequ_workflows.core.crypto import CryptoError
from shequ_workflows.core.encrypted import BlindIndexField, EncryptedTextField, SealedModel
from shequ_workflows.core.masking import mask_id_number, mask_phone
from shequ_workflows.org.models import Node, Person, RoleAssignment
from shequ_workflows.org.moment import now

DOCUMENT_KINDS = [
    ("resident_id", _("resident ID card")),
    ("residence_permit", _("residence permit for Hong Kong, Macao and Taiwan residents")),
    ("foreign_permanent", _("foreign permanent resident ID card")),
    ("passport", _("passport")),
    ("home_return_permit", _("mainland travel permit for Hong Kong and Macao residents")),
    ("taiwan_permit", _("mainland travel permit for Taiwan residents")),
    ("other", _("other document")),
]


class Phone(SealedModel):
    """A telephone of a person, encrypted; found by the whole number or its last four digits."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="phones", verbose_name=_("person"))
    number = EncryptedTextField(_("phone number"))
    number_index = BlindIndexField(of="number", purpose="phone")
    number_tail_index = BlindIndexField(of="number", purpose="phone_tail")
    is_primary = models.BooleanField(_("main number"), default=False)
    note = models.CharField(_("note"), max_length=60, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = PhoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        constraints = [
            models.UniqueConstraint(fields=["person", "number_index"], name="shequ_community_phone_once"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(is_primary=True), name="shequ_community_one_main_phone"
            ),
        ]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        """138****8000; stars alone where the key is missing, so that a list still shows."""
        try:
            return mask_phone(self.number)
        except CryptoError:
            return mask_phone("")


class PersonSecret(SealedModel):
    """A person's document and health note, encrypted. Reading them is an action (``ReadSecret``)."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="secret", verbose_name=_("person"))
    id_kind = models.CharField(_("document"), max_length=20, choices=DOCUMENT_KINDS, default="resident_id")
    id_number = EncryptedTextField(_("ID number"), blank=True)
    id_number_index = BlindIndexField(of="id_number", purpose="document")
    id_number_tail_index = BlindIndexField(of="id_number", purpose="document_tail")
    health_note = EncryptedTextField(_("health note"), blank=True)

    class Meta:
        verbose_name = _("sensitive data")
        verbose_name_plural = _("sensitive data")
        constraints = [
            models.UniqueConstraint(
                fields=["id_kind", "id_number_index"],
                condition=Q(id_number_index__isnull=False),
                name="shequ_community_id_number_once",
            ),
        ]

    def __str__(self) -> str:
        return self.masked

    def has(self, name: str) -> bool:
        """Whether something is noted down, without opening it."""
        return bool(self.__dict__.get(name))

    @property
    def masked(self) -> str:
        try:
            return mask_id_number(self.id_number or "")
        except CryptoError:
            return "****"


class Verification(models.Model):
    """Somebody checked that this person is a resident of the community; grounds of the role ``resident``."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="verifications", verbose_name=_("person"))
    community = models.ForeignKey(Node, models.PROTECT, related_name="verifications", verbose_name=_("community"))
    method = models.CharField(_("method"), max_length=12, choices=Method.choices, default=Method.STAFF)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("verified by"))
    at = models.DateTimeField(_("verified at"), default=now)
    basis = models.CharField(_("basis"), max_length=200)
    assignment = models.ForeignKey(RoleAssignment, models.PROTECT, null=True, related_name="+", editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_because = models.CharField(_("revoked because"), max_length=200, blank=True)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "community"], condition=Q(revoked_at=None), name="shequ_community_verified_once"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | ~Q(revoked_because=""), name="shequ_community_revoked_with_reason"
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="shequ_community_verified_with_basis"),
        ]
        indexes = [models.Index(fields=["community", "at"], name="shequ_community_verified_at")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.get_method_display()}"
