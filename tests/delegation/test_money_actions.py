"""The ledger of a line of money, verb by verb."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.delegation.models import DelegatedTask, Grant, GrantEntry
from shequ_workflows.delegation.money_actions import (
    CorrectEntry,
    EnterReceipt,
    ReconcileReceipt,
    ReturnMoney,
    SettleBalance,
)
from shequ_workflows.delegation.packets import packet_of
from shequ_workflows.org.acting import Action, ActionRefused, Answer
from shequ_workflows.org.actors import Actor
from tests.factories.delegation import DAY, MONDAY, TODAY, Street, money, none_needed, power, task

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Street:
    return Street()


@pytest.fixture
def grant(world: Street) -> Grant:
    return money(task(world, "executing"))


def receive(actor: Actor, grant: Grant, amount: str = "5000", **more: Any) -> EnterReceipt:
    given = {"document_number": "凭证0711", "at": MONDAY, **more}
    return EnterReceipt(actor, grant, Decimal(amount), given.pop("on", TODAY), **given)


def back(actor: Actor, grant: Grant, amount: str, **more: Any) -> ReturnMoney:
    given = {"document_number": "凭证0712", "reason": "结余退回", "at": MONDAY, **more}
    return ReturnMoney(actor, grant, Decimal(amount), TODAY, **given)


def correct(actor: Actor, entry: GrantEntry, right: str, reason: str = "录入错误") -> CorrectEntry:
    return CorrectEntry(actor, entry, Decimal(right), reason, at=MONDAY)


def reconcile(actor: Actor, entry: GrantEntry) -> ReconcileReceipt:
    return ReconcileReceipt(actor, entry, TODAY, at=MONDAY)


def balance(actor: Actor, grant: Grant, reason: str = "余额不再拨付") -> SettleBalance:
    return SettleBalance(actor, grant, Decimal(0), TODAY, reason=reason, at=MONDAY)


def code(action: Action[Any]) -> str:
    refusal = action.check()
    assert refusal is not None
    assert str(refusal.sentence)
    with pytest.raises(ActionRefused):
        action.execute()
    return refusal.code


def sums(grant: Grant) -> tuple[int, int, int, int, int]:
    found = packet_of(grant.task).totals(TODAY)
    return tuple(int(one) for one in (found.came, found.received, found.reconciled, found.returned, found.outstanding))  # type: ignore[return-value]


def test_it_enters_what_was_paid_and_by_which_voucher(world: Street, grant: Grant) -> None:
    entry = receive(world.finance, grant).execute()
    assert (entry.kind, entry.amount, entry.document_number, entry.by) == (
        "received", 5000, "凭证0711", world.finance.person,
    )  # fmt: skip
    assert entry.tranche is not None
    assert entry.tranche.number == 1
    assert receive(world.finance, grant, "100").execute().tranche.number == 2  # type: ignore[union-attr]
    row = Record.objects.filter(subject=grant.task.subject, verb="enter_receipt").earliest("seq")
    assert (row.role, row.source, row.target) == ("street_finance", "executing", "executing")
    assert '"amount":"5000"' in row.payload.body
    assert sums(grant) == (5100, 5100, 0, 0, 4900)


@pytest.mark.parametrize(
    ("amount", "more", "expected"),
    [
        ("10000.01", {}, "amount"),
        ("0", {}, "amount"),
        ("-5", {}, "amount"),
        ("0.001", {}, "amount"),
        ("NaN", {}, "amount"),
        ("Infinity", {}, "amount"),
        ("5", {"on": TODAY + DAY}, "on"),
        ("5", {"document_number": " "}, "document_number"),
    ],
)
def test_it_refuses_with_a_sentence_at_the_field(
    world: Street, grant: Grant, amount: str, more: dict[str, Any], expected: str
) -> None:
    assert code(receive(world.finance, grant, amount, **more)) == expected
    assert not GrantEntry.objects.exists()


def test_never_more_than_was_promised(world: Street, grant: Grant) -> None:
    receive(world.finance, grant, "9999.99").execute()
    action = receive(world.finance, grant, "0.02")
    assert code(action) == "amount"
    assert "0.01" in str(action.check())
    receive(world.finance, grant, "0.01").execute()
    assert packet_of(grant.task).settled()


def test_money_paid_back_makes_no_room_for_more(world: Street, grant: Grant) -> None:
    receive(world.finance, grant, "10000").execute()
    back(world.finance, grant, "300").execute()
    assert sums(grant) == (10000, 9700, 0, 300, 0)
    assert code(receive(world.finance, grant, "300")) == "amount"
    assert code(back(world.finance, grant, "9700.01")) == "amount"
    assert code(back(world.finance, grant, "1", reason="")) == "reason"
    assert code(back(world.finance, grant, "1", document_number="")) == "document_number"


def test_the_director_confirms_the_whole_of_a_receipt_once(world: Street, grant: Grant) -> None:
    entry = receive(world.finance, grant).execute()
    made = reconcile(world.director, entry).execute()
    assert (made.kind, made.amount, made.about) == ("reconciled", 5000, entry)
    assert code(reconcile(world.director, entry)) == "confirmed"
    assert code(reconcile(world.director, made)) == "kind"
    assert sums(grant)[2] == 5000


def test_a_correction_is_a_row_of_its_own_and_the_first_stays(world: Street, grant: Grant) -> None:
    entry = receive(world.finance, grant).execute()
    made = correct(world.finance, entry, "4500").execute()
    entry.refresh_from_db()
    assert (entry.amount, made.amount, made.about, made.reason) == (5000, -500, entry, "录入错误")
    assert sums(grant)[0] == 4500
    correct(world.finance, entry, "0").execute()
    assert sums(grant) == (0, 0, 0, 0, 10000)


@pytest.mark.parametrize(
    ("right", "reason", "expected"),
    [
        ("5000", "x", "right"),
        ("-1", "x", "right"),
        ("10001", "x", "right"),
        ("4000", "", "reason"),
        ("NaN", "x", "right"),
    ],
)
def test_it_refuses_a_correction_that_cannot_be(
    world: Street, grant: Grant, right: str, reason: str, expected: str
) -> None:
    entry = receive(world.finance, grant).execute()
    assert code(correct(world.finance, entry, right, reason)) == expected


def test_a_correction_itself_is_not_corrected(world: Street, grant: Grant) -> None:
    made = correct(world.finance, receive(world.finance, grant).execute(), "1").execute()
    assert code(correct(world.finance, made, "2")) == "kind"


def test_what_the_committee_confirmed_waits_for_its_director(world: Street, grant: Grant) -> None:
    entry = receive(world.finance, grant).execute()
    made = reconcile(world.director, entry).execute()
    assert code(correct(world.finance, entry, "4000")) == "right"
    correct(world.finance, entry, "6000").execute()
    assert code(correct(world.director, made, "6001")) == "right"
    assert reconcile(world.director, entry).execute().amount == 1000
    correct(world.director, made, "0").execute()
    assert sums(grant)[2] == 1000
    correct(world.finance, entry, "1000").execute()
    refusal = correct(world.finance, made, "5").check()
    assert refusal is not None
    assert refusal.status == Answer.FORBIDDEN


def test_what_was_paid_back_had_to_be_there(world: Street, grant: Grant) -> None:
    entry = receive(world.finance, grant).execute()
    gone = back(world.finance, grant, "2000").execute()
    assert code(correct(world.finance, entry, "1999")) == "right"
    assert code(correct(world.finance, gone, "5000.01")) == "right"
    correct(world.finance, gone, "20").execute()
    assert sums(grant) == (5000, 4980, 0, 20, 5000)


def test_a_balance_that_will_not_come_is_settled_with_a_reason(world: Street, grant: Grant) -> None:
    receive(world.finance, grant).execute()
    assert code(balance(world.finance, grant, " ")) == "reason"
    assert not packet_of(grant.task).settled()
    assert balance(world.finance, grant).execute().amount == 5000
    assert packet_of(grant.task).settled()
    assert code(balance(world.finance, grant)) == "settled"
    assert code(receive(world.finance, grant, "1")) == "amount"
    first = GrantEntry.objects.get(kind="received")
    assert code(correct(world.finance, first, "5001")) == "right"
    correct(world.finance, GrantEntry.objects.get(kind="lapsed"), "0").execute()
    assert receive(world.finance, grant, "5000").check() is None


@pytest.mark.parametrize("state", ["community_reply", "matching", "accepted", "closed"])
def test_no_balance_is_settled_before_the_start_or_after_the_end(world: Street, state: str) -> None:
    assert code(balance(world.finance, money(task(world, state)))) == "state"


@pytest.mark.parametrize("state", ["submitted", "access_review", "returned", "not_admitted"])
def test_no_money_comes_before_the_offer(world: Street, state: str) -> None:
    assert code(receive(world.finance, money(task(world, state)))) == "state"


@pytest.mark.parametrize("state", ["community_reply", "escalated", "accepted", "suspended", "settling", "cancelled"])
def test_money_comes_from_the_offer_on(world: Street, state: str) -> None:
    receive(world.finance, money(task(world, state))).execute()


def test_only_a_line_of_money_has_a_ledger(world: Street) -> None:
    one = task(world, "executing", category="assisted")
    assert code(receive(world.finance, power(one))) == "kind"
    assert code(receive(world.finance, none_needed(one, "money"))) == "kind"


def test_what_was_confirmed_of_the_accounts_is_open_again(world: Street) -> None:
    grant = money(task(world, "settling"))
    DelegatedTask.objects.update(settled_by_street=world.finance.person, settled_by_rc=world.director.person)
    receive(world.finance, grant).execute()
    task_now = DelegatedTask.objects.get()
    assert (task_now.settled_by_street, task_now.settled_by_rc) == (None, None)


def test_a_form_sent_twice_enters_one_row(world: Street, grant: Grant) -> None:
    first = receive(world.finance, grant, once="k").execute()
    assert receive(world.finance, grant, once="k").execute() == first
    assert GrantEntry.objects.count() == 1


VERBS: dict[str, Callable[[Actor, Grant], Action[Any]]] = {
    "receive": receive,
    "return": lambda actor, grant: back(actor, grant, "1"),
    "balance": balance,
    "correct": lambda actor, grant: correct(actor, grant.entries.get(kind="received"), "1"),
    "reconcile": lambda actor, grant: reconcile(actor, grant.entries.get(kind="received")),
}
ROLES = (
    "street_clerk", "street_leader", "street_finance", "access_group", "district_access", "rc_director", "rc_member",
    "community_worker", "auditor", "supervision_committee", "administrator", "department",
)  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ROLES)
def test_finance_enters_and_the_director_confirms(world: Street, grant: Grant, verb: str, role: str) -> None:
    receive(world.finance, grant).execute()
    refusal = VERBS[verb](world.actor(role), grant).check()
    if role == ("rc_director" if verb == "reconcile" else "street_finance"):
        assert refusal is None
    else:
        assert refusal is not None
        assert refusal.status == Answer.FORBIDDEN


@pytest.mark.parametrize("verb", VERBS)
def test_strangers_learn_nothing(world: Street, grant: Grant, verb: str) -> None:
    receive(world.finance, grant).execute()
    for stranger in (
        Actor.visitor(),
        world.actor("rc_director", world.other),
        world.actor("street_finance", world.elsewhere),
    ):
        refusal = VERBS[verb](stranger, grant).check()
        assert refusal is not None
        assert refusal.status == Answer.NOT_FOUND


def test_nothing_is_left_half_done(world: Street, grant: Grant, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the record cannot be written")

    monkeypatch.setattr("shequ_workflows.delegation.grant_base.note", broken)
    with pytest.raises(RuntimeError):
        receive(world.finance, grant).execute()
    assert not GrantEntry.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda: GrantEntry.objects.update(amount=1),
        lambda: GrantEntry.objects.update(reason="别的"),
        lambda: GrantEntry.objects.all()[0].delete(),
    ],
)
def test_the_database_keeps_the_ledger_as_it_is(world: Street, grant: Grant, change: Callable[[], object]) -> None:
    receive(world.finance, grant).execute()
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        change()


@pytest.mark.postgres
def test_it_cannot_be_emptied_either(world: Street, grant: Grant) -> None:
    receive(world.finance, grant).execute()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            cursor.execute("TRUNCATE shequ_delegation_grantentry CASCADE")


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "received", "amount": -1},
        {"kind": "received", "amount": 0},
        {"kind": "returned", "amount": 5},
        {"kind": "lapsed", "amount": 5},
        {"kind": "corrected", "amount": 5, "reason": "没有指明是哪一笔"},
        {"kind": "reconciled", "amount": 5},
    ],
)
def test_the_database_holds_no_such_row(grant: Grant, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        GrantEntry.objects.create(grant=grant, on=TODAY, **values)


def test_the_task_moves_no_state_by_it(world: Street, grant: Grant) -> None:
    was = Subject.objects.get(pk=grant.task_id)
    receive(world.finance, grant).execute()
    now = Subject.objects.get(pk=grant.task_id)
    assert (now.state, now.revision) == (was.state, was.revision)
    assert now.length == was.length + 1
