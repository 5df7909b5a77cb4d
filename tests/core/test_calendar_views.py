"""The screen 工作日历: who sees it, what is shown before anything is saved, and what is kept of wrong input."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from shequ_workflows.core.calendar import hooks as calendar_hooks
from shequ_workflows.core.calendar.models import CalendarDay, CalendarStamp, CalendarYear, NodeHours, calendar_of
from shequ_workflows.core.calendar.sheet import template
from shequ_workflows.core.calendar.table import DayEntry
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node

from .world import World

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.calendar_urls")]

ROOT = "/admin/work-calendar/"
LINES = """2027-01-01 休 元旦
2027-02-05 至 2027-02-12 休 春节
2027-02-20 班 春节调休
2027-04-05 休 清明节
2027-05-01~2027-05-05 休 劳动节
2027-10-01~2027-10-07 休 国庆节
"""


def signed_in(actor: Actor) -> Client:
    assert actor.person is not None
    user = get_user_model().objects.create(username=f"user{actor.person.pk}")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    actor.person.user = user
    actor.person.save()
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def administrator(world: World) -> Client:
    return signed_in(world.person("Administrator", "administrator", world.street))


@pytest.fixture
def local(world: World) -> Client:
    """Administrator of one community among several."""
    return signed_in(world.person("Local", "administrator", world.community))


def text(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def hidden(response: HttpResponse) -> dict[str, str]:
    """The confirm form's own fields."""
    form = response.context["form"]
    return {name: str(form[name].value() or "") for name in ("lines", "stamp", "source")}


# --- who -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["editor", "auditor", "rc_director", "street_clerk"])
@pytest.mark.parametrize("page", ["2027/", "day/2027-02-05/", "hours/", "2027/template.xlsx", "2027/table.json"])
def test_it_turns_away_who_is_no_administrator_and_says_whom_to_ask(world: World, role: str, page: str) -> None:
    response = signed_in(world.person(role, role, world.street)).get(ROOT + page)
    assert response.status_code == 403
    assert "administrator" in text(response)


def test_it_sends_a_visitor_to_sign_in() -> None:
    assert Client().get(ROOT + "2027/").status_code == 302


def test_it_lets_a_local_administrator_look_but_not_change(local: Client) -> None:
    assert "changed by the administrator of the street office" in text(local.get(ROOT + "2027/"))
    assert local.get(ROOT + "day/2027-02-05/").status_code == 200
    stamp = CalendarStamp.current()
    for page, data in [
        ("2027/preview/", {"text": LINES}),
        ("2027/confirm/", {"lines": LINES, "stamp": stamp, "source": "x"}),
        ("day/2027-03-01/", {"kind": "off", "stamp": stamp}),
    ]:
        assert local.post(ROOT + page, data).status_code == 403
    assert not CalendarYear.objects.get(year=2027).is_confirmed


def test_it_is_in_the_menu_of_administrators_only(world: World) -> None:
    item = calendar_hooks.menu_item()
    request = RequestFactory().get("/admin/")
    for role, shown in [("administrator", True), ("editor", False)]:
        actor = world.person(role, role, world.street)
        signed_in(actor)
        request.user = actor.person.user  # type: ignore[union-attr]
        assert item.is_shown(request) is shown


# --- looking -----------------------------------------------------------------------------------------------------


def test_it_shows_twelve_months_with_marks_and_names(administrator: Client) -> None:
    response = administrator.get(ROOT + "2026/")
    body = text(response)
    assert body.count("<caption>") == 12
    assert body.count('scope="col" abbr="Monday"') == 12
    assert "248 working days" in body
    assert "make-up workday (春节调休)" in body
    assert len(re.findall(r'<time datetime="2026-', body)) == 365
    assert "style=" not in re.sub(r"<svg.*?</svg>", "", body.split('<div class="nice-padding">')[1].split("</main>")[0])


def test_it_warns_on_a_provisional_year(administrator: Client) -> None:
    assert "are provisional" in text(administrator.get(ROOT + "2027/"))
    assert "are provisional" in text(administrator.get(ROOT + "2030/"))
    assert "are provisional" not in text(administrator.get(ROOT + "2026/"))


def test_it_opens_the_present_year_and_a_wanted_day(administrator: Client) -> None:
    assert administrator.get(ROOT).headers["location"].startswith(ROOT)
    assert administrator.get(ROOT, {"date": "2027-02-06"}).headers["location"] == f"{ROOT}day/2027-02-06/"
    assert administrator.get(ROOT, {"date": "soon"}).status_code == 302


