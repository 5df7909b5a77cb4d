"""One submission for staff: its own version's layout, masks, reading with a reason, marks, notes, holds, withdrawal."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shequ_workflows.core.files.keeping import KeepFile
from shequ_workflows.core.models import Record
from shequ_workflows.core.record.erasure import said_in
from shequ_workflows.forms.constants import SubmissionState
from shequ_workflows.forms.filling.actions import SendSubmission
from shequ_workflows.forms.filling.files import ANSWER
from shequ_workflows.forms.models import DictionaryEntry, Submission, SubmissionNote
from shequ_workflows.forms.submissions.correcting import CorrectSubmission
from shequ_workflows.org.constants import Role
from tests.factories import forms as build
from tests.factories.files import jpeg
from tests.forms.sent import Desk, client_as, client_of, url

pytestmark = pytest.mark.django_db
ID = "11010519491231002X"


def shown(desk: Desk, sent: Submission, **how: Any) -> str:
    client = client_of(how.pop("who", desk.director))
    response = client.get(url(how.pop("name", "desk_submission"), sent.public_id))
    assert response.status_code == 200
    return str(response.content.decode())


def verbs() -> list[str]:
    return list(Record.objects.order_by("pk").values_list("verb", flat=True))


def test_it_is_shown_as_it_was_asked_then() -> None:
    desk = Desk(build.text("旧问题"), build.choice("选一", "甲", "乙"))
    sent = desk.send(旧问题="旧回答", 选一=desk.value("选一", "乙"))
    build.put(desk.form, build.step("新的一步", build.text("新问题")))
    build.published(desk.form)
    page = shown(desk, sent)
    assert "旧问题" in page
    assert "旧回答" in page
    assert "乙" in page
    assert "新问题" not in page


def test_what_was_not_asked_is_not_shown_and_what_did_not_count_is_folded() -> None:
    desk = Desk(
        build.yes_no("独居"), build.text("紧急联系人", visible=build.when(("独居", "yes"))), build.text("备注"),
    )  # fmt: skip
    alone = desk.send(独居=True, 紧急联系人="女儿")
    with_family = desk.send(独居=False, 紧急联系人="不算数的话")
    assert "紧急联系人" in shown(desk, alone)
    page = shown(desk, with_family)
    before, _fold, folded = page.partition("Answers that did not count")
    before, folded = (before, folded) if folded else page.split("未计入的回答", 1)
    assert "紧急联系人" not in before
    assert "不算数的话" in folded
    assert "not answered" in shown(desk, desk.send(独居=True)) or "未填" in shown(desk, desk.send(独居=True))


def test_groups_are_tables_and_files_are_links() -> None:
    desk = Desk(build.group("家庭成员", build.text("姓名"), build.number("年龄")), build.file("照片", kind="photo"))
    assert desk.resident.person is not None
    upload = SimpleUploadedFile("屋里.jpg", jpeg(), content_type="image/jpeg")
    stored = KeepFile(desk.resident, upload, ANSWER, desk.community).execute()
    sent = desk.send(家庭成员=[{"xing_ming": "小明", "nian_ling": "8"}], 照片=[stored.public_id])
    page = shown(desk, sent)
    assert '<th scope="col" role="columnheader">姓名</th>' in page
    assert 'data-label="姓名"><div>小明</div></td>' in page.replace("\n", "")
    assert f'href="/files/{stored.public_id}/"' in page


def test_a_sensitive_answer_is_masked_as_the_dictionary_says_or_whole() -> None:
    DictionaryEntry.objects.update_or_create(
        code="id_number", defaults={"name": "身份证号", "kind": "id_number", "sensitivity": "sensitive", "mask": "id_number"}
    )  # fmt: skip
    desk = Desk(
        build.text("身份证", kind="id_number", sensitive=True, dictionary="id_number"), build.text("病情", sensitive=True)
    )  # fmt: skip
    sent = desk.send(身份证=ID, 病情="高血压")
    for name in ("desk_submission", "desk_print"):
        page = shown(desk, sent, name=name)
        assert ID not in page
        assert "高血压" not in page
        assert "110105********002X" in page
        assert "••••" in page
    assert "read_sensitive" not in verbs()


def test_it_is_shown_whole_once_with_a_reason_that_stands_in_the_record() -> None:
    desk = Desk()
    sent = desk.send(证件="E1234567")
    client = client_of(desk.director)
    assert client.post(url("desk_reveal", sent.public_id), {"reason": " "}).status_code == 422
    assert "read_sensitive" not in verbs()
    response = client.post(url("desk_reveal", sent.public_id), {"reason": "核对补助"})
    assert response.status_code == 200
    assert "E1234567" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    row = Record.objects.get(verb="read_sensitive")
    assert (row.actor, row.role, row.subject.node) == (desk.director.person, Role.RC_DIRECTOR, sent.node)
    assert said_in(row)["reason"] == "核对补助"
    assert said_in(row)["submission"] == sent.public_id
    assert "E1234567" not in str(said_in(row))
    assert "E1234567" not in shown(desk, sent)


def with_record() -> tuple[Desk, Submission, str, str]:
    """A sensitive file asked only where somebody says that he has one; its address at the desk, and that of all files."""
    asked = build.file("病历", kind="photo", sensitive=True, visible=build.when(("有病历", "yes")))
    desk = Desk(build.yes_no("有病历"), asked, build.file("照片", kind="photo"))
    stored, plain = (
        KeepFile(desk.resident, SimpleUploadedFile(name, jpeg(), content_type="image/jpeg"), ANSWER, desk.community)
        for name in ("病历.jpg", "门口.jpg")
    )
    record, door = stored.execute(), plain.execute()
    sent = desk.send(有病历=True, 病历=[record.public_id], 照片=[door.public_id])
    assert client_of(desk.worker).get(reverse("shequ_core:file", args=[door.public_id])).status_code == 200
    redirected = client_of(desk.worker).get(url("desk_file", sent.public_id, door.public_id))
    assert redirected["Location"] == reverse("shequ_core:file", args=[door.public_id])
    everywhere = reverse("shequ_core:file", args=[record.public_id])
    return desk, sent, url("desk_file", sent.public_id, record.public_id), everywhere


def test_a_file_of_a_sensitive_question_is_opened_with_a_reason_that_stands_in_the_record() -> None:
    desk, sent, address, everywhere = with_record()
    client = client_of(desk.director)
    assert client.get(everywhere).status_code == 404
    page = client.post(url("desk_reveal", sent.public_id), {"reason": "核对"}).content.decode()
    assert f'href="{address}"' in page
    assert everywhere not in page
    assert "病历.jpg" in client.get(address).content.decode()
    assert client.post(address, {"reason": " "}).status_code == 422
    assert "open_sensitive_file" not in verbs()
    response = client.post(address, {"reason": "核对补助"})
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in response["Cache-Control"]
    row = Record.objects.get(verb="open_sensitive_file")
    assert (row.actor, row.role) == (desk.director.person, Role.RC_DIRECTOR)
    assert said_in(row)["reason"] == "核对补助"
    assert said_in(row)["file"] in address
    assert client_of(desk.worker).post(address, {"reason": "想看"}).status_code == 403
    assert client_of(desk.resident).get(everywhere).status_code == 200
    assert everywhere in client_of(desk.resident).get(url("mine_submission", sent.public_id)).content.decode()


def test_a_file_whose_question_a_correction_hides_stays_sensitive() -> None:
    desk, sent, address, everywhere = with_record()
    CorrectSubmission(desk.worker, sent, {desk.key("有病历"): False}, "误填", 0).execute()
    assert client_of(desk.worker).get(everywhere).status_code == 404
    assert client_of(desk.worker).get(address).status_code == 403


def test_a_file_is_not_opened_by_the_address_of_another_submission() -> None:
    desk, _sent, address, _everywhere = with_record()
    other = desk.send(有病历=False)
    stolen = url("desk_file", other.public_id, address.rstrip("/").rpartition("/")[2])
    assert client_of(desk.director).post(stolen, {"reason": "看看"}).status_code == 404


def test_whoever_it_was_keyed_in_for_opens_his_files() -> None:
    desk = Desk(build.file("照片", kind="photo"))
    upload = SimpleUploadedFile("屋里.jpg", jpeg(), content_type="image/jpeg")
    stored = KeepFile(desk.worker, upload, ANSWER, desk.community).execute()
    assert desk.form.current is not None
    SendSubmission(
        desk.worker, desk.form, desk.form.current, {desk.key("照片"): [stored.public_id]}, once="a", staff=True,
        on_behalf_of=desk.resident.person, channel="paper",
    ).execute()  # fmt: skip
    assert client_of(desk.resident).get(reverse("shequ_core:file", args=[stored.public_id])).status_code == 200


@pytest.mark.parametrize("role", [Role.COMMUNITY_WORKER, Role.GRID_WORKER, Role.RC_MEMBER])
def test_who_reads_and_is_no_confidant_never_sees_it(role: str) -> None:
    desk = Desk()
    sent = desk.send(证件="E1234567")
    client = client_as(role, desk.community)
    assert client.get(url("desk_submission", sent.public_id)).status_code == 200
    response = client.post(url("desk_reveal", sent.public_id), {"reason": "想看"})
    assert response.status_code == 403
    assert "read_sensitive" not in verbs()


def test_a_visitor_signs_in_first() -> None:
    from django.test import Client

    desk = Desk()
    sent = desk.send()
    assert Client().get(url("desk_submission", sent.public_id)).status_code == 302
    assert Client().get(url("desk")).status_code == 302


def test_marks_and_notes_are_the_staffs_own() -> None:
    desk = Desk()
    sent = desk.send()
    client = client_of(desk.worker)
    assert client.post(url("desk_mark", sent.public_id), {"flag": "follow_up"}).status_code == 302
    assert client.post(url("desk_note", sent.public_id), {"text": "周三再去一次"}).status_code == 302
    assert client.post(url("desk_mark", sent.public_id), {"flag": "nonsense"}).status_code == 422
    assert client.post(url("desk_note", sent.public_id), {"text": " "}).status_code == 422
    sent.refresh_from_db()
    assert sent.flag == "follow_up"
    note = SubmissionNote.objects.get()
    assert "周三" not in str(note.__dict__["text"])
    assert "周三再去一次" in shown(desk, sent)
    assert {"mark_submission", "note_on_submission"} <= set(verbs())
    mine = client_of(desk.resident).get(url("mine_submission", sent.public_id)).content.decode()
    assert "周三" not in mine


def test_it_is_held_with_a_reason_and_let_go_with_one() -> None:
    desk = Desk()
    sent = desk.send()
    client, address = client_of(desk.director), url("desk_hold", sent.public_id)
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "信访在办"}).status_code == 302
    sent.refresh_from_db()
    assert (sent.held_by, sent.hold_reason) == (desk.director.person, "信访在办")
    assert "信访在办" in shown(desk, sent)
    assert client.post(address, {"reason": "已办结"}).status_code == 302
    sent.refresh_from_db()
    assert (sent.held_at, sent.held_by, sent.hold_reason) == (None, None, "")
    assert [one for one in verbs() if one.endswith("e_submission") or one == "hold_submission"] == ["hold_submission", "release_submission"]  # fmt: skip


def test_staff_withdraw_it_at_the_persons_wish() -> None:
    desk = Desk()
    sent = desk.send()
    client, address = client_of(desk.worker), url("desk_withdraw", sent.public_id)
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "本人来电"}).status_code == 302
    sent.refresh_from_db()
    assert sent.state == SubmissionState.WITHDRAWN
    assert client.post(address, {"reason": "再来一次"}).status_code == 422


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ 7|add:7 }}{% now 'Y' %}", '"><img src=x onerror=1>'])
def test_answers_are_text_wherever_they_are_shown(text: str) -> None:
    desk = Desk()
    sent = desk.send(意见=text, 证件=text)
    client = client_of(desk.director)
    pages = [
        shown(desk, sent), shown(desk, sent, name="desk_print"), shown(desk, sent, name="desk_correct"),
        client.get(url("desk_submissions", desk.form.public_id)).content.decode(),
        client.post(url("desk_reveal", sent.public_id), {"reason": text}).content.decode(),
        client_of(desk.resident).get(url("mine_html", sent.public_id)).content.decode(),
    ]  # fmt: skip
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "14" not in page.partition(text[:6])[0][-20:]
