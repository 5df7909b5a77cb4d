from __future__ import annotations

from typing import Any

import pytest

from shequ_workflows.core.constants import ERASE
from shequ_workflows.core.models import Record, RecordPayload, Subject, UndoPoint
from shequ_workflows.core.record.erasure import ErasePayload, LegalGround
from shequ_workflows.core.record.recording import Entry, append
from shequ_workflows.core.record.verification import verify
from shequ_workflows.core.signals import payload_erased
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor

from .world import THURSDAY, World, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(world: World) -> Record:
    """A row whose words name somebody."""
    subject = world.lamp()
    take(world.grid_worker, subject, "take")
    entry = Entry("note", source="taken", target="taken", payload={"text": "Wang Wu, 3-2-501, said so"})
    return append(Subject.objects.get(pk=subject.pk), entry, THURSDAY)


def erase(actor: Actor, row: Record, **more: str) -> Record:
    data = {"reason": "She asked for it.", "legal_ground": LegalGround.CONSENT.value, **more}
    return ErasePayload(actor, row, **data, at=THURSDAY).execute()


def refused(actor: Actor, row: Record, **more: str) -> str:
    before = Record.objects.count()
    with pytest.raises(ActionRefused) as caught:
        erase(actor, row, **more)
    assert str(caught.value.refusal.sentence)
    assert Record.objects.count() == before
    return caught.value.refusal.code


def test_it_empties_the_words_and_says_by_which_act(world: World, row: Record) -> None:
    act = erase(world.director, row)
    payload = RecordPayload.objects.get(record=row)
    assert (payload.body, payload.salt, payload.erased_by) == ("", "", act)
    assert (act.verb, act.corrects, act.role, act.seq) == (ERASE, row.seq, "rc_director", row.seq + 1)
    result = verify(row.subject)
    assert result.ok
    [found] = result.findings
    assert found.params == {"seq": row.seq, "act": act.seq}


def test_it_may_erase_what_the_act_of_another_row_said(world: World, row: Record) -> None:
    act = erase(world.director, row, reason="Wang Wu asked for it")
    erase(world.director, act)
    assert verify(row.subject).ok
    assert verify(row.subject).erased == 2


def test_it_lets_an_administrator_do_it(world: World, row: Record) -> None:
    administrator = world.person("Administrator", "administrator", world.street)
    assert erase(administrator, row).role == "administrator"


@pytest.mark.parametrize(
    ("who", "code"), [("grid_worker", "role"), ("resident", "role"), ("stranger", "unknown"), ("visitor", "unknown")]
)
def test_it_refuses_others(world: World, row: Record, who: str, code: str) -> None:
    actor = Actor.visitor() if who == "visitor" else getattr(world, who)
    assert refused(actor, row) == code


def test_it_asks_for_a_ground_and_a_reason(world: World, row: Record) -> None:
    assert refused(world.director, row, legal_ground="because") == "ground"
    assert refused(world.director, row, reason="  ") == "reason"


def test_it_does_not_erase_twice(world: World, row: Record) -> None:
    erase(world.director, row)
    assert refused(world.director, row) == "erased"


def test_it_tells_layers_above_and_forgets_the_undo_point(world: World) -> None:
    subject = world.lamp()
    taken = take(world.grid_worker, subject, "take")
    told: list[Any] = []

    def listen(**kwargs: Any) -> None:
        told.append((kwargs["record"], kwargs["act"]))

    payload_erased.connect(listen)
    try:
        act = erase(world.director, taken)
    finally:
        payload_erased.disconnect(listen)
    assert told == [(taken, act)]
    assert not UndoPoint.objects.filter(record=taken).exists()
