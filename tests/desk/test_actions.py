"""Registering what somebody told the office: each path, in one transaction."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction

from shequ_workflows.core.models import Delivery, Once, Record, Subject
from shequ_workflows.core.record.erasure import ErasePayload, LegalGround
from shequ_workflows.core.record.verification import verify
from shequ_workflows.core.transitions import TakeTransition, UndoTransition
from shequ_workflows.desk.actions import Caller, OpenFromIntake, RegisterIntake, title_of
from shequ_workflows.desk.constants import WITHHELD
from shequ_workflows.desk.models import Intake
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal
from shequ_workflows.org.actions import MergePersons
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now
from tests.factories.org import RoleFactory, actor

from .conftest import Office


def refused(office: Office, by: Any = None, **more: Any) -> Refusal:
    with pytest.raises(ActionRefused) as caught:
        office.register(by, **more)
    return caught.value.refusal


def intake_of(subject: Subject) -> Intake:
    return Intake.objects.get(pk=subject.pk)


def verbs(subject: Subject) -> list[str]:
    return list(Record.objects.filter(subject=subject).order_by("seq").values_list("verb", flat=True))


def test_it_registers_with_number_channel_and_whose_word_it_is(office: Office) -> None:
    subject = office.register(channel=Channel.PHONE, unit=office.room)
    assert subject.state == "open"
    assert subject.number.startswith("访")
    assert verbs(subject) == ["open", "register"]
    row = Record.objects.get(subject=subject, verb="register")
    assert (row.channel, row.on_behalf_of, row.actor) == ("phone", office.caller, office.worker.person)
    kept = json.loads(row.payload.body)
    assert (kept["said"], kept["number"], kept["unit"]) == ("楼顶漏水，厨房湿了。", "5678", "3-2-501")
    assert kept["told_at"]


def test_it_keeps_the_last_four_digits_of_a_call_only(office: Office) -> None:
    subject = office.register(channel=Channel.PHONE, number="13611112222")
    assert intake_of(subject).number == "2222"
    assert "13611112222" not in Record.objects.get(subject=subject, verb="register").payload.body


def test_it_asks_for_the_number_of_a_call(office: Office) -> None:
    assert refused(office, person=office.husband, channel=Channel.PHONE).code == "number"


def test_it_takes_a_call_whose_number_was_not_shown(office: Office) -> None:
    subject = office.register(person=office.husband, channel=Channel.PHONE, number=WITHHELD)
    assert intake_of(subject).number_withheld


def test_it_holds_in_the_database_that_a_call_has_a_number(office: Office) -> None:
    subject = office.register()
    with pytest.raises(IntegrityError), transaction.atomic():
        Intake.objects.filter(pk=subject.pk).update(channel="phone", number="")


def test_it_keeps_the_whole_number_of_a_hotline_ticket(office: Office) -> None:
    subject = office.register(channel=Channel.HOTLINE, number="SH20261123-00017")
    assert intake_of(subject).number == "SH20261123-00017"
    assert refused(office, channel=Channel.HOTLINE).code == "number"


def test_it_registers_nothing_that_is_still_to_be_said(office: Office) -> None:
    assert refused(office, told_at=now() + dt.timedelta(hours=1)).code == "told_at"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"person": None}, "person"),
        ({"text": " \n "}, "text"),
        ({"channel": "pigeon"}, "channel"),
        ({"finish": True}, "answer"),
        ({"finish": True, "answer": "好", "opener": "deliberation"}, "opener"),
        ({"opener": "no such thing"}, "opener"),
    ],
)
def test_it_refuses_what_is_not_whole_with_a_sentence(office: Office, more: dict[str, Any], code: str) -> None:
    refusal = refused(office, **more)
    assert refusal.code == code
    assert str(refusal.sentence).strip()
    assert not Subject.objects.filter(kind="intake").exists()


def test_it_notes_down_a_caller_who_is_not_on_the_roster(office: Office) -> None:
    caller = Caller("孙先生", "13512345678")
    subject = office.register(person=None, caller=caller, channel=Channel.PHONE, unit=office.room)
    stub = intake_of(subject).person
    assert stub.is_stub
    assert subject.raised_by == stub
    assert [phone.masked for phone in stub.phones.all()] == ["135****5678"]
    assert [(member.household.unit, member.is_confirmed) for member in stub.memberships.all()] == [(office.room, False)]


def test_it_notes_down_a_caller_who_gave_no_name(office: Office) -> None:
    subject = office.register(person=None, caller=Caller(phone="13512345678"), channel=Channel.PHONE)
    assert intake_of(subject).person.name


def test_it_leaves_no_stub_behind_where_the_rest_is_refused(office: Office) -> None:
    refused(office, person=None, caller=Caller("孙先生"), text="")
    refused(office, person=None, caller=Caller("孙先生", "12"))
    assert not Person.objects.filter(is_stub=True).exists()


def test_it_hands_on_to_a_firm_at_once_and_starts_the_clock(office: Office) -> None:
    subject = office.register(handler="桂花物业工程部", kind="property")
    assert subject.state == "handed"
    assert intake_of(subject).handler == "桂花物业工程部"
    assert [clock.key for clock in subject.clocks.running()] == ["answer"]
    assert verbs(subject)[-1] == "hand_on"


def test_it_hands_on_to_a_grid_worker_who_then_finds_it_in_the_worklist(office: Office) -> None:
    subject = office.register(colleague=office.grid_worker.person)
    assert subject.assignee == office.grid_worker.person
    assert Subject.objects.waiting_for(office.grid_worker).get() == subject
    TakeTransition(office.grid_worker, subject, "finish", data={"answer": "看过了，是雨水管。"}).execute()
    subject.refresh_from_db()
    assert subject.state == "closed"


def test_it_hands_nothing_to_somebody_of_another_community(office: Office) -> None:
    assert refused(office, colleague=office.colleague.person).code == "form"
    assert not Subject.objects.filter(kind="intake").exists()


def test_it_finishes_on_the_spot_and_owes_no_call_then(office: Office) -> None:
    subject = office.register(channel=Channel.PHONE, finish=True, answer="每月十五日发。", kind="spot")
    assert subject.state == "closed"
    assert intake_of(subject).answer == "每月十五日发。"
    assert Record.objects.get(subject=subject, verb="finish").channel == "phone"
    assert not Delivery.objects.filter(record__subject=subject, state="pending").exists()


def test_it_owes_a_call_where_paper_was_answered(office: Office) -> None:
    subject = office.register(channel=Channel.PAPER, finish=True, answer="每月十五日发。")
    (owed,) = Delivery.objects.filter(record__subject=subject, state="pending")
    assert (owed.channel, owed.recipient) == ("call", office.caller)


@pytest.mark.parametrize(("told_by", "count"), [("", 1), ("visit", 0)])
def test_it_owes_a_call_later_unless_they_know(office: Office, told_by: str, count: int) -> None:
    subject = office.register(handler="桂花物业工程部")
    data = {"answer": "修好了。", "told_by": told_by}
    TakeTransition(office.worker, subject, "finish", data=data).execute()
    assert Delivery.objects.filter(record__subject=subject, state="pending").count() == count


def test_it_registers_what_a_patrol_found_in_ones_own_name(office: Office) -> None:
    subject = office.register(person=office.worker.person, channel=Channel.PATROL, text="井盖松了。")
    assert Record.objects.get(subject=subject, verb="register").on_behalf_of is None


def test_it_opens_a_matter_from_it_and_waits_for_its_end(office: Office) -> None:
    subject = office.register(opener="deliberation")
    intake = intake_of(subject)
    assert subject.state == "handed"
    assert intake.kind == "matter"
    assert intake.linked is not None
    assert intake.linked.raised_by == office.caller
    Delivery.objects.all().delete()
    matter = intake.linked
    TakeTransition(office.worker, matter, "withdraw", data={"reason": "已经解决了。", "heard_by": "phone"}).execute()
    subject.refresh_from_db()
    assert subject.state == "closed"
    assert Record.objects.get(subject=subject, verb="finish").role == "system"
    assert verify(subject).ok


def test_it_does_not_tell_twice_what_the_linked_matter_tells(office: Office) -> None:
    from shequ_workflows.core.signals import moved

    subject = office.register(opener="deliberation")
    matter = Subject.objects.get(pk=intake_of(subject).linked_id)
    row = Record.objects.filter(subject=matter).latest("seq")
    Delivery.objects.create(record=row, handler="edge:x", recipient=office.caller, channel="call", next_at=now())
    Subject.objects.filter(pk=matter.pk).update(is_open=False, ended_at=now())
    matter.refresh_from_db()
    moved.send(TakeTransition, subject=matter, record=row, machine=None, edge=None)
    assert not Delivery.objects.filter(record__subject=subject, state="pending").exists()


@pytest.mark.parametrize("state", ["open", "handed"])
def test_it_opens_a_matter_later(office: Office, state: str) -> None:
    subject = office.register(handler="桂花物业工程部" if state == "handed" else "")
    opened = OpenFromIntake(office.worker, subject, "deliberation").execute()
    subject.refresh_from_db()
    assert subject.state == "handed"
    assert intake_of(subject).linked_id == opened.pk
    with pytest.raises(ActionRefused) as twice:
        OpenFromIntake(office.worker, subject, "deliberation").execute()
    assert twice.value.refusal.code == "linked"


def test_it_opens_no_matter_from_another_community(office: Office) -> None:
    with pytest.raises(ActionRefused) as stopped:
        OpenFromIntake(office.colleague, office.register(), "deliberation").execute()
    assert stopped.value.refusal.status == Answer.NOT_FOUND


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("community_worker", True),
        ("rc_member", True),
        ("rc_director", False),
        ("party_secretary", False),
        ("building_lead", False),
        ("street_clerk", False),
        ("resident", False),
        ("auditor", False),
    ],
)
def test_it_asks_who_registers(office: Office, role: str, may: bool) -> None:
    node = office.town.street if role in {"street_clerk", "auditor"} else office.community
    refusal = RegisterIntake(actor(role, node), office.community, office.told()).check()
    assert (refusal is None) is may
    if refusal is not None:
        assert refusal.status == Answer.FORBIDDEN


def test_it_lets_a_grid_worker_register_in_his_grid_only(office: Office) -> None:
    assert office.register(office.grid_worker, node=office.town.grid).community == office.community
    assert refused(office, office.grid_worker).status == Answer.FORBIDDEN


def test_it_refuses_a_colleague_of_another_community(office: Office) -> None:
    assert refused(office, office.colleague).status == Answer.FORBIDDEN


def test_it_registers_once_what_is_sent_twice(office: Office) -> None:
    first = office.register(once="abc")
    assert office.register(once="abc") == first
    assert Subject.objects.filter(kind="intake").count() == 1


def test_it_loses_no_words_that_come_with_a_used_key(office: Office) -> None:
    first = office.register(once="abc")
    refusal = refused(office, once="abc", text="另一件事：路灯不亮。")
    assert refusal.code == "once"
    assert first.number in str(refusal.sentence)


def test_it_gives_the_first_result_where_both_arrive_together(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    first = office.register(once="abc")
    # The second has looked before the first was written.
    seen = iter([None, None])
    honest = RegisterIntake.known
    monkeypatch.setattr(RegisterIntake, "known", lambda self: next(seen, honest(self)))
    with transaction.atomic():
        assert office.register(once="abc", person=None, caller=Caller("孙先生")) == first
    assert not Person.objects.filter(is_stub=True).exists()
    assert Once.objects.count() == 1


def test_it_brings_firm_and_kind_back_with_the_step(office: Office) -> None:
    subject = office.register(handler="甲公司", kind="property")
    TakeTransition(office.member, subject, "pass_on", data={"handler": "乙公司", "kind": "mediation"}).execute()
    UndoTransition(office.member, subject).execute()
    intake = intake_of(subject)
    assert (intake.handler, intake.kind) == ("甲公司", "property")


def test_it_voids_with_a_reason_and_keeps_the_number(office: Office) -> None:
    subject = office.register()
    TakeTransition(office.worker, subject, "void", data={"reason": "登记了两次"}).execute()
    subject.refresh_from_db()
    assert (subject.state, subject.is_open) == ("void", False)
    assert office.register().number != subject.number


def test_it_follows_a_stub_that_turns_out_to_be_somebody(office: Office) -> None:
    subject = office.register(person=None, caller=Caller("秀兰", "13512345678"))
    MergePersons(office.worker, intake_of(subject).person, office.caller).execute()
    subject.refresh_from_db()
    assert intake_of(subject).person == office.caller
    assert subject.raised_by == office.caller
    assert verify(subject).ok


def test_it_empties_its_copy_of_erased_words(office: Office) -> None:
    subject = office.register(handler="桂花物业工程部", place="东门")
    row = Record.objects.get(subject=subject, verb="register")
    ErasePayload(office.director, row, "本人要求", LegalGround.CONSENT).execute()
    intake, subject = intake_of(subject), Subject.objects.get(pk=subject.pk)
    assert "漏水" not in f"{intake.text}{subject.title}"
    assert intake.place == ""


def test_it_makes_a_title_of_the_first_line() -> None:
    assert title_of("  路灯不亮\n三栋门口") == "路灯不亮"
    assert len(title_of("长" * 80)) == 40


def test_it_says_in_the_database_that_words_are_there(office: Office) -> None:
    subject = office.register()
    with pytest.raises(IntegrityError), transaction.atomic():
        Intake.objects.filter(pk=subject.pk).update(text="")
    with pytest.raises(ObjectDoesNotExist):
        Intake.objects.get(pk=subject.pk + 1)


def test_it_offers_colleagues_of_the_grids_too(office: Office) -> None:
    from shequ_workflows.desk.colleagues import colleagues_of

    RoleFactory(person=office.caller, role="resident", node=office.community)
    found = set(colleagues_of(office.community))
    assert {office.grid_worker.person_id, office.worker.person_id} <= found
    assert office.colleague.person_id not in found
    assert office.caller.pk not in found
