"""Slips for the doors (单元门口张贴): one for each entrance, in walking order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from shequ_workflows.community.models import Building, Unit
from shequ_workflows.meetings.walking import natural
from shequ_workflows.org.moment import local_date, now

from .constants import DISPLAY_DAYS

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor
    from shequ_workflows.org.models import Node

    from .models import NoticePage

#: Characters of the text that half a sheet holds beside title, dates and code.
SLIP_TEXT, SLIP_TITLE = 220, 48
#: With so few, they are set bigger.
SHORT: Final = 110


@dataclass(frozen=True)
class Entrance:
    """A door: ``name`` as people say it."""

    building: Building
    entrance: str

    @property
    def name(self) -> str:
        building = _building_name(self.building.number)
        if not self.entrance:
            return building
        entrance = _("entrance %(name)s") % {"name": self.entrance} if self.entrance.isdigit() else self.entrance
        return _("%(building)s, %(entrance)s") % {"building": building, "entrance": entrance}


def _building_name(number: str) -> str:
    """A number gets its word; what is a name already stays."""
    return _("building %(number)s") % {"number": number} if number[:1].isdigit() else number


def buildings_for(actor: Actor, node: Node) -> list[Building]:
    """Those of ``node`` that the actor looks after, in walking order. Two queries."""
    rows = Building.objects.visible_to(actor).within(node).select_related("compound").distinct()
    return sorted(rows, key=lambda one: (natural(one.compound.name), natural(one.number)))


def entrances_of(buildings: Iterable[Building]) -> list[Entrance]:
    """In the order of the buildings; one without units, or with one door, is one. One query."""
    chosen = list(buildings)
    doors: dict[int, set[str]] = {one.pk: set() for one in chosen}
    pairs = Unit.objects.filter(building__in=chosen).order_by().values_list("building", "entrance").distinct()
    for building, entrance in pairs:
        doors[building].add(entrance)
    return [Entrance(one, entrance) for one in chosen for entrance in sorted(doors[one.pk] or {""}, key=natural)]


def tear_off_day(page: NoticePage) -> dt.date:
    """The last day on which it should hang: of publicity its last day, of what ends its end, else 15 days."""
    if page.display_until is not None:
        return page.display_until
    if page.ends_at is not None:
        return local_date(page.ends_at)
    return local_date(page.issued_at or now()) + dt.timedelta(days=DISPLAY_DAYS)
