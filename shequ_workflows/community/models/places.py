from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.community.constants import CompoundKind, Usage
from shequ_workflows.community.querysets import BuildingQuerySet, CompoundQuerySet, UnitQuerySet
from shequ_workflows.core.rooms import RoomCode
from shequ_workflows.org.models import Node


class Compound(models.Model):
    """A residential compound (小区). ``node`` is its own node, or the community's where it has none."""

    node = models.ForeignKey(Node, models.PROTECT, related_name="compounds", verbose_name=_("node"))
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=CompoundKind.choices)

    objects = CompoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("residential compound")
        verbose_name_plural = _("residential compounds")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["node", "name"], name="shequ_community_compound_once"),
            models.CheckConstraint(
                condition=Q(kind__in=CompoundKind.values), name="shequ_community_compound_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Building(models.Model):
    """A building (栋). ``node`` where it is a scope of its own (it has a lead); ``grid`` is the grid it lies in."""

    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="buildings", verbose_name=_("residential compound")
    )
    number = models.CharField(_("building number"), max_length=8)
    node = models.OneToOneField(
        Node, models.PROTECT, null=True, blank=True, related_name="building", verbose_name=_("node")
    )
    grid = models.ForeignKey(
        Node, models.PROTECT, null=True, blank=True, related_name="grid_buildings", verbose_name=_("grid")
    )

    objects = BuildingQuerySet.as_manager()

    class Meta:
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        constraints = [
            models.UniqueConstraint(fields=["compound", "number"], name="shequ_community_building_once"),
            # A dash would let codes of two buildings meet: 3-2 + 501 and 3 + 2-501.
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(number__contains="-"), name="shequ_community_building_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.compound.name} {self.number}"


class Unit(models.Model):
    """An exclusive unit (专有部分): a flat, a shop, a parking place.

    ``code`` is ``3-2-501`` (building, entrance, room), or ``3-501`` in a building with one entrance; it begins with
    the building's number, so that it is unique in the compound. ``area`` in square metres counts in owners' votes
    (Civil Code art. 278): from the register, else the survey, else the contract; NULL where unknown.
    ``developer_unsold``: all of a developer's unsold units count as one owner (interpretation 2020, art. 9).
    """

    building = models.ForeignKey(Building, models.PROTECT, related_name="units", verbose_name=_("building"))
    entrance = models.CharField(_("entrance"), max_length=4, blank=True)
    floor = models.SmallIntegerField(_("floor"), null=True, blank=True)
    room = models.CharField(_("room"), max_length=8)
    code = models.CharField(_("room code"), max_length=24, editable=False)
    usage = models.CharField(_("usage"), max_length=10, choices=Usage.choices, default=Usage.DWELLING)
    area = models.DecimalField(_("area (m²)"), max_digits=10, decimal_places=2, null=True, blank=True)
    developer_unsold = models.BooleanField(_("not yet sold by the developer"), default=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("exclusive unit")
        verbose_name_plural = _("exclusive units")
        constraints = [
            models.UniqueConstraint(fields=["building", "code"], name="shequ_community_unit_once"),
            models.CheckConstraint(condition=~Q(room="") & ~Q(code=""), name="shequ_community_unit_has_code"),
            models.CheckConstraint(condition=Q(area=None) | Q(area__gt=0), name="shequ_community_unit_area_positive"),
            models.CheckConstraint(condition=Q(usage__in=Usage.values), name="shequ_community_unit_usage_known"),
        ]
        indexes = [
            models.Index(fields=["code"], name="shequ_community_unit_code"),
            models.Index(fields=["room"], name="shequ_community_unit_room"),
        ]

    def __str__(self) -> str:
        return self.code

    @classmethod
    def at(cls, building: Building, entrance: str, room: str, **fields: object) -> Unit:
        """A unit, not saved, with its code and, where the room number tells it, its floor."""
        place = RoomCode(building=building.number, entrance=entrance, room=room)
        fields.setdefault("floor", place.floor)
        return cls(building=building, entrance=entrance, room=room, code=place.code, **fields)
