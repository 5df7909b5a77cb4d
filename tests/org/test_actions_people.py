"""People: entered, corrected, merged, given accounts and guardians."""

from __future__ import annotations

import datetime as dt

import pytest

from shequ_workflows.core.models import Delivery, InboxEntry, Record
from shequ_workflows.org.acting import Answer
from shequ_workflows.org.actions import (
    AddGuardian,
    AddPeople,
    AddPerson,
    CorrectPerson,
    EndGuardian,
    LinkAccount,
    MergePersons,
    NewPerson,
    UnlinkAccount,
)
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Guardianship, Person
from shequ_workflows.org.moment import now, today
from tests.factories import core
from tests.factories.org import PersonFactory, RoleFactory, Town, UserFactory, actor


def status(action: object) -> Answer | None:
    refusal = action.check()  # type: ignore[attr-defined]
    return None if refusal is None else refusal.status


# --- entering and correcting ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["grid_worker", "community_worker", "rc_member", "rc_director", "administrator"])
def test_it_lets_staff_enter_a_person_with_pinyin(town: Town, role: str) -> None:
    person = AddPerson(actor(role, town.community), "单 小明", town.community).execute()
    assert (person.name, person.pinyin, person.initials) == ("单小明", "shanxiaoming", "sxm")
    assert Record.objects.filter(verb="add_person", subject__node=town.community).exists()


@pytest.mark.parametrize("role", ["resident", "building_lead", "supervision_committee", "auditor", "editor"])
def test_it_lets_nobody_else(town: Town, role: str) -> None:
    assert status(AddPerson(actor(role, town.community), "王芳", town.community)) == Answer.FORBIDDEN


def test_it_lets_a_grid_worker_enter_people_of_his_community(town: Town) -> None:
    assert status(AddPerson(actor(Role.GRID_WORKER, town.grid), "王芳", town.community)) is None
    assert status(AddPerson(actor(Role.GRID_WORKER, town.grid), "王芳", town.other)) == Answer.NOT_FOUND


@pytest.mark.parametrize(
    ("values", "field"),
    [({"name": " "}, "name"), ({"name": "长" * 61}, "name"), ({"birth_date": dt.date(1700, 1, 1)}, "birth_date")],
)
def test_it_refuses_what_cannot_be(town: Town, values: dict[str, object], field: str) -> None:
    given = {"name": "王芳", **values}
    refusal = AddPerson(actor(Role.RC_DIRECTOR, town.community), home=town.community, **given).check()  # type: ignore[arg-type]
    assert refusal is not None
    assert field in refusal.errors


def test_it_asks_for_a_home(town: Town) -> None:
    refusal = AddPerson(actor(Role.RC_DIRECTOR, town.community), "王芳", None).check()
    assert refusal is not None
    assert refusal.code == "home"


def test_it_enters_a_roster_with_one_line_in_the_journal(town: Town, django_assert_max_num_queries) -> None:
    rows = [NewPerson(f"王测试{number}") for number in range(200)]
    who = actor(Role.COMMUNITY_WORKER, town.community)
    with django_assert_max_num_queries(20):
        made = AddPeople(who, rows, town.community).execute()
    assert len(made) == 200
    assert Record.objects.filter(verb="add_people").count() == 1


def test_it_refuses_a_roster_whole(town: Town) -> None:
    rows = [NewPerson("王芳"), NewPerson("")]
    refusal = AddPeople(actor(Role.COMMUNITY_WORKER, town.community), rows, town.community).check()
    assert refusal is not None
    assert "2" in str(refusal)


def test_it_corrects_a_name_with_its_pinyin(town: Town) -> None:
    person = PersonFactory(home=town.community, is_stub=True)
    CorrectPerson(actor(Role.GRID_WORKER, town.grid), person, name="曾丽", is_stub=False).execute()
    person.refresh_from_db()
    assert (person.name, person.pinyin, person.is_stub) == ("曾丽", "zengli", False)


def test_it_hides_people_of_another_community(town: Town) -> None:
    person = PersonFactory(home=town.other)
    assert status(CorrectPerson(actor(Role.RC_DIRECTOR, town.community), person, name="曾丽")) == Answer.NOT_FOUND


