"""Whatever is entered in whatever order: the sums are those of the lines, and possible."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shequ_workflows.delegation.models import Grant, GrantEntry
from shequ_workflows.delegation.money_actions import (
    CorrectEntry,
    EnterReceipt,
    ReconcileReceipt,
    ReturnMoney,
    SettleBalance,
)
from shequ_workflows.delegation.money_reading import lines_for, sums_by, total, yuan_of
from shequ_workflows.delegation.packets import Packet, line_of, packets_of, whole
from shequ_workflows.org.acting import Action, ActionRefused
from tests.factories.delegation import DAY, MONDAY, TODAY, Street, money, task

pytestmark = [pytest.mark.django_db]
EXAMPLES = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

amounts = st.one_of(
    st.decimals("0.01", "120", places=2),
    st.sampled_from([Decimal("0.10"), Decimal("33.33"), Decimal("100.00"), Decimal(-1), Decimal(0)]),
)
#: Verb, which line, which of its entries, amount.
steps = st.lists(
    st.tuples(
        st.sampled_from(["receive", "receive", "return", "correct", "correct", "reconcile", "balance"]),
        st.integers(0, 2), st.integers(0, 5), amounts,
    ),
    max_size=14,
)  # fmt: skip


def action_of(world: Street, grant: Grant, verb: str, which: int, amount: Decimal) -> Action[Any] | None:
    entries = list(grant.entries.order_by("pk"))
    entry = entries[which % len(entries)] if entries else None
    finance = world.finance
    if verb == "receive":
        return EnterReceipt(finance, grant, amount, TODAY, document_number="证1", at=MONDAY)
    if verb == "return":
        return ReturnMoney(finance, grant, amount, TODAY, document_number="证2", reason="退回", at=MONDAY)
    if verb == "balance":
        return SettleBalance(finance, grant, Decimal(0), TODAY, reason="不再拨付", at=MONDAY)
    if entry is None:
        return None
    if verb == "reconcile":
        return ReconcileReceipt(world.director, entry, TODAY, at=MONDAY)
    actor = world.director if entry.kind == "reconciled" else finance
    return CorrectEntry(actor, entry, max(amount, Decimal(0)), "录入错误", at=MONDAY)


def lines(grants: list[Grant]) -> dict[int, Any]:
    return {grant.pk: line_of(grant) for grant in whole(Grant.objects.filter(pk__in=[one.pk for one in grants]))}


@EXAMPLES
@given(steps)
def test_sums_stay_possible_and_equal_the_lines(taken: list[tuple[str, int, int, Decimal]]) -> None:
    world = Street.fresh()
    tasks = [task(world, "executing", office_name=f"单位{number}") for number in range(2)]
    grants = [
        money(tasks[0], "100.00", ("33.33", "66.67"), due_on=TODAY - DAY),
        money(tasks[0], "0.30", ("0.10", "0.20")),
        money(tasks[1], "250.00", ("250.00",)),
    ]
    for verb, place, which, amount in taken:
        before = lines(grants)
        action = action_of(world, grants[place], verb, which, amount)
        if action is None:
            continue
        was_effective = Packet("delegated", (before[grants[place].pk],)).is_effective(TODAY)
        try:
            action.execute()
        except ActionRefused:
            assert lines(grants) == before
            continue
        after = lines(grants)
        for number, grant in enumerate(grants):
            line = after[grant.pk]
            assert 0 <= line.received <= line.came <= line.promised
            assert 0 <= line.reconciled <= line.came
            assert 0 <= line.returned <= line.came
            assert line.outstanding >= 0
            if number != place:
                assert line == before[grant.pk]
        if verb == "receive":
            assert Packet("delegated", (after[grants[place].pk],)).is_effective(TODAY) or not was_effective
    same_sums_everywhere(world, tasks, grants)


def same_sums_everywhere(world: Street, tasks: list[Any], grants: list[Grant]) -> None:
    """The database's sums in fen, the pure ones of the packets, and those by community and by office."""
    rows = {row.pk: row for row in lines_for(world.finance, TODAY)}
    for key, line in lines(grants).items():
        row: Any = rows[key]
        assert [yuan_of(one) for one in (row.promised, row.due, row.came, row.returned, row.reconciled, row.lapsed)] == [
            line.promised, line.due(TODAY), line.came, line.returned, line.reconciled, line.lapsed,
        ]  # fmt: skip
        assert (row.overdue > row.came + row.lapsed) is (line.late_since(TODAY) is not None)
    packets = packets_of(tasks)
    of_packets = [packets[one.pk].totals(TODAY) for one in tasks]
    for name in ("task__subject__community__name", "task__office_name"):
        found = total(sums_by(lines_for(world.finance, TODAY), name, name))
        assert found.received == sum(one.received for one in of_packets)
        assert found.outstanding == sum(one.outstanding for one in of_packets)
        assert found.reconciled == sum(one.reconciled for one in of_packets)
    assert GrantEntry.objects.filter(amount=0).count() == 0
