"""All dates of a plan move together: who may, what is previewed, what moves and what stays, kept in history."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from icalendar import Calendar

from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.plans.actions import GiveReason, MarkTask, ReachMilestone, ReviewRisk, ShiftPlan
from shequ_workflows.plans.actions.shifting import COLUMNS, moves
from shequ_workflows.plans.constants import PUBLISHERS
from shequ_workflows.plans.models import Change, PlanPage, Progress
from shequ_workflows.plans.moving import clamped, shifted
from shequ_workflows.plans.reading import PlanReading
from tests.factories.org import login_as
from tests.factories.plans import day, milestone, phase, plan, plan_index, risk, task
from tests.plans.conftest import Planning

pytestmark = pytest.mark.django_db


def days_of(page: PlanPage) -> dict[tuple[str, str, str], dt.date | None]:
    """Relation, key and column → day."""
    return {
        (relation, row.key, name): getattr(row, name)
        for relation, columns in COLUMNS.items()
        for row in getattr(page, relation).all()
        for name in columns
    }


def test_every_day_moves_at_once_and_the_history_says_so(planning: Planning) -> None:
    before = days_of(planning.again())
    change = ShiftPlan(planning.who("rc_director"), planning.plan, 7, "经费晚到").execute()
    began = ("phases", planning.plan.phases.get().key, "starts_on")
    assert days_of(planning.again()) == {
        key: value if key == began else shifted(value, 7) if value else None for key, value in before.items()
    }
    assert (change.verb, change.months, change.reason, change.is_public) == ("shift", 7, "经费晚到", True)
    live, draft = planning.again(), planning.again().get_latest_revision_as_object()
    assert not live.has_unpublished_changes
    assert days_of(draft) == days_of(live)


def test_rows_keep_their_keys_and_their_progress(planning: Planning) -> None:
    worker = planning.who("community_worker")
    MarkTask(worker, planning.plan, planning.task.key, 0, "done", day=day(-4)).execute()
    ShiftPlan(planning.who("rc_director"), planning.plan, 2, "经费晚到").execute()
    assert planning.again().tasks.get().key == planning.task.key
    progress = Progress.objects.get()
    assert (progress.state, progress.done_on, progress.revision) == ("done", day(-4), 1)


def test_what_is_past_stays_as_it_is(planning: Planning) -> None:
    """Finished rows, phases that are over, the day on which something that runs began."""
    rows = [task("做完的", -20), task("在做的", 10), task("没开始的", 10)]
    made = plan(
        planning.index, "走了一半", phases=[phase("准备", -200, -100), phase("实施", -99, 200)], tasks=rows,
        milestones=[milestone("到了", -50)], risks=[risk("过去了")],
    )  # fmt: skip
    worker, director = planning.who("community_worker"), planning.who("rc_director")
    MarkTask(worker, made, rows[0].key, 0, "done", day=day(-11)).execute()
    MarkTask(worker, made, rows[1].key, 0, "doing").execute()
    ReachMilestone(director, made, made.milestones.get().key, 0, day(-41)).execute()
    ReviewRisk(director, made, made.risks.get().key, 0, "closed", "没有了").execute()
    ShiftPlan(director, made, 2, "经费晚到").execute()
    again = PlanPage.objects.get(pk=made.pk)
    spans = {one.title: (one.starts_on, one.ends_on) for one in (*again.phases.all(), *again.tasks.all())}
    assert spans == {
        "准备": (day(-200), day(-100)), "实施": (day(-99), shifted(day(200), 2)), "做完的": (day(-50), day(-20)),
        "在做的": (day(-20), shifted(day(10), 2)), "没开始的": (shifted(day(-20), 2), shifted(day(10), 2)),
    }  # fmt: skip
    assert again.milestones.get().due_on == day(-50)
    assert again.risks.get().review_on == day(60)
    told = {one.row.title: one.standing.words for one in (*PlanReading(again).tasks, *PlanReading(again).milestones)}
    assert (told["做完的"], told["到了"]) == ("已完成，晚 9 天", "已达成，晚 9 天")


def test_the_calendar_keeps_the_day_of_what_was_reached(client: Client, planning: Planning) -> None:
    director, stone = planning.who("rc_director"), planning.milestone
    ReachMilestone(director, planning.plan, stone.key, 0).execute()
    ShiftPlan(director, planning.plan, 2, "经费晚到").execute()
    address = reverse("shequ_plans:calendar", args=[planning.plan.pk])
    events = {str(one["uid"]): one for one in Calendar.from_ical(client.get(address).content).walk("VEVENT")}
    found = {uid.partition(".")[0]: one["dtstart"].dt for uid, one in events.items()}
    assert found == {stone.key: stone.due_on, planning.task.key: shifted(planning.task.ends_on, 2)}


def test_that_something_was_late_stays_to_be_read(client: Client, planning: Planning) -> None:
    made = plan(
        planning.index, "晚的方案", tasks=[task("晚的", -9), task("不晚的", 9)], milestones=[milestone("迟的", -70)]
    )
    login_as(client, "rc_director", planning.community)
    preview = client.get(f"{reverse('shequ_plans:shift', args=[made.pk])}?months=1").content.decode()
    assert "目前逾期的有 1 项，调整后不再算逾期" in preview, "one is late even so"
    ShiftPlan(planning.who("rc_director"), made, 1, "经费晚到").execute()
    late = Change.objects.filter(verb="shift").exclude(key="")
    assert {one.title: one.day for one in late} == {"晚的": day(-9), "迟的": day(-70)}
    html = client.get(made.url).content.decode()
    assert "“晚的”原定 " in html
    assert "调整日期时已晚 9 天" in html
    assert f'datetime="{day(-9).isoformat()}"' in html
    assert "调整时已晚 70 天" in html
    ShiftPlan(planning.who("rc_director"), PlanPage.objects.get(pk=made.pk), 1, "再等等").execute()
    assert "调整时已晚 70 天" in client.get(made.url).content.decode(), "the first day is the one that is told"


@pytest.mark.parametrize("role", ["rc_director", "community_worker"])
def test_who_may_not_is_told_who_may(client: Client, planning: Planning, role: str) -> None:
    street = plan(plan_index(planning.street_home), "街道的方案")
    login_as(client, role, planning.community)
    response = client.get(reverse("shequ_plans:shift", args=[street.pk]))
    assert response.status_code == 403
    assert "日期由街道领导调整" in response.content.decode()


def test_days_now_expected_move_along_and_their_forms_are_stale(planning: Planning) -> None:
    worker, director = planning.who("community_worker"), planning.who("rc_director")
    GiveReason(worker, planning.plan, planning.task.key, 0, "下雨", expected_on=day(30)).execute()
    ReviewRisk(director, planning.plan, planning.risk.key, 0, "open", "照旧", again_on=day(40)).execute()
    ShiftPlan(director, planning.plan, 3, "经费晚到").execute()
    found = dict(Progress.objects.values_list("key", "expected_on"))
    assert found == {planning.task.key: shifted(day(30), 3), planning.risk.key: shifted(day(40), 3)}
    refusal = MarkTask(worker, planning.plan, planning.task.key, 1, "done").check()
    assert refusal is not None
    assert refusal.code == "stale"


@pytest.mark.parametrize(
    "role", ["resident", "community_worker", "rc_member", "rc_director", "party_secretary", "street_clerk", "street_leader", "editor", "administrator"]
)  # fmt: skip
def test_those_who_publish_may(planning: Planning, role: str) -> None:
    refusal = ShiftPlan(planning.who(role), planning.plan, 1, "x").check()
    assert (refusal is None) == (role in PUBLISHERS)


@pytest.mark.parametrize(
    ("months", "reason", "code"),
    [(0, "x", "months"), (121, "x", "months"), (-121, "x", "months"), (3, " ", "reason")],
)
def test_it_is_refused_with_a_sentence(planning: Planning, months: int, reason: str, code: str) -> None:
    refusal = ShiftPlan(planning.who("rc_director"), planning.plan, months, reason).check()
    assert refusal is not None
    assert refusal.code == code
    assert code in refusal.errors


def test_it_does_not_leave_the_century(planning: Planning) -> None:
    made = plan(planning.index, phases=[phase(starts=0, ends=5)])
    made.phases.update(starts_on=dt.date(2095, 1, 1), ends_on=dt.date(2095, 2, 1))
    refusal = ShiftPlan(planning.who("rc_director"), PlanPage.objects.get(pk=made.pk), 100, "x").check()
    assert refusal is not None
    assert refusal.code == "months"


def test_a_draft_that_waits_stops_it(planning: Planning) -> None:
    page = planning.again()
    page.summary = "草稿"
    page.save_revision()
    action = ShiftPlan(planning.who("rc_director"), planning.again(), 1, "x")
    refusal = action.check()
    assert refusal is not None
    assert (refusal.code, refusal.status) == ("draft", Answer.STALE)
    with pytest.raises(ActionRefused):
        action.execute()


def test_what_was_published_since_the_preview_is_looked_at_anew(planning: Planning) -> None:
    head = planning.again().live_revision_id
    planning.again().save_revision(changed=True).publish()
    refusal = ShiftPlan(planning.who("rc_director"), planning.again(), 1, "x", head=head).check()
    assert refusal is not None
    assert refusal.code == "stale"


def test_a_form_sent_twice_moves_once(planning: Planning) -> None:
    director, end = planning.who("rc_director"), planning.task.ends_on
    first = ShiftPlan(director, planning.plan, 1, "x", once="k").execute()
    assert ShiftPlan(director, planning.plan, 1, "x", once="k").execute() == first
    assert planning.again().tasks.get().ends_on == shifted(end, 1)
    assert Change.objects.count() == 1


def test_a_fault_in_between_leaves_everything_as_it_was(planning: Planning, monkeypatch: Any) -> None:
    before = days_of(planning.again())

    def broken(self: ShiftPlan) -> None:
        raise RuntimeError

    monkeypatch.setattr(ShiftPlan, "_expected", broken)
    with pytest.raises(RuntimeError):
        ShiftPlan(planning.who("rc_director"), planning.plan, 4, "x").execute()
    assert days_of(planning.again()) == before
    assert not Change.objects.exists()


class ThereAndBack(TestCase):
    """Over whole plans: what is not clamped comes back, and order is kept."""

    @settings(max_examples=8, deadline=None)
    @given(st.integers(1, 40), st.lists(st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)), min_size=1, max_size=6))
    def test_there_and_back(self, months: int, ends: list[dt.date]) -> None:
        planning = Planning()
        rows = [task(f"任务{number}") for number in range(len(ends))]
        for row, end in zip(rows, ends, strict=True):
            row.starts_on, row.ends_on = None, end
        made = plan(planning.index, tasks=rows)
        director, before = planning.who("rc_director"), days_of(made)
        preview = {(one.relation, one.row.key): one for one in moves(made, months, day(0))}
        ShiftPlan(director, made, months, "x").execute()
        moved = days_of(PlanPage.objects.get(pk=made.pk))
        for (relation, key, name), value in moved.items():
            new = preview[relation, key].new if (relation, key) in preview else (before[relation, key, name],)
            assert value in {*new, None}, name
        order = sorted((key for key in before if key[0] == "tasks" and before[key]), key=lambda key: before[key])
        assert [moved[key] for key in order] == sorted(moved[key] for key in order)
        ShiftPlan(director, PlanPage.objects.get(pk=made.pk), -months, "x").execute()
        for key, value in days_of(PlanPage.objects.get(pk=made.pk)).items():
            old = before[key]
            if old is not None and not clamped(old, months):
                assert value == old
