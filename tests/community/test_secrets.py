from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from shequ_workflows.community.actions import ReadSecret, WriteSecret
from shequ_workflows.community.models import PersonSecret
from shequ_workflows.core import crypto
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.actors import Actor
from tests.factories.community import PhoneFactory, SecretFactory, resident
from tests.factories.core import subject
from tests.factories.org import actor

pytestmark = pytest.mark.django_db
ID = "11010519491231002X"


@pytest.fixture
def person(compound):
    made = resident("张伟", "3-2-501", compound, phone="13800138000")
    SecretFactory(person=made, id_number=ID, health_note="糖尿病")
    return made


@pytest.fixture
def worker(town) -> Actor:
    return actor("community_worker", town.community)


def refusal_of(action):
    refusal = action.check()
    assert refusal is not None
    with pytest.raises(ActionRefused):
        action.execute()
    return refusal


def test_it_reads_a_phone_for_an_open_matter_and_records_it(town, person, worker, journal):
    matter = subject(town.community)
    assert ReadSecret(worker, person, "phone", subject=matter).execute() == "13800138000"
    payload = journal[-1]["payload"]
    assert journal.verbs == ["read_secret"]
    assert (payload["what"], payload["subject"], payload["own"]) == ("phone", matter.public_id, False)
    assert "13800138000" not in str(journal)


def test_it_reads_a_phone_for_a_typed_reason(person, worker, journal):
    assert ReadSecret(worker, person, "phone", reason="停水通知").execute() == "13800138000"
    assert journal[-1]["payload"]["reason"] == "停水通知"


def test_it_reads_the_number_that_was_chosen(person, worker):
    other = PhoneFactory(person=person, number="13912345678")
    assert ReadSecret(worker, person, "phone", reason="回访", phone=other).execute() == "13912345678"
    assert refusal_of(ReadSecret(worker, person, "phone", reason="回访", phone=PhoneFactory())).code == "nothing"


