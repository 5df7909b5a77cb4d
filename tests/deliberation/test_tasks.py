"""Tasks of carrying out: who lays them down, whose work they are, that they hold the matter up, what the public reads."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from shequ_workflows.core.holdings import lines_of
from shequ_workflows.core.models import Clock, Delivery, Record, Subject
from shequ_workflows.core.transitions import TakeTransition, UndoTransition
from shequ_workflows.deliberation.models import HallPage, Task
from shequ_workflows.deliberation.task_actions import LayDownTask
from shequ_workflows.deliberation.task_reading import public_tasks, staff_tasks
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.actors import Actor
from tests.factories.deliberation import DAY, Hall, PersonFactory, RoleFactory, matter, next_workday, take, waited

from .conftest import Move, text_of

pytestmark = pytest.mark.django_db
SAID = "给王芳 13812345678 家装扶手"


def laid(hall: Hall, subject: Subject, at: Any, text: str = "张贴时间表", **more: Any) -> Subject:
    by = more.pop("by", hall.director)
    person = more.pop("person", hall.worker.person)
    return LayDownTask(by, subject, text, person, more.pop("day", next_workday(at)), at=at, **more).execute()


def done(hall: Hall, task: Subject, at: Any, edge: str = "finish", **data: str) -> Record:
    task = Subject.objects.get(pk=task.pk)
    return TakeTransition(hall.director, task, edge, data=data or {"result": "已贴好。"}, at=at).execute()


def test_it_is_laid_down_by_the_director_and_by_whoever_is_in_charge(hall: Hall) -> None:
    subject, at = matter(hall, "executing")
    for by in (hall.director, hall.carrier):
        task = laid(hall, subject, at, by=by)
        assert (task.state, task.assignee, task.kind) == ("open", hall.worker.person, "task")
        assert task.number.startswith("任")
    assert Record.objects.filter(subject=subject, verb="lay_down_task").count() == 2


@pytest.mark.parametrize("role", ["rc_member", "community_worker", "party_secretary", "street_clerk", "auditor"])
def test_it_is_not_laid_down_by_others(hall: Hall, role: str) -> None:
    subject, at = matter(hall, "executing")
    action = LayDownTask(hall.new(role), subject, "张贴", hall.worker.person, next_workday(at), at=at)
    refusal = action.check()
    assert refusal is not None
    assert refusal.status in {Answer.FORBIDDEN, Answer.NOT_FOUND}


def test_it_is_not_laid_down_by_the_director_next_door(hall: Hall) -> None:
    subject, at = matter(hall, "executing")
    stranger = hall.actor("rc_director", hall.other)
    with pytest.raises(ActionRefused):
        laid(hall, subject, at, by=stranger)


def test_it_is_ticked_for_the_public_by_the_director_alone(hall: Hall) -> None:
    subject, at = matter(hall, "executing")
    with pytest.raises(ActionRefused):
        laid(hall, subject, at, by=hall.carrier, is_public=True)


def test_it_asks_for_a_working_day_to_come_and_somebody_in_office(hall: Hall) -> None:
    subject, at = matter(hall, "executing")
    sunday = next_workday(at)
    while sunday.weekday() != 6:
        sunday += DAY
    outsider = RoleFactory(role="grid_worker", node=hall.other).person
    for name, more in {"due_on": {"day": sunday}, "person": {"person": outsider}, "text": {"text": " "}}.items():
        with pytest.raises(ActionRefused) as refused:
            laid(hall, subject, at, **more)
        assert refused.value.refusal.code == name
    with pytest.raises(ActionRefused):
        laid(hall, subject, at, day=at.date() - DAY)


def test_it_is_laid_down_only_while_the_matter_is_carried_out(hall: Hall) -> None:
    subject, at = matter(hall, "publicising")
    with pytest.raises(ActionRefused, match="实施"):
        laid(hall, subject, at)


def test_it_is_laid_down_once_however_often_the_form_is_sent(hall: Hall) -> None:
    subject, at = matter(hall, "executing")
    first = laid(hall, subject, at, once="k" * 20)
    assert laid(hall, subject, at, once="k" * 20).pk == first.pk
    assert Task.objects.count() == 1


def test_it_is_the_work_of_whoever_does_it_and_on_the_handover_list(hall: Hall) -> None:
    subject, at = matter(hall, "executing")
    task = laid(hall, subject, at)
    assert task in Subject.objects.waiting_for(Actor.of(hall.worker.person, at))
    assert task not in Subject.objects.waiting_for(hall.member)
    assert task.public_id in {line.ref for line in lines_of(hall.worker.person)}


def test_it_reminds_and_escalates_by_its_clock(hall: Hall, move: Move, signed_in: Any) -> None:
    for actor in (hall.worker, hall.director):
        signed_in(actor)
    subject, at = matter(hall, "executing")
    task = laid(hall, subject, at)
    clock = Clock.objects.get(subject=task)
    for late in (0, 3, 6):
        move(clock.due_at + late * DAY)
        call_command("tick")
    handlers = set(Delivery.objects.filter(record__subject=task).values_list("recipient", flat=True))
    assert hall.worker.person.pk in handlers
    assert hall.director.person.pk in handlers


def test_it_holds_the_matter_up_until_it_is_done_or_dropped(hall: Hall) -> None:
    subject, at = matter(hall, "executing")
    first, second = laid(hall, subject, at), laid(hall, subject, at, "换指示牌")
    with pytest.raises(ActionRefused, match="张贴时间表") as refused:
        take(hall, subject, "complete", "rc_director", at + DAY)
    assert refused.value.refusal.code == "tasks_done"
    done(hall, first, at)
    done(hall, second, at, "drop", reason="食堂自己换了")
    take(hall, subject, "complete", "rc_director", at + DAY)
    assert Subject.objects.get(pk=subject.pk).state == "evaluating"


def test_it_is_dropped_where_the_matter_ends_early(hall: Hall) -> None:
    subject, at = matter(hall, "executing")
    task = laid(hall, subject, at)
    take(hall, subject, "terminate", "rc_director", at + DAY)
    assert Subject.objects.get(pk=task.pk).state == "dropped"


def test_it_goes_to_another_day_and_to_another_person_with_a_reason(hall: Hall) -> None:
    subject, at = matter(hall, "executing")
    task, other = laid(hall, subject, at), hall.actor("grid_worker").person
    day = next_workday(at + 7 * DAY)
    done(hall, task, at, "move", due_on=day.isoformat(), reason="等印刷")
    done(hall, task, at, "pass_on", person=other.public_id, reason="请假")
    task = Subject.objects.get(pk=task.pk)
    assert task.task.due_on == day
    assert task.assignee == other
    assert Clock.objects.live().get(subject=task).due_at.date() == day
    with pytest.raises(ActionRefused):
        done(hall, task, at, "move", due_on=day.isoformat(), reason="")


def test_it_forgets_what_was_done_where_that_is_taken_back(hall: Hall) -> None:
    subject, at = matter(hall, "executing")
    task = laid(hall, subject, at)
    done(hall, task, at)
    UndoTransition(hall.director, Subject.objects.get(pk=task.pk), at=at).execute()
    assert Task.objects.get(pk=task.pk).result == ""


@pytest.mark.parametrize("edge", ["complete", "terminate"])
def test_it_stays_done_once_the_matter_goes_on(hall: Hall, edge: str) -> None:
    """Else an open task would hang on a matter that is done."""
    subject, at = matter(hall, "executing")
    task = laid(hall, subject, at, person=hall.carrier.person)
    at = waited(Subject.objects.get(pk=subject.pk), at + dt.timedelta(minutes=1))
    task = Subject.objects.get(pk=task.pk)
    TakeTransition(hall.carrier, task, "finish", data={"result": "已贴好。"}, at=at).execute()
    take(hall, subject, edge, "rc_director", at + dt.timedelta(seconds=10))
    undo = UndoTransition(hall.carrier, Subject.objects.get(pk=task.pk), at=at + dt.timedelta(seconds=20))
    with pytest.raises(ActionRefused):
        undo.execute()
    assert not Subject.objects.get(pk=task.pk).is_open


def test_it_counts_what_was_not_dropped(hall: Hall) -> None:
    subject, at = matter(hall, "executing")
    tasks = [laid(hall, subject, at, f"第{n}项") for n in range(3)]
    done(hall, tasks[0], at)
    done(hall, tasks[1], at, "drop", reason="不需要")
    assert staff_tasks(subject)["progress"] == {"done": 1, "all": 2}


def test_it_tells_the_public_a_number_and_the_covered_titles_that_were_ticked(
    hall: Hall, page: HallPage, client: Client, move: Move
) -> None:
    PersonFactory(name="王芳", home=hall.community)
    subject, at = matter(hall, "executing")
    laid(hall, subject, at, "不公开的标题")
    laid(hall, subject, at, SAID, is_public=True)
    move(at + DAY)
    shown = text_of(client.get(page.at("matter", subject.public_id)))
    assert "13812345678" not in shown
    assert "王芳" not in shown
    assert "不公开的标题" not in shown
    assert "装扶手" in shown
    assert public_tasks(subject)["progress"] == {"done": 0, "all": 2}  # type: ignore[index]


def test_it_costs_the_same_however_many_there_are(hall: Hall, django_assert_num_queries: Any) -> None:
    subject, at = matter(hall, "executing")
    for number in range(12):
        laid(hall, subject, at, f"第{number}项")
    with django_assert_num_queries(1):
        staff_tasks(subject)
    with django_assert_num_queries(1):
        public_tasks(subject)


def test_it_is_laid_down_on_a_screen(hall: Hall, signed_in: Any) -> None:
    subject, at = matter(hall, "executing")
    url = reverse("shequ_deliberation:lay_down_task", args=[subject.public_id])
    browser = signed_in(hall.director)
    assert browser.get(url).status_code == 200
    sent = {"text": "张贴时间表", "person": hall.worker.person.public_id, "due_on": next_workday(at).isoformat()}
    assert browser.post(url, {**sent, "due_on": ""}).status_code == 422
    assert browser.post(url, sent, follow=True).status_code == 200
    assert Task.objects.get().is_public is False
    assert signed_in(hall.member).get(url).status_code == 403
    assert signed_in(hall.carrier).get(url).status_code == 200


def test_it_lets_the_director_show_and_hide_a_title_later(hall: Hall) -> None:
    subject, at = matter(hall, "executing")
    task = laid(hall, subject, at, by=hall.carrier)
    done(hall, task, at, "show", is_public="on")
    assert Task.objects.get(pk=task.pk).public_title == "张贴时间表"
    TakeTransition(hall.director, Subject.objects.get(pk=task.pk), "show", data={}, at=at).execute()
    assert Task.objects.get(pk=task.pk).public_title == ""


def test_it_offers_no_meeting_of_its_own(hall: Hall, signed_in: Any) -> None:
    subject, at = matter(hall, "executing")
    task = laid(hall, subject, at)
    browser = signed_in(hall.director)
    assert "?about=" in text_of(browser.get(reverse("shequ_desk:subject", args=[subject.public_id])))
    shown = text_of(browser.get(reverse("shequ_desk:subject", args=[task.public_id])))
    assert "?about=" not in shown
    assert subject.title in shown
