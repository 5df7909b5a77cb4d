"""The list of functions (职能清单) of a community: versions, of which one is in force; and what is prohibited."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.delegation.constants import FunctionCategory, ListState, Side
from shequ_workflows.delegation.querysets import FunctionListQuerySet, FunctionQuerySet
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now


class FunctionList(models.Model):
    """One version of a community's list. A published one is never changed (triggers hold it); the next one replaces it.

    ``override_by``: the street leader who, with a reason, let more functions stand than the rule allows.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Node, models.PROTECT, related_name="function_lists", verbose_name=_("community"))
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=12, choices=ListState.choices, default=ListState.DRAFT)
    base = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(_("why there is a new version"), blank=True)
    basis = models.TextField(_("legal basis"), blank=True)
    consult_until = models.DateField(_("comments until"), null=True, blank=True)
    published_at = models.DateTimeField(_("in force from"), null=True, blank=True)
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    retired_at = models.DateTimeField(_("in force until"), null=True, blank=True)
    review_on = models.DateField(_("next review"), null=True, blank=True)
    override_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    override_reason = models.TextField(_("why more functions stand than the rule allows"), blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=now, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = FunctionListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of functions")
        verbose_name_plural = _("lists of functions")
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="shequ_delegation_list_once"),
            models.UniqueConstraint(
                fields=["community"], condition=Q(state="published"), name="shequ_delegation_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["community"], condition=Q(state__in=["draft", "consulting"]), name="shequ_delegation_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "consulting"], published_at=None)
                | Q(state__in=["published", "retired"], published_at__isnull=False),
                name="shequ_delegation_published_has_day",
            ),
            models.CheckConstraint(
                condition=Q(override_by=None) | ~Q(override_reason=""), name="shequ_delegation_override_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community} {self.number}"


class Function(models.Model):
    """One line: what the community does, as what, for which office, and what powers, people and money come with it.

    ``words`` are further words, one a line, by which a demand is matched to it. ``replaces`` is the code of the
    function that left for it (one in, one out).
    """

    list = models.ForeignKey(FunctionList, models.CASCADE, related_name="functions")
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("function"), max_length=120)
    category = models.CharField(_("category"), max_length=12, choices=FunctionCategory.choices)
    legal_basis = models.TextField(_("legal basis"), blank=True)
    office = models.ForeignKey(Node, models.PROTECT, null=True, blank=True, related_name="+")
    office_name = models.CharField(_("office"), max_length=80, blank=True)
    can_decide = models.BooleanField(_("the community decides itself"), default=False)
    powers = models.TextField(_("powers that come with it"), blank=True)
    people = models.TextField(_("people who come with it"), blank=True)
    money = models.TextField(_("money that comes with it"), blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    review_on = models.DateField(_("review"), null=True, blank=True)
    words = models.TextField(_("words it is found by"), blank=True)
    replaces = models.CharField(_("in the place of"), max_length=20, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = FunctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("function")
        verbose_name_plural = _("functions")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["list", "code"], name="shequ_delegation_code_once"),
            models.CheckConstraint(
                condition=Q(category__in=FunctionCategory.values), name="shequ_delegation_category_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="shequ_delegation_function_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Boundary(models.Model):
    """A line of the boundary list: who leads a matter, who assists, and what is not the community's."""

    list = models.ForeignKey(FunctionList, models.CASCADE, related_name="boundaries")
    code = models.CharField(_("code"), max_length=20)
    matter = models.CharField(_("matter"), max_length=200)
    side = models.CharField(_("the community’s part"), max_length=8, choices=Side.choices)
    lead = models.CharField(_("leading office"), max_length=80, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("boundary")
        verbose_name_plural = _("boundary list")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["list", "code"], name="shequ_delegation_boundary_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.matter}"


class ListComment(models.Model):
    """What somebody of an office or a committee says of a version that is open for comment, and the answer."""

    list = models.ForeignKey(FunctionList, models.PROTECT, related_name="comments")
    code = models.CharField(_("about the function"), max_length=20, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    text = models.TextField(_("comment"))
    at = models.DateTimeField(default=now)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("list", "comment")
        verbose_name_plural = pgettext_lazy("list", "comments")

    def __str__(self) -> str:
        return f"{self.list_id} {self.at:%Y-%m-%d}"


class ProhibitedItem(models.Model):
    """What must not be handed down to a community: a reference table that a site may edit.

    ``words``: one a line; a demand that holds all words of a line (parted by spaces) is this one. ``rule`` is quoted.
    """

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("item"), max_length=120)
    words = models.TextField(_("words it is found by"), blank=True)
    rule = models.TextField(_("rule that is quoted"))
    is_active = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("prohibited item")
        verbose_name_plural = _("prohibited list")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
