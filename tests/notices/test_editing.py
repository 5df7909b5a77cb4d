"""Editors' work in the admin: drafts, the director's check, going live and expiring by themselves."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision, WorkflowState
from wagtail.test.utils.form_data import rich_text

from shequ_workflows.core.operation.ticking import tick
from shequ_workflows.notices.models import NoticePage
from shequ_workflows.notices.scheduling import publish_due
from shequ_workflows.org.moment import today
from tests.factories.notices import notice, urgent_notice
from tests.factories.org import login_as
from tests.notices.conftest import Boards

DAY = dt.timedelta(days=1)


def typed(**values: Any) -> dict[str, Any]:
    """What the editor's form sends."""
    said = {
        "title": "冬季垃圾投放时间调整", "slug": "garbage", "kind": "announcement", "summary": "", "issuer": "", "contact": "",
        "body": rich_text("<p>早上六点半到九点。</p>"), "issued_at": "", "place": "", "begins_at": "", "ends_at": "",
        "display_until": "", "go_live_at": "", "expire_at": "", "seo_title": "", "search_description": "",
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""},
        **values,
    }  # fmt: skip
    prefix = {f"comments-{key}": value for key, value in said.pop("comments").items()}
    return {**said, **prefix}


def add_url(on: Any) -> str:
    return reverse("wagtailadmin_pages:add", args=["shequ_notices", "noticepage", on.pk])


def edit_url(page: NoticePage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_it_goes_from_the_editor_over_the_director_to_the_public(boards: Boards) -> None:
    editor, director, visitor = Client(), Client(), Client()
    login_as(editor, "editor", boards.community)
    login_as(director, "rc_director", boards.community)

    assert editor.get(add_url(boards.board)).status_code == 200
    assert editor.post(add_url(boards.board), typed()).status_code == 302
    page = NoticePage.objects.get()
    assert not page.live
    assert visitor.get(page.url).status_code == 404

    # She may not put it up herself: the button is not hers, and without it the same post saves a draft only.
    assert editor.post(edit_url(page), typed(**{"action-publish": "yes"})).status_code == 302
    page.refresh_from_db()
    assert not page.live

    assert editor.post(edit_url(page), typed(**{"action-submit": "yes"})).status_code == 302
    state = WorkflowState.objects.get()
    assert state.status == WorkflowState.STATUS_IN_PROGRESS
    assert visitor.get(page.url).status_code == 404
    assert page.title in director.get(reverse("wagtailadmin_home")).content.decode()

    task = state.current_task_state
    approve = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
    assert director.post(approve, {"comment": ""}).status_code in {200, 302}
    page.refresh_from_db()
    assert page.live
    assert page.issued_at is not None
    assert visitor.get(page.url).status_code == 200
    assert page.title in visitor.get(boards.home.url).content.decode()


def test_it_does_not_let_the_editor_approve_her_own(boards: Boards) -> None:
    editor = Client()
    login_as(editor, "editor", boards.community)
    editor.post(add_url(boards.board), typed(**{"action-submit": "yes"}))
    page, state = NoticePage.objects.get(), WorkflowState.objects.get()
    approve = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.current_task_state.pk])
    editor.post(approve, {"comment": ""})
    page.refresh_from_db()
    assert not page.live


def test_it_lets_nobody_write_on_another_communitys_board(boards: Boards) -> None:
    for role in ("editor", "rc_director", "community_worker"):
        client = Client()
        login_as(client, role, boards.community)
        assert client.post(add_url(boards.other_board), typed()).status_code in {302, 403}
    assert not NoticePage.objects.exists()


def test_it_lets_workers_publish_among_the_urgent_only(boards: Boards) -> None:
    worker = Client()
    login_as(worker, "community_worker", boards.community)
    fields = typed(slug="lift", urgency="lift", **{"action-publish": "yes"})
    assert (
        worker.post(add_url(boards.urgent), {key: v for key, v in fields.items() if key != "kind"}).status_code == 302
    )
    urgent = NoticePage.objects.get(slug="lift")
    assert urgent.live
    assert urgent.posted_by is not None
    worker.post(add_url(boards.board), typed(slug="plain", **{"action-publish": "yes"}))
    assert not NoticePage.objects.get(slug="plain").live


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"kind": "publicity", "display_until": "2026-01-01"}, "法律规定公布时间不少于 15 天"),
        ({"body": rich_text("<p>张三 11010519491231002X</p>")}, "内容里有身份证号"),
        ({"begins_at": "2030-01-02 09:00", "ends_at": "2030-01-01 09:00"}, "结束时间早于开始时间"),
        ({"kind": "publicity", "expire_at": "2030-01-03 09:00", "display_until": "2030-02-01"}, "公示期"),
    ],
)
@pytest.mark.parametrize("action", ["action-publish", "action-submit"])
def test_it_says_what_is_wrong_before_it_goes_up(
    boards: Boards, values: dict[str, Any], sentence: str, action: str
) -> None:
    director = Client()
    login_as(director, "rc_director", boards.community)
    response = director.post(add_url(boards.board), typed(**values, **{action: "yes"}))
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not NoticePage.objects.exists()


