"""Who has taken part, read from the roll; a constant number of queries, at most some seconds old."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from shequ_workflows.ballots.constants import TURNOUT_READERS
from shequ_workflows.ballots.electorates import electorates
from shequ_workflows.ballots.models import ContactMark, Poll, RollEntry, RollUnit, Vote
from shequ_workflows.ballots.panels import TURNOUT_AGE
from shequ_workflows.community.models import Building, HouseholdMember, Unit
from shequ_workflows.org.actors import Actor

from .grids import Room

#: A room's columns, as ``grids.Room`` takes them.
ROOM = ("pk", "code", "entrance", "floor", "room")


@dataclass(frozen=True, slots=True)
class Line:
    """A building in numbers: entries of the roll with a room in it, and how many of them have taken part."""

    building: Building
    entries: int
    voted: int

    @property
    def waiting(self) -> int:
        return self.entries - self.voted


def buildings_of(actor: Actor, poll: Poll) -> QuerySet[Building]:
    """Where ``actor`` may see who has taken part: a building lead in his building, a grid worker in his grid, others in
    their community; never outside of what the poll is about."""
    mine = Building.objects.within(poll.place).at_or_below(actor.paths_with(*TURNOUT_READERS))
    return mine.select_related("compound").order_by("compound__name", "pk")


def lines_of(actor: Actor, poll: Poll) -> list[Line]:
    """Every building that the actor sees and that has somebody on the roll, the others left out."""
    numbers = _numbers(poll)
    return [Line(one, *numbers[one.pk]) for one in buildings_of(actor, poll) if one.pk in numbers]


def _numbers(poll: Poll) -> dict[int, tuple[int, int]]:
    """Building → entries, and those that have taken part. One query, kept for some seconds."""
    key = f"shequ_ballots:turnout:{poll.pk}:buildings"
    known: dict[int, tuple[int, int]] | None = cache.get(key)
    if known is None:
        known = {building: (entries, voted) for building, entries, voted in _counted(poll)}
        cache.set(key, known, TURNOUT_AGE)
    return known


def _counted(poll: Poll) -> Iterable[tuple[int, int, int]]:
    if electorates[poll.electorate].has_rooms:
        rows: QuerySet[Any, Any] = RollUnit.objects.filter(entry__poll=poll).order_by().values_list("unit__building")
        entry, voted = "entry", Q(entry__vote__isnull=False)
    else:
        rows = _at_home(poll).order_by().values_list("household__unit__building")
        entry, voted = "person", Q(person__in=poll.roll.filter(vote__isnull=False).values("person"))
    whole = Count(entry, distinct=True)
    return rows.annotate(whole=whole, done=Count(entry, distinct=True, filter=voted))


def _at_home(poll: Poll) -> QuerySet[HouseholdMember]:
    """Where those on a roll of people live."""
    return HouseholdMember.objects.current().filter(
        lives_here=True, is_confirmed=True, person__in=poll.roll.exclude(person=None).values("person")
    )


def rooms_of(poll: Poll, building: Building) -> list[Room]:
    """The rooms of a building. Five queries at most, kept for some seconds."""
    key = _key(poll, building.pk)
    known: list[Room] | None = cache.get(key)
    if known is None:
        known = _rooms(poll, building)
        cache.set(key, known, TURNOUT_AGE)
    return known


def forget(poll: Poll, buildings: Iterable[int]) -> None:
    """What was just noted shows at once."""
    cache.delete_many([_key(poll, building) for building in buildings])


def _key(poll: Poll, building: int) -> str:
    return f"shequ_ballots:turnout:{poll.pk}:{building}"


def _rooms(poll: Poll, building: Building) -> list[Room]:
    entries = entries_at(poll, Unit.objects.filter(building=building))
    listed = poll.roll.filter(pk__in={entry for found in entries.values() for entry in found})
    voted = set(Vote.objects.filter(poll=poll, roll_entry__in=listed).values_list("roll_entry_id", flat=True))
    marks = {entry: kind for entry, kind in newest_marks(listed).values_list("entry_id", "kind") if entry not in voted}
    rooms = []
    for unit, code, entrance, floor, number in Unit.objects.filter(building=building).order_by("pk").values_list(*ROOM):
        found = entries.get(unit, ())
        noted = tuple(marks[entry] for entry in found if entry in marks)
        rooms.append(
            Room(unit, code, entrance, floor, number, len(found), sum(entry in voted for entry in found), noted)
        )
    return rooms


def newest_marks(entries: QuerySet[RollEntry]) -> QuerySet[ContactMark]:
    """In the order in which they were made: the last of an entry is the one that counts."""
    return ContactMark.objects.filter(entry__in=entries).order_by("id")


def entries_at(poll: Poll, units: QuerySet[Unit]) -> dict[int, list[int]]:
    """Room → entries of the roll that stand for it, or for whoever lives there. Two queries at most."""
    found: dict[int, list[int]] = defaultdict(list)
    rooms = units.order_by().values("pk")
    if electorates[poll.electorate].has_rooms:
        rows = RollUnit.objects.filter(entry__poll=poll, unit__in=rooms).values_list("unit_id", "entry_id")
        pairs = set(rows)
    else:
        living = _at_home(poll).filter(household__unit__in=rooms).values_list("household__unit_id", "person_id")
        homes = list(living)
        own = dict(poll.roll.filter(person__in={person for _unit, person in homes}).values_list("person_id", "pk"))
        pairs = {(unit, own[person]) for unit, person in homes}
    for unit, entry in sorted(pairs):
        found[unit].append(entry)
    return found
