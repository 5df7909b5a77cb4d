"""Two members of staff at the same moment, over real connections. Each as it is and with the lock taken away."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, close_old_connections, connections

from shequ_workflows.community.actions import AddPhone, VerifyResident
from shequ_workflows.community.actions.base import PersonAction
from shequ_workflows.community.models import Phone, Verification
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.models import RoleAssignment
from tests.factories.org import PersonFactory, Town, actor

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(transactional_db: None) -> Town:
    return Town()


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


def both_look_before_one_leaps(monkeypatch: pytest.MonkeyPatch, action: type[PersonAction[Any]]) -> None:
    """Without the lock, and with both through their check before the first one writes."""
    barrier = threading.Barrier(2)
    leap = action.perform

    def perform(self: PersonAction[Any]) -> Any:
        barrier.wait(timeout=10)
        return leap(self)

    monkeypatch.setattr(PersonAction, "lock", lambda self: None)
    monkeypatch.setattr(action, "perform", perform)


def verify_twice(town: Town) -> Counter[str]:
    person = PersonFactory(home=town.community)
    staff = [actor("rc_member", town.community) for _ in range(2)]
    return at_once(*(VerifyResident(one, person, town.community, basis="身份证").execute for one in staff))


def test_two_verify_one_resident_and_it_is_done_once(town: Town) -> None:
    assert verify_twice(town) == {"done": 1, "already": 1}
    assert Verification.objects.count() == RoleAssignment.objects.filter(role="resident").count() == 1


def test_without_the_lock_both_try_and_the_database_stops_one(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    both_look_before_one_leaps(monkeypatch, VerifyResident)
    assert verify_twice(town) == {"done": 1, "stopped by the database": 1}
    assert Verification.objects.count() == RoleAssignment.objects.filter(role="resident").count() == 1


def add_two_main_numbers(town: Town) -> Counter[str]:
    person = PersonFactory(home=town.community)
    staff = actor("rc_member", town.community)
    numbers = ["13800138000", "13900139000"]
    return at_once(*(AddPhone(staff, person, number, is_primary=True).execute for number in numbers))


def test_two_main_numbers_at_once_leave_one_main_number(town: Town) -> None:
    assert add_two_main_numbers(town) == {"done": 2}
    assert sorted(Phone.objects.values_list("is_primary", flat=True)) == [False, True]


def test_without_the_lock_the_database_stops_the_second_main_number(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_look_before_one_leaps(monkeypatch, AddPhone)
    assert add_two_main_numbers(town) == {"done": 1, "stopped by the database": 1}
    assert Phone.objects.count() == 1
