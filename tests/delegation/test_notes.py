"""随手记: a demand noted as it came, told apart by the list, answered, completed by its office through a link."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.core.links.actions import MakeLink, Signer, TakeByLink
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.delegation.constants import Match
from shequ_workflows.delegation.models import DelegatedTask, ProhibitedItem
from shequ_workflows.delegation.note_links import COMPLETE
from shequ_workflows.delegation.note_offices import names_of, office_called, offices_of
from shequ_workflows.delegation.notes import CorrectNote, Note, NoteDown
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from tests.factories import delegated
from tests.factories.delegation import CST, DAY, MONDAY, Street
from tests.factories.org import login_as

pytestmark = pytest.mark.django_db

MESSAGE = "区民政局 周科长：各社区书记好，请7月10日前报送独居老人探访情况。"
SAID = Note("区民政局", "报送独居老人探访情况", MESSAGE, "周科长", dt.date(2026, 7, 10))


@pytest.fixture
def world(clock: Path) -> Street:
    clock.write_text(MONDAY.isoformat(), encoding="ascii")
    made = Street()
    delegated.list_in_force(made)
    return made


def barred_item() -> None:
    ProhibitedItem.objects.create(
        code="T1", name="推广夜光风筝", words="夜光 风筝", rule="《测试准入规定》第一条：社区不推广夜光风筝。"
    )


def note(world: Street, by: Actor | None = None, **more: Any) -> Subject:
    values = {name: getattr(SAID, name) for name in Note.__slots__}
    return NoteDown(by or world.worker, world.community, Note(**{**values, **more})).execute()


def refused(action: Any) -> str:
    with pytest.raises(ActionRefused) as caught:
        action.execute()
    return caught.value.refusal.code


def task_of(subject: Subject) -> DelegatedTask:
    return DelegatedTask.objects.select_related("subject").get(pk=subject.pk)


# --- noting down ---------------------------------------------------------------------------------------------------


def test_it_keeps_who_asked_what_and_by_when(world: Street) -> None:
    subject = note(world)
    task = task_of(subject)
    assert subject.state == "noted"
    assert subject.title == "报送独居老人探访情况"
    assert subject.raised_by == world.worker.person
    assert subject.unit == world.department
    assert (task.office_name, task.asker, task.words) == ("区民政局", "周科长", MESSAGE)
    assert (task.wanted_by, task.asked_via) == (dt.date(2026, 7, 10), "chat")
    assert task.asked_at is not None
    assert task.asked_at.astimezone(CST).date() == MONDAY.date()
    row = Record.objects.select_related("payload").get(subject=subject, verb="note_down")
    assert (row.channel, row.role) == ("chat", "community_worker")
    assert json.loads(row.payload.body)["words"] == MESSAGE


def test_it_says_listed_off_the_list_or_prohibited(world: Street) -> None:
    barred_item()
    listed = task_of(note(world, title="独居老人探访", words="请做独居老人探访"))
    off = task_of(note(world, title="安装智能路灯", words="请各社区安装智能路灯"))
    barred = task_of(note(world, title="推广风筝", words="请各社区推广夜光风筝"))
    assert [one.noted_as for one in (listed, off, barred)] == [Match.LISTED, Match.OFF_LIST, Match.PROHIBITED]
    assert listed.function_code == delegated.CODE
    assert barred.subject.state == "barred"
    assert "夜光风筝" in barred.rule_quoted


@pytest.mark.parametrize("role", ["grid_worker", "street_clerk", "department", "supervision_committee", "resident"])
def test_it_is_for_the_community_alone(world: Street, role: str) -> None:
    assert refused(NoteDown(world.actor(role), world.community, SAID)) == "role"


def test_it_is_for_ones_own_community(world: Street) -> None:
    assert refused(NoteDown(world.worker, world.other, SAID)) == "role"
    assert refused(NoteDown(Actor.visitor(), world.community, SAID)) == "role"
    assert refused(NoteDown(world.worker, world.street, SAID)) == "unknown"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"office": " "}, "office"),
        ({"title": ""}, "title"),
        ({"words": ""}, "words"),
        ({"words": "长" * 4001}, "words"),
        ({"wanted_by": None}, "wanted_by"),
        ({"asked_at": MONDAY + DAY}, "asked_on"),
    ],
)
def test_it_asks_for_what_is_missing(world: Street, more: dict[str, Any], code: str) -> None:
    values = {name: getattr(SAID, name) for name in Note.__slots__}
    assert refused(NoteDown(world.worker, world.community, Note(**{**values, **more}))) == code


def test_it_takes_that_no_day_was_named(world: Street) -> None:
    assert task_of(note(world, wanted_by=None, no_day=True)).wanted_by is None


def test_sent_twice_it_is_one_note(world: Street) -> None:
    once = uuid4().hex
    first = NoteDown(world.worker, world.community, SAID, once=once).execute()
    assert NoteDown(world.worker, world.community, SAID, once=once).execute() == first
    assert DelegatedTask.objects.filter(words=MESSAGE).count() == 1


def test_it_knows_the_offices_above_and_those_that_asked_before(world: Street) -> None:
    world.street.refresh_from_db()
    near = Node.objects.get(pk=world.street.pk).add_child(
        kind="department", code="d9", name="城市管理办公室", short_name="城管办"
    )
    far = Street("320101")
    assert offices_of(world.community) == [world.department, near]
    assert far.department not in offices_of(world.community)
    assert office_called(world.community, "城管办") == near
    assert office_called(world.community, "没有的局") is None
    note(world, office="区消防救援大队")
    assert names_of(world.community)[-1] == "区消防救援大队"


def test_an_act_of_erasure_takes_its_words_and_who_asked(world: Street) -> None:
    from shequ_workflows.core.record.copies import copies

    subject = note(world)
    row = Record.objects.get(subject=subject, verb="note_down")
    for one in copies:
        if one.fits(subject, row):
            one.clear(subject, row, {})
    task = task_of(subject)
    assert MESSAGE not in task.words
    assert task.asker == ""


# --- setting right -------------------------------------------------------------------------------------------------


def test_it_is_set_right_while_nobody_has_completed_it(world: Street) -> None:
    subject = note(world, title="安装路灯", words="请安装智能路灯", office="区住建局")
    assert subject.unit is None
    right = Note("区民政局", "独居老人探访", "-", "李科长", dt.date(2026, 7, 20))
    changed = CorrectNote(world.members[1], subject, right).execute()
    task = task_of(changed)
    assert (task.office_name, task.asker, task.wanted_by) == ("区民政局", "李科长", dt.date(2026, 7, 20))
    assert (changed.title, changed.unit, changed.unit_path) == ("独居老人探访", world.department, world.department.path)
    assert (task.match, task.noted_as, task.function_code) == (Match.LISTED, Match.LISTED, delegated.CODE)
    assert task.words == "请安装智能路灯"
    assert Record.objects.filter(subject=subject).latest("seq").verb == "correct_note"


def test_a_person_who_knows_better_chooses_the_line(world: Street) -> None:
    subject = note(world, title="老人关爱", words="请关爱独居的老人")
    said = Note("区民政局", "老人关爱", "-", "", dt.date(2026, 7, 20))
    assert refused(CorrectNote(world.worker, subject, said, code="FD-999")) == "code"
    CorrectNote(world.worker, subject, said, code=delegated.CODE).execute()
    assert task_of(subject).noted_as == Match.LISTED


def test_setting_right_bars_what_turns_out_prohibited(world: Street) -> None:
    barred_item()
    subject = note(world, title="任务", words="请完成任务")
    said = Note("区文旅局", "推广夜光风筝", "-", "", dt.date(2026, 7, 20))
    assert CorrectNote(world.worker, subject, said).execute().state == "barred"


def test_it_is_set_right_by_the_community_alone(world: Street) -> None:
    subject = note(world)
    for role, code in (("street_clerk", "role"), ("department", "role"), ("grid_worker", "role")):
        assert refused(CorrectNote(world.actor(role), subject, SAID)) == code
    assert refused(CorrectNote(world.new("community_worker", world.other), subject, SAID)) == "unknown"
    TakeTransition(world.worker, subject, "drop_note", data={"reason": "gone"}).execute()
    assert refused(CorrectNote(world.worker, Subject.objects.get(pk=subject.pk), SAID)) == "state"


# --- the link ------------------------------------------------------------------------------------------------------


def test_the_office_completes_it_by_the_link_and_it_stays_off_the_list_in_the_sheet(world: Street) -> None:
    subject = note(world, office="区消防救援大队", title="安装智能路灯", words="请各社区安装智能路灯")
    link = MakeLink(world.worker, subject, COMPLETE, "区消防救援大队").execute()
    data = {**delegated.APPLICATION, **delegated.begun_on(subject, MONDAY)}
    TakeByLink(link, "complete_note", Signer("赵参谋", "0512-6000 0002"), data=data).execute()
    subject.refresh_from_db()
    task = task_of(subject)
    assert subject.state == "submitted"
    assert (task.match, task.noted_as) == (Match.LISTED, Match.OFF_LIST)
    row = Record.objects.get(subject=subject, verb="complete_note")
    assert (row.actor, row.channel, row.role) == (None, "link", "department")


def test_the_link_is_held_to_the_application_as_others_are(world: Street) -> None:
    subject = note(world)
    link = MakeLink(world.worker, subject, COMPLETE, "区民政局").execute()
    data = {**delegated.APPLICATION, **delegated.begun_on(subject, MONDAY), "legal_basis": ""}
    assert refused(TakeByLink(link, "complete_note", Signer("赵", "0512-6000 0002"), data=data)) == "legal_basis"
    data = {**data, "legal_basis": "依据", "standard": "每日打卡上传照片"}
    assert refused(TakeByLink(link, "complete_note", Signer("赵", "0512-6000 0002"), data=data)) == "formalism"


def test_no_link_for_what_is_barred(world: Street) -> None:
    barred_item()
    subject = note(world, title="推广风筝", words="请各社区推广夜光风筝")
    assert refused(MakeLink(world.worker, subject, COMPLETE, "区文旅局")) == "state"


# --- screens -------------------------------------------------------------------------------------------------------


@pytest.fixture
def clerk(client: Client, world: Street) -> Client:
    login_as(client, "community_worker", world.community)
    return client


def post(client: Client, words: str, **more: str) -> Any:
    form = client.get(reverse("shequ_delegation:note")).context["form"]
    data = {"words": words, "community": form["community"].value(), "once": form["once"].value(), "via": "chat"}
    return client.post(reverse("shequ_delegation:note"), {**data, **more}, follow=True)


def test_the_message_alone_is_enough(clerk: Client) -> None:
    response = post(clerk, MESSAGE)
    assert response.status_code == 200
    task = DelegatedTask.objects.get(words__contains="独居老人探访情况")
    assert response.redirect_chain[-1][0] == reverse("shequ_delegation:noted", args=[task.subject.public_id])
    assert (task.office_name, task.asker, task.wanted_by) == ("区民政局", "周科长", dt.date(2026, 7, 10))
    assert task.subject.title == "报送独居老人探访情况"
    body = response.content.decode()
    assert "您好" in body
    assert delegated.CODE in body


def test_what_the_message_does_not_say_is_asked_for_and_the_rest_is_filled_in(clerk: Client) -> None:
    response = post(clerk, "请7月10日前报送独居老人探访情况")
    assert response.status_code == 422
    assert 'value="2026-07-10"' in response.content.decode()
    assert 'value="报送独居老人探访情况"' in response.content.decode()
    assert "office" in response.context["form"].errors
    assert post(clerk, "请报送独居老人探访情况", office="区民政局").status_code == 422
    assert post(clerk, "请报送独居老人探访情况", office="区民政局", no_day="on").status_code == 200


def test_what_is_typed_counts_more_than_what_is_read(clerk: Client) -> None:
    post(clerk, MESSAGE, office="区委老干部局", wanted_by="2026-07-15", title="老人探访")
    task = DelegatedTask.objects.get(office_name="区委老干部局")
    assert (task.subject.title, task.wanted_by) == ("老人探访", dt.date(2026, 7, 15))


def test_it_takes_the_day_from_the_copied_line_or_as_typed(clerk: Client) -> None:
    post(clerk, "周科长 2026/7/3 15:02\n区民政局请各社区明天下班前报送台账一")
    task = DelegatedTask.objects.get(words__contains="台账一")
    assert task.asked_at == dt.datetime(2026, 7, 3, 15, 2, tzinfo=CST)
    assert task.wanted_by == dt.date(2026, 7, 4)
    post(clerk, "区民政局：请7月10日前报送台账二", asked_on="2026-07-01")
    task = DelegatedTask.objects.get(words__contains="台账二")
    assert task.asked_at is not None
    assert task.asked_at.astimezone(CST).date() == dt.date(2026, 7, 1)
    assert post(clerk, MESSAGE, asked_on="2026-08-01").status_code == 422


def test_the_receipt_makes_the_link_and_puts_it_into_the_answer(clerk: Client) -> None:
    post(clerk, MESSAGE)
    task = DelegatedTask.objects.get(words__contains="独居老人探访情况")
    address = reverse("shequ_delegation:noted", args=[task.subject.public_id])
    response = clerk.post(address, {"once": uuid4().hex})
    body = response.content.decode()
    found = re.search(r"http://testserver(/link/[\w-]+/)", body)
    assert found is not None
    assert "<svg" in body
    page = Client().get(found.group(1))
    assert page.status_code == 200
    assert "独居老人探访情况" in page.content.decode()
    assert found.group(1) not in clerk.get(address).content.decode()


def test_the_answer_says_off_the_list_or_prohibited_with_its_rule(clerk: Client) -> None:
    barred_item()
    off = post(clerk, "区住建局：请7月10日前安装智能路灯").content.decode()
    assert "目录" in off
    assert "第四十三条" in off
    barred = post(clerk, "区文旅局：请7月10日前推广夜光风筝").content.decode()
    assert "社区不推广夜光风筝" in barred
    assert "/link/" not in barred


@pytest.mark.parametrize("role", ["street_clerk", "department", "supervision_committee", "resident"])
def test_others_are_told_whom_to_tell(client: Client, world: Street, role: str) -> None:
    node = {"street_clerk": world.street, "department": world.department}.get(role, world.community)
    login_as(client, role, node)
    for method in (client.get, client.post):
        assert method(reverse("shequ_delegation:note")).status_code == 403


def test_the_receipt_hides_from_other_communities_and_unconcerned_offices(client: Client, world: Street) -> None:
    subject = note(world)
    address = reverse("shequ_delegation:noted", args=[subject.public_id])
    assert client.get(address).status_code == 302
    login_as(client, "rc_director", world.other)
    assert client.get(address).status_code == 404
    login_as(client, "department", world.department)
    assert client.get(address).status_code == 200
    assert client.post(address, {"once": "x"}).status_code == 403


def test_it_is_set_right_on_its_screen(clerk: Client, world: Street) -> None:
    subject = note(world)
    address = reverse("shequ_delegation:note_correct", args=[subject.public_id])
    assert "区民政局" in clerk.get(address).content.decode()
    data = {"office": "区民政局", "asker": "", "title": "探访", "wanted_by": "", "code": ""}
    assert clerk.post(address, data).status_code == 422
    assert clerk.post(address, {**data, "no_day": "on"}, follow=True).status_code == 200
    assert task_of(subject).subject.title == "探访"


def test_the_list_filters_by_office_month_list_and_state(clerk: Client, world: Street) -> None:
    note(world)
    note(world, office="区住建局", title="安装智能路灯", words="请安装智能路灯")
    dropped = note(world, office="区住建局", title="清点井盖", words="请清点井盖", asked_at=MONDAY - 10 * DAY)
    TakeTransition(world.worker, dropped, "drop_note", data={"reason": "gone"}).execute()
    address = reverse("shequ_delegation:notes")

    def titles(**query: str) -> list[str]:
        return [line["task"].subject.title for line in clerk.get(address, query).context["lines"]]

    assert titles() == ["安装智能路灯", "报送独居老人探访情况", "清点井盖"]
    assert titles(office="区住建局") == ["安装智能路灯", "清点井盖"]
    assert titles(month="2026-06") == ["清点井盖"]
    assert titles(match="listed") == ["报送独居老人探访情况"]
    assert titles(state="cancelled") == ["清点井盖"]
    assert titles(q="路灯") == ["安装智能路灯"]
    assert titles(q="没有") == []


def test_the_list_costs_the_same_however_long_it_is(
    clerk: Client, world: Street, django_assert_max_num_queries: Any
) -> None:
    address = reverse("shequ_delegation:notes")
    note(world)
    with django_assert_max_num_queries(60) as few:
        clerk.get(address)
    for number in range(6):
        note(world, title=f"事项{number}", words=f"请报送事项{number}")
    with django_assert_max_num_queries(60) as many:
        clerk.get(address)
    assert len(many) == len(few)
