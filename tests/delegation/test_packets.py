"""The packet read from the tables."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from shequ_workflows.delegation.models import GrantEntry
from shequ_workflows.delegation.packets import packet_of, packets_of
from tests.factories.delegation import DAY, MONDAY, TODAY, Street, money, none_needed, packet, task

pytestmark = pytest.mark.django_db


def test_it_reads_a_packet_and_says_what_is_missing() -> None:
    world = Street()
    one = task(world)
    assert len(packet_of(one).missing()) == 3
    grants = packet(one)
    assert packet_of(one).missing() == []
    grants["money"].document_number = ""
    grants["money"].save()
    assert [str(what) for what in packet_of(one).missing()] == ["经费“探访经费”：请填写文号。"]


def test_it_is_effective_once_the_first_tranche_has_come() -> None:
    one = task(Street())
    grants = packet(one)
    assert [str(what) for what in packet_of(one).not_effective(TODAY)] == ["经费“探访经费”：到账不足。"]
    assert packet_of(one).has_effective_grant(TODAY)
    GrantEntry.objects.create(grant=grants["money"], kind="received", amount=5000, on=TODAY)
    read = packet_of(one)
    assert read.is_effective(TODAY)
    assert read.totals(TODAY).received == Decimal(5000)
    assert not read.settled()
    assert read.late_since(TODAY + 31 * DAY) == TODAY + dt.timedelta(days=30)


def test_a_dropped_line_counts_nowhere() -> None:
    one = task(Street())
    grants = packet(one)
    grants["money"].dropped_at, grants["money"].dropped_reason = MONDAY, "重复"
    grants["money"].save()
    assert packet_of(one).totals(TODAY).promised == 0
    assert len(packet_of(one).missing()) == 1


def test_an_assisted_task_may_go_without_money_a_delegated_one_not() -> None:
    one = task(Street(), category="assisted")
    for kind in ("power", "people", "money"):
        none_needed(one, kind)
    read = packet_of(one)
    assert read.missing() == []
    assert read.is_effective(TODAY)
    assert read.money_is_waived()
    assert len(read.missing("delegated")) == 1


def test_it_costs_three_queries_however_many(django_assert_num_queries: Any) -> None:
    world = Street()
    tasks = [task(world) for _ in range(4)]
    for one in tasks:
        packet(one)
        money(one)
    with django_assert_num_queries(3):
        read = packets_of(tasks)
        assert sum(one.totals(TODAY).promised for one in read.values()) == 80000
