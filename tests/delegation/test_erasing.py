"""After an act of erasure the words of a task's row stand nowhere any more; votes and rulings stay, without them."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.record.erasure import ErasePayload, LegalGround
from shequ_workflows.core.record.verification import verify
from shequ_workflows.delegation.models import DelegatedTask, Ruling, Study, StudyVote
from tests.factories.delegated import take, task_in
from tests.factories.delegation import Street

pytestmark = pytest.mark.django_db

GONE = "（已依法删除）"


@pytest.fixture
def world() -> Street:
    return Street()


def erase(world: Street, subject: Subject, verb: str) -> None:
    row = Record.objects.filter(subject=subject.pk, verb=verb).latest("seq")
    ErasePayload(world.director, row, "本人要求", LegalGround.CONSENT.value).execute()


def test_the_result_goes_and_what_the_public_read_of_it(world: Street) -> None:
    subject, _at = task_in(world, "settling")
    erase(world, subject, "report")
    task = DelegatedTask.objects.get(pk=subject.pk)
    assert (task.result, task.public_result) == (GONE, GONE)
    assert verify(Subject.objects.get(pk=subject.pk)).ok


def test_the_committees_opinion_goes_and_its_vote_stays(world: Street) -> None:
    subject, _at = task_in(world, "accepted")
    erase(world, subject, "accept")
    study = Study.objects.get(task=subject.pk, body="rc")
    assert study.text == GONE
    assert study.in_favour == 5
    other = Study.objects.get(task=subject.pk, body="access")
    assert other.text != GONE


def test_a_ruling_goes(world: Street) -> None:
    subject, at = task_in(world, "escalated")
    take(world, subject, "rule_not_take", "street_leader", at)
    erase(world, subject, "rule_not_take")
    ruling = Ruling.objects.get(task=subject.pk)
    assert (ruling.text, ruling.basis) == (GONE, GONE)
    assert ruling.outcome == "not_take"


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Study, {"text": "改了"}),
        (Study, {"in_favour": 0, "against": 5}),
        (StudyVote, {"vote": "against"}),
        (Ruling, {"text": "改了"}),
        (Ruling, {"outcome": "accept"}),
    ],
)
def test_the_database_lets_nobody_change_a_vote_or_a_ruling(
    world: Street, model: type, change: dict[str, object]
) -> None:
    subject, at = task_in(world, "escalated")
    take(world, subject, "rule_match", "street_leader", at)
    for act in (lambda rows: rows.update(**change), lambda rows: rows._raw_delete(rows.db)):
        with pytest.raises(DatabaseError, match="shequ"), transaction.atomic():
            act(model.objects.all())
