"""公示 stays up for its days, whichever way somebody tries to take it away (RC Organic Law art. 34)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from shequ_workflows.core.models import Record
from shequ_workflows.core.record.recording import journal
from shequ_workflows.notices.actions import TakeDownPublicity
from shequ_workflows.notices.constants import NoticeKind
from shequ_workflows.notices.exceptions import StillOnDisplay
from shequ_workflows.notices.models import Display, NoticeIndexPage, NoticePage
from shequ_workflows.notices.scheduling import publish_due
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.moment import now, today
from tests.factories.notices import notice
from tests.factories.org import UserFactory, actor, home_page, login_as
from tests.notices.conftest import Boards
from tests.notices.test_editing import edit_url, rich_text, typed

DAY = dt.timedelta(days=1)
START = dt.datetime(2026, 7, 1, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def director(boards: Boards) -> Client:
    client = Client()
    client.actor = login_as(client, "rc_director", boards.community)  # type: ignore[attr-defined]
    return client


@pytest.fixture
def shown(boards: Boards) -> NoticePage:
    """公示, put up a moment ago."""
    draft = notice(boards.board, "低保名单公示", kind=NoticeKind.PUBLICITY, slug="list", live=False)
    draft.save_revision().publish()
    return NoticePage.objects.get(pk=draft.pk)


def verbs(boards: Boards) -> list[str]:
    return list(Record.objects.filter(subject=journal(boards.community)).order_by("seq").values_list("verb", flat=True))


def days_pass(clock: Path, days: int) -> None:
    clock.write_text((START + days * DAY).isoformat(), encoding="ascii")


# --- whichever way it is tried -----------------------------------------------------------------------------------------


def by_its_method(page: NoticePage) -> None:
    page.unpublish()


def as_a_plain_page(page: NoticePage) -> None:
    Page.objects.get(pk=page.pk).unpublish()


def with_the_board(page: NoticePage) -> None:
    from wagtail.actions import UnpublishPageAction

    glass = UserFactory(is_superuser=True)
    UnpublishPageAction(page.get_parent(), user=glass, include_descendants=True).execute(skip_permission_checks=True)


def by_saving_it(page: NoticePage) -> None:
    page.live = False
    page.save()


def by_deleting_it(page: NoticePage) -> None:
    page.delete()


def by_deleting_the_board(page: NoticePage) -> None:
    page.get_parent().specific.delete()


def by_deleting_the_rows(page: NoticePage) -> None:
    NoticePage.objects.filter(pk=page.pk).delete()


def by_moving_it_out(page: NoticePage) -> None:
    page.move(NoticeIndexPage.objects.exclude(pk=page.get_parent().pk).get(is_urgent=False), pos="last-child")


def by_moving_the_board_out(page: NoticePage) -> None:
    board = page.get_parent()
    homes = type(board.get_parent().specific).objects.exclude(pk=board.get_parent().pk)
    home = homes[0]
    Page.objects.filter(pk=board.pk).update(slug="moved")
    Page.objects.get(pk=board.pk).move(Page.objects.get(pk=home.pk), pos="last-child")


def by_hiding_it(page: NoticePage) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def by_hiding_the_board(page: NoticePage) -> None:
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN)


WAYS: list[Callable[[NoticePage], None]] = [
    by_its_method,
    as_a_plain_page,
    with_the_board,
    by_saving_it,
    by_deleting_it,
    by_deleting_the_board,
    by_deleting_the_rows,
    by_moving_it_out,
    by_moving_the_board_out,
    by_hiding_it,
    by_hiding_the_board,
]


@pytest.mark.parametrize("way", WAYS)
def test_it_stays_up_whichever_way_it_is_tried(boards: Boards, shown: NoticePage, way: Any) -> None:
    with pytest.raises(StillOnDisplay) as refused, transaction.atomic():
        way(shown)
    assert shown.title in str(refused.value)
    assert NoticePage.objects.get(pk=shown.pk).live
    assert Client().get(shown.url).status_code == 200


@pytest.mark.parametrize("kind", [NoticeKind.NOTICE, NoticeKind.ANNOUNCEMENT])
def test_it_leaves_other_kinds_free(boards: Boards, director: Client, kind: str) -> None:
    page = notice(boards.board, kind=kind)
    director.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    assert not NoticePage.objects.get(pk=page.pk).live
    director.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not NoticePage.objects.filter(pk=page.pk).exists()


def test_it_may_go_when_its_days_are_over(boards: Boards, clock: Path) -> None:
    days_pass(clock, 0)
    page = notice(boards.board, kind=NoticeKind.PUBLICITY)
    days_pass(clock, 15)  # the last day belongs to it
    with pytest.raises(StillOnDisplay), transaction.atomic():
        page.unpublish()
    days_pass(clock, 16)
    NoticePage.objects.get(pk=page.pk).unpublish()
    NoticePage.objects.get(pk=page.pk).delete()
    assert not Display.objects.exists()


def test_it_does_not_expire_early(boards: Boards, shown: NoticePage) -> None:
    """Whatever stands in the database."""
    NoticePage.objects.filter(pk=shown.pk).update(expire_at=now() - DAY)
    assert publish_due(now()) == 0
    assert NoticePage.objects.get(pk=shown.pk).live


def test_it_moves_between_the_boards_of_its_community(boards: Boards, shown: NoticePage) -> None:
    second = boards.home.__class__.objects.get(pk=boards.home.pk).add_child(
        instance=NoticeIndexPage(title="财务公示", slug="money")
    )
    shown.move(second, pos="last-child")
    assert NoticePage.objects.child_of(second).get().live


def test_it_cannot_become_another_kind_meanwhile(boards: Boards, shown: NoticePage) -> None:
    shown.kind = NoticeKind.NOTICE
    with pytest.raises(ValidationError) as refused:
        shown.save()
    assert "kind" in refused.value.message_dict


# --- in the admin ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["unpublish", "delete"])
def test_it_tells_the_director_what_to_do_instead(
    boards: Boards, shown: NoticePage, director: Client, name: str
) -> None:
    answer = director.post(reverse(f"wagtailadmin_pages:{name}", args=[shown.pk]), follow=True)
    text = answer.content.decode()
    assert NoticePage.objects.get(pk=shown.pk).live
    assert f"{shown.display_until:%Y-%m-%d}" in text or str(shown.display_until) in text
    if name == "unpublish":
        assert 'name="reason"' in text


def test_it_tells_so_for_the_whole_board(boards: Boards, shown: NoticePage, director: Client) -> None:
    glass = Client()
    glass.force_login(UserFactory(is_superuser=True))
    for client, name in ((director, "unpublish"), (glass, "unpublish"), (glass, "delete")):
        url = reverse(f"wagtailadmin_pages:{name}", args=[boards.board.pk])
        answer = client.post(url, {"include_descendants": "on"}, follow=True)
        assert shown.title in answer.content.decode()
    assert NoticePage.objects.get(pk=shown.pk).live


@pytest.mark.parametrize("name", ["unpublish", "delete"])
def test_it_does_nothing_in_bulk_if_one_must_stay(
    boards: Boards, shown: NoticePage, director: Client, name: str
) -> None:
    other = notice(boards.board, "体检通知")
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", name])
    answer = director.post(f"{url}?id={shown.pk}&id={other.pk}&next=/admin/", {"include_descendants": ""}, follow=True)
    assert shown.title in answer.content.decode()
    assert NoticePage.objects.filter(live=True).count() == 2


def test_it_answers_the_admins_api_with_403(boards: Boards, shown: NoticePage, director: Client) -> None:
    for name in ("unpublish", "delete"):
        answer = director.post(f"/admin/api/main/pages/{shown.pk}/action/{name}/", content_type="application/json")
        assert answer.status_code == 403
    assert NoticePage.objects.get(pk=shown.pk).live


# --- taking it down ----------------------------------------------------------------------------------------------------


def take_down_url(page: NoticePage) -> str:
    return reverse("shequ_notices_admin:take_down", args=[page.pk])


def test_it_goes_with_a_reason_and_the_journal_says_so(boards: Boards, shown: NoticePage, director: Client) -> None:
    asked = director.get(take_down_url(shown))
    assert asked.status_code == 200
    assert director.post(take_down_url(shown), {"reason": "  "}).status_code in {200, 422}
    assert NoticePage.objects.get(pk=shown.pk).live

    assert director.post(take_down_url(shown), {"reason": "误写了他人姓名。"}).status_code == 302
    page = NoticePage.objects.get(pk=shown.pk)
    assert not page.live
    assert Client().get(shown.url).status_code == 404
    row = Record.objects.get(subject=journal(boards.community), verb="take_down_publicity")
    assert (row.role, row.actor) == ("rc_director", director.actor.person)  # type: ignore[attr-defined]
    assert "误写了他人姓名" in row.payload.body
    assert (page.display.reason, page.display.ended_by) == ("误写了他人姓名。", row.actor)
    with pytest.raises(StillOnDisplay), transaction.atomic():
        page.delete()  # it is kept until its day all the same


@pytest.mark.parametrize("role", ["editor", "rc_member", "community_worker", "administrator"])
def test_others_do_not_take_it_down(boards: Boards, shown: NoticePage, role: str) -> None:
    client = Client()
    login_as(client, role, boards.community)
    assert client.get(take_down_url(shown)).status_code == 403
    assert client.post(take_down_url(shown), {"reason": "没有理由"}).status_code == 403
    with pytest.raises(ActionRefused) as refused:
        TakeDownPublicity(actor(role, boards.community), shown, "没有理由").execute()
    assert refused.value.refusal.code == "role"
    assert NoticePage.objects.get(pk=shown.pk).live


def test_strangers_do_not_even_see_the_form(boards: Boards, shown: NoticePage) -> None:
    client = Client()
    login_as(client, "rc_director", boards.other)
    assert client.get(take_down_url(shown)).status_code == 404
    assert client.post(take_down_url(shown), {"reason": "没有理由"}).status_code == 404


def test_it_is_taken_down_once(boards: Boards, shown: NoticePage, director: Client) -> None:
    TakeDownPublicity(director.actor, shown, "误写了他人姓名。").execute()  # type: ignore[attr-defined]
    with pytest.raises(ActionRefused) as refused:
        TakeDownPublicity(director.actor, shown, "再来一次").execute()  # type: ignore[attr-defined]
    assert refused.value.refusal.code == "gone"


def test_the_database_asks_for_the_reason_too(boards: Boards, shown: NoticePage) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Display.objects.update(ended_at=now())


def test_it_begins_anew_when_it_is_put_up_again(boards: Boards, clock: Path) -> None:
    days_pass(clock, 0)
    page = notice(boards.board, kind=NoticeKind.PUBLICITY)
    days_pass(clock, 10)
    TakeDownPublicity(actor("rc_director", boards.community), page, "误写了他人姓名。").execute()
    days_pass(clock, 12)
    NoticePage.objects.get(pk=page.pk).save_revision().publish()
    page = NoticePage.objects.get(pk=page.pk)
    assert (page.live, page.display_until) == (True, START.date() + 27 * DAY)
    assert page.display.is_due
    assert verbs(boards) == ["take_down_publicity", "display_again"]


# --- changing its text -------------------------------------------------------------------------------------------------


def change(page: NoticePage, **values: Any) -> NoticePage:
    page = NoticePage.objects.get(pk=page.pk)
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return NoticePage.objects.get(pk=page.pk)


@pytest.mark.parametrize("values", [{"body": "<p>金额 100000 元。</p>"}, {"title": "又一公示"}, {"place": "一号楼"}])
def test_another_text_begins_its_days_anew(boards: Boards, clock: Path, values: dict[str, str]) -> None:
    days_pass(clock, 0)
    page = notice(boards.board, kind=NoticeKind.PUBLICITY)
    days_pass(clock, 10)
    page = change(page, **values)
    assert page.display_until == START.date() + 25 * DAY
    row = Record.objects.get(subject=journal(boards.community), verb="restart_display")
    assert "2026-07-16" in row.payload.body
    assert "2026-07-26" in row.payload.body
    days_pass(clock, 20)
    with pytest.raises(StillOnDisplay), transaction.atomic():
        page.unpublish()


def test_the_same_text_keeps_its_day(boards: Boards, clock: Path) -> None:
    """Whom to ask may be corrected; what was announced as the last day is not taken back."""
    days_pass(clock, 0)
    page = notice(
        boards.board, kind=NoticeKind.PUBLICITY, display_until=START.date() + 30 * DAY, body="<p>金额 1 元</p>"
    )
    days_pass(clock, 10)
    page = change(page, contact="0000 0001", display_until=START.date() + 16 * DAY)
    assert page.display_until == START.date() + 30 * DAY
    page = change(page, body='<p data-block-key="a1b2c">金额 1 元</p>')  # marks of the editor
    assert page.display_until == START.date() + 30 * DAY
    assert verbs(boards) == []


def test_an_old_revision_does_not_bring_old_days_back(boards: Boards, clock: Path) -> None:
    days_pass(clock, 0)
    page = notice(boards.board, kind=NoticeKind.PUBLICITY)
    first = page.save_revision()
    days_pass(clock, 10)
    change(page, body="<p>改过的正文。</p>")
    days_pass(clock, 20)
    first.publish()
    assert NoticePage.objects.get(pk=page.pk).display_until == START.date() + 35 * DAY


def test_a_notice_that_becomes_publicity_counts_from_then(boards: Boards, clock: Path) -> None:
    days_pass(clock, 0)
    page = notice(boards.board, kind=NoticeKind.ANNOUNCEMENT)
    days_pass(clock, 20)
    assert change(page, kind=NoticeKind.PUBLICITY).display_until == START.date() + 35 * DAY


def test_the_editor_is_told_before_it_goes_up(boards: Boards, shown: NoticePage, director: Client) -> None:
    text = director.get(edit_url(shown)).content.decode()
    assert "公布期从发布那天起" in text
    assert take_down_url(shown) in text

    values = {
        "kind": "publicity", "title": shown.title, "slug": shown.slug, "issued_at": "", "body": rich_text("<p>另一段正文。</p>"),
        "display_until": str(today() + 3 * DAY), "action-publish": "yes",
    }  # fmt: skip
    Display.objects.filter(pk=shown.pk).update(begins_at=now() - 20 * DAY, last_day=today() + 3 * DAY)
    refused = director.post(edit_url(shown), typed(**values))
    assert refused.status_code == 200
    assert "15 天要重新计算" in refused.content.decode()
    assert director.post(edit_url(shown), typed(**{**values, "display_until": ""})).status_code == 302
    assert NoticePage.objects.get(pk=shown.pk).display_until == today() + 15 * DAY


def test_others_read_no_such_line(boards: Boards, director: Client) -> None:
    page = notice(boards.board)
    assert "公布期从发布那天起" not in director.get(edit_url(page)).content.decode()


def test_a_second_community_is_not_concerned(boards: Boards, shown: NoticePage) -> None:
    home_page(boards.street)
    notice(boards.other_board, "别处").unpublish()
    assert issubclass(StillOnDisplay, PermissionDenied)
