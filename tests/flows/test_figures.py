"""Figures of a flow, and its event log."""

from __future__ import annotations

import csv
import datetime as dt
import io
from fractions import Fraction
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.core.machines import machines
from shequ_workflows.core.reminders import remind
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.flows.figures import eventlog
from shequ_workflows.flows.figures.reading import figures_of, rows_of
from shequ_workflows.flows.figures.summing import Share, stays_of, times_of
from shequ_workflows.flows.figures.walks import Row, walk
from tests.factories import flows
from tests.factories.org import Town, actor

pytestmark = pytest.mark.django_db
BEGIN = dt.datetime(2026, 11, 2, 1, tzinfo=dt.UTC)
STATES = ("a", "b", "c")


@given(st.lists(st.tuples(st.sampled_from([*STATES, "end", ""]), st.integers(0, 10_000)), min_size=1, max_size=12))
def test_the_time_of_a_case_is_the_time_of_its_states(moves: list[tuple[str, int]]) -> None:
    rows, here, at = [Row("open", "", "a", BEGIN)], "a", BEGIN
    for target, minutes in moves:
        at += dt.timedelta(minutes=minutes)
        rows.append(Row("step", here, target or here, at))
        here = target or here
        if here == "end":
            break
    until = at + dt.timedelta(hours=3)
    found = walk(rows, ["end"], until)
    assert sum(found.stays.values(), dt.timedelta()) == (found.ended or until) - BEGIN
    assert found.state == here
    assert found.took == (found.ended - BEGIN if found.ended else None)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=60))
def test_half_and_nine_tenths_do_not_exceed_them(seconds: list[int]) -> None:
    found = times_of(dt.timedelta(seconds=one) for one in seconds)
    for value, part in ((found.median, Fraction(1, 2)), (found.p90, Fraction(9, 10))):
        assert value is not None
        most = int(value.total_seconds())
        assert sum(one <= most for one in seconds) >= part * len(seconds)
        assert sum(one < most for one in seconds) < part * len(seconds)


def test_of_nothing_there_is_no_share() -> None:
    assert Share(0, 0).value is None
    assert times_of([]).median is None
    assert stays_of([], STATES) == []


def whistles(town: Town, count: int) -> Any:
    flow = flows.published_shipped("whistle", town.community)
    worker, clerk = actor("community_worker", town.community), actor("street_clerk", town.street)
    told = {
        "matter": "井盖松动", "place": "桂花路口", "kind": "ordinary", "told": "车压响", "done_so_far": "围挡",
        "office": "市政",
    }  # fmt: skip
    made = []
    for _one in range(count):
        subject = flows.opened(worker, flow, town.community, data={"answers": told}, at=BEGIN)
        made.append(subject)
    flows.take(clerk, made[0], "accept", code="safety")
    return flow, made


def test_it_counts_what_the_record_says(django_assert_num_queries: Any) -> None:
    town = Town()
    flow, made = whistles(town, 6)
    worker = actor("community_worker", town.community)
    flows.take(worker, made[1], "withdraw", reason="已好")
    machine = machines["flow:whistle"]
    end = BEGIN + dt.timedelta(days=60)
    with django_assert_num_queries(3):
        found = figures_of(flow, machine, [town.community.path], BEGIN, end, end)
    assert (found.opened, found.good, found.bad, found.running) == (6, 0, 1, 5)
    assert dict(found.ends) == {"withdrawn": 1}
    assert dict(found.clocks)["respond"] == Share(0, 5)
    rates = {one.rate.key: one.share for one in found.rates}
    assert rates["response"] == Share(0, 1)
    assert rates["satisfaction"] == Share(0, 0)
    elsewhere = figures_of(flow, machine, [town.other.path], BEGIN, end, end)
    assert elsewhere.opened == 0


def test_the_log_names_nobody_and_runs_no_formula() -> None:
    town = Town()
    flow, made = whistles(town, 2)
    assert flow.current is not None
    cases = [(one.public_id, one.number, [(row, "=CMD()") for row in rows]) for one, (_pk, rows) in zip(made, rows_of([one.pk for one in made]), strict=True)]  # fmt: skip
    table = b"".join(eventlog.csv_rows(cases)).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(table)))
    assert [line["activity"] for line in lines][:2] == ["open", "raise"]
    assert all(line["label"].startswith("'=") for line in lines)
    log = ElementTree.fromstring(b"".join(eventlog.xes("吹哨 <x>", cases)))
    space = "{http://www.xes-standard.org/}"
    assert len(log.findall(f"{space}trace")) == 2
    events = log.findall(f"{space}trace/{space}event")
    assert len(events) == len(lines)
    assert "王测试" not in table


def test_a_limit_that_was_missed_counts_also_when_the_end_cancels_it() -> None:
    town = Town()
    body = {
        "states": [flows.state("a", "start"), flows.state("end", "bad")],
        "clocks": [{"key": "answer", "label": {"zh-hans": "答复"}, "length": "1 d"}],
        "edges": [flows.step("ask", "", "a", clocks="+answer"), flows.step("stop", "a", "end")],
    }
    flow = flows.published(flows.draft(town.community, body))
    worker = actor("community_worker", town.community)
    made = [flows.opened(worker, flow, town.community, at=BEGIN) for _one in range(2)]
    late, soon = BEGIN + dt.timedelta(days=9), BEGIN + dt.timedelta(hours=1)
    TakeTransition(worker, made[0], "stop", at=soon).execute()
    while remind(late - dt.timedelta(days=1)):
        pass
    found = figures_of(flow, machines[flow.kind], [town.community.path], BEGIN, late, late)
    assert dict(found.clocks)["answer"] == Share(0, 1)
    TakeTransition(worker, made[1], "stop", at=late).execute()
    found = figures_of(flow, machines[flow.kind], [town.community.path], BEGIN, late, late)
    assert dict(found.clocks)["answer"] == Share(0, 1)
