"""A chat group's list against the roster: whose line it is, what is doubtful, what stands there twice.

The same few queries however many lines there are: rooms, people, owners, what they have said on this matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from shequ_workflows.community.models import HouseholdMember, Ownership, Unit
from shequ_workflows.core.identifiers import WrongRoom
from shequ_workflows.core.models import Subject
from shequ_workflows.core.rooms import RoomCode, parse_room
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person

from .chain_list import Doubt, Line, read_list
from .constants import OpinionState, Stance
from .models import Opinion

SKIP = "skip"


@dataclass
class Match:
    """One line with what the roster says. ``person`` is whom it is taken to be; ``people`` are those of the room.

    ``doubts`` are sentences: such a line is skipped unless somebody chooses. ``doubles`` say where the household stands
    once more. Where several rooms could be meant, ``unit`` is None and ``people`` are those of all of them.
    """

    line: Line
    unit: Unit | None = None
    people: list[Person] = field(default_factory=list)
    person: Person | None = None
    doubts: list[str] = field(default_factory=list)
    doubles: list[str] = field(default_factory=list)
    homes: dict[int, Unit] = field(default_factory=dict)

    @property
    def options(self) -> list[tuple[str, str]]:
        """Public id and name of those who can be chosen; with the room where several could be meant."""
        if self.unit is not None:
            return [(one.public_id, one.name) for one in self.people]
        return [(one.public_id, f"{one.name} · {_whole(self.homes[one.pk])}") for one in self.people]

    @property
    def is_sure(self) -> bool:
        return self.person is not None and not self.doubts and not self.doubles

    @property
    def stance(self) -> str:
        return self.line.stance or Stance.SUGGEST

    @property
    def choice(self) -> str:
        """What is chosen before anybody chooses."""
        return self.person.public_id if self.is_sure and self.person is not None else SKIP


@dataclass
class Matched:
    rows: list[Match]
    beside: tuple[tuple[int, str], ...]
    cut: int

    @property
    def sure(self) -> int:
        return sum(row.is_sure for row in self.rows)


def match_list(pasted: str, subject: Subject, actor: Actor) -> Matched:
    """Every line of ``pasted`` matched to the households of the matter's community that ``actor`` may know of."""
    read = read_list(pasted)
    return Matched(match(read.rows, subject, actor), read.beside, read.cut)


def match(lines: Iterable[Line], subject: Subject, actor: Actor) -> list[Match]:
    rows = [Match(line) for line in lines]
    units = _units(rows, subject, actor)
    people = _people(units)
    for row in rows:
        _place(row, units.get(_room_number(row), []), people)
        _name(row)
        row.doubts += [DOUBTS[doubt]() for doubt in row.line.doubts if doubt in DOUBTS]
    _find_doubles(rows, _said(subject, people))
    return rows


def _room_number(row: Match) -> str:
    try:
        return parse_room(row.line.room).room if row.line.room else ""
    except WrongRoom:
        return ""


def _units(rows: list[Match], subject: Subject, actor: Actor) -> dict[str, list[Unit]]:
    """Room number → units of the community with it. One query."""
    numbers = {number for row in rows if (number := _room_number(row))}
    found: dict[str, list[Unit]] = defaultdict(list)
    if numbers:
        units = Unit.objects.visible_to(actor).within(subject.community).filter(room__in=numbers)
        for unit in units.select_related("building__compound").order_by("code", "pk"):
            found[unit.room].append(unit)
    return found


def _people(units: dict[str, list[Unit]]) -> dict[int, list[Person]]:
    """Unit → who lives there, then who owns it. Two queries."""
    pks = [unit.pk for several in units.values() for unit in several]
    found: dict[int, dict[int, Person]] = defaultdict(dict)
    if not pks:
        return {}
    members = HouseholdMember.objects.current().filter(household__unit__in=pks, person__merged_into=None)
    for member in members.select_related("person", "household").order_by("-is_contact", "pk"):
        found[member.household.unit_id].setdefault(member.person_id, member.person)
    owners = Ownership.objects.current().filter(unit__in=pks, person__merged_into=None)
    for owner in owners.select_related("person").order_by("pk"):
        found[owner.unit_id].setdefault(owner.person_id, owner.person)
    return {unit: list(people.values()) for unit, people in found.items()}


