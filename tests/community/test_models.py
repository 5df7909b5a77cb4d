from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from django.db import IntegrityError, connection, transaction

from shequ_workflows.community.models import HouseholdMember, Ownership, PersonSecret, Phone, Unit
from tests.factories.community import (
    BuildingFactory,
    CompoundFactory,
    HouseholdFactory,
    MemberFactory,
    OwnershipFactory,
    PhoneFactory,
    SecretFactory,
    UnitFactory,
    VerificationFactory,
)
from tests.factories.org import PersonFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 23)


def test_it_gives_a_unit_its_code_and_floor():
    building = BuildingFactory(number="3")
    unit = Unit.at(building, "2", "501", area="89.50")
    assert (unit.code, unit.floor, str(unit)) == ("3-2-501", 5, "3-2-501")
    assert Unit.at(building, "", "1203").code == "3-1203"
    assert Unit.at(building, "", "1203").floor == 12


def test_it_keeps_a_code_once_in_a_compound():
    building = BuildingFactory(number="3")
    UnitFactory(building=building, entrance="2", room="501")
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitFactory(building=building, entrance="2", room="501")
    UnitFactory(building=BuildingFactory(number="3"), entrance="2", room="501")  # of another compound
    with pytest.raises(IntegrityError), transaction.atomic():
        BuildingFactory(compound=building.compound, number="3")
    with pytest.raises(IntegrityError), transaction.atomic():
        BuildingFactory(compound=building.compound, number="3-2")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: UnitFactory(area="0"),
        lambda: UnitFactory(area="-1"),
        lambda: UnitFactory(usage="castle"),
        lambda: CompoundFactory(kind="castle"),
        lambda: OwnershipFactory(share_part=0),
        lambda: OwnershipFactory(share_part=2, share_whole=1),
        lambda: OwnershipFactory(valid_from=DAY, valid_to=DAY - dt.timedelta(days=1)),
        lambda: MemberFactory(valid_from=DAY, valid_to=DAY - dt.timedelta(days=1)),
        lambda: MemberFactory(relation="stranger"),
        lambda: VerificationFactory(community=CompoundFactory().node, basis=""),
    ],
    ids=["area 0", "area", "usage", "kind", "share 0", "share > 1", "owner", "member", "relation", "basis"],
)
def test_it_refuses_nonsense_in_the_database(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong()


def test_it_lets_a_person_belong_to_several_households_but_once_to_each():
    person = PersonFactory()
    own, parents = HouseholdFactory(), HouseholdFactory()
    MemberFactory(household=own, person=person)
    MemberFactory(household=parents, person=person, lives_here=False)
    assert person.memberships.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberFactory(household=own, person=person)


def test_it_lets_a_former_member_come_back():
    row = MemberFactory(valid_from=DAY, valid_to=DAY)
    MemberFactory(household=row.household, person=row.person, valid_from=DAY)
    assert HouseholdMember.objects.current(DAY).count() == 1


def test_a_term_ends_on_the_day_before_its_end_date():
    row = OwnershipFactory(valid_from=DAY, valid_to=DAY + dt.timedelta(days=2))
    held = [Ownership.objects.current(DAY + dt.timedelta(days=n)).exists() for n in (-1, 0, 1, 2)]
    assert held == [False, True, True, False]
    assert MemberFactory(valid_from=DAY).is_current(DAY)
    assert row.share == 1


def test_it_counts_shares_exactly():
    assert sum(OwnershipFactory(share_part=1, share_whole=3).share for _ in range(3)) == Fraction(1)


def test_it_encrypts_phones_and_finds_them():
    phone = PhoneFactory(number="13800138000")
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, number_index FROM shequ_community_phone")
        sealed, index = cursor.fetchone()
    assert sealed.startswith("v1.")
    assert "13800138000" not in sealed + index
    assert Phone.objects.with_phone("+86 138 0013 8000").get() == phone
    assert Phone.objects.with_phone_tail("8000").get() == phone
    assert str(phone) == "138****8000"


def test_it_knows_one_main_phone_and_each_number_once():
    person = PersonFactory()
    PhoneFactory(person=person, number="13800138000", is_primary=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        PhoneFactory(person=person, number="138 0013 8000")
    with pytest.raises(IntegrityError), transaction.atomic():
        PhoneFactory(person=person, number="13912345678", is_primary=True)


def test_it_shows_a_list_although_a_key_is_missing(settings):
    phone = PhoneFactory(number="13800138000")
    settings.SHEQU_DATA_KEYS = "other:MjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjI="
    assert str(Phone.objects.get(pk=phone.pk)) == "****"


def test_it_knows_a_document_once():
    SecretFactory(id_number="11010519491231002X")
    with pytest.raises(IntegrityError), transaction.atomic():
        SecretFactory(id_number="11010519491231002x")
    SecretFactory(id_number="")
    SecretFactory(id_number="")
    assert str(PersonSecret.objects.exclude(id_number_index=None).get()) == "110105********002X"


def test_it_keeps_one_verification_in_force():
    row = VerificationFactory(community=CompoundFactory().node)
    with pytest.raises(IntegrityError), transaction.atomic():
        VerificationFactory(community=row.community, person=row.person)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(revoked_at=row.at)
    type(row).objects.filter(pk=row.pk).update(revoked_at=row.at, revoked_because="搬走")
    VerificationFactory(community=row.community, person=row.person)