def test_it_lets_no_auditor_correct(town: Town) -> None:
    person = PersonFactory(home=town.community)
    assert status(CorrectPerson(actor(Role.AUDITOR, town.community), person, name="曾丽")) == Answer.FORBIDDEN


# --- accounts ------------------------------------------------------------------------------------------------------


def test_it_lets_staff_link_the_account_of_a_resident(town: Town) -> None:
    person, user = PersonFactory(home=town.community), UserFactory()
    LinkAccount(actor(Role.COMMUNITY_WORKER, town.community), person, user).execute()
    assert Person.objects.get(pk=person.pk).user == user


def test_it_leaves_the_account_of_an_office_holder_to_the_administrator(town: Town) -> None:
    director = actor(Role.RC_DIRECTOR, town.community)
    worker, administrator = actor(Role.COMMUNITY_WORKER, town.community), actor(Role.ADMINISTRATOR, town.community)
    assert status(LinkAccount(worker, director.person, UserFactory())) == Answer.FORBIDDEN
    assert status(LinkAccount(administrator, director.person, UserFactory())) is None


def test_it_keeps_accounts_apart(town: Town) -> None:
    who = actor(Role.ADMINISTRATOR, town.community, account=True)
    person, other = PersonFactory(home=town.community), PersonFactory(home=town.community, account=True)
    codes = [
        LinkAccount(who, person, who.person.user).check().code,
        LinkAccount(who, person, other.user).check().code,
        LinkAccount(who, other, UserFactory()).check().code,
        LinkAccount(who, person, UserFactory(is_superuser=True)).check().code,
    ]
    assert codes == ["own_account", "taken", "has_account", "superuser"]


def test_it_lets_the_administrator_take_an_account_away(town: Town) -> None:
    person = PersonFactory(home=town.community, account=True)
    assert status(UnlinkAccount(actor(Role.RC_DIRECTOR, town.community), person)) == Answer.FORBIDDEN
    UnlinkAccount(actor(Role.ADMINISTRATOR, town.community), person).execute()
    assert Person.objects.get(pk=person.pk).user is None


# --- merging -------------------------------------------------------------------------------------------------------


@pytest.fixture
def caller(town: Town) -> Person:
    return PersonFactory(home=town.community, name="王女士（来电）", is_stub=True)


@pytest.fixture
def known(town: Town) -> Person:
    return PersonFactory(home=town.community, name="王桂英", birth_date=None)


def test_it_merges_a_caller_and_loses_nothing(town: Town, caller: Person, known: Person) -> None:
    worker = actor(Role.COMMUNITY_WORKER, town.community)
    earlier = PersonFactory(home=town.community, merged_into=caller)
    RoleFactory(person=caller, role=Role.RESIDENT, node=town.community)
    raised, charged = core.subject(town.community, raised_by=caller), core.subject(town.community, assignee=caller)
    child = PersonFactory(home=town.community)
    Guardianship.objects.create(ward=child, guardian=caller, basis="母亲", valid_from=today())
    letter = core.delivery(caller, raised, channel="call")

    MergePersons(worker, caller, known).execute()

    caller.refresh_from_db()
    earlier.refresh_from_db()
    assert caller.merged_into == known
    assert earlier.merged_into == known
    assert list(known.roles.values_list("role", flat=True)) == [Role.RESIDENT]
    raised.refresh_from_db()
    charged.refresh_from_db()
    assert (raised.raised_by, charged.assignee) == (known, known)
    assert [row.verb for row in raised.records.order_by("seq")] == ["open", "merge_persons"]
    assert Guardianship.objects.get(ward=child).guardian == known
    assert Delivery.objects.get(pk=letter.pk).recipient == known
    assert Record.objects.filter(verb="merge_persons", subject__kind="journal").count() == 1


def test_it_keeps_the_inbox_of_the_caller(town: Town, caller: Person, known: Person) -> None:
    owed = core.delivery(caller, core.subject(town.community), state="sent")
    InboxEntry.objects.create(delivery=owed, person=caller, subject=owed.record.subject, key="edge:x.y", at=now())
    MergePersons(actor(Role.GRID_WORKER, town.grid), caller, known).execute()
    assert InboxEntry.objects.get().person == known


