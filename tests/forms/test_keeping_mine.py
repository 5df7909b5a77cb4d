"""My data: what I sent and nobody else's; copies, consents, requests and their answers, drafts."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from shequ_workflows.core.models import Record
from shequ_workflows.forms.constants import SubmissionState
from shequ_workflows.forms.filling.actions import SendSubmission
from shequ_workflows.forms.filling.drafts import StartDraft
from shequ_workflows.forms.keeping.rights import AnswerDataRequest, AskAboutData
from shequ_workflows.forms.keeping.sweeping import drop_requests
from shequ_workflows.forms.models import Consent, DataRequest, Submission
from shequ_workflows.forms.submissions.actions import HoldSubmission
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.constants import Channel, Role
from shequ_workflows.org.moment import now
from tests.factories import forms as build
from tests.factories.org import actor
from tests.forms.sent import Desk, client_as, client_of, url

pytestmark = pytest.mark.django_db
NAMES = ("mine_submission", "mine_print", "mine_json", "mine_csv", "mine_html", "mine_withdraw", "mine_ask")


@pytest.fixture
def desk() -> Desk:
    return Desk(
        build.text("意见"), build.text("证件", sensitive=True),
        build.block("consent", label="同意", statement="同意用于走访"),
    )  # fmt: skip


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_it_shows_what_i_sent_whole_and_nobody_elses(desk: Desk) -> None:
    mine, theirs = desk.send(意见="灯不亮", 证件="E1234567"), desk.send(actor(Role.RESIDENT, desk.community))
    client = client_of(desk.resident)
    index = client.get(url("mine")).content.decode()
    assert mine.reference in index
    assert theirs.reference not in index
    page = client.get(url("mine_submission", mine.public_id)).content.decode()
    assert "灯不亮" in page
    assert "E1234567" in page
    for name in NAMES:
        assert client.get(url(name, theirs.public_id)).status_code == 404, name
        assert client.get(url(name, "0000000000")).status_code == 404, name
        assert client.get(url(name, mine.public_id)).status_code == 200, name
        assert client_of(desk.director).get(url(name, mine.public_id)).status_code == 404, name
    assert not Record.objects.filter(verb="read_sensitive").exists()


def test_what_the_office_keyed_in_for_me_is_mine_to_read(desk: Desk) -> None:
    assert desk.form.current is not None
    sent = SendSubmission(
        desk.worker, desk.form, desk.form.current, {desk.key("意见"): "门铃坏了"}, once="staff", staff=True,
        on_behalf_of=desk.resident.person, channel=Channel.PHONE,
    ).execute()  # fmt: skip
    page = client_of(desk.resident).get(url("mine_submission", sent.public_id))
    assert page.status_code == 200
    assert url("mine_withdraw", sent.public_id) not in page.content.decode()
    assert client_of(desk.worker).get(url("mine_submission", sent.public_id)).status_code == 404


def test_a_copy_holds_everything_that_is_kept(desk: Desk) -> None:
    sent = desk.send(意见="=1+1", 证件="E1234567", 同意=True)
    client = client_of(desk.resident)
    data = json.loads(body(client.get(url("mine_json", sent.public_id))))
    assert data["answers"] == {desk.key("意见"): "=1+1", desk.key("证件"): "E1234567", desk.key("同意"): True}
    assert data["questions"][desk.key("意见")] == "意见"
    assert data["reference"] == sent.reference
    table = body(client.get(url("mine_csv", sent.public_id))).decode("utf-8-sig")
    assert "意见,'=1+1" in table
    assert "证件,E1234567" in table
    response = client.get(url("mine_html", sent.public_id))
    assert "E1234567" in response.content.decode()
    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]


def test_it_is_withdrawn_after_a_question(desk: Desk) -> None:
    sent = desk.send()
    client, address = client_of(desk.resident), url("mine_withdraw", sent.public_id)
    assert client.get(address).status_code == 200
    sent.refresh_from_db()
    assert sent.state == SubmissionState.RECEIVED
    assert client.post(address).status_code == 302
    sent.refresh_from_db()
    assert sent.state == SubmissionState.WITHDRAWN
    assert client.get(address).status_code == 404


def test_a_consent_is_withdrawn_with_its_consequence_said_beforehand(desk: Desk) -> None:
    sent = desk.send(意见="好", 同意=True)
    client, address = client_of(desk.resident), url("mine_consent", sent.public_id, desk.key("同意"))
    page = client.get(address).content.decode()
    assert "同意用于走访" in page
    assert Consent.objects.get().withdrawn_at is None
    assert client_of(desk.director).post(address).status_code == 404
    assert client.post(address).status_code == 302
    assert Consent.objects.get().withdrawn_at is not None
    sent.refresh_from_db()
    assert sent.flag == "follow_up"
    assert Record.objects.filter(verb="withdraw_consent").count() == 1
    assert client.post(address).status_code == 404


# --- requests -------------------------------------------------------------------------------------------------------


def asked(desk: Desk, kind: str = "delete") -> DataRequest:
    return AskAboutData(desk.resident, desk.send(), kind, "请处理").execute()


def test_a_request_reaches_the_readers_and_is_answered_in_time(desk: Desk) -> None:
    sent = desk.send()
    client = client_of(desk.resident)
    assert client.post(url("mine_ask", sent.public_id), {"kind": "correct", "text": " "}).status_code == 422
    assert client.post(url("mine_ask", sent.public_id), {"kind": "correct", "text": "名字写错了"}).status_code == 302
    again = client.post(url("mine_ask", sent.public_id), {"kind": "correct", "text": "再说一遍"})
    assert again.status_code == 422
    request = DataRequest.objects.get()
    assert "名字" not in str(request.__dict__["text"])
    assert dt.timedelta(days=18) < request.due_at - request.at < dt.timedelta(days=36)
    staff = client_of(desk.worker)
    assert request.reference in staff.get(url("desk_requests")).content.decode()
    assert "名字写错了" in staff.get(url("desk_request", request.public_id)).content.decode()
    address = url("desk_request", request.public_id)
    assert staff.post(address, {"done": "done", "answer": ""}).status_code == 422
    assert staff.post(address, {"done": "done", "answer": "已更正"}).status_code == 302
    assert staff.post(address, {"done": "done", "answer": "再答"}).status_code == 422
    page = client.get(url("mine")).content.decode()
    assert "已更正" in page
    assert {"ask_about_data", "answer_data_request"} <= set(Record.objects.values_list("verb", flat=True))


@pytest.mark.parametrize(
    ("role", "place"), [("rc_director", "other"), ("resident", "community"), ("administrator", "community"), ("editor", "community")]
)  # fmt: skip
def test_others_know_nothing_of_it(desk: Desk, role: str, place: str) -> None:
    request = asked(desk)
    client = client_as(role, getattr(desk, place))
    assert client.get(url("desk_request", request.public_id)).status_code == 404
    assert client.post(url("desk_request", request.public_id), {"done": "done", "answer": "好"}).status_code == 404
    assert request.reference not in client.get(url("desk_requests")).content.decode()


def test_a_deletion_that_is_granted_is_carried_out_at_once(desk: Desk) -> None:
    request = asked(desk)
    address = url("desk_request", request.public_id)
    assert client_of(desk.worker).post(address, {"done": "done", "answer": "已删除"}).status_code == 403
    assert Submission.objects.exists()
    assert client_of(desk.director).post(address, {"done": "done", "answer": "已删除"}).status_code == 302
    assert not Submission.objects.exists()
    request.refresh_from_db()
    assert (request.state, request.submission, request.text, request.answer) == ("done", None, "", "已删除")
    assert "已删除" in client_of(desk.resident).get(url("mine")).content.decode()


def test_what_is_held_is_not_deleted(desk: Desk) -> None:
    request = asked(desk)
    assert request.submission is not None
    HoldSubmission(desk.director, request.submission, "诉讼").execute()
    with pytest.raises(ActionRefused) as caught:
        AnswerDataRequest(desk.director, request, done=True, answer="已删除").execute()
    assert caught.value.refusal.code == "held"
    AnswerDataRequest(desk.director, request, done=False, answer="诉讼期间依法保存").execute()
    assert Submission.objects.exists()


def test_an_answered_request_is_proof_for_three_years(desk: Desk) -> None:
    request = asked(desk, "correct")
    assert drop_requests(now() + dt.timedelta(days=5000)) == 0
    AnswerDataRequest(desk.director, request, done=True, answer="好").execute()
    assert drop_requests(now() + dt.timedelta(days=1090)) == 0
    assert drop_requests(now() + dt.timedelta(days=1100)) == 1


# --- drafts and letters ---------------------------------------------------------------------------------------------


def test_it_shows_my_drafts_with_the_way_on(desk: Desk) -> None:
    StartDraft(desk.resident, desk.form).execute()
    page = client_of(desk.resident).get(url("mine")).content.decode()
    assert f'href="/forms/{desk.form.slug}/"' in page
    assert f'href="/forms/{desk.form.slug}/"' not in client_of(desk.worker).get(url("mine")).content.decode()


def test_a_visitor_signs_in_first(client: Any, desk: Desk) -> None:
    assert client.get(url("mine")).status_code == 302
    assert client.get(url("mine_submission", desk.send().public_id)).status_code == 302


def test_a_deletion_that_is_granted_frees_a_place_for_who_waits() -> None:
    desk = Desk(quota=1, waiting_places=1)
    sent, waits = desk.send(), desk.send()
    assert waits.state == "waiting"
    asked = AskAboutData(desk.resident, sent, "delete", "请删除").execute()
    AnswerDataRequest(desk.director, asked, done=True, answer="已删除").execute()
    waits.refresh_from_db()
    assert waits.state == "received"
    asked.refresh_from_db()
    assert asked.reference == sent.reference
