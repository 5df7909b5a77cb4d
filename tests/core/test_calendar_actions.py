"""The tables in the database: shipped, edited, confirmed, and seen at once by everybody."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from shequ_workflows.core.calendar import models as calendar_models
from shequ_workflows.core.calendar.actions import ConfirmCalendarYear, EditCalendarDay, SetNodeHours
from shequ_workflows.core.calendar.durations import Duration
from shequ_workflows.core.calendar.models import (
    CalendarDay,
    CalendarStamp,
    CalendarYear,
    NodeHours,
    YearStatus,
    calendar_of,
)
from shequ_workflows.core.calendar.openinghours import OpeningHours
from shequ_workflows.core.calendar.shipped import install_shipped
from shequ_workflows.core.calendar.table import CalendarPlan, DayEntry, RowError, plan
from shequ_workflows.core.calendar.workcalendar import CHINA
from shequ_workflows.core.models import Record
from shequ_workflows.core.signals import calendar_changed
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.actions import MoveNode
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node

from .world import World

pytestmark = pytest.mark.django_db

SPRING = [
    *(DayEntry(dt.date(2027, 2, day), False, "春节") for day in range(5, 13)),
    DayEntry(dt.date(2027, 2, 20), True, "春节调休"),
]


@pytest.fixture
def administrator(world: World) -> Actor:
    return world.person("Administrator", "administrator", world.street)


@pytest.fixture
def told() -> Iterator[list[dict[str, Any]]]:
    heard: list[dict[str, Any]] = []

    def hear(signal: object, sender: object, **news: Any) -> None:
        heard.append(news)

    calendar_changed.connect(hear)
    yield heard
    calendar_changed.disconnect(hear)


def notice(entries: list[DayEntry] = SPRING, **more: Any) -> CalendarPlan:
    known = CalendarDay.objects.of_year(2027).entries()
    return plan(2027, known, entries, **{"source": "通知", "stamp": CalendarStamp.current(), **more})


def due(start: str, length: str, node: Node | None = None) -> tuple[str, bool]:
    moment = dt.datetime.fromisoformat(start).replace(tzinfo=CHINA)
    found = calendar_of(node).add(moment, Duration.parse(length))
    return f"{found.at:%Y-%m-%d %H:%M}", found.provisional


# --- shipped -----------------------------------------------------------------------------------------------------


def test_it_comes_with_four_years_and_three_of_them_confirmed() -> None:
    assert dict(CalendarYear.objects.values_list("year", "status")) == {
        2024: YearStatus.CONFIRMED,
        2025: YearStatus.CONFIRMED,
        2026: YearStatus.CONFIRMED,
        2027: YearStatus.PROVISIONAL,
    }
    assert due("2026-02-12T10:00", "7 wd") == ("2026-02-28 17:30", False)


def test_it_installs_again_without_change() -> None:
    before = CalendarStamp.current()
    assert install_shipped() == []
    assert CalendarStamp.current() == before


def test_it_brings_back_a_shipped_year_but_never_over_an_edited_one(administrator: Actor) -> None:
    EditCalendarDay(
        administrator, dt.date(2026, 11, 23), DayEntry(dt.date(2026, 11, 23), False), stamp=CalendarStamp.current()
    ).execute()
    CalendarYear.objects.filter(year=2025).delete()
    CalendarDay.objects.filter(date="2024-01-01").delete()
    assert install_shipped() == [2024, 2025]
    assert not calendar_of().is_workday(dt.date(2026, 11, 23))
    assert not calendar_of().is_workday(dt.date(2024, 1, 1))


@pytest.mark.django_db(transaction=True)
def test_it_is_there_again_after_the_database_was_emptied() -> None:
    from shequ_workflows.core import keeping

    keeping.drop()
    call_command("flush", interactive=False, verbosity=0)
    assert CalendarYear.objects.count() == 4


# --- confirming --------------------------------------------------------------------------------------------------


def test_it_confirms_a_year_and_tells(administrator: Actor, told: list[dict[str, Any]]) -> None:
    assert due("2027-02-03T10:00", "3 wd") == ("2027-02-10 17:30", True)
    row = ConfirmCalendarYear(administrator, notice()).execute()
    assert due("2027-02-03T10:00", "3 wd") == ("2027-02-16 17:30", False)
    assert (row.is_confirmed, row.edited, row.source, row.confirmed_by) == (True, True, "通知", administrator.person)
    (news,) = told
    assert (news["year"], news["confirmed"]) == (2027, True)
    # 02-05…12 were 02-05…08 (6 and 7 a weekend); 02-20 is made up; the other holidays are gone from this table.
    assert dt.date(2027, 2, 9) in news["days"]
    assert dt.date(2027, 2, 20) in news["days"]
    assert dt.date(2027, 2, 5) not in news["days"]
    record = Record.objects.get(verb="confirm_calendar_year")
    assert (record.actor, record.role, record.subject.kind) == (administrator.person, "administrator", "journal")


def test_it_confirms_a_year_that_had_no_row(administrator: Actor) -> None:
    entries = [DayEntry(dt.date(2029, 1, 1), False, "元旦")]
    ConfirmCalendarYear(administrator, plan(2029, [], entries, stamp=CalendarStamp.current())).execute()
    assert not calendar_of().is_provisional(dt.date(2029, 5, 1))


@pytest.mark.parametrize("role", ["resident", "rc_director", "street_clerk", "editor", "auditor"])
def test_it_is_kept_by_the_administrator_only(world: World, role: str) -> None:
    somebody = world.person(role, role, world.street)
    for action in (
        ConfirmCalendarYear(somebody, notice()),
        EditCalendarDay(somebody, dt.date(2027, 3, 1), None, stamp=CalendarStamp.current()),
        SetNodeHours(somebody, world.community, OpeningHours()),
    ):
        refusal = action.check()
        assert refusal is not None
        assert refusal.status == Answer.FORBIDDEN


def test_it_is_not_kept_by_the_administrator_of_one_community_among_several(world: World) -> None:
    local = world.person("Local", "administrator", world.community)
    refusal = ConfirmCalendarYear(local, notice()).check()
    assert refusal is not None
    assert refusal.status == Answer.FORBIDDEN
    assert SetNodeHours(local, world.community, OpeningHours()).check() is None
    elsewhere = SetNodeHours(local, world.other, OpeningHours()).check()
    assert elsewhere is not None
    assert elsewhere.status == Answer.NOT_FOUND


def test_it_is_kept_by_the_administrator_of_a_community_that_stands_alone() -> None:
    alone = Node.add_root(kind="community", code="alone", name="Alone")
    administrator = World.person(None, "Administrator", "administrator", alone)  # type: ignore[arg-type]
    assert ConfirmCalendarYear(administrator, notice()).check() is None


def test_it_refuses_a_plan_made_before_somebody_else_changed_the_calendar(administrator: Actor) -> None:
    stale = notice()
    EditCalendarDay(administrator, dt.date(2027, 2, 5), None, stamp=CalendarStamp.current()).execute()
    with pytest.raises(ActionRefused) as refused:
        ConfirmCalendarYear(administrator, stale).execute()
    assert refused.value.refusal.status == Answer.STALE
    assert not CalendarYear.objects.get(year=2027).is_confirmed


@pytest.mark.parametrize(
    ("more", "code"),
    [({"errors": [RowError(1, "", "x", "no date")]}, "rows"), ({"entries": []}, "empty")],
)
def test_it_refuses_what_cannot_be_a_table(administrator: Actor, more: dict[str, Any], code: str) -> None:
    refusal = ConfirmCalendarYear(administrator, notice(**more)).check()
    assert refusal is not None
    assert refusal.code == code
    assert str(refusal)


def test_it_saves_nothing_where_a_listener_fails(administrator: Actor) -> None:
    def fail(**_news: Any) -> None:
        raise RuntimeError

    calendar_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            ConfirmCalendarYear(administrator, notice()).execute()
    finally:
        calendar_changed.disconnect(fail)
    assert not CalendarYear.objects.get(year=2027).is_confirmed
    assert due("2027-02-03T10:00", "3 wd") == ("2027-02-10 17:30", True)


# --- single days -------------------------------------------------------------------------------------------------


def test_it_changes_one_day_and_leaves_the_status(administrator: Actor, told: list[dict[str, Any]]) -> None:
    day = dt.date(2026, 11, 24)
    confirmed_at = CalendarYear.objects.get(year=2026).confirmed_at
    EditCalendarDay(administrator, day, DayEntry(day, False, "试点"), stamp=CalendarStamp.current()).execute()
    assert not calendar_of().is_workday(day)
    assert told[-1] == {"year": 2026, "confirmed": True, "days": (day,)}
    EditCalendarDay(administrator, day, None, stamp=CalendarStamp.current()).execute()
    assert calendar_of().is_workday(day)
    row = CalendarYear.objects.get(year=2026)
    assert (row.is_confirmed, row.confirmed_at, row.edited) == (True, confirmed_at, True)


def test_it_begins_a_provisional_year_with_one_day(administrator: Actor) -> None:
    day = dt.date(2031, 1, 1)
    row = EditCalendarDay(administrator, day, DayEntry(day, False, "元旦"), stamp=CalendarStamp.current()).execute()
    assert not row.is_confirmed
    assert not calendar_of().is_workday(day)


@pytest.mark.parametrize(
    ("day", "works"), [(dt.date(2027, 2, 22), True), (dt.date(1999, 12, 31), False), (dt.date(2101, 1, 1), False)]
)
def test_it_refuses_days_that_make_no_sense(administrator: Actor, day: dt.date, works: bool) -> None:
    assert EditCalendarDay(administrator, day, DayEntry(day, works), stamp=CalendarStamp.current()).check() is not None


# --- hours -------------------------------------------------------------------------------------------------------


def test_it_uses_the_hours_of_the_nearest_node_above(world: World, administrator: Actor) -> None:
    grid = world.community.add_child(kind="grid", code="g", name="Grid")
    assert due("2026-11-23T10:00", "1 wd", grid) == ("2026-11-24 17:30", False)
    SetNodeHours(administrator, world.street, OpeningHours(closes=dt.time(18))).execute()
    SetNodeHours(administrator, world.community, OpeningHours(closes=dt.time(17)), basis="会议纪要").execute()
    assert due("2026-11-23T10:00", "1 wd", grid) == ("2026-11-24 17:00", False)
    assert due("2026-11-23T10:00", "1 wd", world.other) == ("2026-11-24 18:00", False)
    assert due("2026-11-23T10:00", "1 wd") == ("2026-11-24 17:30", False)
    SetNodeHours(administrator, world.community, None).execute()
    assert due("2026-11-23T10:00", "1 wd", grid) == ("2026-11-24 18:00", False)
    assert Record.objects.filter(verb="set_node_hours").count() == 3


def test_it_follows_a_node_that_moves(world: World, administrator: Actor) -> None:
    one, two = (world.community.add_child(kind="grid", code=code, name=code) for code in ("g1", "g2"))
    building = one.add_child(kind="building", code="b", name="Building")
    SetNodeHours(administrator, building, OpeningHours(closes=dt.time(18))).execute()
    calendar_of(building)
    MoveNode(administrator, building, two).execute()
    assert due("2026-11-23T10:00", "1 wd", Node.objects.get(pk=building.pk)) == ("2026-11-24 18:00", False)


@pytest.mark.parametrize(
    "hours",
    [
        {"opens": dt.time(18), "closes": dt.time(9)},
        {"lunch_from": dt.time(12)},
        {"lunch_from": dt.time(13), "lunch_to": dt.time(12)},
        {"lunch_from": dt.time(12), "lunch_to": dt.time(20)},
    ],
)
def test_it_lets_the_database_refuse_hours_that_do_not_run_forward(world: World, hours: dict[str, dt.time]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        NodeHours.objects.create(node=world.community, **hours)


# --- the cache ---------------------------------------------------------------------------------------------------


def test_it_asks_one_query_and_reads_the_tables_once(world: World, django_assert_num_queries: Any) -> None:
    calendar_of(world.community)
    with django_assert_num_queries(1):
        calendar_of(world.community)


def test_it_forgets_what_was_rolled_back(administrator: Actor) -> None:
    day = dt.date(2026, 11, 24)
    with transaction.atomic():
        EditCalendarDay(administrator, day, DayEntry(day, False), stamp=CalendarStamp.current()).execute()
        assert not calendar_of().is_workday(day)
        transaction.set_rollback(True)
    assert calendar_of().is_workday(day)


def test_it_works_before_anything_was_loaded() -> None:
    CalendarStamp.objects.all().delete()
    CalendarYear.objects.all().delete()
    assert due("2026-02-12T10:00", "7 wd") == ("2026-02-23 17:30", True)


@pytest.mark.django_db(transaction=True)
def test_it_is_seen_by_another_connection_once_committed() -> None:
    world = World()
    administrator = world.person("Administrator", "administrator", world.street)
    day = dt.date(2026, 11, 24)
    seen: list[bool] = []

    def look() -> None:
        try:
            calendar_models._known = None
            seen.append(calendar_of().is_workday(day))
        finally:
            connection.close()

    def in_thread() -> None:
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    in_thread()
    EditCalendarDay(administrator, day, DayEntry(day, False), stamp=CalendarStamp.current()).execute()
    in_thread()
    assert seen == [True, False]
