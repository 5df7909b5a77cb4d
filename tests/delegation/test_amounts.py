"""Sums of money as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.delegation.amounts import MOST, SENTENCES, NotAnAmount, read_amount


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1000", "1000"), ("1,000.50", "1000.50"), ("1，000．5", "1000.50"), ("１０００", "1000"), ("1.2万", "12000"),
        (" 1 000 元", "1000"), ("¥300", "300"), ("￥300.00元", "300"), ("人民币300元整", "300"), ("300 RMB", "300"),
        ("0.01", "0.01"), ("3万元", "30000"), ("12,345,678.9", "12345678.90"), ("5.", "5"), ("0.000001万", "0.01"),
    ],
)  # fmt: skip
def test_it_reads_what_people_type(typed: str, amount: str) -> None:
    assert read_amount(typed) == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"), ("  ", "empty"), ("$100", "currency"), ("100 USD", "currency"), ("€5", "currency"),
        ("100美元", "currency"), ("港币100", "currency"), ("＄100", "currency"), ("￡5", "currency"), ("5000日元", "currency"),
        ("-5", "negative"), ("－5", "negative"), ("−5", "negative"), ("(5)", "negative"), ("¥-5", "negative"),
        ("0", "zero"), ("0.00", "zero"), ("1.234", "fen"), ("0.0000001万", "fen"), ("1e5", "unreadable"),
        ("NaN", "unreadable"), ("Infinity", "unreadable"), ("一千", "unreadable"), ("1,00", "unreadable"),
        ("1.000,50", "unreadable"), ("1 2 万万", "unreadable"), ("约1000", "unreadable"), ("1000-2000", "unreadable"),
        ("=1+1", "unreadable"), ("9999999999999", "large"), ("9" * 400, "unreadable"), ("万", "unreadable"), (".5", "unreadable"),
    ],
)  # fmt: skip
def test_it_says_why_it_cannot_read_the_rest(typed: str, code: str) -> None:
    with pytest.raises(NotAnAmount) as caught:
        read_amount(typed)
    assert caught.value.code == code
    assert str(SENTENCES[code])


cents = st.decimals("0.01", MOST, places=2)


@given(cents, st.sampled_from(["{:f}", "{:,f}", "¥{:,f}", "{:f}元", " {:f} "]))
def test_it_reads_again_what_was_written(amount: Decimal, form: str) -> None:
    assert read_amount(form.format(amount)) == amount


@given(st.text(max_size=30))
def test_it_either_reads_an_amount_or_refuses(typed: str) -> None:
    try:
        found = read_amount(typed)
    except NotAnAmount as wrong:
        found, code = None, wrong.code
    else:
        code = ""
    assert (code in SENTENCES) is (found is None)
    assert found is None or (0 < found <= MOST and found == found.quantize(Decimal("0.01")))
