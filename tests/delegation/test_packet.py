"""The arithmetic of a packet: pure, so its rules are proven as properties."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.delegation.packet import Entered, Line, Missing, Part, complete, effective, late_since, totals

DAY = dt.date(2026, 7, 6)
NEXT = dt.timedelta(days=1)
POWER = Line("power", "p", text="自行确定名单", source="测民发〔2026〕8号", document_number="8号", valid_from=DAY)
PEOPLE = Line("people", "h", named="社工二人", valid_from=DAY)
MONEY = Line(
    "money", "m", money_kind="transfer", amount=Decimal(1000), source="部门预算", document_number="15号",
    parts=(Part(Decimal(500), DAY), Part(Decimal(500), DAY + 30 * NEXT)),
)  # fmt: skip
WHOLE = (POWER, PEOPLE, MONEY)


def waived(kind: str, reason: str = "现有人员可以兼办。") -> Line:
    return Line(kind, kind, none_needed=True, reason=reason)


def came(*amounts: int, kind: str = "received") -> tuple[Entered, ...]:
    return tuple(Entered(kind, Decimal(amount)) for amount in amounts)


def codes(missing: list[Missing]) -> set[str]:
    return {one.code for one in missing}


def test_it_takes_a_whole_packet_as_complete() -> None:
    assert complete(WHOLE, "delegated") == []


@pytest.mark.parametrize("kind", ["power", "people", "money"])
def test_it_misses_each_of_powers_people_and_money(kind: str) -> None:
    assert codes(complete([line for line in WHOLE if line.kind != kind], "delegated")) == {f"no_{kind}"}


@pytest.mark.parametrize("kind", ["power", "people"])
def test_it_takes_none_needed_with_a_reason_only(kind: str) -> None:
    rest = [line for line in WHOLE if line.kind != kind]
    assert complete([*rest, waived(kind)], "delegated") == []
    assert codes(complete([*rest, waived(kind, " ")], "delegated")) == {"reason"}


@pytest.mark.parametrize(
    ("category", "expected"),
    [("delegated", {"money_waived"}), ("assisted", set()), ("statutory", set()), ("emergency", set())],
)
def test_it_waives_money_of_no_delegated_task(category: str, expected: set[str]) -> None:
    assert codes(complete([POWER, PEOPLE, waived("money")], category)) == expected


def test_it_says_no_when_nothing_comes_with_a_delegated_task() -> None:
    lines = [waived("power"), waived("people"), waived("money")]
    assert codes(complete(lines, "delegated")) == {"money_waived"}
    assert codes(effective(lines, "delegated", DAY)) == {"no_grant"}
    assert complete(lines, "assisted") == effective(lines, "assisted", DAY) == []


def test_it_finds_a_line_and_its_waiver_side_by_side() -> None:
    assert codes(complete([*WHOLE, waived("money")], "delegated")) == {"contradiction_money"}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (replace(POWER, text=""), "power_text"),
        (replace(POWER, source=" "), "power_source"),
        (replace(PEOPLE, named="", hours=None), "people"),
        (replace(MONEY, money_kind="", parts=()), "money_kind"),
        (replace(MONEY, source=""), "money_source"),
        (replace(MONEY, document_number=""), "money_document"),
        (replace(MONEY, parts=()), "money_schedule"),
        (replace(MONEY, parts=MONEY.parts[:1]), "money_sum"),
    ],
)
def test_it_names_what_a_line_lacks(line: Line, code: str) -> None:
    rest = [one for one in WHOLE if one.kind != line.kind]
    assert Missing(code, line.key) in complete([*rest, line], "delegated")


def test_a_ceiling_has_its_period_for_a_schedule() -> None:
    ceiling = replace(MONEY, money_kind="ceiling", parts=())
    assert codes(complete([POWER, PEOPLE, ceiling], "delegated")) == {"money_schedule"}
    assert complete([POWER, PEOPLE, replace(ceiling, valid_from=DAY)], "delegated") == []


def test_a_promise_alone_is_never_effective() -> None:
    assert codes(effective(WHOLE, "delegated", DAY)) == {"not_come"}
    for kind in ("ceiling", "goods", "staff", "purchase"):
        promised = replace(MONEY, money_kind=kind, document_number="", valid_from=DAY)
        assert codes(effective([promised], "delegated", DAY)) == {"money_undocumented"}
    assert codes(effective([replace(POWER, document_number="")], "delegated", DAY)) == {"power_undocumented"}
    assert codes(effective([replace(PEOPLE, named="", hours=Decimal(9))], "delegated", DAY)) == {"people_promised"}


@pytest.mark.parametrize(("amount", "there"), [(499, False), (500, True), (1000, True)])
def test_a_transfer_is_effective_once_half_of_it_has_come(amount: int, there: bool) -> None:
    lines = [POWER, PEOPLE, replace(MONEY, entries=came(amount))]
    assert (effective(lines, "delegated", DAY) == []) is there


def test_the_share_that_has_to_come_is_exact_and_may_be_set() -> None:
    third = replace(MONEY, entries=(Entered("received", Decimal("333.33")),))
    assert codes(effective([third], "delegated", DAY, Fraction(1, 3))) == {"not_come"}
    assert effective([replace(MONEY, entries=came(334))], "delegated", DAY, Fraction(1, 3)) == []
    assert codes(effective([MONEY], "delegated", DAY, Fraction(0))) == {"not_come"}


def test_money_paid_back_is_not_there() -> None:
    back = (*came(600), *came(200, kind="returned"))
    assert codes(effective([replace(MONEY, entries=back)], "delegated", DAY)) == {"not_come"}


@pytest.mark.parametrize("kind", ["ceiling", "goods", "staff", "purchase"])
@pytest.mark.parametrize(
    ("first", "last", "there"),
    [(0, None, True), (0, 0, True), (1, None, False), (-9, -1, False), (None, None, False), (None, 9, False)],
)
def test_other_money_is_effective_while_its_document_is_in_force(
    kind: str, first: int | None, last: int | None, there: bool
) -> None:
    day = lambda days: None if days is None else DAY + days * NEXT  # noqa: E731
    line = replace(MONEY, money_kind=kind, valid_from=day(first), valid_to=day(last))
    assert (effective([line], "delegated", DAY) == []) is there


def test_every_line_has_to_be_effective() -> None:
    second = replace(MONEY, key="m2", entries=())
    lines = [POWER, PEOPLE, replace(MONEY, entries=came(1000)), second]
    assert effective(lines, "delegated", DAY) == [Missing("not_come", "m2")]


def test_a_tranche_is_late_from_the_day_after_it_was_due() -> None:
    assert late_since(WHOLE, DAY) is None
    assert late_since(WHOLE, DAY + NEXT) == DAY
    half = replace(MONEY, entries=came(500))
    assert late_since([half], DAY + 30 * NEXT) is None
    assert late_since([half], DAY + 31 * NEXT) == DAY + 30 * NEXT


def test_nobody_is_late_with_a_ceiling_or_with_a_balance_that_was_settled() -> None:
    assert late_since([replace(MONEY, money_kind="ceiling")], DAY + 99 * NEXT) is None
    settled = replace(MONEY, entries=(*came(500), *came(500, kind="lapsed")))
    assert late_since([settled], DAY + 99 * NEXT) is None
    assert settled.is_settled
    assert not MONEY.is_settled


def test_a_correction_changes_what_the_line_it_is_about_says() -> None:
    line = replace(
        MONEY,
        entries=(
            *came(500), Entered("corrected", Decimal(-100), "received"), *came(50, kind="returned"),
            Entered("corrected", Decimal(-30), "returned"),
        ),
    )  # fmt: skip
    assert (line.came, line.returned, line.received, line.outstanding) == (400, 20, 380, 600)


amounts = st.decimals(min_value="0.01", max_value="99999", places=2)


@given(st.lists(amounts, min_size=1, max_size=4), st.lists(amounts, max_size=5), st.decimals("0.01", "1", places=2))
def test_more_receipts_never_make_a_grant_less_effective(
    parts: list[Decimal], receipts: list[Decimal], share: Decimal
) -> None:
    line = replace(MONEY, amount=sum(parts), parts=tuple(Part(part, DAY) for part in parts))
    was = False
    late = True
    for length in range(len(receipts) + 1):
        entries = tuple(Entered("received", amount) for amount in receipts[:length])
        one = replace(line, entries=entries)
        now = effective([one], "delegated", DAY, share) == []
        now_late = late_since([one], DAY + NEXT) is not None
        assert now or not was
        assert late or not now_late
        was, late = now, now_late


@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from(["received", "returned", "reconciled", "lapsed"]), amounts)), max_size=4
    )
)
def test_totals_are_the_sums_of_the_lines(ledgers: list[list[tuple[str, Decimal]]]) -> None:
    lines = [
        replace(MONEY, key=str(number), entries=tuple(Entered(kind, amount) for kind, amount in ledger))
        for number, ledger in enumerate(ledgers)
    ]
    found = totals([*lines, POWER, PEOPLE], DAY)

    def summed(kind: str) -> Decimal:
        return sum((amount for ledger in ledgers for one, amount in ledger if one == kind), Decimal(0))

    assert found.promised == 1000 * len(lines)
    assert found.due == 500 * len(lines)
    assert (found.came, found.returned) == (summed("received"), summed("returned"))
    assert (found.reconciled, found.lapsed) == (summed("reconciled"), summed("lapsed"))
    assert found.received == found.came - found.returned
    assert found.outstanding == found.promised - found.came - found.lapsed
