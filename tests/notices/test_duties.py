"""What the law asks to publish: owed by period and event, settled by notices, told to everybody."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from shequ_workflows.core.models import Record
from shequ_workflows.notices.duty_actions import NoteEvent, NoteNothing, NotePublished, make_dues
from shequ_workflows.notices.models import NoticePage, PublicationDue, PublicationRule
from shequ_workflows.notices.rhythms import Standing
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.moment import now, today
from tests.factories.notices import notice
from tests.factories.org import actor, login_as

from .conftest import Boards

pytestmark = pytest.mark.django_db
#: A Saturday late in the fourth quarter.
NOW = dt.datetime(2026, 11, 28, 2, tzinfo=dt.UTC)


@pytest.fixture
def town(clock: Path, boards: Boards) -> Boards:
    """Two communities whose pages went up in spring; what is owed since stands there."""
    clock.write_text(NOW.isoformat(), encoding="ascii")
    CommunityPage.objects.update(first_published_at=NOW - dt.timedelta(days=240))
    make_dues(NOW)
    return boards


def due_of(town: Boards, code: str, period: str) -> PublicationDue:
    return PublicationDue.objects.get(community=town.community, rule__code=code, period=period)


def put_up(town: Boards, title: str = "收支公示", category: str = "funds") -> NoticePage:
    """As an editor does it."""
    page = notice(town.board, title, live=False, kind="publicity", category=category)
    page.save_revision().publish()
    return NoticePage.objects.get(pk=page.pk)


# -- what is owed ------------------------------------------------------------------------------------------------------


def test_the_seven_kinds_of_the_law_come_with_the_product(db: None) -> None:
    assert set(PublicationRule.objects.values_list("category", flat=True)) == {
        "meetings", "funds", "facilities", "projects", "consultation", "assistance", "other",
    }  # fmt: skip


def test_each_period_is_owed_once(town: Boards) -> None:
    keys = list(
        PublicationDue.objects.filter(community=town.community, rule__code="A2-funds").order_by("period").values_list("period", flat=True)
    )  # fmt: skip
    assert keys == ["2026-Q2", "2026-Q3", "2026-Q4"]  # nothing from before it had a page
    assert make_dues(NOW) == 0
    assert due_of(town, "A2-funds", "2026-Q3").due_on == dt.date(2026, 10, 15)
    assert not PublicationDue.objects.filter(rule__rhythm="event").exists()


def test_a_due_day_on_a_day_of_rest_moves_on(town: Boards) -> None:
    """15 days after 30 September is a Thursday; of a half-year, 31 July, a Friday; New Year's fortnight a Friday."""
    assert all(one.due_on.weekday() < 5 for one in PublicationDue.objects.all())


def test_the_database_holds_it_too(town: Boards) -> None:
    one = due_of(town, "A2-funds", "2026-Q3")
    for broken in ({"published_on": today(), "waived_because": "x"}, {"due_on": one.begins_on}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PublicationDue.objects.filter(pk=one.pk).update(**broken)


# -- how it is settled -------------------------------------------------------------------------------------------------


def test_a_notice_of_its_kind_settles_the_oldest(town: Boards) -> None:
    page = put_up(town)
    oldest = due_of(town, "A2-funds", "2026-Q2")
    assert (oldest.page_id, oldest.published_on, oldest.standing) == (page.pk, today(), Standing.LATE)
    assert oldest.days_late == (today() - oldest.due_on).days > 0
    page.save_revision().publish()  # corrected: it settles no second one
    assert due_of(town, "A2-funds", "2026-Q3").standing == Standing.MISSED
    put_up(town, "第三季度")
    assert due_of(town, "A2-funds", "2026-Q3").is_settled
    assert not due_of(town, "A2-funds", "2026-Q4").is_settled
    put_up(town, "捐赠明细")  # the quarter still runs: a further notice is not its account
    assert due_of(town, "A2-funds", "2026-Q4").standing == Standing.COMING


def test_a_notice_of_no_kind_or_elsewhere_settles_nothing(town: Boards) -> None:
    put_up(town, category="")
    page = notice(town.other_board, "别处", live=False, kind="publicity", category="funds")
    page.save_revision().publish()
    assert not due_of(town, "A2-funds", "2026-Q2").is_settled
    assert PublicationDue.objects.filter(community=town.other, page=page).exists()


def test_what_is_taken_down_before_its_days_is_owed_again(town: Boards) -> None:
    page = notice(town.board, "收支", live=False, kind="announcement", category="funds")
    page.save_revision().publish()
    page = NoticePage.objects.get(pk=page.pk)
    page.unpublish()
    assert not due_of(town, "A2-funds", "2026-Q2").is_settled
    assert Record.objects.filter(verb="publish_again").count() == 1


def test_staff_say_which_notice_it_was(town: Boards) -> None:
    worker = actor("community_worker", town.community)
    due = due_of(town, "A6-assistance", "2026-Q3")
    page = notice(
        town.board, "协助情况", first_published_at=dt.datetime(2026, 10, 12, 1, tzinfo=dt.UTC), kind="announcement"
    )
    NotePublished(worker, due, page).execute()
    due.refresh_from_db()
    assert (due.standing, due.days_late) == (Standing.IN_TIME, 0)
    with pytest.raises(ActionRefused) as no:
        NotePublished(worker, due, page).execute()
    assert no.value.refusal.code == "settled"


@pytest.mark.parametrize("wrong", ["draft", "elsewhere", "before"])
def test_not_any_notice_will_do(town: Boards, wrong: str) -> None:
    worker = actor("community_worker", town.community)
    due = due_of(town, "A6-assistance", "2026-Q3")
    page = {
        "draft": lambda: notice(town.board, "草稿", live=False),
        "elsewhere": lambda: notice(town.other_board),
        "before": lambda: notice(town.board, first_published_at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC)),
    }[wrong]()
    with pytest.raises(ActionRefused) as no:
        NotePublished(worker, due, page).execute()
    assert no.value.refusal.code == "notice"


