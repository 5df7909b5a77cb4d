from __future__ import annotations

import datetime as dt

import pytest

from shequ_workflows.community.actions import RegisterStub
from shequ_workflows.community.models import HouseholdMember, Ownership, PersonSecret, Phone, Verification
from shequ_workflows.community.search import search
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actions import MergePersons
from shequ_workflows.org.actors import Actor
from tests.factories.community import (
    HouseholdFactory,
    MemberFactory,
    OwnershipFactory,
    PhoneFactory,
    SecretFactory,
    VerificationFactory,
    resident,
    unit_at,
)
from tests.factories.org import actor

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 23)


@pytest.fixture
def worker(town) -> Actor:
    return actor("community_worker", town.community)


@pytest.fixture
def person(compound):
    return resident("张伟", "3-2-501", compound, phone="13800138000")


@pytest.fixture
def stub(town, compound, worker):
    unit = unit_at("3-2-501", compound)
    return RegisterStub(worker, town.community, name="张先生", phone="13912345678", unit=unit).execute()


def merge(worker, stub, person):
    MergePersons(worker, stub, person).execute()
    for model in (Phone, HouseholdMember, Ownership, PersonSecret, Verification):
        assert not model.objects.filter(person=stub).exists()


def test_phones_follow_and_stay_readable(worker, stub, person):
    merge(worker, stub, person)
    numbers = {phone.number: phone.is_primary for phone in person.phones.all()}
    assert numbers == {"13800138000": True, "13912345678": False}
    assert [hit.person for hit in search("5678", worker).hits] == [person]


def test_a_number_both_have_is_kept_once(worker, stub, person):
    PhoneFactory(person=stub, number="13800138000", note="打来的")
    merge(worker, stub, person)
    assert person.phones.count() == 2
    assert person.phones.with_phone("13800138000").get().note == "打来的"


def test_the_first_phone_becomes_the_main_one(worker, stub, person):
    person.phones.all().delete()
    merge(worker, stub, person)
    assert person.phones.get().is_primary


def test_memberships_follow_and_a_double_one_is_kept_once(worker, stub, person, compound):
    MemberFactory(household=HouseholdFactory(unit=unit_at("5-1-101", compound)), person=stub, is_contact=True)
    MemberFactory(
        household=stub.memberships.first().household, person=stub, valid_from=DAY.replace(year=2020), valid_to=DAY
    )
    merge(worker, stub, person)
    current = {row.household.unit.code: row for row in person.memberships.filter(valid_to=None)}
    assert set(current) == {"3-2-501", "5-1-101"}
    assert current["3-2-501"].is_confirmed
    assert current["3-2-501"].relation == "head"
    assert current["5-1-101"].is_contact
    assert person.memberships.exclude(valid_to=None).count() == 1


def test_shares_follow_and_two_of_one_unit_become_one(worker, stub, person, compound):
    unit = unit_at("3-2-501", compound)
    OwnershipFactory(unit=unit, person=person, share_part=1, share_whole=2, valid_from=DAY)
    OwnershipFactory(unit=unit, person=stub, share_part=1, share_whole=3, valid_from=DAY.replace(year=2020))
    OwnershipFactory(unit=unit_at("3-2-502", compound), person=stub)
    merge(worker, stub, person)
    shares = {row.unit.code: (row.share_part, row.share_whole) for row in person.ownerships.all()}
    assert shares == {"3-2-501": (5, 6), "3-2-502": (1, 1)}
    assert person.ownerships.get(unit=unit).valid_from == DAY.replace(year=2020)


def test_sensitive_data_follow(worker, stub, person):
    SecretFactory(person=stub, id_number="11010519491231002X", health_note="独居")
    merge(worker, stub, person)
    secret = PersonSecret.objects.get(person=person)
    assert (secret.id_number, secret.health_note) == ("11010519491231002X", "独居")


def test_sensitive_data_of_both_are_joined(worker, stub, person):
    SecretFactory(person=stub, id_number="11010519491231002X", health_note="独居")
    SecretFactory(person=person, health_note="糖尿病")
    merge(worker, stub, person)
    secret = PersonSecret.objects.get(person=person)
    assert (secret.id_number, secret.health_note) == ("11010519491231002X", "糖尿病\n独居")


def test_two_different_documents_are_two_people(worker, stub, person):
    SecretFactory(person=stub, id_number="11010519491231002X")
    SecretFactory(person=person, id_number="E12345678", id_kind="passport")
    with pytest.raises(ActionRefused) as caught:
        MergePersons(worker, stub, person).execute()
    assert caught.value.refusal.code == "documents"
    stub.refresh_from_db()
    assert stub.merged_into is None
    assert stub.phones.exists()


def test_verifications_follow_and_one_stays_in_force(town, worker, stub, person):
    VerificationFactory(person=person, community=town.community)
    VerificationFactory(person=stub, community=town.community)
    VerificationFactory(person=stub, community=town.other)
    merge(worker, stub, person)
    assert person.verifications.count() == 3
    in_force = person.verifications.filter(revoked_at=None)
    assert {row.community for row in in_force} == {town.community, town.other}
    assert person.verifications.exclude(revoked_at=None).get().revoked_because
