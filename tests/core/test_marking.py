"""Marking the words that were looked for, and the piece of a text around them."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.core.search.bigrams import terms
from shequ_workflows.core.search.marking import AROUND, LONGEST, excerpt, mark


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=3), max_size=3))
def test_the_pieces_are_the_text(text: str, wanted: list[str]) -> None:
    pieces = mark(text, wanted)
    assert "".join(piece for piece, _hit in pieces) == text
    assert all(one[1] != next_one[1] for one, next_one in pairwise(pieces))


def test_it_marks_whatever_width_or_case_it_is_written_in() -> None:
    assert mark("三号楼ＥＴＣ电梯", terms("etc")) == [("三号楼", False), ("ＥＴＣ", True), ("电梯", False)]
    assert mark("停水停电", terms("停")) == [("停", True), ("水", False), ("停", True), ("电", False)]


def test_it_shows_the_piece_with_the_first_word() -> None:
    text = "前" * 200 + "电梯" + "后" * 300
    shown = excerpt(text, ["电梯"])
    assert "电梯" in shown
    assert shown.startswith("…前") and shown.endswith("后…")  # noqa: PT018
    assert len(shown) == LONGEST + 2
    assert shown.index("电梯") == AROUND + 1
    assert excerpt("短", []) == "短"