def test_that_there_is_nothing_is_said_by_the_director_with_a_reason(town: Boards) -> None:
    due = due_of(town, "A2-funds", "2026-Q2")
    with pytest.raises(ActionRefused) as no:
        NoteNothing(actor("community_worker", town.community), due, "无").execute()
    assert no.value.refusal.status == 403
    director = actor("rc_director", town.community)
    with pytest.raises(ActionRefused):
        NoteNothing(director, due, " ").execute()
    NoteNothing(director, due, "本季度没有收支").execute()
    due.refresh_from_db()
    assert (due.standing, due.days_late) == (Standing.NOTHING, 0)


def test_what_happened_is_owed_from_then_on(town: Boards) -> None:
    worker = actor("community_worker", town.community)
    rule = PublicationRule.objects.get(code="A1-meetings")
    made = [NoteEvent(worker, town.community, rule, "通过公约", today(), once="k").execute() for _twice in range(2)]
    assert made[0].pk == made[1].pk
    assert (made[0].due_on - today()).days >= 5
    for title, day, of in (("", today(), rule), ("x", today() + dt.timedelta(days=1), rule), ("x", today(), PublicationRule.objects.get(code="A2-funds"))):  # fmt: skip
        with pytest.raises(ActionRefused):
            NoteEvent(worker, town.community, of, title, day).execute()
    with pytest.raises(ActionRefused) as no:
        NoteEvent(actor("community_worker", town.other), town.community, rule, "x", today()).execute()
    assert no.value.refusal.status == 403


# -- what is shown -----------------------------------------------------------------------------------------------------


def public(client: Client, town: Boards, **query: str) -> str:
    return client.get(reverse("shequ_notices:duties", args=[town.home.pk]), query).content.decode()


def test_everybody_reads_what_was_not_published_in_time(town: Boards, client: Client) -> None:
    put_up(town)
    shown = public(client, town)
    missed, rest = shown.split('id="h-rest"')
    assert "2026 年第 3 季度" in missed.split('id="h-missed"')[1]
    assert "逾期未公布" in missed
    assert "收支公示" in rest
    assert "公布晚了" in rest
    assert "七类事项" in shown
    assert "别处" not in shown


def test_a_year_that_is_none_shows_this_one(town: Boards, client: Client) -> None:
    for year in ("x", "1999", "9" * 40, "²"):
        assert "2026" in public(client, town, year=year)


def test_it_costs_the_same_for_any_number(town: Boards, client: Client, django_assert_max_num_queries: object) -> None:
    public(client, town)
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        public(client, town)


def test_a_page_that_is_no_communitys_has_none(town: Boards, client: Client) -> None:
    CommunityPage.objects.filter(pk=town.home.pk).update(node=None)
    assert client.get(reverse("shequ_notices:duties", args=[town.home.pk])).status_code == 404


def test_staff_settle_it_on_their_list(town: Boards, client: Client) -> None:
    page = notice(town.board, "第三季度协助情况", kind="announcement", category="assistance", issued_at=now())
    due = due_of(town, "A6-assistance", "2026-Q3")
    login_as(client, "community_worker", town.community)
    shown = client.get(reverse("shequ_notices:dues")).content.decode()
    address = reverse("shequ_notices:due", args=[due.public_id])
    assert address in shown
    form = client.get(address).context["published"]
    assert form.fields["notice"].choices[1][0] == f"n{page.pk}"
    assert client.post(address, {"notice": ""}).status_code == 422
    assert client.post(address, {"notice": f"n{page.pk}"}).status_code == 302
    due.refresh_from_db()
    assert due.page_id == page.pk
    assert address not in client.get(reverse("shequ_notices:dues")).content.decode()


def test_staff_enter_what_happened(town: Boards, client: Client) -> None:
    login_as(client, "community_worker", town.community)
    address = reverse("shequ_notices:due_event")
    form = client.get(address).context["form"]
    data = {
        "once": "k",
        "node": form["node"].value(),
        "rule": "A5-consultation",
        "title": "电梯协商结果",
        "day": "2026-11-27",
    }
    assert client.post(address, {**data, "day": "2027-01-01"}).status_code == 422
    assert client.post(address, data).status_code == 302
    assert PublicationDue.objects.get(title="电梯协商结果").due_on == dt.date(2026, 12, 2)


def test_another_communitys_is_not_found(town: Boards, client: Client) -> None:
    due = due_of(town, "A2-funds", "2026-Q2")
    login_as(client, "community_worker", town.other)
    assert client.get(reverse("shequ_notices:due", args=[due.public_id])).status_code == 404


def test_what_everybody_reads_of_it_names_no_telephone(town: Boards, client: Client) -> None:
    rule = PublicationRule.objects.filter(rhythm="event", is_active=True).earliest("code")
    NoteEvent(
        actor("community_worker", town.community), town.community, rule, "张某来电13812345678捐款", today()
    ).execute()
    due = PublicationDue.objects.unsettled().filter(community=town.community, title="").earliest("pk")
    NoteNothing(actor("rc_director", town.community), due, "请问13987654321").execute()
    said = "".join(f"{one.title}{one.waived_because}" for one in PublicationDue.objects.all())
    assert "捐款" in said
    assert "13812345678" not in said
    assert "13987654321" not in said
