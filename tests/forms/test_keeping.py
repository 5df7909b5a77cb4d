"""The time of keeping: its end by form and state, what is let go and what stays, holds, drafts; recorded by number."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.core.files.keeping import KeepFile
from shequ_workflows.core.files.models import StoredFile
from shequ_workflows.core.models import Record
from shequ_workflows.core.record.erasure import said_in
from shequ_workflows.forms.constants import SubmissionState
from shequ_workflows.forms.filling.actions import WithdrawSubmission
from shequ_workflows.forms.filling.drafts import StartDraft
from shequ_workflows.forms.filling.files import ANSWER
from shequ_workflows.forms.filling.sealing import all_answers
from shequ_workflows.forms.keeping import sweeping
from shequ_workflows.forms.keeping.rights import AskAboutData
from shequ_workflows.forms.keeping.sweeping import run
from shequ_workflows.forms.keeping.terms import ends_at, shifted
from shequ_workflows.forms.models import (
    Consent,
    DataRequest,
    Draft,
    IndexRow,
    Submission,
    SubmissionEdit,
    SubmissionNote,
)
from shequ_workflows.forms.signals import erased
from shequ_workflows.forms.submissions.actions import HoldSubmission, NoteOnSubmission, ReleaseSubmission
from shequ_workflows.forms.submissions.correcting import CorrectSubmission
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.moment import now
from tests.factories import forms as build
from tests.factories.files import jpeg
from tests.forms.sent import Desk, client_as, client_of, url

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
MOMENTS = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001


# --- terms ----------------------------------------------------------------------------------------------------------


@given(MOMENTS, MOMENTS, st.integers(0, 600))
def test_what_counts_as_over_is_never_before_its_end(sent: dt.datetime, at: dt.datetime, months: int) -> None:
    if sent <= shifted(at, -months):
        assert shifted(sent, months) <= at


@given(MOMENTS, st.integers(0, 600))
def test_and_never_more_than_three_days_late(sent: dt.datetime, months: int) -> None:
    assert sent <= shifted(shifted(sent, months) + 3 * DAY, -months)


def test_a_shorter_month_ends_with_its_last_day() -> None:
    begin = dt.datetime(2027, 1, 31, 9, tzinfo=dt.UTC)
    assert shifted(begin, 1) == dt.datetime(2027, 2, 28, 9, tzinfo=dt.UTC)
    assert shifted(begin, -2) == dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC)
    assert shifted(begin, 12) == dt.datetime(2028, 1, 31, 9, tzinfo=dt.UTC)


def test_each_state_has_its_own_term_where_the_form_says_so() -> None:
    said = {"retention": 12, "retention_withdrawn": 1}
    begin = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    assert ends_at(said, SubmissionState.RECEIVED, begin) == shifted(begin, 12)
    assert ends_at(said, SubmissionState.WITHDRAWN, begin) == shifted(begin, 1)
    assert ends_at(said, SubmissionState.WAITING, begin) == shifted(begin, 12)
    assert ends_at({"retention": None}, SubmissionState.RECEIVED, begin) is None
    assert ends_at(said, SubmissionState.ANONYMISED, begin) is None


# --- letting go -----------------------------------------------------------------------------------------------------


def full_desk(**more: Any) -> tuple[Desk, Submission]:
    """One submission, thirteen months old, with everything that there can be beside its answers."""
    desk = Desk(
        build.text("意见", searchable=True), build.choice("满意吗", "满意", "不满意", searchable=True, other=True),
        build.number("人数", searchable=True), build.date("日期", searchable=True), build.text("证件", sensitive=True),
        build.file("照片", kind="photo"), build.group("成员", build.text("姓名"), build.number("年龄")),
        build.block("consent", label="同意", statement="同意用于走访"), **{"retention": 12, **more},
    )  # fmt: skip
    sent_at = shifted(now(), -13)
    upload = SimpleUploadedFile("屋里.jpg", jpeg(), content_type="image/jpeg")
    stored = KeepFile(desk.resident, upload, ANSWER, desk.community).execute()
    sent = desk.send(
        at=sent_at, 意见="灯不亮", 满意吗="other:还行", 人数="3", 日期="2026-03-17", 证件="E1234567",
        照片=[stored.public_id], 成员=[{"xing_ming": "小明", "nian_ling": "8"}], 同意=True,
    )  # fmt: skip
    CorrectSubmission(desk.worker, sent, {desk.key("意见"): "灯亮了"}, "陈大爷说的", 0).execute()
    NoteOnSubmission(desk.worker, sent, "要回访").execute()
    AskAboutData(desk.resident, sent, "correct", "我叫陈大爷").execute()
    return desk, Submission.objects.get(pk=sent.pk)


def test_made_anonymous_only_what_is_counted_stays() -> None:
    desk, sent = full_desk()
    told: list[bool] = []

    def listen(submission: Submission, deleted: bool, **_rest: Any) -> None:
        told.append(deleted)

    erased.connect(listen)
    try:
        assert run(now()) == 1
    finally:
        erased.disconnect(listen)
    assert told == [False]
    sent = Submission.objects.get(pk=sent.pk)
    assert sent.state == SubmissionState.ANONYMISED
    assert (sent.person, sent.household, sent.on_behalf_of, sent.slot, sent.sealed, sent.dropped) == (None, None, None, "", "", {})  # fmt: skip
    assert sent.answers == {
        desk.key("满意吗"): "other:", desk.key("人数"): "3", desk.key("日期"): "2026-03-01",
        desk.key("成员"): [{"nian_ling": "8"}], desk.key("同意"): True,
    }  # fmt: skip
    assert set(IndexRow.objects.values_list("text", flat=True)) == {"", "other:"}
    edit = SubmissionEdit.objects.get()
    assert (edit.before, edit.after, edit.sealed, edit.reason) == ({}, {}, "", "–")
    assert not SubmissionNote.objects.exists()
    assert not StoredFile.objects.exists()
    request = DataRequest.objects.get()
    assert (request.text, request.submission, request.reference) == ("", None, ""), "it leads to nobody's answers"
    for name in ("desk_requests", "desk_request"):
        more = [request.public_id] if name == "desk_request" else []
        assert client_of(desk.director).get(url(name, *more)).status_code == 200
    assert client_of(desk.resident).get(url("mine")).status_code == 200
    row = Record.objects.get(verb="end_keeping")
    assert said_in(row) == {"form": desk.form.public_id, "anonymised": 1}
    assert row.role == "system"
    client = client_of(desk.director)
    assert client.get(url("desk_submission", sent.public_id)).status_code == 200
    assert client.get(url("desk_correct", sent.public_id)).status_code == 302
    assert client_of(desk.resident).get(url("mine_submission", sent.public_id)).status_code == 404


def test_deleted_nothing_stays() -> None:
    _desk, sent = full_desk(after_term="delete")
    assert run(now()) == 1
    assert not Submission.objects.filter(pk=sent.pk).exists()
    for model in (SubmissionEdit, SubmissionNote, Consent, IndexRow, StoredFile):
        assert not model.objects.exists(), model
    assert said_in(Record.objects.get(verb="end_keeping"))["deleted"] == 1


def test_before_its_end_and_without_an_end_it_stays() -> None:
    desk = Desk(retention=12)
    young = desk.send(at=shifted(now(), -11))
    kept = Desk()
    kept.send(at=shifted(now(), -1200))
    assert run(now()) == 0
    assert run(shifted(young.at, 12) - DAY) == 0
    assert run(shifted(young.at, 12) + DAY) == 1
    assert run(shifted(young.at, 12) + DAY) == 0


def test_what_was_promised_when_it_was_sent_holds() -> None:
    desk = Desk(retention=12)
    sent = desk.send(at=shifted(now(), -13))
    desk.form.retention = 24
    desk.form = build.published(desk.form)
    assert desk.form.current is not None
    assert desk.form.current.number == 2
    assert run(now()) == 1
    sent.refresh_from_db()
    assert sent.state == SubmissionState.ANONYMISED


def test_what_was_withdrawn_goes_wholly_and_by_its_own_term() -> None:
    desk = Desk(retention=12, retention_withdrawn=1)
    gone, stays = (desk.send(at=shifted(now(), -2)) for _one in range(2))
    WithdrawSubmission(desk.resident, gone).execute()
    assert run(now()) == 1
    assert list(Submission.objects.all()) == [stays]


def test_what_is_held_stays_until_it_is_let_go() -> None:
    desk = Desk(retention=12)
    sent = desk.send(at=shifted(now(), -13))
    HoldSubmission(desk.director, sent, "信访在办").execute()
    assert run(now()) == 0
    ReleaseSubmission(desk.director, sent, "办结").execute()
    assert run(now()) == 1
    with pytest.raises(ActionRefused):
        HoldSubmission(desk.director, sent, "太晚了").execute()


@pytest.mark.parametrize(("ended", "state"), [(False, "received"), (True, "waiting")])
def test_a_place_that_its_end_frees_goes_to_who_waits_while_the_form_is_open(ended: bool, state: str) -> None:
    desk = Desk(retention=12, quota=1, waiting_places=5, closes_at=now() - DAY if ended else None)
    desk.send(at=shifted(now(), -13))
    waits = desk.send(at=now() - 2 * DAY)
    assert waits.state == "waiting"
    assert run(now()) == 1
    waits.refresh_from_db()
    assert waits.state == state


def test_many_are_let_go_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "BATCH", 2)
    desk = Desk(retention=12)
    for _number in range(5):
        desk.send(at=shifted(now(), -13))
    assert run(now()) == 5
    assert sum(said_in(row)["anonymised"] for row in Record.objects.filter(verb="end_keeping")) == 5


def test_the_database_lets_a_submission_go_this_way_alone() -> None:
    desk = Desk()
    sent = desk.send()
    HoldSubmission(desk.director, sent, "诉讼").execute()
    rows = Submission.objects.filter(pk=sent.pk)
    for change in (rows.delete, lambda: rows.update(state=SubmissionState.ANONYMISED)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    desk, sent = Desk(retention=12), sent
    other = desk.send(at=shifted(now(), -13))
    run(now())
    with pytest.raises(DatabaseError), transaction.atomic():
        Submission.objects.filter(pk=other.pk).update(person=desk.resident.person)
    named = desk.send()
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.filter(pk=named.pk).update(state=SubmissionState.ANONYMISED)


def test_drafts_whose_time_is_over_are_swept() -> None:
    desk = Desk()
    draft = StartDraft(desk.resident, desk.form).execute()
    run(draft.expires_at - DAY)
    assert Draft.objects.exists()
    run(draft.expires_at)
    assert not Draft.objects.exists()


# --- what ends soon -------------------------------------------------------------------------------------------------


def test_it_is_listed_for_thirty_days_with_the_way_to_hold_it() -> None:
    desk = Desk(retention=12)
    soon, later = desk.send(at=shifted(now(), -12) + 20 * DAY), desk.send(at=shifted(now(), -12) + 40 * DAY)
    page = client_of(desk.worker).get(url("desk_ending")).content.decode()
    assert soon.reference in page
    assert later.reference not in page
    assert url("desk_hold", soon.public_id) in page
    elsewhere = client_as("rc_director", desk.other).get(url("desk_ending")).content.decode()
    assert soon.reference not in elsewhere
    HoldSubmission(desk.director, soon, "审计要用").execute()
    response = client_of(desk.worker).get(url("desk_ending"))
    assert response.context["lines"] == []
    assert "审计要用" in response.content.decode()


def test_sealed_answers_are_gone_from_the_row_itself() -> None:
    desk = Desk(retention=12)
    sent = desk.send(at=shifted(now(), -13), 证件="E1234567", 意见="好")
    run(now())
    assert all_answers(Submission.objects.get(pk=sent.pk)) == {}
