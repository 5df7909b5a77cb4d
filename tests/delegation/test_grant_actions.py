"""Putting a packet together, verb by verb."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.delegation.grant_actions import AddGrant, ChangeGrant, DocumentGrant, DropGrant, SetTranches
from shequ_workflows.delegation.grant_terms import Terms
from shequ_workflows.delegation.models import DelegatedTask, Grant, GrantEntry, Tranche
from shequ_workflows.delegation.packet import Part
from shequ_workflows.org.acting import Action, ActionRefused, Answer
from shequ_workflows.org.actors import Actor
from tests.factories.delegation import DAY, MONDAY, TODAY, Street, money, none_needed, people, power, task

pytestmark = pytest.mark.django_db

TRANSFER = Terms(
    text="探访经费", money_kind="transfer", amount=Decimal(10000), source="区民政局部门预算",
    document_number="测财社〔2026〕15号",
)  # fmt: skip
POWER = Terms(text="名单由社区自行确定", source="测民发〔2026〕8号")


@pytest.fixture
def world() -> Street:
    return Street()


def add(actor: Actor, one: DelegatedTask, kind: str = "money", terms: Terms = TRANSFER, **more: Any) -> AddGrant:
    return AddGrant(actor, one, kind, terms, at=MONDAY, **more)


def code(action: Action[Any]) -> str:
    refusal = action.check()
    assert refusal is not None
    assert str(refusal.sentence)
    with pytest.raises(ActionRefused):
        action.execute()
    return refusal.code


def test_it_adds_a_line_and_records_sums_but_no_words(world: Street) -> None:
    one = task(world)
    grant = add(world.clerk, one).execute()
    assert (grant.amount, grant.money_kind, grant.made_by) == (10000, "transfer", world.clerk.person)
    row = Record.objects.filter(subject=one.subject).latest("seq")
    assert (row.verb, row.actor, row.role) == ("add_grant", world.clerk.person, "street_clerk")
    assert row.source == row.target == "matching"
    assert '"amount":"10000"' in row.payload.body
    assert "探访" not in row.payload.body


def test_the_department_packs_its_own_task_and_knows_of_no_other(world: Street) -> None:
    one = task(world)
    assert add(world.office, one).execute().task == one
    assert Record.objects.filter(subject=one.subject).latest("seq").role == "department"
    second = world.district.add_child(kind="department", code="d9", name="区教育局")
    other = world.actor("department", second)
    refusal = add(other, one).check()
    assert refusal is not None
    assert refusal.status == Answer.NOT_FOUND


WRITERS: dict[str, Callable[[Actor, DelegatedTask], Action[Any]]] = {
    "add": lambda actor, one: add(actor, one, "people", Terms(named="社工二人")),
    "change": lambda actor, one: ChangeGrant(actor, one.grants.get(kind="money"), TRANSFER, at=MONDAY),
    "drop": lambda actor, one: DropGrant(actor, one.grants.get(kind="money"), "重复", at=MONDAY),
    "tranches": lambda actor, one: SetTranches(
        actor, one.grants.get(kind="money"), [Part(Decimal(10000), TODAY)], at=MONDAY
    ),
    "document": lambda actor, one: DocumentGrant(
        actor, one.grants.get(kind="power"), "测民发〔2026〕9号", TODAY, None, "来文", at=MONDAY
    ),
}
NOT_THEIRS = (
    "street_finance", "street_leader", "access_group", "district_access", "rc_director", "rc_member",
    "community_worker", "auditor", "supervision_committee", "administrator", "grid_worker",
)  # fmt: skip


@pytest.mark.parametrize("verb", WRITERS)
@pytest.mark.parametrize("role", NOT_THEIRS)
def test_others_are_told_whom_to_ask(world: Street, verb: str, role: str) -> None:
    one = task(world)
    money(one)
    power(one)
    refusal = WRITERS[verb](world.actor(role), one).check()
    assert refusal is not None
    assert refusal.status == (Answer.NOT_FOUND if role == "x" else Answer.FORBIDDEN)


@pytest.mark.parametrize("verb", WRITERS)
def test_strangers_learn_nothing(world: Street, verb: str) -> None:
    one = task(world)
    money(one)
    power(one)
    strangers = [
        Actor.visitor(),
        world.actor("resident"),
        world.actor("rc_director", world.other),
        world.actor("street_clerk", world.elsewhere),
    ]
    for stranger in strangers:
        refusal = WRITERS[verb](stranger, one).check()
        assert refusal is not None
        assert refusal.status == Answer.NOT_FOUND


@pytest.mark.parametrize("verb", ["add", "change", "drop", "tranches"])
@pytest.mark.parametrize("state", ["community_reply", "accepted", "executing", "suspended", "settling", "closed"])
def test_a_packet_that_was_offered_is_fixed(world: Street, verb: str, state: str) -> None:
    one = task(world, state)
    money(one)
    power(one)
    assert code(WRITERS[verb](world.clerk, one)) == "state"


@pytest.mark.parametrize("verb", WRITERS)
@pytest.mark.parametrize(
    "state", ["submitted", "access_review", "district_review", "returned", "matching", "escalated"]
)
def test_it_is_put_together_in_these_states(world: Street, verb: str, state: str) -> None:
    one = task(world, state)
    money(one)
    power(one)
    WRITERS[verb](world.clerk, one).execute()


def test_an_emergency_start_is_packed_until_it_is_filed(world: Street) -> None:
    one = task(world, "executing", category="emergency")
    for facts, may in (({"emergency": True}, True), ({"emergency": True, "filed": True}, False)):
        Subject.objects.filter(pk=one.pk).update(facts=facts)
        fresh = DelegatedTask.objects.get(pk=one.pk)
        assert (add(world.clerk, fresh).check() is None) is may


@pytest.mark.parametrize(
    ("kind", "terms", "expected"),
    [
        ("gold", TRANSFER, "kind"),
        ("money", Terms(money_kind="transfer"), "amount"),
        ("money", Terms(money_kind="transfer", amount=Decimal(-5)), "amount"),
        ("money", Terms(money_kind="transfer", amount=Decimal("0.001")), "amount"),
        ("money", Terms(money_kind="transfer", amount=Decimal("NaN")), "amount"),
        ("money", Terms(money_kind="transfer", amount=Decimal(10**15)), "amount"),
        ("money", Terms(amount=Decimal(5)), "money_kind"),
        ("money", Terms(none_needed=True), "reason"),
        ("power", Terms(), "text"),
        ("people", Terms(), "named"),
        ("people", Terms(hours=Decimal(-1)), "hours"),
        ("power", Terms(text="x", valid_from=TODAY, valid_to=TODAY - DAY), "valid_to"),
    ],
)
def test_it_refuses_with_a_sentence_at_the_field(world: Street, kind: str, terms: Terms, expected: str) -> None:
    assert code(add(world.clerk, task(world), kind, terms)) == expected
    assert not Grant.objects.exists()


def test_none_needed_and_a_line_of_the_same_kind_exclude_each_other(world: Street) -> None:
    one = task(world, category="assisted")
    none_needed(one, "money")
    assert code(add(world.clerk, one)) == "kind"
    power(one)
    assert code(add(world.clerk, one, "power", Terms(none_needed=True, reason="不涉及审批"))) == "none_needed"


def test_money_of_a_delegated_task_is_not_waived(world: Street) -> None:
    waiver = Terms(none_needed=True, reason="现有经费可以承担")
    assert code(add(world.clerk, task(world), "money", waiver)) == "none_needed"
    grant = money(task(world), parts=())
    assert code(ChangeGrant(world.clerk, grant, waiver, at=MONDAY)) == "none_needed"
    assert add(world.clerk, task(world), "people", waiver).execute().none_needed
    assert add(world.clerk, task(world, category="assisted"), "money", waiver).execute().none_needed


def test_what_does_not_belong_to_the_kind_stays_empty(world: Street) -> None:
    terms = Terms(text="名单", source="来文", amount=Decimal(5), money_kind="transfer", named="某人", hours=Decimal(2))
    grant = add(world.clerk, task(world), "power", terms).execute()
    assert (grant.amount, grant.money_kind, grant.named, grant.hours) == (None, "", "", None)


def test_a_form_sent_twice_adds_one_line(world: Street) -> None:
    one = task(world)
    first = add(world.clerk, one, once="k1").execute()
    assert add(world.clerk, one, once="k1").execute() == first
    assert Grant.objects.count() == 1
    add(world.clerk, one, once="k2").execute()
    assert Grant.objects.count() == 2


def test_it_sets_tranches_that_add_up(world: Street) -> None:
    grant = money(task(world), parts=())
    later = TODAY + 30 * DAY
    wrong = [Part(Decimal(5000), TODAY), Part(Decimal("4999.99"), later)]
    action = SetTranches(world.clerk, grant, wrong, at=MONDAY)
    assert code(action) == "parts"
    assert "9,999.99" in str(action.check())
    SetTranches(world.clerk, grant, [Part(Decimal(5000), later), Part(Decimal(5000), TODAY)], at=MONDAY).execute()
    assert list(Tranche.objects.values_list("number", "due_on")) == [(1, TODAY), (2, later)]
    assert code(SetTranches(world.clerk, grant, [], at=MONDAY)) == "parts"
    assert code(SetTranches(world.clerk, power(grant.task), [Part(Decimal(1), TODAY)], at=MONDAY)) == "kind"


def test_another_amount_takes_the_old_tranches_away(world: Street) -> None:
    grant = money(task(world))
    ChangeGrant(world.clerk, grant, TRANSFER, at=MONDAY).execute()
    assert grant.tranches.count() == 2
    other = Terms.of({**TRANSFER.values(), "amount": Decimal(8000), "once": "x"})
    ChangeGrant(world.clerk, grant, other, at=MONDAY).execute()
    grant.refresh_from_db()
    assert (grant.amount, grant.tranches.count()) == (8000, 0)


def test_what_money_came_to_is_neither_changed_nor_dropped(world: Street) -> None:
    grant = money(task(world))
    GrantEntry.objects.create(grant=grant, kind="received", amount=100, on=TODAY)
    other = Terms.of({**TRANSFER.values(), "amount": Decimal(50)})
    assert code(ChangeGrant(world.clerk, grant, other, at=MONDAY)) == "amount"
    assert code(DropGrant(world.clerk, grant, "重复", at=MONDAY)) == "entries"
    assert code(SetTranches(world.clerk, grant, [Part(Decimal(10000), TODAY)], at=MONDAY)) == "entries"
    named = Terms.of({**TRANSFER.values(), "source": "街道年度预算"})
    assert ChangeGrant(world.clerk, grant, named, at=MONDAY).execute().source == "街道年度预算"


def test_a_line_is_dropped_with_a_reason_and_its_rows_stay(world: Street) -> None:
    grant = money(task(world))
    assert code(DropGrant(world.clerk, grant, "  ", at=MONDAY)) == "reason"
    DropGrant(world.clerk, grant, "与第二笔重复", at=MONDAY).execute()
    assert Grant.objects.standing().count() == 0
    assert Tranche.objects.count() == 2
    grant.refresh_from_db()
    assert code(ChangeGrant(world.clerk, grant, TRANSFER, at=MONDAY)) == "dropped"


def test_a_document_comes_later_with_its_reason(world: Street) -> None:
    one = task(world, "accepted")
    grant = money(one, document_number="")

    def document(actor: Actor, number: str, reason: str, last: dt.date | None = None) -> DocumentGrant:
        return DocumentGrant(actor, grant, number, TODAY, last, reason, at=MONDAY)

    assert code(document(world.finance, "", "文到了")) == "document_number"
    assert code(document(world.finance, "15号", "")) == "reason"
    assert code(document(world.finance, "15号", "文到了", TODAY - DAY)) == "valid_to"
    document(world.finance, "测财社〔2026〕15号", "文到了").execute()
    grant.refresh_from_db()
    assert (grant.document_number, grant.valid_from, grant.amount) == ("测财社〔2026〕15号", TODAY, 10000)
    Subject.objects.filter(pk=one.pk).update(is_open=False, ended_at=MONDAY)
    assert code(document(world.finance, "16号", "更正")) == "state"


def test_people_who_are_named_get_their_days_without_a_document(world: Street) -> None:
    grant = people(task(world, "accepted"), valid_from=None)
    assert DocumentGrant(world.clerk, grant, "", TODAY, None, "已到岗", at=MONDAY).execute().valid_from == TODAY


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "money", "amount": Decimal(5)},
        {"kind": "money", "money_kind": "transfer"},
        {"kind": "money", "none_needed": True, "reason": "x", "amount": Decimal(5), "money_kind": "transfer"},
        {"kind": "power", "amount": Decimal(5)},
        {"kind": "people", "hours": Decimal(-1)},
        {"kind": "power", "none_needed": True},
        {"kind": "money", "amount": Decimal(-5), "money_kind": "transfer"},
        {"kind": "power", "valid_from": TODAY, "valid_to": TODAY - DAY},
    ],
)
def test_the_database_holds_no_such_line(world: Street, values: dict[str, Any]) -> None:
    one = task(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(task=one, **values)
