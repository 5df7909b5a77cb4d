from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shequ_workflows.community.constants import MemberRelation
from shequ_workflows.community.search import Found, read, search
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from tests.factories.community import (
    OwnershipFactory,
    PhoneFactory,
    SecretFactory,
    VerificationFactory,
    resident,
    unit_at,
)
from tests.factories.org import PersonFactory, actor

pytestmark = pytest.mark.django_db


def names(found: Found) -> list[str]:
    return [hit.person.name for hit in found.hits]


@pytest.fixture
def worker(town) -> Actor:
    return actor("community_worker", town.community, name="甲")


@pytest.fixture
def people(compound, elsewhere) -> None:
    resident("张伟", "3-2-501", compound, phone="13800131234")
    resident("张小伟", "3-2-501", compound, phone="13900131234", lives_here=False)
    resident("欧阳娜娜", "3-1-1203", compound, phone="010-65525678")
    resident("买买提·艾力", "5-501", compound)
    resident("单田芳", "5-2-301", compound)
    resident("张伟", "3-2-501", elsewhere, phone="13700131234")


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3-2-501", ["张伟", "张小伟"]),
        ("３－２－５０１", ["张伟", "张小伟"]),
        ("3栋2单元501", ["张伟", "张小伟"]),
        ("3号楼2单元501室", ["张伟", "张小伟"]),
        ("2单元501", ["张伟", "张小伟"]),
        ("501", ["买买提·艾力", "张伟", "张小伟"]),
        ("5-501", ["买买提·艾力"]),
        ("13800131234", ["张伟"]),
        ("138 0013 1234", ["张伟"]),
        ("+86 138-0013-1234", ["张伟"]),
        ("1234", ["张伟", "张小伟"]),
        ("5678", ["欧阳娜娜"]),
        ("1203", ["欧阳娜娜"]),
        ("张伟", ["张伟"]),
        ("张 伟", ["张伟"]),
        ("伟", ["张伟", "张小伟"]),
        ("娜", ["欧阳娜娜"]),
        ("买买提•艾", ["买买提·艾力"]),
        ("zw", ["张伟"]),
        ("ＺＷ", ["张伟"]),
        ("z", ["张伟", "张小伟"]),
        ("zhang", ["张伟", "张小伟"]),
        ("zhangw", ["张伟"]),
        ("zhang wei", ["张伟"]),
        ("oynn", ["欧阳娜娜"]),
        ("stf", ["单田芳"]),
        ("张伟 501", ["张伟"]),
        ("501 zxw", ["张小伟"]),
        ("李", []),
        ("9-9-909", []),
        ("13800139999", []),
        ("", []),
        ("   ", []),
        ("%", []),
        ("'; DROP TABLE", []),
    ],
)
def test_it_finds_people_in_scope_best_first(worker, text, expected):
    assert names(search(text, worker)) == expected


@pytest.mark.usefixtures("people")
def test_it_says_where_people_live_and_how_to_reach_them(worker, compound):
    who = Person.objects.get(name="张小伟")
    OwnershipFactory(unit=unit_at("5-2-601", compound), person=who)
    VerificationFactory(person=who, community=compound.node.community)
    hit = search("zxw", worker).hits[0]
    assert hit.home.code == "5-2-601"
    assert [home.code for home in hit.homes] == ["5-2-601", "3-2-501"]
    assert hit.homes[1].relation == MemberRelation.HEAD.label
    assert (hit.homes[0].owns, hit.homes[1].owns) == (True, False)
    assert hit.homes[0].compound == "桂花苑"
    assert hit.phones == ["139****1234"]
    assert hit.is_verified
    assert search("3-2-501", worker).hits[1].home.code == "3-2-501"


@pytest.mark.usefixtures("people")
def test_it_shows_a_room_even_where_nobody_is_on_the_roster(worker, compound, elsewhere):
    unit = unit_at("7-1-101", compound)
    unit_at("7-1-101", elsewhere)
    found = search("7-1-101", worker)
    assert (found.hits, found.units) == ([], [unit])
    assert search("张伟", worker).units == []


