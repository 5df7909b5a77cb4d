"""The channels of a notice for everybody, and the screens of staff on duty."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction

from shequ_workflows.notices.constants import GROUP_TEXT
from shequ_workflows.notices.models import NoticeCheck, NoticePage
from shequ_workflows.org.moment import now
from tests.factories.notices import notice, urgent_notice
from tests.factories.org import actor, login_as
from tests.notices.conftest import Boards

FORM = {
    "urgency": "water", "place": "1—6 栋", "begins": "2030-03-04T09:00", "ends": "2030-03-04T17:00", "reason": "水箱清洗",
    "advice": "", "contact": "0000 0000", "once": "form-1",
}  # fmt: skip


def form(boards: Boards, **values: str) -> dict[str, str]:
    return {**FORM, "node": boards.community.code, **values}


# --- everybody -----------------------------------------------------------------------------------------------------


def test_it_shows_a_notice_with_all_that_people_ask(boards: Boards, client: Client) -> None:
    page = notice(
        boards.board, kind="publicity", place="党群服务中心", begins_at=now(), ends_at=now() + dt.timedelta(days=1),
        contact="0000 0000",
    )  # fmt: skip
    text = client.get(page.url).content.decode()
    for part in ("kind--publicity", "家庭医生进社区", "党群服务中心", "0000 0000", "桂花里社区", "公布至"):
        assert part in text
    assert boards.home.url in text


def test_it_gives_the_group_text_with_a_short_address(boards: Boards, client: Client) -> None:
    page = notice(boards.board, body="<p>" + "早上停水，请提前储水。" * 60 + "</p>")
    response = client.get(reverse("shequ_notices:text", args=[page.pk]))
    text = response.context["group_text"]
    assert len(text) <= GROUP_TEXT
    assert text.endswith(f"/notices/{page.pk}/")
    # Without JavaScript: a field whose text can be selected, and the button stays hidden.
    assert "<textarea" in response.content.decode()
    assert client.get(reverse("shequ_notices:go", args=[page.pk])).headers["Location"] == page.url


def test_it_prints_a_sheet_with_code_seal_and_dates(boards: Boards, client: Client) -> None:
    page = notice(boards.board, contact="0000 0000")
    text = client.get(reverse("shequ_notices:sheet", args=[page.pk])).content.decode()
    assert "qr__code" in text
    assert "（盖章）" in text
    assert f"/notices/{page.pk}/" in text


@pytest.mark.parametrize("name", ["go", "text", "sheet"])
def test_it_shows_no_draft_to_the_public(boards: Boards, client: Client, name: str) -> None:
    page = notice(boards.board, live=False)
    assert client.get(reverse(f"shequ_notices:{name}", args=[page.pk])).status_code == 404


@pytest.mark.parametrize("name", ["text", "sheet"])
def test_it_keeps_what_is_private_private(boards: Boards, client: Client, name: str) -> None:
    page = notice(boards.board)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(reverse(f"shequ_notices:{name}", args=[page.pk])).status_code == 404


def test_it_names_nobody_who_posted_it(boards: Boards, client: Client) -> None:
    page = urgent_notice(actor("community_worker", boards.community, name="李晓雯"), boards.community)
    assert "李晓雯" not in client.get(page.url).content.decode()


# --- the list ------------------------------------------------------------------------------------------------------


def test_it_lists_by_kind_and_words(boards: Boards, client: Client) -> None:
    notice(boards.board, "垃圾投放时间调整", kind="announcement")
    notice(boards.board, "经费使用情况", kind="publicity")
    url = boards.board.url
    assert len(client.get(url).context["cards"]) == 2
    assert [card["title"] for card in client.get(f"{url}?kind=publicity").context["cards"]] == ["经费使用情况"]
    assert [card["title"] for card in client.get(f"{url}?q=垃圾 调整").context["cards"]] == ["垃圾投放时间调整"]
    assert len(client.get(f"{url}?kind=rumour").context["cards"]) == 2
    empty = client.get(f"{url}?q=没有这样的通知").content.decode()
    assert "没有找到通知" in empty
    assert "显示全部通知" in empty


def test_it_turns_pages_and_keeps_the_filter(boards: Boards, client: Client) -> None:
    for number in range(23):
        notice(boards.board, f"第{number}号通知")
    first = client.get(boards.board.url, {"kind": "notice"})
    assert len(first.context["cards"]) == 20
    assert "kind=notice&amp;page=2" in first.content.decode()
    assert len(client.get(boards.board.url, {"page": "2"}).context["cards"]) == 3
    assert client.get(boards.board.url, {"page": "sideways"}).status_code == 200


def test_it_says_when_nothing_has_been_put_up(boards: Boards, client: Client) -> None:
    assert "还没有通知" in client.get(boards.board.url).content.decode()


def test_it_lists_only_its_own_community(boards: Boards, client: Client) -> None:
    notice(boards.other_board, "别处的通知")
    urgent_notice(actor("community_worker", boards.other), boards.other)
    context = client.get(boards.board.url).context
    assert context["cards"] == []
    assert context["urgent"] == []


def test_it_costs_the_same_for_three_and_for_twenty(
    boards: Boards, client: Client, django_assert_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for total in (3, 20):
        for _number in range(NoticePage.objects.count(), total):
            notice(boards.board)
        client.get(boards.board.url)
        client.get(boards.home.url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(boards.board.url)
            client.get(boards.home.url)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_front_page_shows_what_is_urgent_first(boards: Boards, client: Client) -> None:
    notice(boards.board, "家庭医生")
    urgent_notice(actor("community_worker", boards.community), boards.community)
    urgent_notice(
        actor("community_worker", boards.community), boards.community, urgency="lift",
        begins=now() - dt.timedelta(days=2), ends=now() - dt.timedelta(days=1),
    )  # fmt: skip
    response = client.get(boards.home.url)
    shown = {one["key"]: one["html"] for one in response.context["sections"]}
    assert next(iter(shown)) == "notices.urgent"
    assert "停水通知" in shown["notices.urgent"]
    assert "电梯" not in shown["notices.urgent"]
    assert "家庭医生" in shown["notices"]


# --- staff on duty -------------------------------------------------------------------------------------------------


def test_it_puts_one_up_and_leads_to_its_channels(boards: Boards, client: Client) -> None:
    login_as(client, "community_worker", boards.community)
    response = client.post(reverse("shequ_notices:urgent"), form(boards), follow=True)
    page = NoticePage.objects.get()
    assert response.redirect_chain[-1][0] == reverse("shequ_notices:done", args=[page.pk])
    assert page.title == "1—6 栋 3月4日停水通知"
    assert "请提前储水" in page.body
    assert len(response.context["group_text"]) <= GROUP_TEXT
    assert Client().get(page.url).status_code == 200


def test_it_makes_one_of_a_double_click(boards: Boards, client: Client) -> None:
    login_as(client, "community_worker", boards.community)
    answers = [client.post(reverse("shequ_notices:urgent"), form(boards)) for _ in range(2)]
    assert NoticePage.objects.count() == 1
    assert answers[0].headers["Location"] == answers[1].headers["Location"]


def test_it_keeps_what_was_typed_and_says_what_is_missing(boards: Boards, client: Client) -> None:
    login_as(client, "community_worker", boards.community)
    response = client.post(reverse("shequ_notices:urgent"), form(boards, place="", ends="2030-03-04T08:00"))
    assert response.status_code == 422
    text = response.content.decode()
    assert "水箱清洗" in text
    assert not NoticePage.objects.exists()
    again = client.post(reverse("shequ_notices:urgent"), form(boards, ends="2030-03-04T08:00"))
    assert "结束时间早于开始时间，请核对。" in again.content.decode()


def test_it_takes_no_other_community(boards: Boards, client: Client) -> None:
    login_as(client, "community_worker", boards.community)
    assert client.post(reverse("shequ_notices:urgent"), form(boards, node=boards.other.code)).status_code == 422
    assert not NoticePage.objects.exists()


@pytest.mark.parametrize("role", ["resident", "grid_worker", "editor", "administrator", "auditor", "street_clerk"])
def test_it_tells_others_whom_to_ask(boards: Boards, client: Client, role: str) -> None:
    node = boards.street if role in {"street_clerk"} else boards.community
    login_as(client, role, node)
    assert client.get(reverse("shequ_notices:urgent")).status_code == 403
    assert client.post(reverse("shequ_notices:urgent"), form(boards)).status_code == 403
    assert not NoticePage.objects.exists()


def test_it_asks_visitors_to_sign_in(boards: Boards, client: Client) -> None:
    for name in ("urgent", "checks"):
        assert client.get(reverse(f"shequ_notices:{name}")).status_code == 302


def test_it_hides_the_work_of_another_office(boards: Boards, client: Client) -> None:
    page = urgent_notice(actor("community_worker", boards.community), boards.community)
    login_as(client, "community_worker", boards.other)
    for name in ("done", "check"):
        assert client.get(reverse(f"shequ_notices:{name}", args=[page.pk])).status_code == 404
    assert client.post(reverse("shequ_notices:check", args=[page.pk]), {"verdict": "right"}).status_code == 404
    assert page.title not in client.get(reverse("shequ_notices:checks")).content.decode()


def test_it_tells_residents_that_the_office_checks(boards: Boards, client: Client) -> None:
    page = urgent_notice(actor("community_worker", boards.community), boards.community)
    login_as(client, "resident", boards.community)
    for name, args in (("done", [page.pk]), ("check", [page.pk]), ("checks", [])):
        assert client.get(reverse(f"shequ_notices:{name}", args=args)).status_code == 403


def test_it_is_looked_at_by_a_colleague(boards: Boards, client: Client) -> None:
    page = urgent_notice(actor("community_worker", boards.community), boards.community)
    login_as(client, "rc_member", boards.community)
    assert page.title in client.get(reverse("shequ_notices:checks")).content.decode()
    url = reverse("shequ_notices:check", args=[page.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"verdict": "withdrawn"}).status_code == 422
    assert client.post(url, {"verdict": "right"}).status_code == 302
    assert client.post(url, {"verdict": "right"}).status_code == 409
    assert NoticeCheck.objects.count() == 1
    assert "没有待复核的通知" in client.get(reverse("shequ_notices:checks")).content.decode()
    assert "已由第二人复核" in client.get(page.url).content.decode()
