"""Correcting: a reason, what was said before is kept, nothing sensitive in the wrong hands, nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from shequ_workflows.core.models import Record
from shequ_workflows.core.record.erasure import said_in
from shequ_workflows.forms.filling.sealing import all_answers
from shequ_workflows.forms.models import IndexRow, Submission, SubmissionEdit
from shequ_workflows.forms.submissions.correcting import CorrectSubmission, both
from shequ_workflows.org.acting import ActionRefused
from tests.factories import community as homes
from tests.factories import forms as build
from tests.forms.sent import Desk, client_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def posted(desk: Desk, sent: Submission, *labels: str, **more: Any) -> dict[str, Any]:
    """What the form of the screen sends, with the answers of ``labels``."""
    asked = [desk.key(label) for label in labels]
    return {"-asked": asked, "revision": sent.revision, "reason": "本人来电更正", **more}


def correct(desk: Desk, sent: Submission, data: dict[str, Any], who: Any = None) -> Any:
    return client_of(who or desk.worker).post(url("desk_correct", sent.public_id), data)


def test_it_keeps_before_and_after_of_what_changed_alone(desk: Desk) -> None:
    sent = desk.send(意见="灯不亮", 人数="3")
    data = posted(desk, sent, "意见", "人数", **{desk.key("意见"): "灯修好了", desk.key("人数"): "3"})
    assert correct(desk, sent, data).status_code == 302
    sent.refresh_from_db()
    assert sent.answers == {desk.key("意见"): "灯修好了", desk.key("人数"): "3"}
    assert sent.revision == 1
    edit = SubmissionEdit.objects.get()
    assert (edit.before, edit.after) == ({desk.key("意见"): "灯不亮"}, {desk.key("意见"): "灯修好了"})
    assert (edit.by, edit.reason) == (desk.worker.person, "本人来电更正")
    assert IndexRow.objects.get(submission=sent, key=desk.key("意见")).text == "灯修好了"
    row = Record.objects.get(verb="correct_submission")
    assert said_in(row)["fields"] == [desk.key("意见")]
    assert "灯" not in str(said_in(row))
    page = client_of(desk.director).get(url("desk_submission", sent.public_id)).content.decode()
    assert "灯不亮" in page
    assert "本人来电更正" in page


def test_without_a_reason_nothing_changes_and_what_was_typed_stays(desk: Desk) -> None:
    sent = desk.send()
    response = correct(desk, sent, posted(desk, sent, "意见", reason=" ", **{desk.key("意见"): "新的话"}))
    assert response.status_code == 422
    assert 'value="新的话"' in response.content.decode()
    assert not SubmissionEdit.objects.exists()
    same = correct(desk, sent, posted(desk, sent, "意见", **{desk.key("意见"): "楼道灯不亮"}))
    assert same.status_code == 422


def test_a_wrong_answer_is_told_at_its_question(desk: Desk) -> None:
    sent = desk.send(人数="3")
    response = correct(desk, sent, posted(desk, sent, "人数", **{desk.key("人数"): "三个"}))
    assert response.status_code == 422
    page = response.content.decode()
    assert 'value="三个"' in page
    assert f'href="#id_{desk.key("人数")}"' in page
    sent.refresh_from_db()
    assert sent.answers[desk.key("人数")] == "3"


def test_a_stale_form_is_refused_kindly_and_goes_on_from_the_newer(desk: Desk) -> None:
    sent = desk.send(意见="一", 人数="3")
    first = posted(desk, sent, "意见", **{desk.key("意见"): "二"})
    second = posted(desk, sent, "人数", **{desk.key("人数"): "5"})
    assert correct(desk, sent, first).status_code == 302
    response = correct(desk, sent, second, desk.director)
    assert response.status_code == 409
    page = response.content.decode()
    assert 'value="5"' in page
    assert 'name="revision" value="1"' in page
    assert SubmissionEdit.objects.count() == 1
    assert correct(desk, sent, {**second, "revision": 1}, desk.director).status_code == 302
    sent.refresh_from_db()
    assert sent.answers == {desk.key("意见"): "二", desk.key("人数"): "5"}


def test_sensitive_answers_stay_without_the_right_and_a_reason(desk: Desk) -> None:
    sent = desk.send(意见="一", 证件="E1234567")
    page = client_of(desk.director).get(url("desk_correct", sent.public_id)).content.decode()
    assert "E1234567" not in page
    key = desk.key("证件")
    for ticket in ("", "forged", "1"):
        data = posted(desk, sent, "意见", "证件", ticket=ticket, **{desk.key("意见"): f"改{ticket}", key: "假的"})
        data["revision"] = Submission.objects.get(pk=sent.pk).revision
        response = correct(desk, sent, data, desk.director)
        assert "E1234567" not in response.content.decode()
    assert all_answers(Submission.objects.get(pk=sent.pk))[key] == "E1234567"


def test_a_ticket_is_one_persons_and_one_submissions(desk: Desk) -> None:
    one, two = desk.send(证件="E1111111"), desk.send(证件="E2222222")
    opened = client_of(desk.director).post(url("desk_correct", one.public_id), {"open": "1", "reason": "核对"})
    ticket = opened.context["ticket"]
    for sent, who in ((two, desk.director), (one, desk.worker)):
        response = correct(desk, sent, {"ticket": ticket, "again": "1", "revision": 0}, who)
        assert "E1111111" not in response.content.decode()
        assert "E2222222" not in response.content.decode()


def test_they_are_corrected_once_their_reading_is_recorded_and_lie_sealed(desk: Desk) -> None:
    sent = desk.send(证件="E1234567")
    client, address = client_of(desk.director), url("desk_correct", sent.public_id)
    assert client_of(desk.worker).post(address, {"open": "1", "reason": "核对"}).status_code == 403
    assert client.post(address, {"open": "1", "reason": ""}).status_code == 422
    assert not Record.objects.filter(verb="read_sensitive").exists()
    opened = client.post(address, {"open": "1", "reason": "核对证件"})
    assert "E1234567" in opened.content.decode()
    assert Record.objects.filter(verb="read_sensitive").count() == 1
    data = posted(desk, sent, "证件", ticket=opened.context["ticket"], **{desk.key("证件"): "E7654321"})
    assert client.post(address, data).status_code == 302
    edit = SubmissionEdit.objects.get()
    assert (edit.before, edit.after) == ({}, {})
    assert both(edit) == ({desk.key("证件"): "E1234567"}, {desk.key("证件"): "E7654321"})
    assert "E1234567" not in str(edit.__dict__["sealed"])
    page = client.get(url("desk_submission", sent.public_id)).content.decode()
    assert "E1234567" not in page
    assert "E7654321" not in page
    shown = client.post(url("desk_reveal", sent.public_id), {"reason": "复核"}).content.decode()
    assert "E1234567" in shown
    assert "E7654321" in shown


def test_hidden_read_only_and_consent_stay_whatever_is_posted() -> None:
    desk = Desk(
        build.yes_no("独居"), build.text("联系人", visible=build.when(("独居", "yes"))),
        build.block("consent", label="同意", statement="同意用于走访"),
    )  # fmt: skip
    sent = desk.send(独居=False, 同意=True)
    data = posted(desk, sent, "独居", "联系人", "同意", **{desk.key("独居"): "no", desk.key("联系人"): "硬塞"})
    assert correct(desk, sent, data).status_code == 422
    sent.refresh_from_db()
    assert sent.answers == {desk.key("独居"): False, desk.key("同意"): True}
    shown = correct(desk, sent, {**posted(desk, sent, "独居"), desk.key("独居"): "yes", "again": "1"})
    assert desk.key("联系人") in shown.context["asked"]


def test_rows_of_a_group_are_corrected_and_added() -> None:
    desk = Desk(build.group("成员", build.text("姓名", required=True), build.number("年龄")))
    sent = desk.send(成员=[{"xing_ming": "小明", "nian_ling": "8"}])
    group = desk.key("成员")
    data = posted(
        desk, sent, "成员", **{f"{group}-rows": "1", f"{group}-0-xing_ming": "小明", f"{group}-0-nian_ling": "9"}
    )
    more = correct(desk, sent, {**data, "add-row": group})
    assert f'name="{group}-1-xing_ming"' in more.content.decode()
    wrong = correct(desk, sent, {**data, f"{group}-0-nian_ling": "九岁"})
    assert wrong.status_code == 422
    assert 'value="九岁"' in wrong.content.decode()
    assert correct(desk, sent, data).status_code == 302
    sent.refresh_from_db()
    assert sent.answers[group] == [{"xing_ming": "小明", "nian_ling": "9"}]


def test_a_correction_is_never_changed_not_even_by_hand(desk: Desk) -> None:
    sent = desk.send(意见="一")
    edit = CorrectSubmission(desk.worker, sent, {desk.key("意见"): "二"}, "更正", 0).execute()
    for change in (
        lambda: SubmissionEdit.objects.filter(pk=edit.pk).update(reason="别的"),
        lambda: SubmissionEdit.objects.filter(pk=edit.pk).update(before={desk.key("意见"): "三"}),
        lambda: SubmissionEdit.objects.filter(pk=edit.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(ActionRefused):
        CorrectSubmission(desk.resident, sent, {desk.key("意见"): "四"}, "更正", 1).execute()


def sessions(**more: Any) -> Desk:
    return Desk(build.choice("场次", {"label": "上午", "quota": 1}, {"label": "下午", "quota": 1}, "晚上"), **more)


def test_a_choice_that_is_full_is_refused_and_one_s_own_is_kept() -> None:
    desk = sessions()
    desk.send(场次=desk.value("场次", "上午"))
    sent = desk.send(场次=desk.value("场次", "下午"))
    key = desk.key("场次")
    response = correct(desk, sent, posted(desk, sent, "场次", **{key: desk.value("场次", "上午")}))
    assert response.status_code == 409
    assert "“上午”已经满了" in response.content.decode()
    with pytest.raises(ActionRefused) as caught:
        CorrectSubmission(desk.worker, sent, {key: desk.value("场次", "上午")}, "来电改", 0).execute()
    assert caught.value.refusal.code == "full_choice"
    assert set(caught.value.refusal.errors) == {key}
    sent.refresh_from_db()
    assert sent.answers[key] == desk.value("场次", "下午")
    CorrectSubmission(desk.worker, sent, {key: desk.value("场次", "晚上")}, "来电改", 0).execute()


def test_a_place_that_a_correction_frees_goes_to_the_first_who_waits() -> None:
    desk = sessions(waiting_places=5)
    key, morning, evening = desk.key("场次"), desk.value("场次", "上午"), desk.value("场次", "晚上")
    first = desk.send(场次=morning)
    second, third = desk.send(场次=morning), desk.send(场次=morning)
    assert [second.state, third.state] == ["waiting", "waiting"]
    CorrectSubmission(desk.worker, first, {key: evening}, "来电改", 0).execute()
    states = dict(Submission.objects.values_list("reference", "state"))
    assert states == {first.reference: "received", second.reference: "received", third.reference: "waiting"}


def test_whoever_waits_gets_a_place_by_choosing_what_is_free() -> None:
    desk = sessions(waiting_places=5)
    key, morning = desk.key("场次"), desk.value("场次", "上午")
    desk.send(场次=morning)
    waits = desk.send(场次=morning)
    CorrectSubmission(desk.worker, waits, {key: desk.value("场次", "下午")}, "来电改", 0).execute()
    waits.refresh_from_db()
    assert waits.state == "received"


def test_a_person_or_household_of_elsewhere_is_never_put_in() -> None:
    desk = Desk(build.text("意见"), build.block("register", label="住户", kind="household"))
    other = homes.HouseholdFactory(unit__building__compound__node=desk.other)
    sent = desk.send(意见="一")
    typed = {desk.key("意见"): "二", desk.key("住户"): str(other.pk)}
    assert correct(desk, sent, posted(desk, sent, "意见", "住户", **typed)).status_code == 422
    sent.refresh_from_db()
    assert sent.answers == {desk.key("意见"): "一"}
