from __future__ import annotations

import datetime as dt

import pytest

from shequ_workflows.community.models import (
    Building,
    Compound,
    Household,
    HouseholdMember,
    Ownership,
    Phone,
    Unit,
    Verification,
)
from shequ_workflows.community.querysets import verified_residents
from shequ_workflows.core.rooms import parse_room
from shequ_workflows.org.acting import Answer
from shequ_workflows.org.actions import CloseNode
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now
from tests.factories.community import (
    HouseholdFactory,
    MemberFactory,
    OwnershipFactory,
    PhoneFactory,
    VerificationFactory,
    resident,
    unit_at,
)
from tests.factories.org import PersonFactory, actor

pytestmark = pytest.mark.django_db
MODELS = [Compound, Building, Unit, Household, HouseholdMember, Ownership, Phone, Verification]


@pytest.fixture
def rows(town, compound, elsewhere) -> None:
    """One row of each model in building 3, one in building 5, one in the other community."""
    for place, code in ((compound, "3-2-501"), (compound, "5-1-101"), (elsewhere, "3-2-501")):
        who = resident(f"住户{code}", code, place, phone="13800138000")
        OwnershipFactory(unit=unit_at(code, place), person=who)
        VerificationFactory(person=who, community=place.node.community)


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
@pytest.mark.parametrize(
    ("role", "place", "expected"),
    [
        ("street_clerk", "street", 3),
        ("administrator", "street", 3),
        ("rc_director", "community", 2),
        ("community_worker", "community", 2),
        ("grid_worker", "grid", 2),  # he answers the telephone of the whole community
        ("building_lead", "building", 1),
        ("rc_director", "other", 1),
        ("resident", "community", 0),
        ("supervision_committee", "community", 0),
        ("property_company", "community", 0),
        ("editor", "community", 0),
    ],
)
def test_each_reads_the_roster_of_his_scope(town, model, role, place, expected):
    who = actor(role, getattr(town, place))
    if model is Compound:
        expected = {3: 2, 2: 1}.get(expected, expected)
    if model is Verification and role == "building_lead":
        expected = 0  # verifications are the community's, not the building's
    assert model.objects.visible_to(who).count() == expected


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_visitor_reads_nothing_and_the_system_all(model):
    assert model.objects.visible_to(Actor.visitor()).count() == 0
    assert model.objects.visible_to(Actor.system()).count() == model.objects.count()


def test_a_building_lead_sees_who_lives_or_owns_in_his_building(town, compound):
    lives = resident("住户", "3-2-501", compound)
    owns = PersonFactory(name="业主", home=town.other)
    OwnershipFactory(unit=unit_at("3-2-501", compound), person=owns)
    resident("邻楼", "5-1-101", compound)
    lead = actor("building_lead", town.building)
    assert set(Person.objects.visible_to(lead)) == {lives, owns, lead.person}


def test_a_grid_sees_the_buildings_in_it(town, compound):
    unit_at("3-2-501", compound)
    unit_at("5-1-101", compound)
    assert [building.number for building in Building.objects.within(town.grid)] == ["3"]
    assert Unit.objects.within(town.grid).count() == 1
    assert Unit.objects.within(town.community).count() == 2
    assert Household.objects.within(town.other).count() == 0
    assert Compound.objects.within(town.community).get() == compound


def test_it_finds_units_by_the_parts_that_were_written(compound):
    unit = unit_at("3-2-501", compound)
    unit_at("3-1-501", compound)
    unit_at("5-2-501", compound)
    assert Unit.objects.matching(parse_room("3-2-501")).get() == unit
    assert Unit.objects.matching(parse_room("3-501")).count() == 2
    assert Unit.objects.matching(parse_room("2单元501")).count() == 2
    assert Unit.objects.matching(parse_room("3栋")).count() == 2


def test_it_tells_current_members_and_owners(compound):
    day = dt.date(2026, 11, 23)
    unit = unit_at("3-2-501", compound)
    household = HouseholdFactory(unit=unit)
    MemberFactory(household=household, valid_from=day, valid_to=None)
    MemberFactory(household=household, valid_from=day - dt.timedelta(days=9), valid_to=day)
    MemberFactory(household=household, valid_from=day + dt.timedelta(days=1))
    assert HouseholdMember.objects.current(day).count() == 1
    OwnershipFactory(unit=unit, valid_from=day)
    assert [Ownership.objects.current(day - dt.timedelta(days=n)).count() for n in (0, 1)] == [1, 0]


def test_it_knows_the_verified_residents_of_a_moment(town):
    born = dt.date(2008, 11, 23)
    old = VerificationFactory(community=town.community, person=PersonFactory(birth_date=born)).person
    young = VerificationFactory(
        community=town.community, person=PersonFactory(birth_date=born + dt.timedelta(days=1))
    ).person
    gone = VerificationFactory(community=town.community, revoked_at=now(), revoked_because="搬走").person
    VerificationFactory(community=town.other)
    VerificationFactory(community=town.community, person=PersonFactory(merged_into=old))
    later = now() + dt.timedelta(seconds=1)
    assert set(verified_residents(town.community, later)) == {old, young}
    assert set(verified_residents(town.community, later, born_by=born)) == {old}
    before = VerificationFactory(community=town.community, at=now() - dt.timedelta(days=9))
    Verification.objects.filter(person=gone).update(at=now() - dt.timedelta(days=9))
    assert set(verified_residents(town.community, now() - dt.timedelta(days=1))) == {gone, before.person}
    assert verified_residents(town.street, later).count() == 4


def test_it_finds_phones_however_written(town):
    phone = PhoneFactory(person=PersonFactory(home=town.community), number="010-65521234-8001")
    PhoneFactory(number="13800138001")
    assert Phone.objects.with_phone("(010) 6552 1234 转 8001").get() == phone
    assert Phone.objects.with_phone_tail("1234").get() == phone
    assert not Phone.objects.with_phone("").exists()


def test_a_node_with_buildings_is_not_closed(town, compound):
    administrator = actor("administrator", town.street)
    for node in (town.building, town.grid, town.compound):
        refusal = CloseNode(administrator, node).check()
        assert refusal is not None
        assert refusal.status == Answer.INVALID
    compound.buildings.update(grid=None)
    assert CloseNode(administrator, town.grid).check() is None
