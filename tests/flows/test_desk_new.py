"""A case is opened at the desk: by hand, from what was pasted, from what somebody told the office."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from shequ_workflows.core.models import Subject
from shequ_workflows.core.registries import openers
from shequ_workflows.desk.actions import RegisterIntake, Told
from shequ_workflows.desk.models import Intake
from shequ_workflows.flows.actions.opening import secret_digest
from shequ_workflows.org.models import Node
from tests.flows.conftest import TICKET, Office

pytestmark = pytest.mark.django_db
NEW = "/flows/desk/new/"
OPEN = "/flows/desk/new/hotline/"
PASTED = """工单编号：GD20261127-0815
联系电话：13800135678
诉求标题：3 号楼电梯停运
诉求内容：电梯停运三天，请尽快修复。
办结时限：2027年12月3日17:30"""


def typed(**more: str) -> dict[str, str]:
    return {
        "case-do": "open",
        "case-node": Node.objects.get(name="桂花里社区").code,
        "case-channel": "hotline",
        "case-once": "k1",
        **TICKET,
        **more,
    }


def test_it_lists_what_one_may_open(client: Client, office: Office) -> None:
    office.sign_in(client)
    page = client.get(NEW).content.decode()
    assert "12345 承办" in page
    assert "吹哨" in page
    office.sign_in(client, "building_lead")
    assert "12345 承办" not in client.get(NEW).content.decode()
    assert client.get(OPEN).status_code == 403


def test_a_stranger_is_sent_to_sign_in(client: Client, office: Office) -> None:
    assert client.get(NEW).status_code == 302


def test_a_pasted_ticket_fills_the_form_and_opens_nothing(client: Client, office: Office) -> None:
    office.sign_in(client)
    page = client.post(OPEN, {"case-do": "read", "paste-text": PASTED})
    shown = page.content.decode()
    assert page.status_code == 200
    assert 'value="GD20261127-0815"' in shown
    assert 'value="2027-12-03T17:30"' in shown
    assert "电梯停运三天，请尽快修复。</textarea>" in shown
    assert not Subject.objects.filter(kind="flow:hotline").exists()


def test_what_a_pasted_ticket_did_not_tell_is_named(client: Client, office: Office) -> None:
    office.sign_in(client)
    page = client.post(OPEN, {"case-do": "read", "paste-text": "楼上漏水，请来看看。"}).content.decode()
    assert "只识别出一部分，请照工单补填：工单编号、办结时限。" in page
    whole = client.post(OPEN, {"case-do": "read", "paste-text": PASTED}).content.decode()
    assert "只识别出一部分" not in whole


def test_what_cannot_be_read_is_said(client: Client, office: Office) -> None:
    office.sign_in(client)
    assert client.post(OPEN, {"case-do": "read", "paste-text": ""}).status_code == 422


def test_it_is_opened_once_and_its_secret_is_shown_once(client: Client, office: Office) -> None:
    office.sign_in(client)
    page = client.post(OPEN, typed()).content.decode()
    subject = Subject.objects.get(kind="flow:hotline")
    found = re.search(r"<dd>([2-9A-Z]{8})</dd>", page)
    assert found is not None
    assert secret_digest(subject, found[1]) == subject.case.secret_digest
    assert subject.number in page
    again = client.post(OPEN, typed())
    assert again.status_code == 200
    assert found[1] not in again.content.decode()
    assert Subject.objects.filter(kind="flow:hotline").count() == 1


def test_what_is_missing_is_said_at_its_field(client: Client, office: Office) -> None:
    office.sign_in(client)
    page = client.post(OPEN, typed(due="", wish=""))
    shown = page.content.decode()
    assert page.status_code == 422
    assert 'href="#id_due"' in shown
    assert 'href="#id_wish"' in shown
    assert 'value="GD-2026-0815"' in shown


def test_the_same_number_is_refused_with_the_way_to_the_first(client: Client, office: Office) -> None:
    first = office.ticket()
    office.sign_in(client)
    page = client.post(OPEN, typed())
    assert page.status_code == 422
    assert first.public_id in page.content.decode()


def test_a_person_is_found_and_chosen(client: Client, office: Office) -> None:
    office.sign_in(client)
    page = client.post(OPEN, typed(**{"case-do": "find", "case-q": "5678"})).content.decode()
    assert "王秀兰" in page
    assert 'value="GD-2026-0815"' in page, "what was typed is still there"
    assert "error-summary" not in page
    assert office.caller.public_id in page
    client.post(OPEN, typed(**{"case-q": "5678", "case-person": office.caller.public_id}))
    assert Subject.objects.get(kind="flow:hotline").raised_by == office.caller


def test_an_intake_opens_a_flow_with_a_first_state_at_once(client: Client, office: Office) -> None:
    clerk = office.sign_in(client)
    told = Told(person=office.caller, text="楼道堆满杂物，物业不管。", channel="visit", opener="flow:whistle")
    intake = RegisterIntake(clerk, office.community, told).execute()
    opened = Intake.objects.get(pk=intake.pk).linked
    assert opened is not None
    assert (opened.kind, opened.state, opened.assignee) == ("flow:whistle", "draft", clerk.person)
    assert client.get(f"/desk/s/{opened.public_id}/raise/").status_code == 200
    assert opened.title in client.get("/desk/").content.decode()


def test_an_intake_goes_on_to_the_page_of_a_flow_whose_first_step_asks(client: Client, office: Office) -> None:
    clerk = office.sign_in(client)
    told = Told(person=office.caller, text="电梯停运三天，请尽快修复。", channel="visit")
    intake = RegisterIntake(clerk, office.community, told).execute()
    sent = client.post(f"/desk/intake/{intake.public_id}/open/flow:hotline/")
    assert sent["Location"] == f"{OPEN}?intake={intake.public_id}"
    page = client.get(sent["Location"]).content.decode()
    assert "电梯停运三天" in page
    assert "王秀兰" in page
    client.post(OPEN, typed(intake=intake.public_id, **{"case-person": office.caller.public_id}))
    opened = Subject.objects.get(kind="flow:hotline")
    assert Intake.objects.get(pk=intake.pk).linked == opened
    assert opened.raised_by == office.caller


def test_the_intake_screen_offers_flows(client: Client, office: Office) -> None:
    office.sign_in(client)
    page = client.get("/desk/intake/").content.decode()
    assert 'value="open:flow:hotline"' in page
    typed_in = {"find": "5678", "person": "", "text": "电梯停运。", "channel": "visit", "once": "i1", "node": office.community.code, "do": "open:flow:hotline"}  # fmt: skip
    sent = client.post("/desk/intake/", typed_in)
    assert sent.status_code == 302, re.findall(r'href="#[^>]*>[^<]*', sent.content.decode())
    assert sent["Location"].startswith(f"{OPEN}?intake=")


def test_openers_of_flows_are_found_by_key(office: Office) -> None:
    found = openers.get("flow:hotline")
    assert found is not None
    assert found.url == OPEN
    assert {"flow:hotline", "flow:whistle"} <= {one.key for one in openers}
    assert openers.get("flow:nothing") is None
    assert found.may(office.worker, office.community)
    assert not found.may(office.worker, office.other)
