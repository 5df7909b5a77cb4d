from __future__ import annotations

import datetime as dt

import pytest
from django_tasks_db.models import DBTaskResult

from shequ_workflows.core.calendar.models import CalendarDay, CalendarStamp, CalendarYear
from shequ_workflows.core.calendar.recounting import recount
from shequ_workflows.core.models import Clock, Subject
from shequ_workflows.core.record.verification import verify
from shequ_workflows.core.signals import calendar_changed

from .world import CST, World, take

pytestmark = pytest.mark.django_db
#: Three working days on: Wednesday 13 January while nobody knows of holidays in 2027's first weeks.
BEGUN = dt.datetime(2027, 1, 8, 10, 0, tzinfo=CST)
NOON = dt.datetime(2027, 1, 11, 12, 0, tzinfo=CST)


def confirm(*off: dt.date) -> None:
    """What the yearly notice does to the tables."""
    year, _made = CalendarYear.objects.update_or_create(
        year=2027, defaults={"status": "confirmed", "confirmed_at": BEGUN, "source": "notice"}
    )
    for day in off:
        CalendarDay.objects.update_or_create(year=year, date=day, defaults={"is_working": False})
    CalendarStamp.renew()


@pytest.fixture
def clock(world: World) -> Clock:
    CalendarYear.objects.filter(year=2027).delete()
    CalendarStamp.renew()
    subject = world.lamp(BEGUN)
    take(world.grid_worker, subject, "take", at=BEGUN)
    made: Clock = subject.clocks.get(key="mend")
    assert made.provisional
    assert made.due_at == dt.datetime(2027, 1, 13, 17, 30, tzinfo=CST)
    return made


def test_it_confirms_what_was_right(clock: Clock) -> None:
    confirm()
    assert recount(at=NOON) == 0
    clock.refresh_from_db()
    assert not clock.provisional
    assert clock.subject.length == 2


def test_it_moves_what_was_not_and_writes_it_down(clock: Clock) -> None:
    confirm(dt.date(2027, 1, 12))
    assert recount(at=NOON) == 1
    assert recount(at=NOON) == 0
    clock.refresh_from_db()
    assert clock.due_at == dt.datetime(2027, 1, 14, 17, 30, tzinfo=CST)
    assert clock.first_due_at == dt.datetime(2027, 1, 13, 17, 30, tzinfo=CST)
    subject = Subject.objects.get(pk=clock.subject_id)
    assert subject.next_due_at == clock.due_at
    row = subject.records.get(verb="recount")
    assert '"clock":"mend"' in row.payload.body
    assert row.role == "system"
    assert verify(subject).ok


def test_it_counts_on_from_where_a_paused_clock_was_resumed(clock: Clock, world: World) -> None:
    subject = Subject.objects.get(pk=clock.subject_id)
    take(world.director, subject, "wait", at=BEGUN + dt.timedelta(hours=1))
    take(world.director, subject, "go_on", at=dt.datetime(2027, 1, 11, 9, 30, tzinfo=CST))
    clock.refresh_from_db()
    assert clock.due_at == dt.datetime(2027, 1, 14, 17, 30, tzinfo=CST)
    confirm(dt.date(2027, 1, 12))
    assert recount(at=NOON) == 1
    clock.refresh_from_db()
    assert clock.due_at == dt.datetime(2027, 1, 15, 17, 30, tzinfo=CST)


def test_it_leaves_dates_and_ended_clocks_alone(clock: Clock) -> None:
    confirm(dt.date(2027, 1, 12))
    Clock.objects.filter(pk=clock.pk).update(counted=None)
    assert recount(at=NOON) == 0
    Clock.objects.filter(pk=clock.pk).update(counted=3, state="met", ended_at=NOON, mark_at=None)
    assert recount(at=NOON) == 0


def test_it_also_corrects_what_a_confirmed_day_moves(clock: Clock) -> None:
    confirm()
    recount(at=NOON)
    confirm(dt.date(2027, 1, 12))
    assert recount(at=NOON) == 0
    assert recount([dt.date(2027, 1, 12)], at=NOON) == 1
    assert recount([dt.date(2027, 3, 1)], at=NOON) == 0


def test_it_is_queued_when_the_calendar_changes(clock: Clock) -> None:
    confirm(dt.date(2027, 1, 12))
    calendar_changed.send(CalendarYear, year=2027, confirmed=True, days=(dt.date(2027, 1, 12),))
    task = DBTaskResult.objects.filter(task_path__endswith="recount_clocks").latest("enqueued_at")
    assert task.args_kwargs["args"] == [["2027-01-12"]]
    assert task.task.call(*task.args_kwargs["args"]) == 1
