"""4 780 people in 1 812 households, 31 % of them over 65."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from shequ_workflows.community.models import Household, HouseholdMember, Ownership, Phone, Verification
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Node, Person, RoleAssignment
from shequ_workflows.org.pinyin import full_pinyin, initials

from .names import birthday, given, surname
from .places import Places

#: How many households of each kind: 1 812 in all, with 4 780 people, of whom 1 482 (31 %) are over 65.
HOUSEHOLDS = {
    "old_one": 250,
    "old_two": 390,
    "one": 110,
    "two": 180,
    "with_child": 418,
    "with_two": 182,
    "three_generations": 170,
    "with_one_old": 112,
}
#: No operator has been given numbers that begin so.
PREFIX = "1600000"
OWNED = 0.86
VERIFIED = 0.66
#: Whoever is 19 today was 18 when the story's polls opened, on whatever day it is told.
OF_AGE = 19


@dataclass
class Neighbours:
    """Who lives where, for those who tell their stories."""

    all: list[Person] = field(default_factory=list)
    by_community: dict[int, list[Person]] = field(default_factory=dict)
    by_building: dict[int, list[Person]] = field(default_factory=dict)
    homes: dict[int, list[Person]] = field(default_factory=dict)
    ages: dict[int, int] = field(default_factory=dict)
    women: set[int] = field(default_factory=set)
    taken: set[int] = field(default_factory=set)

    def take(self, among: list[Person], *, ages: tuple[int, int], woman: bool | None = None) -> Person:
        """The first of ``among`` whom no role has been given yet, of such an age and sex."""
        for person in among:
            fits = woman is None or (person.pk in self.women) == woman
            if fits and ages[0] <= self.ages[person.pk] <= ages[1] and person.pk not in self.taken:
                self.taken.add(person.pk)
                return person
        raise LookupError(f"nobody between {ages[0]} and {ages[1]} is left")


@dataclass(frozen=True)
class Member:
    """Somebody who is about to move in."""

    relation: str
    age: int
    woman: bool
    surname: str


def household(random: Random, kind: str) -> list[Member]:
    """People of one household; the first is its head, children carry the father's name."""
    name, other = surname(random), surname(random)
    if kind in {"old_one", "one"}:
        age = random.randint(66, 92) if kind == "old_one" else random.randint(23, 64)
        return [Member("head", age, random.random() < (0.68 if kind == "old_one" else 0.5), name)]
    if kind == "old_two":
        age = random.randint(68, 88)
        return [Member("head", age, False, name), Member("spouse", age - random.randint(0, 2), True, other)]
    age = random.randint(27, 62) if kind == "two" else random.randint(30, 52)
    group = [Member("head", age, False, name), Member("spouse", age - random.randint(0, 3), True, other)]
    if kind == "two":
        return group
    oldest = age - 3 - random.randint(23, 27)
    for place in range(2 if kind == "with_two" else 1):
        group.append(Member("child", max(1, oldest - 4 * place), random.random() < 0.48, name))
    if kind in {"three_generations", "with_one_old"}:
        old = max(67, age + random.randint(24, 29))
        grandparents = [Member("parent", old, False, name), Member("parent", old - 1, True, surname(random))]
        group += grandparents if kind == "three_generations" else grandparents[1:]
    return group


def settle(places: Places, random: Random, today: dt.date, since: dt.date) -> Neighbours:
    """Give every home its people; the head owns it, or rents it."""
    neighbours = Neighbours()
    kinds = [kind for kind, count in HOUSEHOLDS.items() for _ in range(count)]
    random.shuffle(kinds)
    groups: list[tuple[Household, list[tuple[Member, Person]]]] = []
    for home, kind in zip(places.households, kinds, strict=True):
        community = community_of(places, home)
        group = [(one, person_of(one, random, today, community)) for one in household(random, kind)]
        groups.append((home, group))
        people = [person for _member, person in group]
        neighbours.homes[home.pk] = people
        neighbours.all += people
        neighbours.by_community.setdefault(community.pk, []).extend(people)
        neighbours.by_building.setdefault(home.unit.building_id, []).extend(people)
    Person.objects.bulk_create(neighbours.all, batch_size=500)
    members, owners = [], []
    for home, group in groups:
        for place, (one, person) in enumerate(group):
            neighbours.ages[person.pk] = one.age
            if one.woman:
                neighbours.women.add(person.pk)
            members.append(
                HouseholdMember(
                    household=home, person=person, relation=one.relation, is_contact=place == 0, valid_from=since
                )
            )
        if random.random() < OWNED:
            owners.append(Ownership(unit=home.unit, person=group[0][1], valid_from=since))
    HouseholdMember.objects.bulk_create(members, batch_size=500)
    Ownership.objects.bulk_create(owners, batch_size=500)
    add_phones(neighbours, random)
    return neighbours


def community_of(places: Places, home: Household) -> Node:
    path = home.unit.building.compound.node.path
    return next(node for node in places.communities if path.startswith(node.path))


def person_of(one: Member, random: Random, today: dt.date, home: Node) -> Person:
    name = one.surname + given(random, one.age, woman=one.woman)
    return Person(
        name=name,
        pinyin=full_pinyin(name),
        initials=initials(name),
        birth_date=birthday(random, one.age, today),
        home=home,
    )


def add_phones(neighbours: Neighbours, random: Random) -> None:
    """Most adults have a number; a fifth of those over 65 have none."""
    phones = []
    for number, person in enumerate(neighbours.all):
        age = neighbours.ages[person.pk]
        if age >= 14 and random.random() < (0.8 if age > 65 else 0.97):
            phones.append(Phone(person=person, number=f"{PREFIX}{number:04d}", is_primary=True))
    Phone.objects.bulk_create(phones, batch_size=500)


def number_of(person: Person) -> str:
    """The telephone of somebody, for the note of a call; of one without any, that of the office's neighbour."""
    phone = Phone.objects.filter(person=person).first()
    return phone.number if phone is not None else f"{PREFIX}0000"


def verify(neighbours: Neighbours, node: Node, by: tuple[Person, Person], random: Random, at: dt.datetime) -> None:
    """About two thirds of the adults of ``node`` have been verified at the office, and hold the role of a resident.

    ``by`` the first named; he himself by the second.
    """
    verifications, roles = [], []
    held = {role.person_id: role for role in RoleAssignment.objects.filter(role=Role.RESIDENT)}
    for person in neighbours.by_community[node.pk]:
        drawn = random.random()
        known = held.get(person.pk)
        if neighbours.ages[person.pk] < OF_AGE or (drawn > VERIFIED and known is None):
            continue
        role = known or RoleAssignment(person=person, role=Role.RESIDENT, node=node, valid_from=at, basis="社区核验")
        if known is None:
            roles.append(role)
        verifications.append(
            Verification(
                person=person,
                community=node,
                by=by[1] if person.pk == by[0].pk else by[0],
                at=at,
                basis="当面核对身份证与住址",
                assignment=role,
            )
        )
    RoleAssignment.objects.bulk_create(roles, batch_size=500)
    Verification.objects.bulk_create(verifications, batch_size=500)
