from __future__ import annotations

import pytest

from shequ_workflows.community.actions import AddPhone, RegisterStub, RemovePhone, RevokeVerification, VerifyResident
from shequ_workflows.community.models import HouseholdMember, Phone, Verification
from shequ_workflows.community.search import search
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now
from tests.factories.community import HouseholdFactory, PhoneFactory, VerificationFactory, resident, unit_at
from tests.factories.org import PersonFactory, RoleFactory, actor

pytestmark = pytest.mark.django_db

STAFF = ["grid_worker", "community_worker", "rc_member", "rc_director", "party_secretary"]
NOBODY = ["resident", "household_rep", "owner", "supervision_committee", "property_company", "editor", "auditor"]


@pytest.fixture
def worker(town) -> Actor:
    return actor("community_worker", town.community, name="值班员")


def refusal_of(action):
    refusal = action.check()
    assert refusal is not None
    assert len(str(refusal.sentence)) > 10 or not str(refusal.sentence).isascii()
    with pytest.raises(ActionRefused):
        action.execute()
    return refusal


def test_it_notes_down_a_caller_nobody_knows(town, compound, worker, journal):
    unit = unit_at("3-2-501", compound)
    person = RegisterStub(worker, town.community, name="王 女士", phone="138 0013 8000", unit=unit).execute()
    assert (person.name, person.is_stub, person.home, person.initials) == ("王女士", True, town.community, "wns")
    assert person.phones.get().number == "13800138000"
    member = HouseholdMember.objects.get(person=person)
    assert (member.household.unit, member.is_confirmed) == (unit, False)
    for text in ("3-2-501", "8000", "wns", "王女士"):
        assert [hit.person for hit in search(text, worker).hits] == [person]
    assert journal.verbs == ["register_stub"]
    assert journal[0]["node"] == town.community
    assert journal[0]["role"] == "community_worker"
    assert "8000" not in str(journal[0]["payload"])
    assert "王" not in str(journal[0]["payload"])


def test_it_notes_down_a_caller_who_gives_no_name(town, worker):
    person = RegisterStub(worker, town.community).execute()
    assert person.name
    assert not person.phones.exists()


def test_it_puts_a_caller_into_the_household_that_is_there(town, compound, worker):
    household = HouseholdFactory(unit=unit_at("3-2-501", compound))
    RegisterStub(worker, town.community, name="王女士", unit=household.unit).execute()
    assert household.members.count() == 1


def test_it_refuses_a_caller_with_a_wrong_number_and_saves_nothing(town, worker):
    refusal = refusal_of(RegisterStub(worker, town.community, name="王女士", phone="12345"))
    assert refusal.errors["number"]
    assert not Person.objects.filter(is_stub=True).exists()


def test_it_refuses_a_room_of_another_community(town, elsewhere, worker):
    refusal = refusal_of(RegisterStub(worker, town.community, name="王女士", unit=unit_at("1-1-101", elsewhere)))
    assert refusal.status == Answer.NOT_FOUND


@pytest.mark.parametrize("role", [*NOBODY, "building_lead"])
def test_others_note_down_no_callers(town, role):
    refusal = refusal_of(RegisterStub(actor(role, town.community), town.community, name="王女士"))
    assert refusal.status == Answer.FORBIDDEN


def test_staff_of_another_community_notes_down_no_callers(town):
    refusal = refusal_of(RegisterStub(actor("rc_director", town.other), town.community, name="王女士"))
    assert refusal.status == Answer.NOT_FOUND


def test_it_adds_phones_and_keeps_one_main_number(town, compound, worker, journal):
    person = resident("张伟", "3-2-501", compound)
    first = AddPhone(worker, person, "138 0013 8000").execute()
    second = AddPhone(worker, person, "010-65521234", note="女儿").execute()
    assert [first.is_primary, second.is_primary] == [True, False]
    third = AddPhone(worker, person, "13912345678", is_primary=True).execute()
    assert set(person.phones.filter(is_primary=True)) == {third}
    assert second.number == "010-65521234"
    assert journal.verbs == ["add_phone"] * 3
    assert "138" not in str([row["payload"] for row in journal])


def test_it_completes_a_landline_with_the_sites_area_code(settings, compound, worker):
    settings.SHEQU_AREA_CODE = "021"
    person = resident("张伟", "3-2-501", compound)
    assert AddPhone(worker, person, "6552 1234").execute().number == "021-65521234"
    assert [hit.person for hit in search("65521234", worker).hits] == [person]


def test_it_refuses_a_number_twice_or_wrong(compound, worker):
    person = resident("张伟", "3-2-501", compound, phone="13800138000")
    assert refusal_of(AddPhone(worker, person, "+86 138 0013 8000")).code == "already"
    assert refusal_of(AddPhone(worker, person, "12345")).errors["number"]


def test_one_may_add_his_own_number(compound):
    person = resident("张伟", "3-2-501", compound)
    assert AddPhone(Actor.of(person), person, "13800138000").execute().is_primary


def test_a_building_lead_adds_numbers_in_his_building_only(town, compound):
    lead = actor("building_lead", town.building)
    AddPhone(lead, resident("张伟", "3-2-501", compound), "13800138000").execute()
    assert refusal_of(AddPhone(lead, resident("邻楼", "5-1-101", compound), "1")).status == Answer.NOT_FOUND


