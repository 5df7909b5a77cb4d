"""代班: who stands in for a colleague who is away, from a day to a day. Nobody gains a role by it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.org.constants import COMMUNITY_STAFF
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Person, RoleAssignment
from shequ_workflows.org.moment import now, today


class SubstitutionQuerySet(models.QuerySet["Substitution"]):
    def in_force(self, day: dt.date) -> SubstitutionQuerySet:
        """Covering ``day``, not ended before, and the substitute still works for a community."""
        working = RoleAssignment.objects.in_force(now()).filter(person=OuterRef("substitute"), role__in=COMMUNITY_STAFF)
        return self.filter(Exists(working), begins_on__lte=day, ends_on__gte=day, ended_at=None)

    def running_or_coming(self, day: dt.date) -> SubstitutionQuerySet:
        return self.filter(ends_on__gte=day, ended_at=None).order_by("begins_on", "pk")

    def overlapping(self, begins_on: dt.date, ends_on: dt.date) -> SubstitutionQuerySet:
        return self.filter(begins_on__lte=ends_on, ends_on__gte=begins_on, ended_at=None)


class Substitution(models.Model):
    """``person`` is away from ``begins_on`` to ``ends_on``, both days included; ``substitute`` sees his work meanwhile."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="absences", verbose_name=_("who is away"))
    substitute = models.ForeignKey(Person, models.PROTECT, related_name="stand_ins", verbose_name=_("substitute"))
    begins_on = models.DateField(_("away from"))
    ends_on = models.DateField(_("away until"))
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)
    at = models.DateTimeField(default=now, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="shequ_core_substitution_forward"),
            models.CheckConstraint(condition=~Q(person=F("substitute")), name="shequ_core_substitute_is_another"),
        ]
        indexes = [
            models.Index(fields=["person", "ends_on"], condition=Q(ended_at=None), name="shequ_core_absences"),
            models.Index(fields=["substitute", "ends_on"], condition=Q(ended_at=None), name="shequ_core_stand_ins"),
        ]

    def __str__(self) -> str:
        return f"{self.substitute_id} for {self.person_id}"


def stand_ins(people: Iterable[int], day: dt.date | None = None) -> dict[int, int]:
    """Person id → id of who stands in on ``day`` (today), of those who are away. One query, none for nobody."""
    wanted = list(people)
    if not wanted:
        return {}
    rows = Substitution.objects.in_force(day or today()).filter(person__in=wanted)
    return dict(rows.values_list("person_id", "substitute_id"))


def absent_for(person_id: int | None, day: dt.date | None = None) -> dict[int, Person]:
    """Those for whom this person stands in on ``day`` (today), by id. One query."""
    if person_id is None:
        return {}
    rows = Substitution.objects.in_force(day or today()).filter(substitute=person_id).select_related("person")
    return {row.person_id: row.person for row in rows}
