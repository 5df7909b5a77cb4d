"""Storing what a roster says anew: many rows at a time, inside the transaction of the action that calls it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from shequ_workflows.community.models import (
    Building,
    Household,
    HouseholdMember,
    Ownership,
    PersonSecret,
    Phone,
    Unit,
)
from shequ_workflows.org.actions.people import NewPerson, spelling
from shequ_workflows.org.models import Node, Person

from .register import BATCH, Home, House, Member, Register, Someone


@dataclass
class Written:
    """How much was stored, and of whom what was changed: public id → codes."""

    buildings: int = 0
    homes: int = 0
    people: int = 0
    changed: dict[str, list[str]] = field(default_factory=dict)
    entered: set[int] = field(default_factory=set, repr=False)


def write(register: Register) -> Written:
    """Store all that was planned into ``register``. Must run inside a transaction."""
    done = Written()
    homes = list(register.homes.values())
    _places(register, homes, done)
    _households(homes)
    people = list(_people(homes))
    _store_people(people, register.community, done)
    _store_private(people, done)
    _store_members(homes, done)
    _store_owners(homes, register.community, done)
    return done


def _many(model: type[models.Model], rows: Iterable[Any]) -> None:
    model._default_manager.bulk_create(list(rows), batch_size=BATCH)


def _update(model: type[models.Model], rows: Iterable[Any], names: list[str]) -> None:
    found = list(rows)
    if found:
        model._default_manager.bulk_update(found, names, batch_size=BATCH // 5)


def _places(register: Register, homes: list[Home], done: Written) -> None:
    for compound in register.compounds.values():
        if compound.pk is None:
            compound.save(force_insert=True)
    fresh = [key for key, building in register.buildings.items() if building is None]
    made = {key: Building(compound=register.compounds[key[0]], number=key[1]) for key in fresh}
    _many(Building, made.values())
    register.buildings.update(made)
    new = [home for home in homes if home.unit is None]
    for home in new:
        building = register.buildings[home.compound.name, home.place.building]
        assert building is not None
        home.unit = Unit.at(building, home.place.entrance, home.place.room, **home.changes)
    _many(Unit, (home.unit for home in new))
    known = set(new)
    changed = [home for home in homes if home.changes and home not in known]
    for home in changed:
        for name, value in home.changes.items():
            setattr(home.unit, name, value)
    _update(Unit, (home.unit for home in changed), ["area", "usage"])
    done.buildings, done.homes = len(made), len(new)


def _households(homes: list[Home]) -> None:
    fresh: list[House] = []
    recoded: list[Household] = []
    for home in homes:
        for house in home.houses:
            if house.household is None:
                house.household = Household(unit=home.unit, code=house.code)
                fresh.append(house)
            elif house.household.code != house.code:
                house.household.code = house.code
                recoded.append(house.household)
    _many(Household, (house.household for house in fresh))
    _update(Household, recoded, ["code"])


def _members(homes: list[Home]) -> Iterator[tuple[House, Member]]:
    for home in homes:
        for house in home.houses:
            for member in house.members:
                yield house, member


def _people(homes: list[Home]) -> Iterator[Someone]:
    """Everybody in these homes, once."""
    yield from {id(member.someone): member.someone for _house, member in _members(homes)}.values()


def _store_people(people: list[Someone], community: Node, done: Written) -> None:
    fresh = [one for one in people if one.person is None]
    changed = []
    for one in people:
        person = one.person
        if person is None or not one.changes:
            continue
        changed.append(person)
        done.changed.setdefault(person.public_id, []).extend(sorted(one.changes))
        values = {**one.changes, **(spelling(one.changes["name"]) if "name" in one.changes else {})}
        for name, value in values.items():
            setattr(person, name, value)
        if person.home_id is None:
            person.home = community
    for one in fresh:
        one.person = NewPerson(one.name, birth_date=one.birth_date).build(community)
    _many(Person, (one.person for one in fresh))
    _update(Person, changed, ["name", "pinyin", "initials", "birth_date", "is_stub", "home"])
    done.people = len(fresh)
    done.entered = {_pk(one) for one in fresh}


def _store_private(people: list[Someone], done: Written) -> None:
    """Documents and telephones; a secret that is there already gets its number by its own saving."""
    numbered = [one for one in people if one.id_number]
    known = {
        row.person_id: row
        for start in range(0, len(numbered), BATCH)
        for row in PersonSecret.objects.filter(person__in=[_pk(one) for one in numbered[start : start + BATCH]])
    }
    fresh = []
    for one in numbered:
        row = known.get(_pk(one))
        if row is None:
            fresh.append(PersonSecret(person=one.person, id_kind=one.id_kind, id_number=one.id_number))
        else:
            row.id_kind, row.id_number = one.id_kind, one.id_number
            row.save()
        _tell(one, "id_number", done)
    _many(PersonSecret, fresh)
    numbers = []
    for one in people:
        for at, number in enumerate(one.new_phones):
            is_first = at == 0 and len(one.phones) == len(one.new_phones)
            numbers.append(Phone(person=one.person, number=number, is_primary=is_first))
        if one.new_phones:
            _tell(one, "phone", done)
    _many(Phone, numbers)


def _tell(one: Someone, what: str, done: Written) -> None:
    """Of people known before; whoever was entered is all new."""
    assert one.person is not None
    if one.person.pk not in done.entered:
        done.changed.setdefault(one.person.public_id, []).append(what)


def _pk(one: Someone) -> int:
    assert one.person is not None
    return one.person.pk


def _store_members(homes: list[Home], done: Written) -> None:
    fresh, changed = [], []
    for house, member in _members(homes):
        if member.row is None:
            row = HouseholdMember(household=house.household, person=member.someone.person, relation=member.relation)
            fresh.append(row)
        elif member.changes:
            for name, value in member.changes.items():
                setattr(member.row, name, value)
            changed.append(member.row)
            for name in sorted(member.changes):
                _tell(member.someone, name, done)
    _many(HouseholdMember, fresh)
    _update(HouseholdMember, changed, ["relation", "is_confirmed"])


def _store_owners(homes: list[Home], community: Node, done: Written) -> None:
    """Owners of homes that had none: those who live there by name, others as people of their own; equal shares."""
    shares: list[tuple[Home, Person]] = []
    outside: list[tuple[Home, Person]] = []
    for home in homes:
        for name in home.new_owners:
            here = (member.someone for house in home.houses for member in house.members)
            known = next((one.person for one in here if one.name == name), None)
            if known is None:
                outside.append((home, NewPerson(name).build(community)))
            else:
                shares.append((home, known))
    _many(Person, (person for _home, person in outside))
    done.people += len(outside)
    rows = []
    for home, person in [*shares, *outside]:
        rows.append(Ownership(unit=home.unit, person=person, share_whole=max(1, len(home.new_owners))))
    _many(Ownership, rows)
