"""K02 and what a task costs."""

from __future__ import annotations

import inspect
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from shequ_workflows.core.indicators import Measured, indicators
from shequ_workflows.delegation import grant_indicators
from shequ_workflows.delegation.models import GrantEntry
from tests.factories.delegation import MONDAY, TODAY, Street, money, none_needed, packet, task

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Street:
    return Street()


def of(key: str) -> Any:
    return next(one for one in indicators if one.key == key)


def test_k02_is_the_share_of_active_delegated_tasks_with_a_grant_in_force(world: Street) -> None:
    packet(task(world, "executing"))
    money(task(world, "accepted"))
    paid = money(task(world, "suspended", office_name="区教育局"))
    GrantEntry.objects.create(grant=paid, kind="received", amount=5000, on=TODAY)
    packet(task(world, "executing", category="assisted"))
    packet(task(world, "closed"))
    packet(task(world, "matching"))
    k02 = of("K02")
    assert k02.measure(world.street, MONDAY) == Measured(Fraction(2, 3), 3)
    assert k02.measure(world.other, MONDAY) == Measured(None, 0)
    assert k02.split(world.community, MONDAY) == [
        ("区民政局", Measured(Fraction(1, 2), 2)), ("区教育局", Measured(Fraction(1), 1)),
    ]  # fmt: skip


def test_a_waiver_is_no_grant(world: Street) -> None:
    none_needed(task(world, "executing"), "power")
    assert of("K02").measure(world.street, MONDAY) == Measured(Fraction(0), 1)


def test_what_a_task_costs_is_of_those_for_which_it_was_entered(world: Street) -> None:
    for money_spent, hours in ((Decimal(100), Decimal(3)), (Decimal(200), Decimal(5)), (None, None)):
        task(world, "closed", money_spent=money_spent, hours_spent=hours)
    task(world, "executing", money_spent=Decimal(10**6))
    assert of("task_money").measure(world.street, MONDAY) == Measured(Decimal(150), 2)
    assert of("task_hours").measure(world.street, MONDAY) == Measured(Decimal(4), 2)
    assert of("task_money").measure(world.elsewhere, MONDAY) == Measured(None, 0)
    assert of("task_money").split(world.street, MONDAY) == [("区民政局", Measured(Decimal(150), 2))]
    assert of("task_hours").split(world.street, MONDAY) == [("区民政局", Measured(Decimal(4), 2))]


@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize(("key", "most"), [("K02", 4), ("task_money", 1), ("task_hours", 1)])
def test_it_costs_the_same_however_many(
    world: Street, count: int, key: str, most: int, django_assert_max_num_queries: Any
) -> None:
    for state in ("executing", "closed"):
        for _ in range(count):
            packet(task(world, state))
    with django_assert_max_num_queries(most):
        of(key).measure(world.street, MONDAY)


def test_nothing_is_measured_by_person() -> None:
    assert "person" not in inspect.getsource(grant_indicators).replace("never of persons", "")