def test_it_tells_the_person_once(town: Town, caller: Person, known: Person) -> None:
    matter = core.subject(town.community)
    core.delivery(known, matter)
    twice = core.delivery(caller, matter)
    MergePersons(actor(Role.COMMUNITY_WORKER, town.community), caller, known).execute()
    assert Delivery.objects.get(pk=twice.pk).state == "cancelled"


def test_it_merges_into_somebody_who_was_merged_never(town: Town, caller: Person, known: Person) -> None:
    worker = actor(Role.COMMUNITY_WORKER, town.community)
    gone = PersonFactory(home=town.community, merged_into=known)
    assert MergePersons(worker, caller, gone).check().code == "merged"
    MergePersons(worker, caller, known).execute()
    caller.refresh_from_db()
    assert MergePersons(worker, caller, known).check().code == "merged"


def test_it_merges_unverified_entries_only(town: Town, caller: Person, known: Person) -> None:
    worker = actor(Role.COMMUNITY_WORKER, town.community)
    assert MergePersons(worker, known, caller).check().code == "not_stub"
    assert MergePersons(worker, caller, caller).check().code == "same"


def test_it_lets_nobody_take_an_office_or_an_account_by_merging(town: Town, caller: Person, known: Person) -> None:
    worker = actor(Role.COMMUNITY_WORKER, town.community)
    director = actor(Role.RC_DIRECTOR, town.community).person
    caller.user = UserFactory()
    caller.save()
    assert MergePersons(worker, caller, director).check().code == "account"
    RoleFactory(person=caller, role=Role.RC_MEMBER, node=town.community)
    assert MergePersons(worker, caller, known).check().code == "office"


def test_it_merges_no_guardian_into_his_ward(town: Town, caller: Person, known: Person) -> None:
    Guardianship.objects.create(ward=known, guardian=caller, basis="父亲", valid_from=today())
    assert MergePersons(actor(Role.COMMUNITY_WORKER, town.community), caller, known).check().code == "guardian"


def test_it_merges_nobody_of_another_community(town: Town, caller: Person) -> None:
    elsewhere = PersonFactory(home=town.other)
    assert status(MergePersons(actor(Role.RC_DIRECTOR, town.community), caller, elsewhere)) == Answer.NOT_FOUND


def test_it_leaves_merging_to_those_who_know_the_people(town: Town, caller: Person, known: Person) -> None:
    for role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.RESIDENT):
        assert status(MergePersons(actor(role, town.community), caller, known)) in {Answer.FORBIDDEN, Answer.NOT_FOUND}


# --- guardians -----------------------------------------------------------------------------------------------------


def test_it_notes_down_a_guardian_and_ends_it(town: Town) -> None:
    worker = actor(Role.COMMUNITY_WORKER, town.community)
    child, mother = PersonFactory(home=town.community), PersonFactory(home=town.community)
    made = AddGuardian(worker, child, mother, basis="母亲").execute()
    assert AddGuardian(worker, child, mother, basis="母亲").check().code == "already"
    EndGuardian(worker, made, reason="成年").execute()
    made.refresh_from_db()
    assert made.valid_to == today()


def test_it_refuses_a_guardian_who_is_a_child_or_the_ward(town: Town) -> None:
    worker = actor(Role.COMMUNITY_WORKER, town.community)
    ward = PersonFactory(home=town.community)
    child = PersonFactory(home=town.community, birth_date=today() - dt.timedelta(days=3000))
    assert AddGuardian(worker, ward, child, basis="兄").check().code == "age"
    assert AddGuardian(worker, ward, ward, basis="本人").check().code == "oneself"
    assert AddGuardian(worker, ward, PersonFactory(home=town.community), basis="").check().code == "basis"


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_it_leaves_guardians_to_community_staff(town: Town, role: str) -> None:
    ward, guardian = PersonFactory(home=town.community), PersonFactory(home=town.community)
    assert status(AddGuardian(actor(role, town.community), ward, guardian, basis="母亲")) == Answer.FORBIDDEN


def test_it_lets_the_system_do_what_an_import_needs(town: Town) -> None:
    person = AddPerson(Actor.system(), "王芳", town.community).execute()
    assert Person.objects.present().filter(pk=person.pk).exists()
