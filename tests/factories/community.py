"""Homes and the people in them."""

from __future__ import annotations

from typing import Any

import factory

from shequ_workflows.community.models import (
    Building,
    Compound,
    Household,
    HouseholdMember,
    Ownership,
    PersonSecret,
    Phone,
    Unit,
    Verification,
)
from shequ_workflows.core.rooms import parse_room
from shequ_workflows.org.models import Node, Person
from tests.factories.org import NodeFactory, PersonFactory


class CompoundFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Compound

    node = factory.SubFactory(NodeFactory, kind="community")
    name = factory.Sequence(lambda number: f"测试小区{number}")
    kind = "commodity"


class BuildingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Building

    compound = factory.SubFactory(CompoundFactory)
    number = factory.Sequence(lambda number: str(number + 1))


class UnitFactory(factory.django.DjangoModelFactory):
    """``UnitFactory(building=…, entrance="2", room="501")``."""

    class Meta:
        model = Unit

    building = factory.SubFactory(BuildingFactory)
    entrance = "1"
    room = factory.Sequence(lambda number: f"{number // 4 + 1}{number % 4 + 1:02}")
    area = "89.50"

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **values: Any) -> Unit:
        unit = Unit.at(values.pop("building"), values.pop("entrance"), values.pop("room"), **values)
        unit.save()
        return unit


class HouseholdFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Household

    unit = factory.SubFactory(UnitFactory)


class MemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HouseholdMember

    household = factory.SubFactory(HouseholdFactory)
    person = factory.SubFactory(PersonFactory)
    relation = "head"


class OwnershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Ownership

    unit = factory.SubFactory(UnitFactory)
    person = factory.SubFactory(PersonFactory)


class PhoneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Phone

    person = factory.SubFactory(PersonFactory)
    number = factory.Sequence(lambda number: f"1380013{number % 10000:04}")


class SecretFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PersonSecret

    person = factory.SubFactory(PersonFactory)


class VerificationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Verification

    person = factory.SubFactory(PersonFactory)
    basis = "户口簿"


def unit_at(code: str, compound: Compound) -> Unit:
    """The unit ``3-2-501`` of ``compound``; made with its building where missing."""
    room = parse_room(code)
    building = compound.buildings.filter(number=room.building).first()
    building = building or BuildingFactory(compound=compound, number=room.building)
    unit = building.units.filter(code=room.code).first()
    return unit or UnitFactory(building=building, entrance=room.entrance, room=room.room)


def resident(
    name: str, code: str, compound: Compound, *, home: Node | None = None, phone: str = "", **member: Any
) -> Person:
    """Somebody who lives in ``code``, at home in the community of the compound."""
    person = PersonFactory(name=name, home=home or compound.node.community)
    unit = unit_at(code, compound)
    household = unit.households.first() or HouseholdFactory(unit=unit)
    MemberFactory(household=household, person=person, **member)
    if phone:
        PhoneFactory(person=person, number=phone, is_primary=True)
    return person
