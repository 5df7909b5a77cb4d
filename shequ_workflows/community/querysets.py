"""Reading the roster. ``visible_to`` follows ``people_paths``: staff see their community, a building lead his building."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from shequ_workflows.core.rooms import RoomCode
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import today
from shequ_workflows.org.querysets import PersonQuerySet, below, people_paths

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor

    from .models import Building, Compound, Household, HouseholdMember, LetterCode, Ownership, Phone, Unit, Verification


def valid(on: dt.date, prefix: str = "") -> Q:
    """Rows whose time covers the day ``on``; ``valid_to`` is the first day on which they do not."""
    open_end = Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": on})
    return Q(**{f"{prefix}valid_from__lte": on}) & open_end


class CompoundQuerySet(QuerySet["Compound"]):
    def visible_to(self, actor: Actor) -> CompoundQuerySet:
        return self.filter(pk__in=_buildings(actor).values("compound")) if not actor.is_system else self

    def within(self, node: Node) -> CompoundQuerySet:
        """In ``node`` or below it."""
        return self.filter(node__path__startswith=node.path)


class BuildingQuerySet(QuerySet["Building"]):
    def visible_to(self, actor: Actor) -> BuildingQuerySet:
        return self if actor.is_system else self.at_or_below(people_paths(actor))

    def at_or_below(self, paths: Iterable[str]) -> BuildingQuerySet:
        """In the compound, the building's own node or the grid of one of the tree ``paths``."""
        paths = list(paths)
        fields = ("compound__node__path", "node__path", "grid__path")
        where = Q(pk__in=[])
        for field in fields:
            where |= below(paths, field)
        return self.filter(where)

    def within(self, node: Node) -> BuildingQuerySet:
        return self.at_or_below([node.path])


class UnitQuerySet(QuerySet["Unit"]):
    def visible_to(self, actor: Actor) -> UnitQuerySet:
        return self.filter(building__in=_buildings(actor))

    def within(self, node: Node) -> UnitQuerySet:
        return self.filter(building__in=_all_buildings().within(node))

    def matching(self, room: RoomCode) -> UnitQuerySet:
        """Units with all the parts that ``room`` names."""
        found = self
        if room.building:
            found = found.filter(building__number=room.building)
        if room.entrance:
            found = found.filter(entrance=room.entrance)
        if room.room:
            found = found.filter(room=room.room)
        return found


class HouseholdQuerySet(QuerySet["Household"]):
    def visible_to(self, actor: Actor) -> HouseholdQuerySet:
        return self.filter(unit__building__in=_buildings(actor))

    def within(self, node: Node) -> HouseholdQuerySet:
        return self.filter(unit__building__in=_all_buildings().within(node))


class MemberQuerySet(QuerySet["HouseholdMember"]):
    def current(self, on: dt.date | None = None) -> MemberQuerySet:
        return self.filter(valid(on or today()))

    def visible_to(self, actor: Actor) -> MemberQuerySet:
        return self.filter(household__unit__building__in=_buildings(actor))

    def take_part_by_letter(self) -> MemberQuerySet:
        """Confirmed members of full age, entered whole and once."""
        of_age = Q(person__birth_date=None) | Q(person__birth_date__lte=_years_before(today(), 18))
        rows = self.current().filter(is_confirmed=True, person__is_stub=False, person__merged_into=None)
        return rows.filter(of_age)


class OwnershipQuerySet(QuerySet["Ownership"]):
    def current(self, on: dt.date | None = None) -> OwnershipQuerySet:
        return self.filter(valid(on or today()))

    def visible_to(self, actor: Actor) -> OwnershipQuerySet:
        return self.filter(unit__building__in=_buildings(actor))


class PhoneQuerySet(QuerySet["Phone"]):
    def with_phone(self, number: str) -> PhoneQuerySet:
        """The whole number, however it is written."""
        return self.filter(number_index__of=number)

    def with_phone_tail(self, tail: str) -> PhoneQuerySet:
        """The last four digits."""
        return self.filter(number_tail_index__of=tail)

    def visible_to(self, actor: Actor) -> PhoneQuerySet:
        return self.filter(person__in=Person.objects.visible_to(actor))


