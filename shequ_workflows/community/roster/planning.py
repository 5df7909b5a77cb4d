"""Comparing a roster row by row with the register: what is new, what changes, what cannot be. Nothing is stored.

Natural keys: a home by compound, building, entrance and room; a person by the ID number, else by name within the
household and, where several bear it, by the date of birth. An empty cell says nothing: nothing is ever taken away.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from shequ_workflows.community.constants import MemberRelation
from shequ_workflows.community.models import Compound
from shequ_workflows.core.rooms import RoomCode

from .register import Home, House, Member, Register, Someone, document_index, phone_index


class RowFault(ValueError):
    """A row that cannot be taken; ``column`` is where, ``str()`` what to do."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column


@dataclass
class RosterRow:
    """One row as it was read; what stands in no column is empty."""

    place: RoomCode = field(default_factory=RoomCode)
    compound: str = ""
    household: str = ""
    name: str = ""
    birth_date: dt.date | None = None
    phones: list[str] = field(default_factory=list)
    id_kind: str = ""
    id_number: str = ""
    relation: str = ""
    owners: list[str] = field(default_factory=list)
    area: Decimal | None = None
    usage: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a row would do: ``new``, ``changed`` or ``same``; ``what`` are codes of what changes."""

    kind: str
    what: tuple[str, ...] = ()


class Planner:
    """Takes rows in order. What it would write stands in its ``register`` afterwards."""

    def __init__(self, register: Register, compound: Compound | None) -> None:
        self.register, self.compound = register, compound
        self._told: dict[tuple[int, str], object] = {}

    def take(self, row: RosterRow) -> Outcome:
        """Plan one row, or raise ``RowFault`` and leave everything as it was."""
        home, is_new_home = self._home(row)
        house, is_new_house = self._house(row, home)
        someone, is_new_person = self._person(row, home, house) if row.name else (None, False)
        self._check_owners(row, home)
        self._tell_once(row, home, house, someone)
        what = self._write_home(row, home, house, is_new_home, is_new_house and row.name != "")
        if someone is not None:
            what += self._write_person(row, someone, is_new_person)
            what += self._write_member(row, house, someone)
        is_new = is_new_person or (not row.name and is_new_home)
        return Outcome("new" if is_new else "changed" if what else "same", tuple(sorted(set(what))))

    # --- finding: nothing is changed here ---------------------------------------------------------------------------

    def _home(self, row: RosterRow) -> tuple[Home, bool]:
        compound = self.compound
        if row.compound:
            compound = self.register.compounds.get(row.compound)
            if compound is None:
                names = "、".join(list(self.register.compounds)[:5])
                sentence = _("There is no such compound here. Write it as on the register: %(names)s.")
                raise RowFault("compound", sentence % {"names": names})
        if compound is None:
            raise RowFault("compound", _("The compound is missing. Fill it in, or choose one for the whole file."))
        try:
            found = self.register.home_at(compound, row.place)
        except LookupError as error:
            raise RowFault("entrance", _("Several entrances have this room. Fill in the entrance.")) from error
        if found is not None:
            return found, False
        return Home(compound, row.place, None), True

    def _house(self, row: RosterRow, home: Home) -> tuple[House, bool]:
        if row.household:
            known = self.register.house_codes.get(row.household)
            if known is not None and known[0] is not home:
                sentence = _("This household number belongs to %(home)s. Compare the number, or leave it empty.")
                raise RowFault("household", sentence % {"home": known[0].place.code})
            if known is not None:
                return known[1], False
            if row.household in self.register.foreign_codes:
                raise RowFault("household", _("Another community uses this household number. Please compare it."))
            plain = [house for house in home.houses if not house.code]
            return (plain[0], False) if plain else (House(None, row.household), True)
        return (home.houses[0], False) if home.houses else (House(None), True)

    def _person(self, row: RosterRow, home: Home, house: House) -> tuple[Someone, bool]:
        if row.id_number:
            known = self.register.documents.get((row.id_kind, document_index(row.id_number)))
            if known is not None:
                if not known.is_yours:
                    sentence = _(
                        "Another office has an entry with this ID number. Compare it with the card; if it is right, "
                        "ask the street office to have the entry handed over."
                    )
                    raise RowFault("id_number", sentence)
                return known, False
        here = dict.fromkeys([*(member.someone for member in house.members), *home.owners])
        alike = [one for one in here if one.name == row.name]
        if row.id_number:
            alike = [one for one in alike if not one.has_id]
        exact = [one for one in alike if row.birth_date and one.birth_date == row.birth_date]
        open_ones = [one for one in alike if not row.birth_date or one.birth_date is None]
        fit = exact or open_ones
        if len(fit) > 1:
            sentence = _("Two people of this name live here. Fill in the ID number or the date of birth.")
            raise RowFault("name", sentence)
        return (fit[0], False) if fit else (Someone(None, row.name, row.birth_date), True)

    def _check_owners(self, row: RosterRow, home: Home) -> None:
        known = {one.name for one in home.owners}
        if known and not set(row.owners) <= known:
            sentence = _("The register names other owners of this home. Correct them there first, or leave this empty.")
            raise RowFault("owner", sentence)

    def _tell_once(self, row: RosterRow, home: Home, house: House, someone: Someone | None) -> None:
        """A file that says two things of one person or home would change it to and fro each time it is read."""
        said: list[tuple[object, str, object]] = [(home, "area", row.area), (home, "usage", row.usage)]
        if someone is not None:
            said += [(someone, "name", row.name), (someone, "birth_date", row.birth_date)]
            said += [(house, f"relation {id(someone)}", row.relation)]
        fresh = {(id(of), key): value for of, key, value in said if value}
        for (of, key), value in fresh.items():
            if self._told.get((of, key), value) != value:
                sentence = _("A row above says something else of the same person or home. Correct one of the two.")
                raise RowFault(key.split(" ")[0], sentence)
        self._told |= fresh

    # --- planning ---------------------------------------------------------------------------------------------------

    def _write_home(self, row: RosterRow, home: Home, house: House, is_new: bool, is_new_house: bool) -> list[str]:
        what: list[str] = []
        if is_new:
            self.register.add(home)
            what.append("home")
        if is_new_house:
            home.houses.append(house)
        if row.household and row.name and house.code != row.household:
            house.code = row.household
            what.append("household")
        if row.household and row.name:
            self.register.house_codes[row.household] = (home, house)
        for key, value in (("area", row.area), ("usage", row.usage)):
            if value and home.changes.get(key, getattr(home.unit, key, None)) != value:
                home.changes[key] = value
                what.append(key)
        if not home.owners:
            fresh = [name for name in row.owners if name not in home.new_owners]
            home.new_owners += fresh
            what += ["owner"] * bool(fresh)
        return what

    def _write_person(self, row: RosterRow, someone: Someone, is_new: bool) -> list[str]:
        what: list[str] = ["person"] if is_new else []
        if row.name != someone.name:
            someone.name = someone.changes["name"] = row.name
            what.append("name")
        if row.birth_date and row.birth_date != someone.birth_date:
            someone.birth_date = someone.changes["birth_date"] = row.birth_date
            what.append("birth_date")
        if someone.person is not None and someone.person.is_stub and "is_stub" not in someone.changes:
            someone.changes["is_stub"] = False
            what.append("is_stub")
        if row.id_number and not someone.has_id:
            someone.has_id, someone.id_kind, someone.id_number = True, row.id_kind, row.id_number
            self.register.documents[row.id_kind, document_index(row.id_number)] = someone
            what.append("id_number")
        for number in row.phones:
            if phone_index(number) not in someone.phones:
                someone.phones.add(phone_index(number))
                someone.new_phones.append(number)
                what.append("phone")
        return what

    def _write_member(self, row: RosterRow, house: House, someone: Someone) -> list[str]:
        member = next((one for one in house.members if one.someone is someone), None)
        if member is None:
            house.members.append(Member(someone, row.relation or MemberRelation.OTHER))
            return ["member"]
        what = []
        if row.relation and row.relation != member.relation:
            member.relation = member.changes["relation"] = row.relation
            what.append("relation")
        if member.row is not None and not member.row.is_confirmed and "is_confirmed" not in member.changes:
            member.changes["is_confirmed"] = True
            what.append("member")
        return what
