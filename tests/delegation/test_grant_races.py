"""Two payments at once over two real connections: as it is, and with the lock taken away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import close_old_connections, connections
from django.db.models import QuerySet

from shequ_workflows.delegation import grant_base
from shequ_workflows.delegation.grant_actions import AddGrant
from shequ_workflows.delegation.grant_terms import Terms
from shequ_workflows.delegation.models import Grant, GrantEntry
from shequ_workflows.delegation.money_actions import EnterReceipt, ReconcileReceipt, ReturnMoney
from shequ_workflows.delegation.packets import line_of, packet_of, whole
from shequ_workflows.org.acting import Action, ActionRefused
from tests.factories.delegation import MONDAY, TODAY, Street, money, task

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*actions: Callable[[], Action[Any]]) -> list[str]:
    """What came of them, each over a connection of its own, begun together."""
    start = threading.Barrier(len(actions))

    def run(make: Callable[[], Action[Any]]) -> str:
        close_old_connections()
        try:
            start.wait(timeout=30)
            make().execute()
        except ActionRefused as refused:
            return refused.refusal.code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(actions)) as pool:
        return sorted(pool.map(run, actions))


def without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both look before either writes; only the first locks of the two actions are gone, the record keeps its own."""
    both = threading.Barrier(2)
    real = grant_base.PacketAction.check

    def after_both_looked(self: Any) -> Any:
        found = real(self)
        both.wait(timeout=30)
        return found

    monkeypatch.setattr(grant_base.PacketAction, "check", after_both_looked)
    monkeypatch.setattr(grant_base, "lock", lambda pk: QuerySet(grant_base.Subject).get(pk=pk))


def receipts(world: Street, grant: Grant) -> list[Callable[[], Action[Any]]]:
    def one(number: str) -> Callable[[], Action[Any]]:
        return lambda: EnterReceipt(world.finance, grant, Decimal(6000), TODAY, document_number=number, at=MONDAY)

    return [one("凭证1"), one("凭证2")]


def came(grant: Grant) -> Decimal:
    return line_of(whole(Grant.objects.filter(pk=grant.pk)).get()).came


def test_two_payments_at_once_never_come_to_too_much() -> None:
    world = Street()
    grant = money(task(world, "executing"))
    assert at_once(*receipts(world, grant)) == ["amount", "done"]
    assert came(grant) == 6000


def test_two_payments_at_once_and_no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both find room for theirs, and more has come than was promised."""
    world = Street()
    grant = money(task(world, "executing"))
    without_the_lock(monkeypatch)
    assert at_once(*receipts(world, grant)) == ["done", "done"]
    assert came(grant) == 12000


def test_a_receipt_is_confirmed_once_by_two_at_once() -> None:
    world = Street()
    grant = money(task(world, "executing"))
    entry = GrantEntry.objects.create(grant=grant, kind="received", amount=100, on=TODAY)
    second = world.new("rc_director")
    confirm = [lambda: ReconcileReceipt(world.director, entry, TODAY, at=MONDAY), lambda: ReconcileReceipt(second, entry, TODAY, at=MONDAY)]  # fmt: skip
    assert at_once(*confirm) == ["confirmed", "done"]
    assert packet_of(grant.task).totals(TODAY).reconciled == 100


def test_a_receipt_is_confirmed_twice_without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    world = Street()
    grant = money(task(world, "executing"))
    entry = GrantEntry.objects.create(grant=grant, kind="received", amount=100, on=TODAY)
    second = world.new("rc_director")
    without_the_lock(monkeypatch)
    confirm = [lambda: ReconcileReceipt(world.director, entry, TODAY, at=MONDAY), lambda: ReconcileReceipt(second, entry, TODAY, at=MONDAY)]  # fmt: skip
    assert at_once(*confirm) == ["done", "done"]
    assert packet_of(grant.task).totals(TODAY).reconciled == 200


def test_no_more_goes_back_than_came_in_two_at_once() -> None:
    world = Street()
    grant = money(task(world, "executing"))
    GrantEntry.objects.create(grant=grant, kind="received", amount=100, on=TODAY)

    def back() -> Action[Any]:
        return ReturnMoney(world.finance, grant, Decimal(60), TODAY, document_number="证", reason="退", at=MONDAY)

    assert at_once(back, back) == ["amount", "done"]
    assert packet_of(grant.task).totals(TODAY).received == 40


def test_a_line_and_its_waiver_never_stand_side_by_side() -> None:
    world = Street()
    one = task(world, category="assisted")
    terms = Terms(money_kind="transfer", amount=Decimal(5))
    waiver = Terms(none_needed=True, reason="不需要")
    found = at_once(
        lambda: AddGrant(world.clerk, one, "money", terms, at=MONDAY),
        lambda: AddGrant(world.office, one, "money", waiver, at=MONDAY),
    )
    assert found in (["done", "kind"], ["done", "none_needed"])
    assert Grant.objects.count() == 1
