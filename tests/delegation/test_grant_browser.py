"""Packets and their money in Chromium: axe, nothing sideways, also in large type and without scripts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from shequ_workflows.delegation.grant_actions import DropGrant
from shequ_workflows.delegation.models import DelegatedTask, Grant, GrantEntry
from shequ_workflows.delegation.money_actions import CorrectEntry, EnterReceipt, ReconcileReceipt
from shequ_workflows.org.actors import Actor
from tests.factories.delegation import DAY, MONDAY, TODAY, Street, money, none_needed, packet, power, task
from tests.screens import OFFICE, PHONE, faults, pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with pages(browser) as opened:
        yield opened


@pytest.fixture
def world(transactional_db: None, clock: Path) -> Street:
    clock.write_text((MONDAY + DAY).isoformat(), encoding="ascii")
    return Street()


def screens(world: Street) -> dict[str, tuple[Actor, str]]:
    """Each screen with somebody who may see it, on tasks with a history."""
    packed, begun = task(world), task(world, "executing")
    none_needed(packed, "power", "不涉及审批和名单，按原办法办。")
    money(
        packed, "1234567.89", ("1000000.00", "234567.89"), document_number="", text="独居老人探访、巡查和台账整理经费"
    )
    wrong = power(packed, text="重复的一条")
    DropGrant(world.clerk, wrong, "与第一条重复", at=MONDAY).execute()
    grants = packet(begun)
    late = money(begun, "3000", ("3000",), due_on=TODAY - 20 * DAY, money_kind="purchase", text="", document_number="")
    entry = receipt(world, grants["money"])
    ReconcileReceipt(world.director, entry, TODAY, at=MONDAY).execute()
    second = receipt(world, grants["money"], "1000")
    CorrectEntry(world.finance, second, Decimal(900), "凭证金额看错", at=MONDAY).execute()
    money(
        task(
            world, "accepted", node=world.other, office_name="区市场监督管理局（食品安全科）", title="小餐饮店登记摸底"
        )
    )
    url = lambda name, one, *more: reverse(f"shequ_delegation:{name}", args=[one.subject.public_id, *more])  # noqa: E731
    return {
        "desk-packing": (world.clerk, reverse("shequ_desk:subject", args=[packed.subject.public_id])),
        "ledger-packing": (world.clerk, url("grants", packed)),
        "ledger-begun": (world.finance, url("grants", begun)),
        "ledger-director": (world.director, url("grants", begun)),
        "add-power": (world.clerk, url("add_grant", one_without(world), "power")),
        "add-money": (world.clerk, url("add_grant", packed, "money")),
        "change-money": (world.clerk, url("change_grant", packed, packed.grants.get(kind="money").public_id)),
        "drop": (world.clerk, url("drop_grant", packed, packed.grants.get(kind="money").public_id)),
        "tranches": (world.clerk, url("set_tranches", packed, packed.grants.get(kind="money").public_id)),
        "document": (world.finance, url("document_grant", begun, late.public_id)),
        "payment": (world.finance, url("enter_receipt", begun, late.public_id)),
        "paid-back": (world.finance, url("return_money", begun, grants["money"].public_id)),
        "balance": (world.finance, url("settle_balance", begun, late.public_id)),
        "confirm": (world.director, url("reconcile_receipt", begun, second.public_id)),
        "correct": (world.finance, url("correct_entry", begun, second.public_id)),
        "money": (world.finance, reverse("shequ_delegation:money")),
        "money-unpaid": (world.finance, reverse("shequ_delegation:money") + "?show=unpaid"),
        "money-empty": (world.actor("street_leader", world.elsewhere), reverse("shequ_delegation:money")),
    }


def one_without(world: Street) -> DelegatedTask:
    return task(world)


def receipt(world: Street, grant: Grant, amount: str = "5000") -> GrantEntry:
    return EnterReceipt(
        world.finance, grant, Decimal(amount), TODAY, document_number="凭证2026-0711", at=MONDAY
    ).execute()


@pytest.mark.parametrize(("width", "large"), [(PHONE, False), (PHONE, True), (OFFICE, False)])
def test_they_are_accessible_and_never_scroll_sideways(
    world: Street, open_page: Callable[..., Page], width: int, large: bool
) -> None:
    found: dict[str, list[str]] = {}
    for name, (actor, address) in screens(world).items():
        page = open_page(address, actor, width=width, large=large)
        assert page.locator("h1").count() == 1, name
        wrong = faults(page)
        if wrong:
            found[name] = wrong
        if os.environ.get("SHEQU_LOOK"):
            page.screenshot(
                path=f"{os.environ['SHEQU_LOOK']}/{name}-{width}{'-large' if large else ''}.png", full_page=True
            )
        page.close()
    assert found == {}


def test_money_is_entered_by_keyboard_and_without_scripts(world: Street, open_page: Callable[..., Page]) -> None:
    one = task(world, "executing")
    grant = packet(one)["money"]
    where = reverse("shequ_delegation:enter_receipt", args=[one.subject.public_id, grant.public_id])
    page = open_page(where, world.finance, java_script_enabled=False)
    page.get_by_label("金额（元）").fill("$5000")
    page.get_by_label("凭证号").fill("凭证0711")
    page.get_by_label("凭证号").press("Enter")
    page.locator(".errors, .error-summary, [role=alert]").first.wait_for()
    assert "所有金额一律以人民币元填写" in page.content()
    assert page.get_by_label("凭证号").input_value() == "凭证0711"
    page.get_by_label("金额（元）").fill("0.5万")
    page.get_by_label("金额（元）").press("Enter")
    page.get_by_text("已登记，请居委会主任确认").first.wait_for()
    assert GrantEntry.objects.get().amount == 5000
