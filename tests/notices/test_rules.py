"""Pure rules: days on display, numbers that belong to somebody."""

from __future__ import annotations

import datetime as dt

import pytest

from shequ_workflows.notices.rules import earliest_end, has_id_number, has_mobile


def test_it_does_not_count_the_day_on_which_it_goes_up() -> None:
    assert earliest_end(dt.date(2026, 11, 1)) == dt.date(2026, 11, 16)


@pytest.mark.parametrize("text", ["身份证11010519491231002X请补", "110105 19491231 0021", "号：110105-19491231-002x。"])
def test_it_sees_an_id_number(text: str) -> None:
    assert has_id_number(text)


@pytest.mark.parametrize("text", ["议2026-0012", "支出 31 280 元", "1—6 栋", "110105194912310021234", "12345"])
def test_it_lets_other_numbers_be(text: str) -> None:
    assert not has_id_number(text)
    assert not has_mobile(text)


@pytest.mark.parametrize("text", ["请打13812345678", "138 1234 5678", "电话：138-1234-5678。"])
def test_it_sees_a_mobile_number(text: str) -> None:
    assert has_mobile(text)
    assert not has_mobile("0531-88881234")


@pytest.mark.parametrize("text", ["+8613812345678", "008613812345678", "１３８１２３４５６７８", "86-138 1234 5678"])
def test_it_sees_a_mobile_number_however_it_is_written(text: str) -> None:
    assert has_mobile(f"请拨{text}。")


def test_it_sees_an_id_number_in_full_width() -> None:
    assert has_id_number("１１０１０５１９４９１２３１００２Ｘ")
