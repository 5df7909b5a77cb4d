"""The nightly round: once, however often it is called; made up for where it was missed."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import close_old_connections, connections

from shequ_workflows.core.indicators import CASES, Indicator, Measured, indicators
from shequ_workflows.core.models import Heartbeat
from shequ_workflows.core.periods import DAY, QUARTER
from shequ_workflows.dashboard import taking
from shequ_workflows.dashboard.models import Snapshot
from shequ_workflows.dashboard.taking import due, periods_of, stored, take
from shequ_workflows.org.periodic import jobs
from tests.factories.dashboard import NOW
from tests.factories.org import Town

pytestmark = pytest.mark.django_db
NIGHT = dt.timedelta(days=1)
calls: list[tuple[str, dt.datetime]] = []


def indicator(key: str, **more: Any) -> Indicator:
    def measure(node: Any, at: dt.datetime) -> Measured:
        calls.append((key, at))
        return Measured.share(len(calls) % 7, 7)

    return Indicator(key, key, key, "share", key, measure, **more)


QUARTERLY = indicator("test_quarter", period=QUARTER, of=CASES)
DAILY = indicator("test_day")
STANDING = indicator("test_now", looks_back=False)


@pytest.fixture(autouse=True)
def only_these(monkeypatch: pytest.MonkeyPatch) -> None:
    calls.clear()
    monkeypatch.setattr(taking, "indicators", [QUARTERLY, DAILY, STANDING])


def kept() -> list[tuple[Any, ...]]:
    return list(Snapshot.objects.order_by("key", "node", "period").values_list("key", "node", "period", "value", "n"))


def test_it_is_one_of_the_jobs_of_the_worker() -> None:
    assert jobs["dashboard.snapshots"].run is take


def test_a_second_round_changes_nothing() -> None:
    Town()
    assert take(NOW, None) > 0
    first, measured = kept(), len(calls)
    assert take(NOW + NIGHT / 24, None) == 0
    Heartbeat.objects.all().delete()
    assert take(NOW + NIGHT / 24, None) == 0
    assert (kept(), len(calls)) == (first, measured)


def test_it_is_cheap_when_all_is_done(django_assert_max_num_queries: Any) -> None:
    Town()
    take(NOW, None)
    with django_assert_max_num_queries(1):
        take(NOW, None)


def test_streets_and_communities_have_snapshots_and_nothing_else() -> None:
    town = Town()
    take(NOW, None)
    assert set(Snapshot.objects.values_list("node", flat=True)) == {town.street.pk, town.community.pk, town.other.pk}


def test_a_period_that_is_over_is_measured_as_of_its_last_moment_and_never_again() -> None:
    Town()
    take(NOW, None)
    over = Snapshot.objects.filter(key="test_quarter", period="2026-Q3")
    ends = dt.datetime(2026, 9, 30, 23, 59, 59, 999999, tzinfo=NOW.tzinfo)
    assert ("test_quarter", ends) in calls
    before = list(over.values_list("value", "computed_at"))
    take(NOW + NIGHT, None)
    assert list(over.values_list("value", "computed_at")) == before


def test_a_period_that_runs_is_measured_anew_each_night_until_it_is_over() -> None:
    town = Town()
    take(NOW, None)
    running = Snapshot.objects.get(key="test_quarter", period="2026-Q4", node=town.community)
    take(NOW + NIGHT, None)
    later = Snapshot.objects.get(pk=running.pk)
    assert later.computed_at == NOW + NIGHT
    new_year = dt.datetime(2027, 1, 1, 0, 5, tzinfo=NOW.tzinfo)
    take(new_year, None)
    assert Snapshot.objects.get(pk=running.pk).computed_at == new_year
    take(new_year + NIGHT, None)
    assert Snapshot.objects.get(pk=running.pk).computed_at == new_year, "that was the last one"


def test_a_missed_night_is_made_up_for() -> None:
    town = Town()
    take(NOW, None)
    take(NOW + 4 * NIGHT, None)
    days = set(Snapshot.objects.filter(key="test_day", node=town.community).values_list("period", flat=True))
    assert {"2026-11-04", "2026-11-05", "2026-11-06", "2026-11-07"} <= days


def test_what_can_only_be_measured_now_is_not_invented_for_days_that_have_gone() -> None:
    town = Town()
    take(NOW, None)
    take(NOW + 4 * NIGHT, None)
    days = Snapshot.objects.filter(key="test_now", node=town.community).values_list("period", flat=True)
    assert set(days) == {"2026-11-04", "2026-11-08"}


def test_it_goes_on_where_one_round_was_not_enough() -> None:
    Town()
    whole = len(due(NOW))
    done = take(NOW, 5)
    assert done == 5
    assert len(due(NOW)) == whole - 5
    while take(NOW, 40):
        pass
    assert Snapshot.objects.count() == whole
    assert not due(NOW)


def test_one_that_cannot_be_measured_does_not_keep_the_others_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(node: Any, at: dt.datetime) -> Measured:
        raise ValueError("broken")

    faulty = Indicator("test_broken", "x", "x", "share", "x", broken)
    monkeypatch.setattr(taking, "indicators", [faulty, DAILY])
    Town()
    with pytest.raises(ExceptionGroup):
        take(NOW, None)
    assert set(Snapshot.objects.values_list("key", flat=True)) == {"test_day"}
    assert not Heartbeat.objects.filter(name="dashboard").exists(), "it is tried again"


def test_fractions_are_kept_with_six_decimals_and_their_parts() -> None:
    assert stored(Measured(Fraction(2, 3), 3)) == Decimal("0.666667")
    assert stored(Measured(None, 0)) is None
    Town()
    take(NOW, None)
    assert set(Snapshot.objects.values_list("n", flat=True)) == {7}
    assert Snapshot.objects.filter(part=None).count() == 0


def test_every_indicator_of_the_product_can_be_measured() -> None:
    town = Town()
    for one in indicators:
        for period in periods_of(one, NOW)[-2:]:
            assert one.measure(town.community, period.last_moment).n >= 0
    assert {one.period for one in indicators} <= {DAY, "month", QUARTER, "year"}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_keep_one_row_each(monkeypatch: pytest.MonkeyPatch) -> None:
    Town()
    both = threading.Barrier(2)
    real = taking.due

    def after_both_looked(at: dt.datetime) -> Any:
        found = real(at)
        both.wait(timeout=30)
        return found

    monkeypatch.setattr(taking, "due", after_both_looked)

    def run() -> int:
        close_old_connections()
        try:
            return take(NOW, None)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        counts = [one.result() for one in [pool.submit(run), pool.submit(run)]]
    assert counts[0] == counts[1] == Snapshot.objects.count()
