"""Finding, the card of a person, numbers read with a reason, verifying, merging, messages and calls."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from shequ_workflows.community.models import PersonSecret, Phone, Verification
from shequ_workflows.core.models import Delivery, InboxEntry, Record, RecordPayload, Subject
from shequ_workflows.desk.actions import Caller
from shequ_workflows.desk.models import Intake
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now
from tests.factories import core

from .conftest import PHONE, Office

pytestmark = pytest.mark.django_db


def card(person: Person, *parts: str) -> str:
    return "/".join(["/desk/people", person.public_id, *parts, ""])


def readings() -> list[str]:
    """What the journal says of numbers that were read."""
    rows = Record.objects.filter(verb="read_secret")
    return [RecordPayload.objects.get(record=row).body for row in rows]


def owed_now(subject: Subject) -> Delivery:
    """The call that answering on paper left to be made, its two minutes of grace over."""
    rows = Delivery.objects.filter(record__subject=subject, channel="call", state="pending")
    rows.update(next_at=now())
    return rows.get()


# --- finding ---------------------------------------------------------------------------------------------------------


def test_it_finds_by_post_and_names_nobody_in_an_address(clerk: Client, office: Office) -> None:
    office.register(text="王秀兰家楼顶漏水")
    answer = clerk.post("/desk/find/", {"q": "王秀兰"})
    assert answer["Location"] == "/desk/find/"
    page = clerk.get("/desk/find/").content.decode()
    assert card(office.caller) in page
    assert "楼顶漏水" in page


def test_it_goes_straight_to_the_only_one(clerk: Client, office: Office) -> None:
    clerk.post("/desk/find/", {"q": "5678"})
    assert clerk.get("/desk/find/")["Location"] == card(office.caller)
    subject = office.register()
    clerk.post("/desk/find/", {"q": subject.number})
    assert clerk.get("/desk/find/")["Location"] == f"/desk/s/{subject.public_id}/"


@pytest.mark.parametrize("typed", ["", "没有这个人", "钱外人", "%", "' OR 1=1 --", "3" * 300])
def test_it_finds_nothing_and_says_what_to_try(clerk: Client, office: Office, typed: str) -> None:
    clerk.post("/desk/find/", {"q": typed})
    answer = clerk.get("/desk/find/")
    assert answer.status_code == 200
    assert office.stranger.public_id not in answer.content.decode()


def test_it_finds_no_people_for_who_may_not_see_them(client: Client, office: Office) -> None:
    office.sign_in(client, "supervision_committee")
    client.post("/desk/find/", {"q": "王秀兰"})
    answer = client.get("/desk/find/")
    assert answer.status_code == 200
    assert office.caller.public_id not in answer.content.decode()


# --- the card --------------------------------------------------------------------------------------------------------


def test_it_shows_homes_masked_phones_and_what_was_raised(clerk: Client, office: Office) -> None:
    office.register()
    page = clerk.get(card(office.caller)).content.decode()
    for words in ("王秀兰", "3-2-501", "138****5678", "楼顶漏水"):
        assert words in page, words
    assert PHONE not in page


def test_it_reads_a_number_for_the_open_matter(clerk: Client, office: Office) -> None:
    subject, phone = office.register(), office.caller.phones.get()
    data = {"phone": phone.public_id, "subject": subject.public_id}
    answer = clerk.post(card(office.caller, "phone"), data)
    assert PHONE in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    (body,) = readings()
    assert subject.public_id in body
    assert PHONE not in body


def test_it_gives_the_script_the_number_alone(clerk: Client, office: Office) -> None:
    data = {"phone": office.caller.phones.get().public_id, "reason": "回电话"}
    assert clerk.post(card(office.caller, "phone"), data, headers={"accept": "application/json"}).json() == {
        "number": PHONE
    }


def test_it_reads_no_number_without_a_reason(clerk: Client, office: Office) -> None:
    answer = clerk.post(card(office.caller, "phone"), {"phone": office.caller.phones.get().public_id})
    assert answer.status_code == 422
    assert PHONE not in answer.content.decode()
    assert readings() == []


def test_it_takes_a_closed_or_strange_matter_for_no_reason(clerk: Client, office: Office) -> None:
    closed = office.register(finish=True, answer="好了")
    strange = office.register(office.colleague, node=office.other, person=office.stranger)
    for subject in (closed, strange):
        data = {"phone": office.caller.phones.get().public_id, "subject": subject.public_id}
        assert clerk.post(card(office.caller, "phone"), data).status_code == 422


def test_it_reads_no_number_that_is_not_theirs(clerk: Client, office: Office) -> None:
    data = {"phone": office.neighbour.phones.get().public_id, "reason": "回电话"}
    assert clerk.post(card(office.caller, "phone"), data).status_code == 404


def test_it_reads_a_number_for_a_call_that_is_owed(clerk: Client, office: Office) -> None:
    closed = office.register(finish=True, answer="好了", channel=Channel.PAPER)
    owed = owed_now(closed)
    data = {"phone": office.caller.phones.get().public_id, "delivery": str(owed.pk)}
    assert PHONE in clerk.post(card(office.caller, "phone"), data).content.decode()
    (body,) = readings()
    assert closed.number in body


def test_it_verifies_a_resident_on_a_basis(clerk: Client, office: Office) -> None:
    assert clerk.post(card(office.caller, "verify"), {"basis": ""}).status_code == 422
    clerk.post(card(office.caller, "verify"), {"community": office.community.code, "basis": "身份证与住址相符"})
    assert Verification.objects.get(person=office.caller).basis == "身份证与住址相符"
    assert "已核验居民" in clerk.get(card(office.caller)).content.decode()


def test_it_takes_a_verification_back_with_a_reason(clerk: Client, office: Office) -> None:
    clerk.post(card(office.caller, "verify"), {"community": office.community.code, "basis": "身份证与住址相符"})
    assert "撤销核验" in clerk.get(card(office.caller)).content.decode()
    assert clerk.post(card(office.caller, "revoke"), {"revoke_reason": " "}).status_code == 422
    assert Verification.objects.get(person=office.caller).revoked_at is None
    clerk.post(card(office.caller, "revoke"), {"revoke_reason": "已迁出"})
    assert Verification.objects.get(person=office.caller).revoked_because == "已迁出"
    assert not office.caller.roles.in_force(now()).exists()
    assert clerk.post(card(office.caller, "revoke"), {"revoke_reason": "已迁出"}).status_code == 404


ID_NUMBER = "11010519491231002X"


def test_it_notes_a_document_down_and_shows_it_covered(clerk: Client, office: Office) -> None:
    page = card(office.caller, "documents")
    assert clerk.post(page, {"id_kind": "resident_id"}).status_code == 422
    wrong = clerk.post(page, {"id_kind": "resident_id", "id_number": "110105194912310021"})
    assert wrong.status_code == 422
    assert "110105194912310021" in wrong.content.decode()
    assert (
        clerk.post(page, {"id_kind": "resident_id", "id_number": ID_NUMBER, "health_note": "冠心病"}).status_code == 302
    )
    shown = clerk.get(page).content.decode()
    assert "110105********002X" in shown
    assert ID_NUMBER not in shown
    assert "冠心病" not in shown


def test_it_reads_a_document_with_a_typed_reason_and_records_it(clerk: Client, office: Office) -> None:
    page = card(office.caller, "documents")
    clerk.post(page, {"id_kind": "resident_id", "id_number": ID_NUMBER})
    read = card(office.caller, "documents", "read")
    assert clerk.post(read, {"what": "id_number", "reason": ""}).status_code == 422
    assert readings() == []
    answer = clerk.post(read, {"what": "id_number", "reason": "核对老年证"})
    assert ID_NUMBER in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    (reading,) = readings()
    assert "核对老年证" in reading
    assert ID_NUMBER not in reading
    assert clerk.post(read, {"what": "health_note", "reason": "走访"}).status_code == 422


def test_it_erases_a_document_only_where_asked_to(clerk: Client, office: Office) -> None:
    page = card(office.caller, "documents")
    clerk.post(page, {"id_kind": "resident_id", "id_number": ID_NUMBER, "health_note": "冠心病"})
    assert clerk.post(page, {"id_number": ID_NUMBER, "forget_id": "on"}).status_code == 422
    clerk.post(page, {"forget_id": "on"})
    secret = PersonSecret.objects.get(person=office.caller)
    assert (secret.id_number, secret.health_note) == ("", "冠心病")


@pytest.mark.parametrize("role", ["building_lead", "street_leader", "administrator", "auditor"])
def test_documents_are_for_those_who_need_them(client: Client, office: Office, role: str) -> None:
    office.sign_in(client, role)
    assert client.get(card(office.caller, "documents")).status_code == 403
    assert client.post(card(office.caller, "documents", "read"), {"what": "id_number"}).status_code == 403


def test_documents_of_another_community_are_unknown(clerk: Client, office: Office) -> None:
    assert clerk.get(card(office.stranger, "documents")).status_code == 404
    assert clerk.post(card(office.stranger, "revoke"), {"revoke_reason": "x"}).status_code == 404


def test_it_keeps_phones(clerk: Client, office: Office) -> None:
    wrong = clerk.post(card(office.caller, "phone", "add"), {"number": "12345", "note": "女儿"})
    assert wrong.status_code == 422
    assert 'value="女儿"' in wrong.content.decode()
    clerk.post(card(office.caller, "phone", "add"), {"number": "13600001111", "is_primary": "on"})
    new = Phone.objects.get(person=office.caller, is_primary=True)
    assert new.masked == "136****1111"
    clerk.post(card(office.caller, "phone", "remove"), {"phone": new.public_id})
    assert Phone.objects.filter(person=office.caller).count() == 1


# --- merging ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def stub(office: Office) -> Person:
    """The caller, who was not recognised on the telephone."""
    subject = office.register(person=None, caller=Caller("秀兰大姐", PHONE), channel=Channel.PHONE)
    return Intake.objects.get(pk=subject.pk).person


def test_it_proposes_who_has_the_same_number(clerk: Client, office: Office, stub: Person) -> None:
    page = clerk.get(card(stub, "merge")).content.decode()
    assert office.caller.public_id in page
    assert office.neighbour.public_id not in page


def test_it_finds_others_and_not_the_stub_itself(clerk: Client, office: Office, stub: Person) -> None:
    page = clerk.post(card(stub, "merge"), {"q": "赵小云"}).content.decode()
    assert f'value="{office.neighbour.public_id}"' in page
    assert f'value="{stub.public_id}"' not in clerk.post(card(stub, "merge"), {"q": "秀兰"}).content.decode()


def test_it_compares_before_it_merges(clerk: Client, office: Office, stub: Person) -> None:
    page = clerk.post(card(stub, "merge"), {"do": "compare", "into": office.caller.public_id}).content.decode()
    for words in ("秀兰大姐", "王秀兰", "3-2-501", "138****5678", "不能撤销"):
        assert words in page, words
    stub.refresh_from_db()
    assert stub.merged_into is None


def test_it_merges_and_leads_on_from_the_old_address(clerk: Client, office: Office, stub: Person) -> None:
    answer = clerk.post(card(stub, "merge"), {"do": "merge", "into": office.caller.public_id})
    assert answer["Location"] == card(office.caller)
    assert Intake.objects.get().person == office.caller
    assert clerk.get(card(stub))["Location"] == card(office.caller)


def test_it_merges_with_nobody_of_another_community(clerk: Client, office: Office, stub: Person) -> None:
    for do in ("compare", "merge"):
        assert clerk.post(card(stub, "merge"), {"do": do, "into": office.stranger.public_id}).status_code == 404


def test_it_says_why_two_cannot_be_merged(clerk: Client, stub: Person) -> None:
    answer = clerk.post(card(stub, "merge"), {"do": "merge", "into": stub.public_id})
    assert answer.status_code == 422
    assert "banner--error" in answer.content.decode()


def test_it_merges_only_what_is_still_to_be_verified(clerk: Client, office: Office) -> None:
    assert clerk.get(card(office.caller, "merge"))["Location"] == card(office.caller)


# --- messages and calls ----------------------------------------------------------------------------------------------


def told(person: Person, subject: Subject) -> InboxEntry:
    owed = core.delivery(person, subject, state="sent", handler="edge:intake.hand_on")
    return InboxEntry.objects.create(delivery=owed, person=person, subject=subject, key=owed.handler, at=now())


def test_it_reads_ones_own_messages(client: Client, office: Office) -> None:
    me = office.sign_in(client, "community_worker")
    subject = office.register()
    entry, other = told(me.person, subject), told(office.member.person, subject)
    assert "已转办" in client.get("/desk/inbox/").content.decode()
    assert client.get(f"/desk/inbox/{entry.pk}/")["Location"] == f"/desk/s/{subject.public_id}/"
    assert client.get(f"/desk/inbox/{other.pk}/").status_code == 404
    entry.refresh_from_db()
    assert entry.read_at is not None


def test_it_marks_all_of_mine_as_read(client: Client, office: Office) -> None:
    me = office.sign_in(client, "community_worker")
    subject = office.register()
    told(me.person, subject)
    told(office.member.person, subject)
    client.post("/desk/inbox/read/")
    assert list(InboxEntry.objects.filter(read_at=None).values_list("person", flat=True)) == [office.member.person_id]


def test_it_lists_whom_to_call_and_ticks_them_off(clerk: Client, office: Office) -> None:
    subject = office.register(finish=True, answer="好了", channel=Channel.PAPER)
    owed = owed_now(subject)
    page = clerk.get("/desk/calls/").content.decode()
    for words in ("王秀兰", "138****5678", subject.number, "已办结"):
        assert words in page, words
    clerk.post(f"/desk/calls/{owed.pk}/told/", {"channel": "visit"})
    owed.refresh_from_db()
    assert owed.state == "sent"
    assert Record.objects.get(subject=subject, verb="told").channel == "visit"
    assert clerk.post(f"/desk/calls/{owed.pk}/told/", {"channel": "visit"}).status_code == 404


def test_it_refuses_a_way_of_telling_that_is_none(clerk: Client, office: Office) -> None:
    owed = core.delivery(office.caller, office.register(), channel="call", handler="edge:intake.finish")
    clerk.post(f"/desk/calls/{owed.pk}/told/", {"channel": "pigeon"})
    assert Delivery.objects.get(pk=owed.pk).state == "pending"


@pytest.mark.parametrize("address", ["/desk/calls/", "/desk/inbox/"])
def test_it_costs_the_same_for_few_and_many(
    client: Client, office: Office, django_assert_max_num_queries: Any, address: str
) -> None:
    me = office.sign_in(client, "community_worker")
    for number in range(25):
        subject = office.register(text=f"第{number}件")
        core.delivery(office.caller, subject, channel="call", handler="edge:intake.finish")
        told(me.person, subject)
    with django_assert_max_num_queries(22):
        assert client.get(address).status_code == 200
