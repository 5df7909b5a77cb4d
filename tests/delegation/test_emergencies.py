"""What is begun as an emergency goes round admission, and round nothing else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.delegation.models import DelegatedTask, ProhibitedItem
from shequ_workflows.delegation.public_reading import public_tasks
from shequ_workflows.org.acting import Refusal
from tests.factories.delegated import draft, list_in_force, packed, take, task_in, valid_data
from tests.factories.delegation import DAY, MONDAY, Street

pytestmark = pytest.mark.django_db

BARRED = {"title": "招商引资任务", "content": "完成招商引资两百万元。"}
RULE = "测试规则第一条：不得向社区下派。"


@pytest.fixture
def world() -> Street:
    world = Street()
    list_in_force(world)
    ProhibitedItem.objects.update_or_create(
        code="JR-TEST", defaults={"name": "招商引资任务", "words": "招商 引资", "rule": RULE}
    )
    return world


def begun(world: Street, **more: Any) -> Subject:
    subject = take(world, draft(world, MONDAY, "emergency"), "start_emergency", "street_leader", MONDAY, **more)
    packed(subject)
    return subject


def filing(world: Street, subject: Subject, at: dt.datetime = MONDAY + DAY, **more: Any) -> Refusal | None:
    subject = Subject.objects.get(pk=subject.pk)
    data = {**valid_data(world, subject, "file_emergency", at), **more}
    return TakeTransition(world.clerk, subject, "file_emergency", revision=subject.revision, data=data, at=at).check()


def test_the_list_is_asked_when_it_begins(world: Street) -> None:
    subject = begun(world, content=BARRED["content"])
    task = DelegatedTask.objects.get(pk=subject.pk)
    assert (subject.state, task.match) == ("executing", "prohibited")
    assert task.rule_quoted


def test_what_is_prohibited_is_not_filed(world: Street) -> None:
    refused = filing(world, begun(world), **BARRED)
    assert refused is not None
    assert refused.code == "not_barred"
    assert RULE in str(refused.sentence)


def test_once_filed_it_is_matched_and_stands_as_it_is(world: Street) -> None:
    subject = take(world, begun(world), "file_emergency", "street_clerk", MONDAY + DAY)
    assert DelegatedTask.objects.get(pk=subject.pk).match == "listed"
    again = filing(world, subject, MONDAY + 2 * DAY, criteria="另一条标准")
    assert again is not None
    assert again.code == "unfiled"


def test_a_task_that_was_taken_over_is_not_rewritten_as_an_emergency(world: Street) -> None:
    subject, at = task_in(world, "executing")
    DelegatedTask.objects.filter(pk=subject.pk).update(category="emergency")
    refused = filing(world, subject, at)
    assert refused is not None
    assert refused.code == "unfiled"


def test_filing_does_not_make_it_longer_than_an_emergency_is(world: Street) -> None:
    subject = begun(world)
    first = DelegatedTask.objects.get(pk=subject.pk).starts_on
    assert first is not None
    long = filing(world, subject, ends_on=(first + 31 * DAY).isoformat())
    assert long is not None
    assert "30" in str((long.errors or {}).get("ends_on", long.sentence))
    assert filing(world, subject, ends_on=(first + 30 * DAY).isoformat()) is None


def test_once_filed_the_public_reads_of_it_and_not_before(world: Street) -> None:
    subject = begun(world)
    assert public_tasks(world.community) == []
    take(world, subject, "file_emergency", "street_clerk", MONDAY + DAY, title="转移地下室住户，电话 13800138000")
    (shown,) = public_tasks(world.community)
    assert shown.title.startswith("转移地下室住户")
    assert "13800138000" not in shown.title
    assert DelegatedTask.objects.get(pk=subject.pk).taken_at == MONDAY + DAY