def _place(row: Match, units: list[Unit], people: dict[int, list[Person]]) -> None:
    """The one unit that the room names; where it names several, the one in which somebody of that name lives."""
    if not row.line.room:
        row.doubts.append(_("No room in this line."))
        return
    fits = _fitting(parse_room(row.line.room), units)
    if len(fits) > 1 and row.line.name:
        named = [unit for unit in fits if _called(row.line.name, people.get(unit.pk, []))]
        fits = named if len(named) == 1 else fits
    row.homes = {person.pk: unit for unit in fits for person in people.get(unit.pk, [])}
    row.people = [person for unit in fits for person in people.get(unit.pk, []) if row.homes[person.pk] == unit]
    if not fits:
        row.doubts.append(
            _(
                "There is no room %(room)s on the roster. Compare it with the list. If it is right, enter the home with the roster first, then paste this line again."
            )
            % {"room": row.line.room}
        )
    elif len(fits) > 1:
        codes = _(", ").join(_whole(unit) for unit in fits[:4])
        row.doubts.append(_("Several rooms could be meant: %(rooms)s.") % {"rooms": codes})
    else:
        row.unit = fits[0]


def _fitting(code: RoomCode, units: list[Unit]) -> list[Unit]:
    """Units that the code may mean; those that it means to the letter before buildings without entrances."""
    fits = [unit for unit in units if code.building in {"", unit.building.number}]
    if code.entrance:
        exact = [unit for unit in fits if unit.entrance == code.entrance]
        return exact or [unit for unit in fits if not unit.entrance]
    return fits


def _whole(unit: Unit) -> str:
    """The room with its compound: two compounds may have the same."""
    return f"{unit.building.compound.name} {unit.code}"


def _called(name: str, people: list[Person]) -> list[Person]:
    """Those of ``people`` whom ``name`` may mean: the whole name, else the surname before a title (王阿姨)."""
    whole = [person for person in people if person.name == name]
    if whole or len(name) < 2 or name[1:] not in TITLES:
        return whole
    return [person for person in people if person.name.startswith(name[0])]


TITLES = frozenset(
    "阿姨 叔叔 先生 女士 老师 大爷 大妈 奶奶 爷爷 师傅 妈妈 爸爸 太太 伯伯 姐 哥 家".split()  # noqa: SIM905
)


def _name(row: Match) -> None:
    if row.unit is None:
        return
    if not row.people:
        row.doubts.append(_("Nobody is entered for this room."))
    elif row.line.name:
        found = _called(row.line.name, row.people)
        if len(found) == 1:
            row.person = found[0]
        elif found:
            names = _(", ").join(person.name for person in found)
            row.doubts.append(_("Two people match: %(names)s.") % {"names": names})
        else:
            row.doubts.append(_("%(name)s is not entered for this room.") % {"name": row.line.name})


DOUBTS = {
    Doubt.NO_NAME: lambda: _("No name in this line."),
    Doubt.NO_WORDS: lambda: _("It does not say what is thought."),
    Doubt.TWO_STANCES: lambda: _("In favour or against? It could be read as both."),
    Doubt.TWO_WAYS: lambda: _("The first number could be the line or the building."),
}


def _said(subject: Subject, people: dict[int, list[Person]]) -> dict[int, Opinion]:
    """Person → the last opinion on this matter that still stands. One query."""
    pks = {person.pk for several in people.values() for person in several}
    if not pks:
        return {}
    rows = Opinion.objects.filter(matter=subject.pk, person__in=pks).exclude(state=OpinionState.REFUSED)
    return {one.person_id: one for one in rows.select_related("person").order_by("at", "pk")}


def _find_doubles(rows: list[Match], said: dict[int, Opinion]) -> None:
    first: dict[int, int] = {}
    for row in rows:
        earlier = first.setdefault(row.unit.pk, row.line.line) if row.unit is not None else row.line.line
        if earlier != row.line.line:
            row.doubles.append(_("The same household stands in line %(line)d already.") % {"line": earlier})
        row.doubles += [spoken(said[one.pk]) for one in row.people if one.pk in said]


def spoken(opinion: Opinion) -> str:
    values: dict[str, Any] = {"name": opinion.person.name, "channel": opinion.get_channel_display()}
    return _("%(name)s has given an opinion on this matter already (%(channel)s).") % values
