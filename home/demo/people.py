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

PEOPLE = 4780
OVER_65 = 0.31
#: 19 in ten thousand of a range of mobile numbers that no operator gives out.
PREFIX = "1330000"


@dataclass
class Neighbours:
    """Who lives where, for those who tell their stories."""

    all: list[Person] = field(default_factory=list)
    by_community: dict[int, list[Person]] = field(default_factory=dict)
    members: list[HouseholdMember] = field(default_factory=list)
    homes: dict[int, list[Person]] = field(default_factory=dict)


def sizes(random: Random, homes: int, people: int) -> list[int]:
    """How many live in each home: one to six, ``people`` in all."""
    counts = [1] * homes
    left = people - homes
    while left:
        place = random.randrange(homes)
        if counts[place] < 6 and random.random() < (0.9 if counts[place] == 1 else 0.5):
            counts[place] += 1
            left -= 1
    return counts


def ages(random: Random, people: int) -> list[int]:
    """As many over 65 as told, the others from one to 65."""
    old = round(people * OVER_65)
    drawn = [random.randint(66, 92) for _ in range(old)] + [random.randint(1, 65) for _ in range(people - old)]
    random.shuffle(drawn)
    return drawn


def settle(places: Places, random: Random, today: dt.date) -> Neighbours:
    """Give every home its people; the oldest adult is the head and owns it, or rents it."""
    neighbours = Neighbours()
    drawn = ages(random, PEOPLE)
    owners: list[tuple[Household, Person]] = []
    for home, size in zip(places.households, sizes(random, len(places.households), PEOPLE), strict=True):
        group = family(random, [drawn.pop() for _ in range(size)], today, home)
        neighbours.homes[home.pk] = group
        neighbours.all += group
        neighbours.by_community.setdefault(community_of(places, home).pk, []).extend(group)
        owners.append((home, group[0]))
    Person.objects.bulk_create(neighbours.all, batch_size=500)
    for home in places.households:
        for place, person in enumerate(neighbours.homes[home.pk]):
            relation = "head" if place == 0 else relation_of(neighbours.homes[home.pk][0], person)
            neighbours.members.append(
                HouseholdMember(
                    household=home, person=person, relation=relation, is_contact=place == 0, valid_from=today
                )
            )
    HouseholdMember.objects.bulk_create(neighbours.members, batch_size=500)
    Ownership.objects.bulk_create(
        [
            Ownership(unit=home.unit, person=person, valid_from=today)
            for home, person in owners
            if random.random() < 0.86
        ],
        batch_size=500,
    )
    add_phones(neighbours, random, today)
    return neighbours


def community_of(places: Places, home: Household) -> Node:
    path = home.unit.building.compound.node.path
    return next(node for node in places.communities if path.startswith(node.path))


def family(random: Random, found: list[int], today: dt.date, home: Household) -> list[Person]:
    """People of these ages, oldest first; children carry the head's surname."""
    found.sort(reverse=True)
    name = surname(random)
    group = []
    for place, age in enumerate(found):
        woman = random.random() < 0.51
        own = name if place == 0 or age < found[0] - 18 else surname(random)
        full = own + given(random, age, woman=woman)
        person = Person(
            name=full, pinyin=full_pinyin(full), initials=initials(full), birth_date=birthday(random, age, today)
        )
        group.append(person)
    return group


def relation_of(head: Person, person: Person) -> str:
    """A guess from the ages, good enough for a demo."""
    if head.birth_date is None or person.birth_date is None:
        return "other"
    younger = (person.birth_date - head.birth_date).days / 365
    if younger < 16:
        return "spouse"
    return "child" if younger < 45 else "grandchild"


def add_phones(neighbours: Neighbours, random: Random, today: dt.date) -> None:
    """Most adults have a number; a fifth of those over 65 have none."""
    phones = []
    for number, person in enumerate(neighbours.all):
        age = person.age_on(today) or 0
        if age >= 14 and random.random() < (0.8 if age > 65 else 0.97):
            phones.append(Phone(person=person, number=f"{PREFIX}{number:04d}", is_primary=True))
    Phone.objects.bulk_create(phones, batch_size=500)


def verify(neighbours: Neighbours, places: Places, by: Person, random: Random, at: dt.datetime) -> None:
    """About two thirds of the adults have been verified at the office, and hold the role of a resident."""
    verifications, roles = [], []
    today = at.date()
    held = {role.person_id: role for role in RoleAssignment.objects.filter(role=Role.RESIDENT)}
    for node in places.communities:
        for person in neighbours.by_community[node.pk]:
            if (person.age_on(today) or 0) < 18 or random.random() > 0.66:
                continue
            known = held.get(person.pk)
            role = known or RoleAssignment(
                person=person, role=Role.RESIDENT, node=node, valid_from=at, basis="社区核验"
            )
            if known is None:
                roles.append(role)
            verifications.append(
                Verification(person=person, community=node, by=by, at=at, basis="当面核对身份证与住址", assignment=role)
            )
    RoleAssignment.objects.bulk_create(roles, batch_size=500)
    Verification.objects.bulk_create(verifications, batch_size=500)