@pytest.mark.parametrize("page", ["1999/", "2101/", "day/2027-02-30/", "day/1999-01-01/", "hours/999999/"])
def test_it_knows_no_other_years_and_days(administrator: Client, page: str) -> None:
    assert administrator.get(ROOT + page).status_code == 404


def test_it_costs_the_same_for_every_year(administrator: Client, django_assert_max_num_queries: Any) -> None:
    administrator.get(ROOT + "2026/")
    with django_assert_max_num_queries(14):
        administrator.get(ROOT + "2026/")


def test_it_gives_template_and_table_to_take_away(administrator: Client) -> None:
    sheet = administrator.get(ROOT + "2026/template.xlsx")
    assert sheet.content[:2] == b"PK"
    assert sheet.headers["content-disposition"] == 'attachment; filename="workcalendar-2026.xlsx"'
    table = json.loads(administrator.get(ROOT + "2026/table.json").content)
    assert table["years"][0]["status"] == "confirmed"


# --- entering the notice -----------------------------------------------------------------------------------------


def test_it_shows_each_change_before_anything_is_saved_and_confirms_then(administrator: Client) -> None:
    response = administrator.post(ROOT + "2027/preview/", {"text": LINES})
    body = text(response)
    assert response.status_code == 200
    assert "2027-02-09" in body
    assert "becomes a day off" in body
    assert "make-up workday (春节调休)" in body
    assert CalendarDay.objects.of_year(2027).count() == 13
    confirmed = administrator.post(ROOT + "2027/confirm/", {**hidden(response), "source": "通知"}, follow=True)
    assert "is confirmed" in text(confirmed)
    row = CalendarYear.objects.get(year=2027)
    assert (row.is_confirmed, row.source) == (True, "通知")
    assert CalendarDay.objects.of_year(2027).count() == 23
    assert not calendar_of().is_workday(dt.date(2027, 2, 12))


@pytest.mark.parametrize("kind", ["xlsx", "json"])
def test_it_takes_a_file(administrator: Client, kind: str) -> None:
    entries = [DayEntry(dt.date(2027, 2, day), False, "春节") for day in range(5, 13)]
    days = [{"date": str(entry.date), "working": False, "name": "春节"} for entry in entries]
    document = json.dumps({"year": 2027, "source": "Notice no. 1", "days": days}).encode()
    content = template(2027, entries) if kind == "xlsx" else document
    file = SimpleUploadedFile(f"notice.{kind}", content)
    response = administrator.post(ROOT + "2027/preview/", {"file": file})
    assert response.status_code == 200
    assert len(response.context["plan"].entries) == 8
    assert ("Notice no. 1" in text(response)) == (kind == "json")


def test_it_asks_for_the_source(administrator: Client) -> None:
    data = hidden(administrator.post(ROOT + "2027/preview/", {"text": LINES}))
    response = administrator.post(ROOT + "2027/confirm/", {**data, "source": ""})
    assert response.status_code == 422
    assert response.context["form"].errors
    assert not CalendarYear.objects.get(year=2027).is_confirmed
    again = administrator.post(ROOT + "2027/confirm/", {**hidden(response), "source": "通知"})
    assert again.status_code == 302


def test_it_keeps_what_was_typed_and_says_what_is_wrong(administrator: Client) -> None:
    response = administrator.post(ROOT + "2027/preview/", {"text": "2027-02-05 休 春节\n2027-02-22 班"})
    body = text(response)
    assert response.status_code == 422
    assert "Row 2, date: 2027-02-22 is a weekday" in body
    assert "2027-02-22 班</textarea>" in body
    assert "Confirm the calendar" not in body


def test_it_asks_for_a_file_or_text(administrator: Client) -> None:
    response = administrator.post(ROOT + "2027/preview/", {})
    assert response.status_code == 422
    assert "Choose a file or paste" in text(response)


def test_it_shows_the_difference_anew_where_somebody_was_quicker(administrator: Client) -> None:
    data = hidden(administrator.post(ROOT + "2027/preview/", {"text": LINES}))
    day = {"kind": "off", "name": "", "stamp": CalendarStamp.current()}
    assert administrator.post(ROOT + "day/2027-03-01/", day).status_code == 302
    response = administrator.post(ROOT + "2027/confirm/", {**data, "source": "通知"})
    body = text(response)
    assert response.status_code == 409
    assert "in the meantime" in body
    assert "2027-03-01" in body
    assert administrator.post(ROOT + "2027/confirm/", {**hidden(response), "source": "通知"}).status_code == 302


