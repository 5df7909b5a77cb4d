"""The screens of a packet and of its ledger, as people send them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.delegation.models import DelegatedTask, Grant, GrantEntry, Tranche
from shequ_workflows.org.actors import Actor
from tests.factories.delegation import DAY, MONDAY, TODAY, Street, money, none_needed, packet, people, power, task

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(clock: Path) -> Street:
    clock.write_text(MONDAY.isoformat(), encoding="ascii")
    return Street()


def client_of(actor: Actor) -> Client:
    client = Client()
    if actor.person is not None:
        client.force_login(actor.person.user)
    return client


def url(name: str, one: DelegatedTask, *more: str) -> str:
    return reverse(f"shequ_delegation:{name}", args=[one.subject.public_id, *more])


def test_a_clerk_adds_money_with_its_tranches_in_one_go(world: Street) -> None:
    one = task(world)
    client = client_of(world.clerk)
    page = client.get(url("add_grant", one, "money"))
    assert page.status_code == 200
    said = {
        "money_kind": "transfer", "amount": "1.2万元", "source": "区民政局部门预算", "document_number": "测财社〔2026〕15号",
        "parts": "6000 2026-08-01\n6,000.00元 2026年9月1日", "text": "探访经费", "once": "k",
    }  # fmt: skip
    assert client.post(url("add_grant", one, "money"), said).status_code == 302
    grant = Grant.objects.get()
    assert (grant.amount, grant.document_number) == (12000, "测财社〔2026〕15号")
    assert [(str(part.amount), str(part.due_on)) for part in grant.tranches.order_by("number")] == [
        ("6000.00", "2026-08-01"), ("6000.00", "2026-09-01"),
    ]  # fmt: skip
    page = client.get(url("change_grant", one, grant.public_id))
    assert "12,000.00" in page.content.decode()
    assert "6000.00 2026-08-01" in page.content.decode()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"amount": "$100"}, "所有金额一律以人民币元填写"),
        ({"amount": "100 USD"}, "所有金额一律以人民币元填写"),
        ({"amount": "-5"}, "金额必须大于零"),
        ({"amount": "abc"}, "无法识别这个金额"),
        ({"amount": ""}, "请填写金额"),
        ({"amount": "100", "parts": "50 2026-08-01"}, "各期合计 50.00 元，金额是 100.00 元"),
        ({"amount": "100", "parts": "100元"}, "无法识别“100元”"),
        ({"amount": "100", "parts": "$100 2026-08-01"}, "所有金额一律以人民币元填写"),
        ({"amount": "100", "parts": "100 2026-02-30"}, "无法识别“100 2026-02-30”"),
        ({"amount": "100", "money_kind": ""}, "请选择“经费方式”"),
        ({"amount": "100", "valid_from": "2026-08-02", "valid_to": "2026-08-01"}, "失效日期早于生效日期"),
    ],
)
def test_a_wrong_amount_comes_back_with_a_sentence_and_what_was_typed(
    world: Street, said: dict[str, str], sentence: str
) -> None:
    one = task(world)
    page = client_of(world.clerk).post(
        url("add_grant", one, "money"), {"money_kind": "transfer", "source": "预算甲", **said}
    )
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert "预算甲" in page.content.decode()
    assert not Grant.objects.exists()


@pytest.mark.parametrize("kind", ["power", "people", "money"])
def test_none_is_needed_with_a_reason(world: Street, kind: str) -> None:
    one = task(world, category="assisted")
    client = client_of(world.clerk)
    assert client.post(url("add_grant", one, kind), {"none_needed": "on"}).status_code == 422
    client.post(url("add_grant", one, kind), {"none_needed": "on", "reason": "现有人员可以兼办"})
    grant = Grant.objects.get()
    assert (grant.kind, grant.none_needed, grant.reason) == (kind, True, "现有人员可以兼办")


def test_there_is_no_fourth_kind(world: Street) -> None:
    assert client_of(world.clerk).get(url("add_grant", task(world), "gold")).status_code == 404


def test_money_is_entered_confirmed_corrected_and_paid_back(world: Street) -> None:
    one = task(world, "executing")
    grant = packet(one)["money"]
    finance, director = client_of(world.finance), client_of(world.director)
    said = {"amount": "5,000", "on": "2026-07-06", "document_number": "凭证0711"}
    for _twice in range(2):
        finance.post(url("enter_receipt", one, grant.public_id), {**said, "once": "k"})
    entry = GrantEntry.objects.get()
    assert director.get(url("reconcile_receipt", one, entry.public_id)).status_code == 200
    director.post(url("reconcile_receipt", one, entry.public_id), {"on": "2026-07-06"})
    confirmed = GrantEntry.objects.get(kind="reconciled")
    director.post(url("correct_entry", one, confirmed.public_id), {"right": "0", "reason": "没有到账"})
    finance.post(url("correct_entry", one, entry.public_id), {"right": "4,500", "reason": "录入错误"})
    finance.post(
        url("return_money", one, grant.public_id), {**said, "amount": "500", "reason": "结余退回"}
    )  # fmt: skip
    kinds = list(GrantEntry.objects.order_by("pk").values_list("kind", "amount"))
    assert kinds == [
        ("received", 5000), ("reconciled", 5000), ("corrected", -5000), ("corrected", -500), ("returned", 500),
    ]  # fmt: skip
    page = finance.get(url("grants", one)).content.decode()
    for words in ("5,000.00", "-500.00", "凭证0711", "结余退回", "已更正为 4,500.00", "退回 500.00 元"):
        assert words in page


def test_an_amount_that_is_too_much_comes_back(world: Street) -> None:
    one = task(world, "executing")
    grant = money(one)
    said = {"amount": "10000.01", "on": "2026-07-06", "document_number": "凭证0711"}
    page = client_of(world.finance).post(url("enter_receipt", one, grant.public_id), said)
    assert page.status_code == 422
    assert "超过应到金额：共 10,000.00 元，还差 10,000.00 元" in page.content.decode()


def test_a_document_a_balance_and_a_dropped_line(world: Street) -> None:
    one = task(world, "executing")
    grant = money(one, document_number="")
    finance = client_of(world.finance)
    finance.post(url("document_grant", one, grant.public_id), {"document_number": "15号", "reason": "文到了"})
    finance.post(url("settle_balance", one, grant.public_id), {"on": "2026-07-06", "reason": "不再拨付"})
    grant.refresh_from_db()
    assert (grant.document_number, grant.entries.get().kind) == ("15号", "lapsed")
    other = power(task(world))
    drop = url("drop_grant", other.task, other.public_id)
    clerk = client_of(world.clerk)
    assert "删去这一条" in clerk.get(drop).content.decode()
    clerk.post(drop, {"reason": "重复"})
    assert "重复" in clerk.get(url("grants", other.task)).content.decode()
    assert not Grant.objects.standing().filter(task=other.task).exists()


def test_tranches_have_a_screen_of_their_own(world: Street) -> None:
    grant = money(task(world), parts=())
    where = url("set_tranches", grant.task, grant.public_id)
    clerk = client_of(world.clerk)
    assert clerk.post(where, {"parts": ""}).status_code == 422
    clerk.post(where, {"parts": "4000 2026/8/1\n\n6000 2026.9.1"})
    assert list(Tranche.objects.order_by("number").values_list("amount", flat=True)) == [4000, 6000]


def test_what_cannot_be_now_is_said_before_anything_is_typed(world: Street) -> None:
    one = task(world, "executing")
    grant = money(one)
    page = client_of(world.clerk).get(url("change_grant", one, grant.public_id), follow=True)
    assert page.redirect_chain
    assert "权责经费提交居委会后即固定" in page.content.decode()


SCREENS: dict[str, tuple[str, Callable[[DelegatedTask], list[str]], str]] = {
    "add_grant": ("matching", lambda one: ["power"], "street_clerk"),
    "change_grant": ("matching", lambda one: [one.grants.get(kind="money").public_id], "street_clerk"),
    "drop_grant": ("matching", lambda one: [one.grants.get(kind="power").public_id], "street_clerk"),
    "set_tranches": ("matching", lambda one: [money(one).public_id], "street_clerk"),
    "document_grant": ("accepted", lambda one: [one.grants.get(kind="power").public_id], "street_clerk"),
    "enter_receipt": ("executing", lambda one: [one.grants.get(kind="money").public_id], "street_finance"),
    "return_money": ("executing", lambda one: [one.grants.get(kind="money").public_id], "street_finance"),
    "settle_balance": ("executing", lambda one: [one.grants.get(kind="money").public_id], "street_finance"),
    "reconcile_receipt": ("executing", lambda one: [entry_of(one)], "rc_director"),
    "correct_entry": ("executing", lambda one: [entry_of(one)], "street_finance"),
}


def entry_of(one: DelegatedTask) -> str:
    return GrantEntry.objects.get(grant__task=one).public_id


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest, world: Street) -> dict[str, Any]:
    state, more, role = SCREENS[request.param]
    one = task(world, state)
    grants = packet(one)
    GrantEntry.objects.create(
        grant=grants["money"], kind="received", amount=Decimal(10), on=TODAY, document_number="证1"
    )
    where = url(request.param, one, *more(one))
    return {"where": where, "role": role, "world": world}


def test_each_screen_opens_for_its_role(screen: dict[str, Any]) -> None:
    client = client_of(screen["world"].actor(screen["role"]))
    assert client.get(screen["where"], follow=True).status_code == 200


@pytest.mark.parametrize("role", ["community_worker", "access_group", "auditor", "street_leader"])
def test_each_screen_tells_others_whom_to_ask(screen: dict[str, Any], role: str) -> None:
    client = client_of(screen["world"].actor(role))
    for page in (client.get(screen["where"]), client.post(screen["where"], {})):
        assert page.status_code == 403
        assert "办理" in page.content.decode() or "请" in page.content.decode()


def test_no_screen_is_known_to_others(screen: dict[str, Any]) -> None:
    world: Street = screen["world"]
    strangers = [
        world.actor("rc_director", world.other),
        world.actor("street_finance", world.elsewhere),
        world.actor("resident"),
    ]
    for stranger in strangers:
        assert client_of(stranger).get(screen["where"]).status_code == 404
        assert client_of(stranger).post(screen["where"], {}).status_code == 404
    assert Client().get(screen["where"]).status_code == 302


def test_a_line_of_another_task_is_not_reached_through_this_one(world: Street) -> None:
    one, other = task(world, "executing"), task(world, "executing")
    grant = money(other)
    assert client_of(world.finance).get(url("enter_receipt", one, grant.public_id)).status_code == 404


@pytest.mark.parametrize("count", [1, 6])
def test_the_page_of_a_packet_costs_the_same_however_many_lines(
    world: Street, count: int, django_assert_max_num_queries: Any
) -> None:
    one = task(world, "executing")
    for _ in range(count):
        grants = packet(one)
        for _entry in range(count):
            GrantEntry.objects.create(
                grant=grants["money"], kind="received", amount=1, on=TODAY, by=world.finance.person
            )
    client = client_of(world.finance)
    with django_assert_max_num_queries(26):
        assert client.get(url("grants", one)).status_code == 200


def test_the_desk_shows_how_each_line_stands(world: Street) -> None:
    one = task(world, "matching")
    people(one)
    none_needed(one, "power", "不涉及审批")
    money(one, document_number="")
    page = client_of(world.clerk).get(reverse("shequ_desk:subject", args=[one.subject.public_id])).content.decode()
    for words in ("权责经费", "不涉及审批", "提交居委会前还缺", "请填写文号。", "已承诺", "添加经费", "台账（每一笔）"):
        assert words in page
    page = client_of(world.director).get(reverse("shequ_desk:subject", args=[one.subject.public_id])).content.decode()
    assert "添加经费" not in page


@pytest.mark.parametrize(
    ("state", "word"), [("matching", "已承诺"), ("community_reply", "已承诺"), ("accepted", "逾期未到")]
)
def test_nobody_is_late_before_the_task_is_taken_over(world: Street, state: str, word: str) -> None:
    one = task(world, state)
    money(one, due_on=TODAY - DAY)
    page = client_of(world.finance).get(url("grants", one)).content.decode()
    assert word in page
    assert ("逾期" in page) is (word == "逾期未到")