@pytest.mark.parametrize("role", [*NOBODY, "administrator"])
def test_others_add_no_numbers(town, compound, role):
    person = resident("张伟", "3-2-501", compound)
    refusal = refusal_of(AddPhone(actor(role, town.community), person, "13800138000"))
    assert refusal.status in {Answer.FORBIDDEN, Answer.NOT_FOUND}


def test_it_removes_a_number_and_promotes_the_next(compound, worker, journal):
    person = resident("张伟", "3-2-501", compound, phone="13800138000")
    other = AddPhone(worker, person, "13912345678").execute()
    RemovePhone(worker, person.phones.get(is_primary=True)).execute()
    assert list(person.phones.filter(is_primary=True)) == [other]
    assert journal.verbs == ["add_phone", "remove_phone"]
    stranger = actor("community_worker", Person.objects.get(pk=person.pk).home.get_siblings().last())
    assert refusal_of(RemovePhone(stranger, other)).status == Answer.NOT_FOUND
    assert Phone.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("role", STAFF)
def test_staff_verifies_a_resident(town, compound, journal, role):
    place = town.grid if role == "grid_worker" else town.community
    person = resident("张伟", "3-2-501", compound)
    staff = actor(role, place)
    row = VerifyResident(staff, person, town.community, basis="身份证、户口簿").execute()
    assert (row.person, row.by, row.method) == (person, staff.person, "staff")
    held = person.roles.in_force(now()).get(role="resident")
    assert (held.node, row.assignment) == (town.community, held)
    assert Actor.of(person).holds("resident", at=town.community)
    assert journal.verbs[-1] == "verify_resident"
    assert journal[-1]["role"] == role
    assert journal[-1]["payload"]["basis"] == "身份证、户口簿"


def test_a_verified_stub_is_one_no_longer(town, worker):
    person = RegisterStub(worker, town.community, name="王女士").execute()
    VerifyResident(worker, person, town.community, basis="身份证").execute()
    person.refresh_from_db()
    assert not person.is_stub


def test_it_keeps_a_role_that_is_there(town, worker):
    person = PersonFactory(home=town.community)
    role = RoleFactory(person=person, role="resident", node=town.community)
    assert VerifyResident(worker, person, town.community, basis="名册").execute().assignment == role
    assert person.roles.count() == 1


def test_nobody_verifies_himself(town, worker):
    assert refusal_of(VerifyResident(worker, worker.person, town.community, basis="x")).code == "oneself"


@pytest.mark.parametrize("role", [*NOBODY, "building_lead", "street_clerk", "administrator"])
def test_others_verify_nobody(town, compound, role):
    person = resident("张伟", "3-2-501", compound)
    place = town.street if role == "street_clerk" else town.community
    refusal = refusal_of(VerifyResident(actor(role, place), person, town.community, basis="身份证"))
    assert refusal.status in {Answer.FORBIDDEN, Answer.NOT_FOUND}
    assert not Verification.objects.exists()


def test_it_asks_for_a_basis_a_community_and_verifies_once(town, compound, worker):
    person = resident("张伟", "3-2-501", compound)
    assert refusal_of(VerifyResident(worker, person, town.community, basis=" ")).errors["basis"]
    assert refusal_of(VerifyResident(worker, person, town.grid, basis="x")).code == "place"
    assert refusal_of(VerifyResident(worker, person, town.other, basis="x")).code == "role"
    VerifyResident(worker, person, town.community, basis="身份证").execute()
    assert refusal_of(VerifyResident(worker, person, town.community, basis="身份证")).code == "already"


def test_it_does_not_verify_an_alias(town, worker):
    real = PersonFactory(home=town.community)
    alias = PersonFactory(home=town.community, merged_into=real)
    assert refusal_of(VerifyResident(worker, alias, town.community, basis="x")).code == "merged"


def test_it_revokes_with_a_reason_and_the_role_ends(town, compound, worker, journal):
    person = resident("张伟", "3-2-501", compound)
    row = VerifyResident(worker, person, town.community, basis="身份证").execute()
    assert refusal_of(RevokeVerification(worker, row, reason="")).errors["reason"]
    RevokeVerification(worker, row, reason="搬走").execute()
    row.refresh_from_db()
    assert (row.revoked_by, row.revoked_because) == (worker.person, "搬走")
    assert not person.roles.in_force(now()).exists()
    assert journal.verbs[-1] == "revoke_verification"
    assert refusal_of(RevokeVerification(worker, row, reason="搬走")).code == "revoked"
    VerifyResident(worker, person, town.community, basis="搬回来").execute()
    assert person.roles.in_force(now()).count() == 1


@pytest.mark.parametrize("role", [*NOBODY, "street_clerk"])
def test_others_revoke_nothing(town, role):
    row = VerificationFactory(community=town.community)
    place = town.street if role == "street_clerk" else town.community
    assert refusal_of(RevokeVerification(actor(role, place), row, reason="x")).status == Answer.FORBIDDEN
    assert refusal_of(RevokeVerification(actor(role, town.other), row, reason="x")).status in {
        Answer.NOT_FOUND,
        Answer.FORBIDDEN,
    }


def test_phones_of_people_in_scope_only(town):
    phone = PhoneFactory(person=PersonFactory(home=town.other))
    assert refusal_of(RemovePhone(actor("rc_director", town.community), phone)).status == Answer.NOT_FOUND
