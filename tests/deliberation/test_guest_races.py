"""The same person by one letter in two browsers at the same moment, over real connections."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, close_old_connections, connections

from shequ_workflows.community.actions.taking_part import TakePart
from shequ_workflows.community.models import LetterCode, Verification
from shequ_workflows.deliberation.backing import Back
from shequ_workflows.deliberation.models import Backing, Rating
from shequ_workflows.deliberation.voices import RateMatter
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import RoleAssignment
from tests.factories.community import CompoundFactory, resident
from tests.factories.deliberation import Hall, matter
from tests.factories.letters import letter_to

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*jobs: Callable[[], Any]) -> Counter[str]:
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> str:
        close_old_connections()
        try:
            start.wait(timeout=30)
            job()
        except ActionRefused as refused:
            return refused.refusal.code
        except IntegrityError:
            return "stopped by the database"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(jobs)) as pool:
        return Counter(pool.map(run, jobs))


@pytest.fixture
def hall(transactional_db: None) -> Hall:
    return Hall()


@pytest.fixture
def letter(hall: Hall) -> LetterCode:
    node = hall.community.add_child(kind="compound", code="x-1", name="一区")
    person = resident("王秀英", "3-2-501", CompoundFactory(node=node, name="一区"))
    return letter_to(person.memberships.get().household, hall.worker.person, person)


def twice(letter: LetterCode) -> Counter[str]:
    assert letter.person is not None
    return at_once(*(TakePart(letter, letter.person).execute for _browser in range(2)))


def test_two_browsers_make_one_verification(letter: LetterCode) -> None:
    assert twice(letter) == {"done": 2}
    assert Verification.objects.filter(person=letter.person_id).count() == 1
    assert RoleAssignment.objects.filter(person=letter.person_id, role="resident").count() == 1


def test_without_the_lock_one_of_them_is_turned_away(letter: LetterCode, monkeypatch: pytest.MonkeyPatch) -> None:
    barrier, leap = threading.Barrier(2), TakePart.perform

    def perform(self: TakePart) -> LetterCode:
        barrier.wait(timeout=10)
        return leap(self)

    monkeypatch.setattr(TakePart, "lock", lambda self: None)
    monkeypatch.setattr(TakePart, "perform", perform)
    assert letter.household.unit.building.compound.node.community
    answers = twice(letter)
    assert answers["done"] == 1
    assert Verification.objects.filter(person=letter.person_id).count() == 1


def test_two_browsers_speak_with_one_voice(hall: Hall, letter: LetterCode) -> None:
    assert letter.person is not None
    TakePart(letter, letter.person).execute()
    talk, at = matter(hall, "consulting")
    rated, done = matter(hall, "evaluating")
    guests = [Actor(letter.person, Actor.of(letter.person).held, letter=letter.public_id) for _browser in range(2)]
    assert at_once(*(Back(one, talk, "cosign", at=at).execute for one in guests)) == {"done": 2}
    assert at_once(*(RateMatter(one, rated, 5, at=done).execute for one in guests)) == {"done": 2}
    assert Backing.objects.filter(person=letter.person).count() == 1
    assert Rating.objects.filter(person=letter.person).count() == 1
