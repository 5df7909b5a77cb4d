"""Clocks keep the law whatever the day: limits never later, displays never shorter."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shequ_workflows.core.calendar.models import CalendarDay, CalendarYear, calendar_of
from shequ_workflows.core.models import Clock, RuleVersion, Subject
from shequ_workflows.core.presenting import clock_view
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.deliberation.actions import ProposeMatter
from shequ_workflows.deliberation.machines import machine
from shequ_workflows.deliberation.models import HallPage
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import local_date
from shequ_workflows.publicity.panels import lines_of
from shequ_workflows.publicity.periods import LineState
from tests.factories.deliberation import CST, DAY, MONDAY, PROPOSAL, Hall, matter, take, waited

from .conftest import Move

pytestmark = pytest.mark.django_db

MOMENTS = st.integers(0, 300 * 24 * 60).map(
    lambda minute: dt.datetime(2026, 1, 5, tzinfo=CST) + minute * dt.timedelta(minutes=1)
)
EXAMPLES = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


def clocks(subject: Subject) -> dict[str, Clock]:
    return {clock.key: clock for clock in subject.clocks.live()}


def test_it_needs_the_tables_of_the_year(hall: Hall) -> None:
    assert CalendarYear.objects.filter(year=2026).exists()
    assert CalendarDay.objects.exists()


@EXAMPLES
@given(begun=MOMENTS)
def test_it_never_gives_more_than_seven_working_days_to_decide(begun: dt.datetime) -> None:
    hall = Hall.fresh()
    subject = ProposeMatter(hall.resident, hall.community, PROPOSAL, at=begun).execute()
    due = clocks(subject)["decision"].due_at
    calendar = calendar_of(hall.community)
    assert calendar.working_days_between(begun.date(), due.astimezone(CST).date()) == 7
    assert due.astimezone(CST).time() == calendar.hours.closes


@EXAMPLES
@given(begun=MOMENTS)
def test_it_displays_fifteen_calendar_days_and_more(begun: dt.datetime) -> None:
    hall = Hall.fresh()
    subject, at = matter(hall, "publicising", begun)
    live = clocks(subject)
    shown = live["display"].due_at - dt.datetime.combine(at.astimezone(CST).date(), dt.time.max, CST)
    assert shown >= dt.timedelta(days=15)
    assert live["objection"].due_at >= at
    period = subject.publicity.get()
    assert period.display_until >= live["display"].due_at
    assert period.objection_until == live["objection"].due_at


def test_it_pauses_the_decision_while_the_proposer_answers(hall: Hall) -> None:
    subject, at = matter(hall, "submitted")
    before = clocks(subject)["decision"].due_at
    take(hall, subject, "return_to_proposer", "rc_member", at)
    take(hall, subject, "resubmit", "proposer", at + dt.timedelta(days=2))
    after = clocks(subject)["decision"].due_at
    calendar = calendar_of(hall.community)
    assert calendar.working_days_between(before.date(), after.date()) == 2


@pytest.mark.parametrize(
    ("concern", "source", "amount", "days"),
    [
        ("money", "none", "0", 5),
        ("works", "none", "0", 5),
        ("space", "none", "0", 5),
        ("small", "none", "0", 2),
        ("small", "community", "500000", 5),
        ("small", "donation", "1", 5),
    ],
)
def test_it_gives_more_time_for_objections_where_more_is_at_stake(
    hall: Hall, concern: str, source: str, amount: str, days: int
) -> None:
    from tests.factories.deliberation import valid_data

    subject, at = matter(hall, "deciding")
    said = {"concern": concern, "money_source": source, "amount": amount}
    data = {**valid_data(hall, subject, "decide", at), **said}
    take(hall, subject, "decide", "rc_director", at, data)
    due = clocks(subject)["objection"].due_at - dt.timedelta(seconds=1)
    assert calendar_of(hall.community).working_days_between(at.date(), due.astimezone(CST).date()) == days


def test_it_keeps_the_floor_below_any_setting_of_the_node(hall: Hall) -> None:
    limits = {"display": "3 d", "accounts": "1 d", "consult": "2 wd"}
    RuleVersion.objects.create(node=hall.community, machine="deliberation", number=1, limits=limits)
    subject, _at = matter(hall, "publicising")
    assert clocks(subject)["display"].length == "15 d"
    assert subject.clocks.get(key="consult").length == "2 wd"


def test_it_keeps_the_rules_it_began_with(hall: Hall) -> None:
    subject, at = matter(hall, "submitted")
    RuleVersion.objects.create(node=hall.community, machine="deliberation", number=1, limits={"consult": "30 wd"})
    take(hall, subject, "accept", "rc_director", at)
    assert clocks(subject)["consult"].length == "3 wd"


def test_it_goes_on_displaying_after_the_end(hall: Hall) -> None:
    subject, at = matter(hall, "publicising")
    take(hall, subject, "terminate", "rc_director", at)
    assert set(clocks(subject)) == {"display"}


def test_a_period_is_over_at_the_end_of_its_last_day(hall: Hall) -> None:
    subject, _at = matter(hall, "publicising")
    clock = subject.clocks.get(key="objection")
    view = clock_view(clock, machine, calendar_of(subject.node), clock.due_at)
    assert view["state"] == "over"
    assert local_date(view["due_at"]) == local_date(clock.due_at) - DAY


def test_a_period_is_told_in_the_words_of_its_notice(hall: Hall, move: Move) -> None:
    """异议期 in working days, 公布期 in calendar days, each with its last day; the same as on the public notice."""
    subject, at = matter(hall, "publicising")
    calendar, period = calendar_of(subject.node), subject.publicity.get()
    live = clocks(subject)
    for number in range(17):
        moment = at + number * DAY
        for line in lines_of(period, moment):
            view = clock_view(live[line.key], machine, calendar, moment)
            states = {LineState.RUNNING: "left", LineState.LAST_DAY: "last_day", LineState.OVER: "over"}
            assert view["state"] == states[line.state]
            assert view["last"] == line.last
            if view["state"] == "left":
                assert (view["count"], view["unit"]) == (line.left, line.unit)
    assert live["objection"].length == "5 wd"


def test_the_page_says_the_last_day_once(hall: Hall, page: HallPage, client: Client, move: Move) -> None:
    subject, at = matter(hall, "publicising")
    move(at + dt.timedelta(minutes=30))
    last = local_date(clocks(subject)["objection"].due_at) - DAY
    text = client.get(reverse("shequ_deliberation:matter", args=[subject.public_id]), follow=True).content.decode()
    side = text[text.index('id="h-clocks"') :]
    side = side[: side.index("</section>")]
    assert "异议期：还有5个工作日" in re.sub("<[^>]+>", "", side)
    assert f"{last.month}月{last.day}日" in side
    assert "23:59" not in side


def test_it_is_due_on_the_day_of_the_decision(hall: Hall) -> None:
    subject, _at = matter(hall, "executing")
    due = clocks(subject)["due"].due_at.astimezone(CST)
    assert due.date() == subject.matter.decisions.get().due_on
    assert due.time() == dt.time(17, 30)


def test_it_lapses_only_by_the_clock(hall: Hall) -> None:
    subject, _at = matter(hall, "returned")
    due = clocks(subject)["answer"].due_at
    early = TakeTransition(Actor.system(), subject, "lapse", at=due - dt.timedelta(seconds=1)).check()
    assert early is not None
    assert early.code == "answer_missed"
    TakeTransition(Actor.system(), subject, "lapse", at=due).execute()
    assert Subject.objects.get(pk=subject.pk).state == "withdrawn"


def test_it_ends_every_clock_but_the_display_with_the_matter(hall: Hall) -> None:
    subject, at = matter(hall, "consulting")
    take(hall, subject, "decline", "rc_director", at)
    assert clocks(subject) == {}
    assert Subject.objects.get(pk=subject.pk).next_due_at is None


def test_it_lets_work_begin_the_moment_objections_end_and_not_before(hall: Hall) -> None:
    subject, at = matter(hall, "publicising")
    over = waited(subject, at) - dt.timedelta(minutes=1)
    check = {"revision": subject.revision, "data": {"money_available": "on"}}
    assert (
        TakeTransition(hall.director, subject, "start", at=over - dt.timedelta(seconds=1), **check).check() is not None
    )
    assert TakeTransition(hall.director, subject, "start", at=over, **check).check() is None
    assert over.astimezone(CST).time() == dt.time(0)
    assert over > MONDAY
