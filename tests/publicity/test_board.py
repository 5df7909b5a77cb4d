"""The paper on the board hangs its own fifteen days."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.publicity import board as board_module
from shequ_workflows.publicity.actions import WithdrawPublicity
from shequ_workflows.publicity.board import TakeDownBoard, TickBoard
from shequ_workflows.publicity.models import PublicityPeriod
from shequ_workflows.publicity.periods import display_floor
from tests.factories.publicity import CST, MONDAY, NoticeWorld

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("much_later")]
DAY = dt.timedelta(days=1)


@pytest.fixture
def much_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board_module, "now", lambda: MONDAY + 90 * DAY)


def refused(action: Any) -> str:
    with pytest.raises(ActionRefused) as caught:
        action.execute()
    assert str(caught.value.refusal.sentence)
    return caught.value.refusal.code


def hung(world: NoticeWorld, at: dt.datetime = MONDAY) -> PublicityPeriod:
    return TickBoard(world.worker, world.put_up(), "South gate", at=at).execute()


def test_it_is_hung_with_place_and_time(world: NoticeWorld) -> None:
    period = hung(world)
    period.refresh_from_db()
    assert (period.board_place, period.board_posted_at, period.board_posted_by) == (
        "South gate",
        MONDAY,
        world.worker.person,
    )
    assert refused(TickBoard(world.worker, period, "North gate", at=MONDAY)) == "ticked"


def test_until_it_hangs_the_board_waits(world: NoticeWorld) -> None:
    period = world.put_up()
    assert list(PublicityPeriod.objects.board_missing(MONDAY)) == [period]
    TickBoard(world.lead, period, "South gate", at=MONDAY).execute()
    assert not PublicityPeriod.objects.board_missing(MONDAY)


def test_it_is_not_taken_off_before_its_days_are_over(world: NoticeWorld) -> None:
    period = hung(world)
    until = period.board_until
    assert until == period.display_until
    assert refused(TakeDownBoard(world.worker, period, at=until - dt.timedelta(seconds=1))) == "too_early"
    assert not PublicityPeriod.objects.taking_down_due(until - dt.timedelta(seconds=1))
    assert list(PublicityPeriod.objects.taking_down_due(until)) == [period]
    TakeDownBoard(world.worker, period, at=until).execute()
    assert not PublicityPeriod.objects.taking_down_due(until)
    assert refused(TakeDownBoard(world.worker, period, at=until)) == "not_hanging"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    late=st.timedeltas(dt.timedelta(), dt.timedelta(days=20)),
    passed=st.timedeltas(dt.timedelta(), dt.timedelta(days=40)),
)
def test_one_that_was_hung_late_hangs_15_days_all_the_same(
    world: NoticeWorld, late: dt.timedelta, passed: dt.timedelta
) -> None:
    period = PublicityPeriod.objects.first() or world.put_up()
    from django.db import transaction

    with transaction.atomic():
        posted = min(MONDAY + late, period.display_until - dt.timedelta(seconds=1))
        period = TickBoard(world.worker, period, "South gate", at=posted).execute()
        assert period.board_until == max(period.display_until, display_floor(posted, CST))
        at = posted + passed
        due = PublicityPeriod.objects.taking_down_due(at).exists()
        assert due == (at >= period.board_until)
        transaction.set_rollback(True)


def test_a_notice_that_was_taken_down_comes_off_at_once(world: NoticeWorld) -> None:
    period = hung(world)
    WithdrawPublicity(world.director, period.subject, "A name", at=MONDAY + DAY).execute()
    assert list(PublicityPeriod.objects.taking_down_due(MONDAY + DAY)) == [period]
    TakeDownBoard(world.worker, period, at=MONDAY + DAY).execute()


def test_a_notice_that_no_longer_counts_is_not_hung(world: NoticeWorld) -> None:
    period = world.put_up()
    WithdrawPublicity(world.director, period.subject, "A name", at=MONDAY).execute()
    assert refused(TickBoard(world.worker, period, "South gate", at=MONDAY)) == "gone"


@pytest.mark.parametrize("who", ["worker", "grid_worker", "member", "director", "secretary", "lead"])
def test_staff_and_building_leads_keep_the_board(world: NoticeWorld, who: str) -> None:
    TickBoard(getattr(world, who), world.put_up(), "South gate", at=MONDAY).execute()


@pytest.mark.parametrize("who", ["resident", "administrator", "stranger", "visitor"])
def test_others_do_not(world: NoticeWorld, who: str) -> None:
    assert refused(TickBoard(getattr(world, who), world.put_up(), "South gate", at=MONDAY)) in {"role", "unknown"}


@pytest.mark.parametrize(
    ("place", "at", "code"),
    [(" ", MONDAY, "place"), ("Gate", MONDAY - DAY, "at"), ("Gate", MONDAY + 91 * DAY, "at")],
)
def test_it_asks_for_place_and_a_possible_time(world: NoticeWorld, place: str, at: dt.datetime, code: str) -> None:
    assert refused(TickBoard(world.worker, world.put_up(), place, at=at)) == code