@pytest.mark.usefixtures("people")
def test_it_finds_owners_who_live_elsewhere_behind_those_who_live_there(worker, compound):
    OwnershipFactory(unit=unit_at("3-2-501", compound), person=PersonFactory(name="业主甲"))
    assert names(search("3-2-501", worker)) == ["张伟", "业主甲", "张小伟"]


@pytest.mark.usefixtures("people")
def test_it_puts_a_phone_before_a_room_of_the_same_digits(worker, compound):
    resident("王芳", "9-1203", compound)
    PhoneFactory(person=Person.objects.get(name="单田芳"), number="13600001203")
    found = search("1203", worker)
    assert [(hit.person.name, hit.matched) for hit in found.hits] == [
        ("单田芳", "tail"),
        ("欧阳娜娜", "room"),
        ("王芳", "room"),
    ]


@pytest.mark.usefixtures("people")
def test_it_finds_by_a_whole_id_number(worker):
    SecretFactory(person=Person.objects.get(name="单田芳"), id_number="11010519491231002X")
    assert names(search("11010519491231002x", worker)) == ["单田芳"]
    assert names(search("002X", worker)) == []


@pytest.mark.usefixtures("people")
def test_each_sees_his_own_scope_only(town, compound):
    assert names(search("张", actor("rc_director", town.other))) == ["张伟"]
    assert names(search("伟", actor("street_clerk", town.street))) == ["张伟", "张伟", "张小伟"]
    assert names(search("501", actor("building_lead", town.building))) == ["张伟", "张小伟"]
    assert names(search("501", actor("grid_worker", town.grid))) == ["买买提·艾力", "张伟", "张小伟"]
    for role in ("resident", "supervision_committee", "property_company", "editor"):
        assert names(search("伟", actor(role, town.community, name="旁人"))) == []
    assert names(search("伟", Actor.visitor())) == []


def test_it_does_not_show_a_home_in_another_community(worker, compound, elsewhere):
    who = resident("张伟", "3-2-501", compound)
    OwnershipFactory(unit=unit_at("1-1-101", elsewhere), person=who)
    assert [home.code for home in search("张伟", worker).hits[0].homes] == ["3-2-501"]
    assert names(search("1-1-101", worker)) == ["张伟"]


def test_it_leaves_out_those_merged_and_puts_stubs_last(worker, compound):
    real = resident("张伟", "3-2-501", compound)
    PersonFactory(name="张伟", home=real.home, is_stub=True)
    PersonFactory(name="张伟", home=real.home, is_stub=True, merged_into=real)
    assert [hit.person.is_stub for hit in search("张伟", worker).hits] == [False, True]


def test_it_leaves_out_those_who_moved_away(worker, compound):
    who = resident("张伟", "3-2-501", compound)
    member = who.memberships.get()
    member.valid_from = member.valid_to = member.valid_from.replace(year=2020)
    member.save()
    assert names(search("3-2-501", worker)) == []
    assert search("张伟", worker).hits[0].homes == []


@pytest.mark.usefixtures("people")
def test_it_says_when_there_are_more(worker):
    found = search("张", worker, limit=1)
    assert (len(found.hits), found.is_cut) == (1, True)
    assert not search("张", worker).is_cut


@pytest.mark.parametrize("text", ["3-2-501", "1234", "13800131234", "张伟", "伟", "zw", "张伟 501"])
def test_it_asks_a_constant_number_of_queries(town, compound, text):
    worker = actor("grid_worker", town.grid)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            search(text, Actor(worker.person, worker.held))
        return len(queries)

    resident("张伟", "3-2-501", compound, phone="13800131234")
    few = count()
    for number in range(12):
        who = resident("张伟", "3-2-501", compound, phone=f"137000{number:02}234")
        PhoneFactory(person=who, number=f"136000{number:02}234")
        OwnershipFactory(person=who, unit=unit_at("3-2-501", compound))
    assert count() == few <= 8


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("138 0013 8000", 1),
        ("3 2 501", 1),
        ("zhang wei", 1),
        ("张 伟", 1),
        ("张伟 501", 2),
        ("3-2-501 zw", 2),
        (" ", 0),
    ],
)
def test_it_reads_words_together_where_they_belong_together(text, count):
    assert len(read(text)) == count
