from __future__ import annotations

import datetime as dt
from fractions import Fraction

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.community.constants import MemberRelation
from shequ_workflows.community.querysets import HouseholdQuerySet, MemberQuerySet, OwnershipQuerySet
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import today

from .places import Unit


class Household(models.Model):
    """People who live together in a unit (户). A unit may hold several: the family, the tenants of a room."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="households", verbose_name=_("exclusive unit"))
    label = models.CharField(_("label"), max_length=40, blank=True)
    code = models.CharField(_("household number"), max_length=32, blank=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="shequ_community_household_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit.code} {self.label}".strip()


class HouseholdMember(models.Model):
    """A person in a household, for a time. One person may belong to several: his own, and his parents'.

    Not ``is_confirmed``: somebody said so on the phone, nobody has checked it.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="members", verbose_name=_("household"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships", verbose_name=_("person"))
    relation = models.CharField(
        _("relation"), max_length=12, choices=MemberRelation.choices, default=MemberRelation.OTHER
    )
    lives_here = models.BooleanField(_("lives here"), default=True)
    is_contact = models.BooleanField(_("contact of the household"), default=False)
    is_confirmed = models.BooleanField(_("confirmed"), default=True)
    valid_from = models.DateField(_("from"), default=today)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("household member")
        verbose_name_plural = _("household members")
        constraints = [
            models.UniqueConstraint(
                fields=["household", "person"], condition=Q(valid_to=None), name="shequ_community_member_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="shequ_community_member_forward"
            ),
            models.CheckConstraint(
                condition=Q(relation__in=MemberRelation.values), name="shequ_community_member_relation_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id}/{self.person_id}"

    def is_current(self, on: dt.date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or self.valid_to > on)


class Ownership(models.Model):
    """A share of a unit, for a time. Exact: ``share_part`` of ``share_whole``, 1 of 1 where he owns it alone."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="ownerships", verbose_name=_("exclusive unit"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="ownerships", verbose_name=_("owner"))
    share_part = models.PositiveIntegerField(_("share"), default=1)
    share_whole = models.PositiveIntegerField(pgettext_lazy("share", "of"), default=1)
    valid_from = models.DateField(_("from"), default=today)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = OwnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("ownership")
        verbose_name_plural = _("ownerships")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "person"], condition=Q(valid_to=None), name="shequ_community_owner_once"
            ),
            models.CheckConstraint(
                condition=Q(share_part__gte=1, share_part__lte=F("share_whole")), name="shequ_community_owner_share"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="shequ_community_owner_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.person_id}"

    @property
    def share(self) -> Fraction:
        return Fraction(self.share_part, self.share_whole)