def test_it_does_not_trust_what_the_preview_carried(administrator: Client) -> None:
    data = {"lines": "2027-02-22 班", "stamp": CalendarStamp.current(), "source": "x"}
    response = administrator.post(ROOT + "2027/confirm/", data)
    assert response.status_code == 422
    assert not CalendarYear.objects.get(year=2027).is_confirmed


def test_it_sent_twice_changes_once(administrator: Client) -> None:
    data = {**hidden(administrator.post(ROOT + "2027/preview/", {"text": LINES})), "source": "通知"}
    assert administrator.post(ROOT + "2027/confirm/", data).status_code == 302
    second = administrator.post(ROOT + "2027/confirm/", data)
    assert second.status_code == 409
    assert "No day changes" in text(second)


# --- single days -------------------------------------------------------------------------------------------------


def test_it_changes_a_day(administrator: Client) -> None:
    page = administrator.get(ROOT + "day/2027-02-20/")
    assert "make-up workday (班)" in text(page)
    data = {"kind": "work", "name": "春节调休", "stamp": page.context["form"]["stamp"].value()}
    assert administrator.post(ROOT + "day/2027-02-20/", data).status_code == 302
    assert calendar_of().is_workday(dt.date(2027, 2, 20))
    stale = administrator.post(ROOT + "day/2027-02-20/", {**data, "kind": "plain"})
    assert stale.status_code == 409
    assert "in the meantime" in text(stale)
    again = {"kind": "plain", "name": "", "stamp": stale.context["form"]["stamp"].value()}
    assert administrator.post(ROOT + "day/2027-02-20/", again).status_code == 302
    assert not calendar_of().is_workday(dt.date(2027, 2, 20))


def test_it_offers_no_make_up_on_a_weekday(administrator: Client) -> None:
    page = administrator.get(ROOT + "day/2027-02-22/")
    assert "make-up workday (班)" not in text(page)
    data = {"kind": "work", "stamp": CalendarStamp.current()}
    assert administrator.post(ROOT + "day/2027-02-22/", data).status_code == 422


# --- hours -------------------------------------------------------------------------------------------------------


def test_it_sets_and_takes_away_hours(world: World, administrator: Client) -> None:
    page = f"{ROOT}hours/{world.community.pk}/"
    data = {"opens": "08:30", "closes": "17:00", "lunch_from": "12:00", "lunch_to": "13:30", "basis": "会议纪要"}
    assert administrator.post(page, data).status_code == 302
    assert calendar_of(world.community).hours.closes == dt.time(17)
    assert "08:30–17:00" in text(administrator.get(ROOT + "hours/"))
    assert administrator.post(page, {"remove": "1"}).status_code == 302
    assert not NodeHours.objects.exists()


def test_it_refuses_hours_that_do_not_run_forward(world: World, administrator: Client) -> None:
    page = f"{ROOT}hours/{world.community.pk}/"
    response = administrator.post(page, {"opens": "17:00", "closes": "09:00", "basis": "typed"})
    assert response.status_code == 422
    assert "must follow each other" in text(response)
    assert 'value="typed"' in text(response)


def test_it_shows_an_administrator_his_own_offices_only(world: World, local: Client) -> None:
    body = text(local.get(ROOT + "hours/"))
    assert world.community.name in body
    assert world.other.name not in body
    assert local.get(f"{ROOT}hours/{world.other.pk}/").status_code == 404
    assert local.post(f"{ROOT}hours/{world.other.pk}/", {"remove": "1"}).status_code == 404


def test_it_lists_many_offices_at_the_same_cost(
    world: World, administrator: Client, django_assert_max_num_queries: Any
) -> None:
    street = Node.objects.get(pk=world.street.pk)
    for number in range(30):
        street.add_child(kind="community", code=f"x{number}", name=f"X{number}")
    administrator.get(ROOT + "hours/")
    with django_assert_max_num_queries(14):
        administrator.get(ROOT + "hours/")


# --- words -------------------------------------------------------------------------------------------------------


def test_it_speaks_chinese_by_default(administrator: Client) -> None:
    with translation.override("zh-hans"):
        body = text(administrator.get(ROOT + "2027/", headers={"accept-language": "zh-hans"}))
    assert "录入放假通知" in body
    assert "2027年2月" in body
    assert "暂定" in body