class VerificationQuerySet(QuerySet["Verification"]):
    def in_force(self, when: dt.datetime) -> VerificationQuerySet:
        return self.filter(Q(revoked_at=None) | Q(revoked_at__gt=when), at__lte=when)

    def at_node(self, node: Node) -> VerificationQuerySet:
        """Of the community ``node``, or of all communities below it."""
        return self.filter(community__path__startswith=node.path)

    def visible_to(self, actor: Actor) -> VerificationQuerySet:
        return self if actor.is_system else self.filter(below(people_paths(actor), "community__path"))


class LetterQuerySet(QuerySet["LetterCode"]):
    def batches(self, buildings: QuerySet[Building], at: dt.datetime) -> QuerySet[LetterCode, dict[str, Any]]:
        """Batches whose codes are not out of date in ``buildings``, the newest first: batch, issued, compound, building,
        writer, total, good. One query."""
        place = "household__unit__building"
        good = Q(used_at=None, revoked_at=None, expires_at__gt=at)
        rows = self.filter(expires_at__gt=at, **{f"{place}__in": buildings.order_by()}).order_by()
        return (
            rows.values("batch")
            .annotate(
                issued=Min("issued_at"),
                compound=Min(f"{place}__compound__name"),
                building=Min(f"{place}__number"),
                writer=Min("by__name"),
                total=Count("pk"),
                good=Count("pk", filter=good),
            )
            .order_by("-issued", "batch")
        )

    def good(self, at: dt.datetime) -> LetterQuerySet:
        """Neither used nor revoked nor expired."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=at)

    def at_node(self, node: Node) -> LetterQuerySet:
        return self.filter(household__unit__building__in=_all_buildings().within(node))

    def to_write_to(self, community: Node, at: dt.datetime) -> MemberQuerySet:
        """Who may take part by a letter in ``community`` and has no verified account there: whom letters are for."""
        from .models import HouseholdMember, Verification

        verified = Verification.objects.at_node(community).in_force(at).filter(person__user__isnull=False)
        rows = HouseholdMember.objects.take_part_by_letter()
        rows = rows.filter(household__unit__building__in=_all_buildings().within(community))
        return rows.exclude(person__in=verified.values("person"))


def _years_before(day: dt.date, years: int) -> dt.date:
    """The day on which those are born who turn ``years`` on ``day``."""
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year - years, day=28) if leap else day.replace(year=day.year - years)


def homes_in(paths: Iterable[str]) -> Q:
    """A condition on ``Person``: lives or owns at or below one of the tree ``paths``, now or before."""
    from .models import HouseholdMember, Ownership

    buildings = _all_buildings().at_or_below(paths)
    lives = HouseholdMember.objects.filter(person=OuterRef("pk"), household__unit__building__in=buildings)
    owns = Ownership.objects.filter(person=OuterRef("pk"), unit__building__in=buildings)
    return Q(Exists(lives)) | Q(Exists(owns))


def people_visible_to(actor: Actor) -> PersonQuerySet:
    """People whom ``actor`` may know of, without those merged into another."""
    return Person.objects.present().visible_to(actor)


def verified_residents(community: Node, when: dt.datetime, *, born_by: dt.date | None = None) -> PersonQuerySet:
    """Verified residents of ``community``; with ``born_by`` only those born on that day or before (of age)."""
    from .models import Verification

    verified = Verification.objects.at_node(community).in_force(when)
    people = Person.objects.present().filter(pk__in=verified.values("person"))
    return people.filter(birth_date__lte=born_by) if born_by is not None else people


def _all_buildings() -> BuildingQuerySet:
    from .models import Building

    return Building.objects.all()


def _buildings(actor: Actor) -> BuildingQuerySet:
    return _all_buildings().visible_to(actor)
