"""The list of what came in: who sees it, filters, search, columns, order, saved views; at a constant price."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shequ_workflows.forms.constants import Flag, SubmissionState
from shequ_workflows.forms.models import SavedView, Submission
from shequ_workflows.forms.submissions.actions import MarkSubmission
from shequ_workflows.org.constants import Role
from shequ_workflows.org.moment import now
from tests.factories import forms as build
from tests.factories.org import actor
from tests.forms.sent import Desk, client_as, client_of, url

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def references(response: Any) -> list[str]:
    return [line.submission.reference for line in response.context["lines"]]


def listed(desk: Desk, query: str = "", **post: Any) -> Any:
    client, address = client_of(desk.director), url("desk_submissions", desk.form.public_id) + query
    response = client.post(address, post) if post else client.get(address)
    assert response.status_code == 200
    return response


# --- who ------------------------------------------------------------------------------------------------------------


def test_it_lists_the_forms_that_the_reader_reads(desk: Desk) -> None:
    desk.send()
    desk.send(at=now() + DAY)
    row = client_of(desk.director).get(url("desk")).context["rows"][0]
    assert (row["form"], row["count"]) == (desk.form, 2)
    assert row["newest"] > now()
    assert client_as(Role.RC_DIRECTOR, desk.other).get(url("desk")).context["rows"] == []
    assert client_of(desk.resident).get(url("desk")).status_code == 403


def test_a_form_is_found_by_a_word_of_its_title(desk: Desk) -> None:
    client = client_of(desk.director)
    assert len(client.get(url("desk"), {"q": "需求"}).context["rows"]) == 1
    response = client.get(url("desk"), {"q": "报名"})
    assert response.context["rows"] == []
    assert "没有表单的标题含有这些词" in response.content.decode()


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        (Role.RC_DIRECTOR, "community", 200), (Role.COMMUNITY_WORKER, "community", 200),
        (Role.GRID_WORKER, "community", 200), (Role.STREET_CLERK, "street", 200),
        (Role.RC_DIRECTOR, "other", 404), (Role.RESIDENT, "community", 404), (Role.PROPERTY_COMPANY, "community", 404),
        (Role.ADMINISTRATOR, "community", 403), (Role.EDITOR, "community", 403), (Role.AUDITOR, "community", 403),
        (Role.ADMINISTRATOR, "other", 404), (Role.SUPERVISION_COMMITTEE, "community", 403),
    ],
)  # fmt: skip
def test_it_answers_by_role(desk: Desk, role: str, place: str, status: int) -> None:
    sent = desk.send()
    client = client_as(role, getattr(desk, place))
    for address in (url("desk_submissions", desk.form.public_id), url("desk_submission", sent.public_id),
                    url("desk_print", sent.public_id), url("desk_correct", sent.public_id),
                    url("desk_hold", sent.public_id), url("desk_withdraw", sent.public_id)):  # fmt: skip
        assert client.get(address).status_code == status, address
    if status != 200:
        for name in ("desk_reveal", "desk_mark", "desk_note", "desk_correct", "desk_hold", "desk_withdraw"):
            answer = client.post(url(name, sent.public_id), {"reason": "看看", "text": "看看", "flag": "done"})
            assert answer.status_code == status, name
        assert client.post(url("desk_save_view", desk.form.public_id), {"name": "全部"}).status_code == status
    sent.refresh_from_db()
    assert (sent.flag, sent.held_at, sent.state, sent.revision) == ("", None, SubmissionState.RECEIVED, 0)


def test_the_readers_of_a_form_narrow_who_reads_it(desk: Desk) -> None:
    sent = desk.send()
    desk.form.readers = [Role.RC_DIRECTOR]
    desk.form.save()
    assert client_of(desk.worker).get(url("desk_submission", sent.public_id)).status_code == 403
    assert client_of(desk.worker).get(url("desk")).context["rows"] == []
    assert client_of(desk.director).get(url("desk_submission", sent.public_id)).status_code == 200


def test_of_a_street_form_each_community_reads_its_own_part() -> None:
    desk = Desk()
    asked = build.step("一", build.text("意见"))
    desk.form = build.published(build.draft(desk.street, asked, title="街道调查", who="signed_in"))
    here, there = desk.send(), desk.send(actor(Role.RESIDENT, desk.other))
    address = url("desk_submissions", desk.form.public_id)
    assert references(client_of(desk.director).get(address)) == [here.reference]
    assert references(client_as(Role.RC_DIRECTOR, desk.other).get(address)) == [there.reference]
    assert references(client_as(Role.STREET_CLERK, desk.street).get(address)) == [there.reference, here.reference]


# --- filters --------------------------------------------------------------------------------------------------------


def test_it_filters_by_state_mark_channel_and_period(desk: Desk) -> None:
    old, new = desk.send(at=now() - 10 * DAY), desk.send()
    MarkSubmission(desk.director, old, Flag.DOUBTFUL).execute()
    assert references(listed(desk)) == [new.reference, old.reference]
    assert references(listed(desk, "?flag=doubtful")) == [old.reference]
    assert references(listed(desk, "?flag=none")) == [new.reference]
    assert references(listed(desk, "?state=withdrawn")) == []
    assert references(listed(desk, "?channel=paper")) == []
    week = (now() - 7 * DAY).date().isoformat()
    assert references(listed(desk, f"?since={week}")) == [new.reference]
    assert references(listed(desk, f"?until={week}")) == [old.reference]
    assert references(listed(desk, "?since=nonsense&state=nonsense")) == [new.reference, old.reference]


def test_it_filters_by_searchable_answers(desk: Desk) -> None:
    good, bad = desk.value("满意吗", "满意"), desk.value("满意吗", "不满意")
    one, two = desk.send(满意吗=good, 人数="3"), desk.send(满意吗=bad, 人数="12")
    choice, number = desk.key("满意吗"), desk.key("人数")
    assert references(listed(desk, f"?f-{choice}={bad}")) == [two.reference]
    assert references(listed(desk, f"?f-{number}-min=4")) == [two.reference]
    assert references(listed(desk, f"?f-{number}-max=3")) == [one.reference]
    assert references(listed(desk, f"?sort=by-{number}")) == [one.reference, two.reference]
    assert references(listed(desk, f"?sort=down-{number}")) == [two.reference, one.reference]
    assert references(listed(desk, "?sort=old")) == [one.reference, two.reference]


@pytest.mark.parametrize(
    "query", ["since=0001-01-01", "until=9999-12-31", "f-{}-min=0001-01-01", "f-{}-max=9999-12-31"]
)
def test_days_at_the_ends_of_the_calendar_stop_no_list(query: str) -> None:
    desk = Desk(build.date("日期", searchable=True))
    made = desk.send(日期="2026-01-01")
    assert references(listed(desk, "?" + query.format(desk.key("日期")))) == [made.reference]


def test_it_filters_by_version_and_shows_each_answer_in_its_own_words(desk: Desk) -> None:
    old = desk.send(意见="旧")
    build.put(desk.form, build.step("情况", build.number("楼层")))
    desk.form = build.published(desk.form)
    new = desk.send(楼层="6")
    assert references(listed(desk, "?version=1")) == [old.reference]
    assert references(listed(desk, "?version=2")) == [new.reference]
    keys = {one.key for one in listed(desk).context["filter"].offered.columns.values()}
    assert {"yi_jian", "lou_ceng"} <= keys
    assert "旧" in listed(desk, "?c=yi_jian").content.decode()


def test_a_sensitive_question_is_no_column(desk: Desk) -> None:
    desk.send(证件="护照 E1234567")
    response = listed(desk, f"?c={desk.key('证件')}")
    assert desk.key("证件") not in response.context["filter"].offered.columns
    assert "E1234567" not in response.content.decode()


def test_a_question_that_became_sensitive_is_neither_shown_nor_searched(desk: Desk) -> None:
    desk.send(意见="糖尿病")
    fields = build.step("情况", build.text("意见", key="yi_jian", searchable=False, sensitive=True))
    build.put(desk.form, fields)
    desk.form = build.published(desk.form)
    assert desk.form.current is not None
    assert desk.form.current.number == 2
    assert "糖尿病" not in listed(desk, "?c=yi_jian").content.decode()
    assert references(listed(desk, q="糖尿")) == []


# --- search ---------------------------------------------------------------------------------------------------------


def test_it_searches_by_post_and_never_in_the_address(desk: Desk) -> None:
    one, two = desk.send(意见="电梯坏了"), desk.send(意见="灯不亮")
    assert references(listed(desk, q="电梯")) == [one.reference]
    assert references(listed(desk, q="坏了")) == []
    assert references(listed(desk, q=two.reference.lower().replace("-", ""))) == [two.reference]
    assert references(listed(desk, q=two.reference[:7])) == [two.reference]
    assert references(listed(desk, q="陈大爷")) == [two.reference, one.reference]
    assert references(listed(desk, "?q=电梯")) == [two.reference, one.reference]
    assert "陈大爷" not in listed(desk, q="陈大爷").request["QUERY_STRING"]


def test_a_search_keeps_the_filters_and_has_pages(desk: Desk) -> None:
    sent = [desk.send(意见=f"电梯{number}") for number in range(32)]
    MarkSubmission(desk.director, sent[0], Flag.DONE).execute()
    assert references(listed(desk, "?flag=done", q="电梯")) == [sent[0].reference]
    assert len(references(listed(desk, q="电梯"))) == 30
    assert references(listed(desk, q="电梯", page="2")) == [sent[1].reference, sent[0].reference]
    assert len(references(listed(desk, "?page=2"))) == 2


# --- views ----------------------------------------------------------------------------------------------------------


def test_a_view_keeps_filters_and_columns_and_is_shared_or_ones_own(desk: Desk) -> None:
    one = desk.send(人数="3")
    client, number = client_of(desk.director), desk.key("人数")
    address = url("desk_save_view", desk.form.public_id) + f"?flag=none&c={number}&q=陈"
    assert client.post(address, {"name": "未处理", "is_shared": "on"}).status_code == 302
    view = SavedView.objects.get()
    assert (view.query, view.columns, view.is_shared) == ({"flag": ["none"]}, [number], True)
    shown = listed(desk).context["views"][0]
    response = client_of(desk.worker).get(shown["url"])
    assert references(response) == [one.reference]
    assert [label for label, _words in response.context["lines"][0].cells] == ["人数"]
    assert client.post(address, {"name": "未处理"}).status_code == 302
    assert not SavedView.objects.get().is_shared
    assert client_of(desk.worker).get(shown["url"]).context["views"] == []


def test_a_view_without_a_name_is_not_saved(desk: Desk) -> None:
    response = client_of(desk.director).post(url("desk_save_view", desk.form.public_id), {"name": " "})
    assert response.status_code == 422
    assert not SavedView.objects.exists()


def test_a_view_is_deleted_after_a_question_and_by_its_owner_alone(desk: Desk) -> None:
    view = SavedView.objects.create(form=desk.form, person=desk.director.person, name="全部", is_shared=True)
    address = url("desk_drop_view", desk.form.public_id, view.public_id)
    assert client_of(desk.worker).post(address).status_code == 404
    client = client_of(desk.director)
    assert "同事也不能再用" in client.get(address).content.decode()
    assert SavedView.objects.exists()
    assert client.post(address).status_code == 302
    assert not SavedView.objects.exists()


# --- price ----------------------------------------------------------------------------------------------------------


def queries(desk: Desk, address: str) -> int:
    client = client_of(desk.director)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        client.get(address)
    return len(caught)


def test_the_lists_cost_the_same_however_many_there_are(desk: Desk) -> None:
    addresses = [url("desk"), url("desk_submissions", desk.form.public_id), url("desk_ending"), url("desk_requests")]
    desk.send()
    before = [queries(desk, one) for one in addresses]
    for number in range(12):
        desk.send(actor(Role.RESIDENT, desk.building), 意见=str(number))
    for number in range(5):
        build.published(build.draft(desk.community, build.step("一", build.text("意见")), title=f"另一张{number}"))
    assert [queries(desk, one) for one in addresses] == before
    assert Submission.objects.count() == 13
    assert max(before) < 30
