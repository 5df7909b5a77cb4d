"""Which size of type a notice is set in; that it really fits is printed in test_screens."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.notices.sheet_fit import SIZES, fit, paragraph, room

PARAGRAPHS = st.lists(st.integers(min_value=0, max_value=1200).map(lambda length: "水" * length), max_size=60)


@given(st.integers(min_value=1, max_value=255), PARAGRAPHS, st.integers(min_value=0, max_value=4))
def test_what_it_shows_fits(title: int, paragraphs: list[str], facts: int) -> None:
    fitted = fit("题" * title, paragraphs, facts)
    size = next(one for one in SIZES if one.name == fitted.size)
    shown = paragraphs if fitted.lines is None else fitted.lines
    assert sum(paragraph(len(one), size) for one in shown) <= room(size, "题" * title, facts) or not shown


def test_it_sets_a_short_notice_large_and_a_long_one_small() -> None:
    assert fit("停水通知", ["九点到十二点。"], 0).size == "sheet--notice"
    assert fit("停水通知", ["水" * 1000], 3).size == "sheet--fit-xs"


def test_it_cuts_what_is_too_long_even_in_small_type() -> None:
    fitted = fit("公告", ["水" * 800, "电" * 4000], 2)
    assert fitted.lines is not None
    assert fitted.lines[0] == "水" * 800
    assert fitted.lines[1].endswith("电…")