def test_no_reason_no_phone(town, person, worker, journal):
    assert refusal_of(ReadSecret(worker, person, "phone")).errors["reason"]
    closed = subject(town.community, is_open=False, ended_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert refusal_of(ReadSecret(worker, person, "phone", subject=closed)).errors["reason"]
    foreign = subject(town.other)
    assert refusal_of(ReadSecret(worker, person, "phone", subject=foreign)).errors["reason"]
    assert journal.verbs == []


@pytest.mark.parametrize(("what", "value"), [("id_number", ID), ("health_note", "糖尿病")])
def test_documents_and_health_need_a_typed_reason_each_time(town, person, worker, journal, what, value):
    assert refusal_of(ReadSecret(worker, person, what, subject=subject(town.community))).errors["reason"]
    assert ReadSecret(worker, person, what, reason="办理高龄津贴").execute() == value
    assert value not in str(journal)


@pytest.mark.parametrize("what", ["phone", "id_number", "health_note"])
def test_one_reads_his_own_data_without_a_reason(person, journal, what):
    assert ReadSecret(Actor.of(person), person, what).execute()
    assert journal[-1]["payload"]["own"] is True


@pytest.mark.parametrize(
    "role",
    ["administrator", "auditor", "editor", "resident", "supervision_committee", "property_company", "street_leader"],
)
@pytest.mark.parametrize("what", ["phone", "id_number", "health_note"])
def test_others_read_nothing(town, person, role, what):
    place = town.street if role == "street_leader" else town.community
    refusal = refusal_of(ReadSecret(actor(role, place), person, what, reason="想知道"))
    assert refusal.status in {Answer.FORBIDDEN, Answer.NOT_FOUND}


def test_a_building_lead_reads_phones_in_his_building_only(town, compound, person):
    lead = actor("building_lead", town.building)
    assert ReadSecret(lead, person, "phone", reason="楼道清理").execute() == "13800138000"
    assert refusal_of(ReadSecret(lead, person, "id_number", reason="楼道清理")).status == Answer.FORBIDDEN
    neighbour = resident("邻楼", "5-1-101", compound, phone="13900000000")
    assert refusal_of(ReadSecret(lead, neighbour, "phone", reason="楼道清理")).status == Answer.NOT_FOUND


def test_staff_of_another_community_reads_nothing(town, person):
    stranger = actor("rc_director", town.other)
    assert refusal_of(ReadSecret(stranger, person, "phone", reason="x y")).status == Answer.NOT_FOUND


def test_it_says_when_nothing_is_there(town, compound, worker):
    nobody = resident("李娜", "3-2-502", compound)
    for what in ("phone", "id_number", "health_note"):
        assert refusal_of(ReadSecret(worker, nobody, what, reason="登记")).code == "nothing"


def test_it_says_when_a_value_cannot_be_opened(settings, person, worker, journal):
    settings.SHEQU_DATA_KEYS = f"other:{crypto.new_key()}"
    with pytest.raises(ActionRefused) as caught:
        ReadSecret(worker, person, "phone", reason="登记").execute()
    assert caught.value.refusal.code == "unreadable"
    assert journal.verbs == []


def test_it_notes_down_documents_and_health(compound, worker, journal):
    person = resident("李娜", "3-2-502", compound)
    WriteSecret(worker, person, id_number="110105 19491231 002x", health_note=" 独居 ").execute()
    row = PersonSecret.objects.get(person=person)
    assert (row.id_number, row.health_note, row.masked) == (ID, "独居", "110105********002X")
    person.refresh_from_db()
    assert person.birth_date == dt.date(1949, 12, 31)
    WriteSecret(worker, person, id_number="").execute()
    row.refresh_from_db()
    assert (row.id_number, row.health_note) == ("", "独居")
    assert journal[-1]["payload"]["changed"] == ["id_number"]
    assert ID not in str(journal)


def test_it_refuses_a_wrong_or_taken_number(compound, person, worker):
    other = resident("李娜", "3-2-502", compound)
    assert refusal_of(WriteSecret(worker, other, id_number="110105194912310021")).errors["id_number"]
    assert refusal_of(WriteSecret(worker, other, id_number=ID)).code == "taken"
    assert refusal_of(WriteSecret(worker, other, id_number="x", id_kind="horoscope")).errors["id_kind"]
    WriteSecret(worker, other, id_number="e12345678", id_kind="passport").execute()
    assert PersonSecret.objects.get(person=other).id_number == "E12345678"


def test_administrators_note_down_nothing(town, person):
    refusal = refusal_of(WriteSecret(actor("administrator", town.community), person, health_note="x"))
    assert refusal.status == Answer.FORBIDDEN


def test_it_rotates_the_keys_of_all_that_is_sealed(settings, person, capsys):
    old = settings.SHEQU_DATA_KEYS
    settings.SHEQU_DATA_KEYS = f"fresh:{crypto.new_key()},{old}"
    call_command("rotate_data_keys", "--batch", "1")
    printed = capsys.readouterr().out
    assert "fresh: 3" in printed
    assert "test2" not in printed.splitlines()[-1]
    assert "13800138000" not in printed
    settings.SHEQU_DATA_KEYS = settings.SHEQU_DATA_KEYS.split(",")[0]
    person.refresh_from_db()
    assert person.phones.get().number == "13800138000"
    assert PersonSecret.objects.get(person=person).health_note == "糖尿病"
    call_command("rotate_data_keys", "--check")
    assert "fresh: 3" in capsys.readouterr().out


def test_it_names_what_cannot_be_rotated(settings, person, capsys):
    settings.SHEQU_DATA_KEYS = f"fresh:{crypto.new_key()}"
    with pytest.raises(CommandError, match=person.phones.get().public_id):
        call_command("rotate_data_keys")
    settings.SHEQU_DATA_KEYS = ""
    with pytest.raises(CommandError, match="SHEQU_DATA_KEYS"):
        call_command("rotate_data_keys")


def test_it_indexes_anew_under_a_new_index_key(settings, person, capsys):
    settings.SHEQU_INDEX_KEY = crypto.new_key()
    assert not person.phones.with_phone("13800138000").exists()
    call_command("rotate_data_keys", "--reindex")
    assert person.phones.with_phone("13800138000").exists()
    assert person.phones.with_phone_tail("8000").exists()
