from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from .constants import NodeKind, Role
from .identity import new_public_id
from .moment import now
from .pages import CommunityPage
from .pinyin import mask_name
from .querysets import GuardianshipQuerySet, NodeManager, PersonQuerySet, RoleAssignmentQuerySet

__all__ = ["CommunityPage", "GeneratedGroup", "Guardianship", "Node", "Person", "RoleAssignment"]


class Node(MP_Node):
    """A place in the organisation tree: scope of roles, home of subjects.

    ``code`` follows GB/T 2260 + GB/T 10114 + the 12-digit statistical code where there is one;
    ``usci`` is the credit code of the body (RC Law art. 12: a special legal person).
    """

    kind = models.CharField(_("kind"), max_length=16, choices=NodeKind.choices)
    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=80)
    short_name = models.CharField(_("short name"), max_length=20, blank=True)
    usci = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    small_office = models.BooleanField(
        _("small office"),
        default=True,
        help_text=_("Two persons suffice where four eyes are asked for; three only for money and formal votes."),
    )
    collection = models.OneToOneField(
        "wagtailcore.Collection", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = NodeManager()
    node_order_by: list[str] = []

    class Meta:
        verbose_name = _("node")
        verbose_name_plural = _("nodes")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=NodeKind.values), name="shequ_org_node_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return self.short_name or self.name

    def chain(self) -> list[Node]:
        """The node and all above it, widest first (one query)."""
        return list(Node.objects.chain_of(self))

    @property
    def community(self) -> Node:
        """The community this node belongs to; the node itself where it stands above communities."""
        if self.kind in {NodeKind.COMMUNITY, NodeKind.STREET, NodeKind.DISTRICT, NodeKind.CITY, NodeKind.DEPARTMENT}:
            return self
        return Node.objects.chain_of(self).filter(kind=NodeKind.COMMUNITY).first() or self


class Person(models.Model):
    """A human being, apart from any account: many have no phone and no account.

    A **stub** (待核实) is somebody who phoned or walked in and is not found on the roster; it is merged
    later: its row stays, pointing by ``merged_into`` to the person it turned out to be.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("name"), max_length=60)
    nickname = models.CharField(
        _("public nickname"), max_length=30, blank=True, help_text=_("Shown in public instead of the name.")
    )
    pinyin = models.CharField(max_length=200, blank=True, editable=False)
    initials = models.CharField(max_length=60, blank=True, editable=False, db_index=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    is_stub = models.BooleanField(_("to be verified"), default=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("account"),
    )
    has_first_password = models.BooleanField(
        default=False,
        editable=False,
        help_text=_("The password was chosen by the office and has not been changed yet."),
    )
    signed_out_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("What was signed in before this moment is signed out.")
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="aliases", verbose_name=_("merged into")
    )
    home = models.ForeignKey(
        Node, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("community")
    )
    created_at = models.DateTimeField(default=now, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="shequ_org_person_not_own_alias"
            ),
        ]
        indexes = [models.Index(fields=["name"], name="shequ_org_person_name")]

    def __str__(self) -> str:
        return self.name

    def age_on(self, day: dt.date) -> int | None:
        """Full years on ``day``; None where the date of birth is not known."""
        if self.birth_date is None:
            return None
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    @property
    def public_name(self) -> str:
        """What the public sees: the nickname, else the surname with a star."""
        return self.nickname or mask_name(self.name)


class Guardianship(models.Model):
    """Who acts for a minor or for somebody without full capacity (Civil Code art. 27–39)."""

    ward = models.ForeignKey(Person, models.PROTECT, related_name="guardians", verbose_name=_("ward"))
    guardian = models.ForeignKey(Person, models.PROTECT, related_name="wards", verbose_name=_("guardian"))
    basis = models.CharField(_("basis"), max_length=200)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = GuardianshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("guardianship")
        verbose_name_plural = _("guardianships")
        constraints = [
            models.CheckConstraint(condition=~Q(ward=F("guardian")), name="shequ_org_guardian_is_another"),
            models.UniqueConstraint(fields=["ward", "guardian", "valid_from"], name="shequ_org_guardianship_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="shequ_org_guardianship_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guardian_id} → {self.ward_id}"


class RoleAssignment(models.Model):
    """A role held at a node for a term; it reaches below. The only source of permission."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="roles", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=24, choices=Role.choices)
    node = models.ForeignKey(Node, models.PROTECT, related_name="assignments", verbose_name=_("node"))
    valid_from = models.DateTimeField(_("from"), default=now)
    valid_to = models.DateTimeField(_("until"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=200, blank=True, help_text=_("Election, contract, letter."))
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", editable=False)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("role assignment")
        verbose_name_plural = _("role assignments")
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="shequ_org_role_known"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="shequ_org_role_term_forward"
            ),
            models.UniqueConstraint(fields=["person", "role", "node", "valid_from"], name="shequ_org_role_once"),
        ]
        indexes = [
            models.Index(fields=["role", "node"], name="shequ_org_role_node"),
            models.Index(fields=["valid_to"], condition=Q(valid_to__isnull=False), name="shequ_org_role_end"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.node_id}"

    def to_payload(self) -> dict[str, Any]:
        """What the record keeps of it: ids and codes, no names."""
        return {
            "person": self.person.public_id,
            "role": self.role,
            "node": self.node.code,
            "from": self.valid_from.isoformat(),
            "to": self.valid_to.isoformat() if self.valid_to else None,
            "basis": self.basis,
        }


class GeneratedGroup(models.Model):
    """The Wagtail group of a role at a node. Made, filled and emptied by ``groups``; nobody edits it by hand."""

    group = models.OneToOneField("auth.Group", models.CASCADE, related_name="generated")
    role = models.CharField(max_length=24, choices=Role.choices)
    node = models.ForeignKey(Node, models.CASCADE, related_name="groups")

    class Meta:
        verbose_name = _("generated group")
        verbose_name_plural = _("generated groups")
        constraints = [models.UniqueConstraint(fields=["role", "node"], name="shequ_org_group_once")]

    def __str__(self) -> str:
        return f"{self.role} · {self.node_id}"


class PageNumber(models.Model):
    """One row: the number under which pages that are the same for everybody are kept (see ``same_for_all``), and whether any
    was kept under it. Used where the cache is one process's own."""

    number = models.CharField(max_length=16)
    is_used = models.BooleanField(default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "number of kept pages"
        verbose_name_plural = "numbers of kept pages"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="shequ_org_one_page_number")]

    def __str__(self) -> str:
        return self.number