def test_it_keeps_an_unfinished_draft(boards: Boards) -> None:
    """A draft may be too short or name a number: it is only told when it goes up."""
    editor = Client()
    login_as(editor, "editor", boards.community)
    values = {"kind": "publicity", "display_until": str(today()), "body": rich_text("<p>13812345678</p>")}
    assert editor.post(add_url(boards.board), typed(**values)).status_code == 302
    assert NoticePage.objects.exists()


def test_it_does_not_put_up_in_bulk_what_must_not_go_up(boards: Boards) -> None:
    director = Client()
    login_as(director, "rc_director", boards.community)
    draft = notice(boards.board, live=False, body="<p>11010519491231002X</p>")
    draft.save_revision()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={draft.pk}&next=/admin/"
    response = director.post(url, {"include_descendants": ""}, follow=True)
    assert response.status_code == 200
    assert "本次没有发布任何内容" in response.content.decode()
    draft.refresh_from_db()
    assert not draft.live


def test_in_bulk_days_and_what_lies_below_are_looked_at_too(boards: Boards) -> None:
    director = Client()
    login_as(director, "rc_director", boards.community)
    draft = notice(boards.board, live=False, kind="publicity", display_until=today() + dt.timedelta(days=3))
    draft.save_revision()
    url = (
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={boards.board.pk}&next=/admin/"
    )
    response = director.post(url, {"include_descendants": "on"}, follow=True)
    assert "15 天" in response.content.decode()
    draft.refresh_from_db()
    assert not draft.live


def test_it_goes_live_and_expires_by_itself(boards: Boards) -> None:
    director = Client()
    login_as(director, "rc_director", boards.community)
    soon = timezone.localtime(timezone.now() + dt.timedelta(hours=2))  # noqa: TID251  (Wagtail's form asks the real clock)
    values = {"go_live_at": f"{soon:%Y-%m-%d %H:%M}", "expire_at": f"{soon + DAY:%Y-%m-%d %H:%M}"}
    assert director.post(add_url(boards.board), typed(**values, **{"action-publish": "yes"})).status_code == 302
    page = NoticePage.objects.get()
    assert not page.live
    assert page.approved_schedule
    assert publish_due(timezone.now()) == 0  # noqa: TID251

    # Its time has come.
    revision = page.latest_revision
    assert revision is not None
    past = timezone.now() - dt.timedelta(minutes=1)  # noqa: TID251
    content = {**revision.content, "go_live_at": past.isoformat()}
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=past, content=content)
    assert tick().counts["notices.schedule"] == 1
    page = NoticePage.objects.get()
    assert page.live
    assert Client().get(page.url).status_code == 200
    assert tick().counts["notices.schedule"] == 0

    NoticePage.objects.filter(pk=page.pk).update(expire_at=past)
    assert tick().counts["notices.schedule"] == 1
    page = NoticePage.objects.get()
    assert (page.live, page.expired) == (False, True)
    assert Client().get(page.url).status_code == 404


def test_one_that_is_refused_does_not_stop_the_others(boards: Boards) -> None:
    past = timezone.now() - dt.timedelta(minutes=1)  # noqa: TID251
    good, bad = (notice(boards.board, f"第{n}号", live=False) for n in range(2))
    bad.body = "<p>11010519491231002X</p>"
    for page in (bad, good):
        revision = page.save_revision()
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=past)
    assert publish_due(timezone.now()) == 1  # noqa: TID251
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.live, bad.live) == (True, False)


def test_the_admin_lists_notices_of_ones_own_communities(boards: Boards) -> None:
    notice(boards.board, "家庭医生进社区", live=False).save_revision()
    notice(boards.other_board, "别处的通知").save_revision()
    editor = Client()
    author = login_as(Client(), "community_worker", boards.community)
    urgent_notice(author, boards.community)
    login_as(editor, "editor", boards.community)
    url = reverse("shequ_notices_admin:index")
    text = editor.get(url).content.decode()
    assert "家庭医生进社区" in text
    assert "停水通知" in text
    assert "别处的通知" not in text
    assert "停水通知" not in editor.get(url, {"kind": "announcement"}).content.decode()
    unchecked = editor.get(url, {"urgent": "unchecked"}).content.decode()
    assert "停水通知" in unchecked
    assert "家庭医生进社区" not in unchecked
    found = editor.get(url, {"q": "医生"}).content.decode()
    assert "家庭医生进社区" in found
    assert "停水通知" not in found
