"""Laying out a state diagram: nothing overlaps, steps forward lead down, the same input gives the same drawing."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from shequ_workflows.core.diagrams.layout import BOX_HEIGHT, GAP, Arrow, Box, Drawing, text_width
from shequ_workflows.core.diagrams.svg import svg


@st.composite
def pictures(draw: st.DrawFn) -> tuple[list[Box], list[Arrow]]:
    count = draw(st.integers(1, 9))
    boxes = [
        Box(f"s{number}", draw(st.sampled_from(["a", "受理中", "returned to the proposer"]))) for number in range(count)
    ]
    keys = st.sampled_from([box.key for box in boxes])
    arrows = draw(
        st.lists(
            st.builds(
                Arrow,
                st.sampled_from(["go", "结束协商"]),
                st.lists(keys, min_size=1, max_size=3, unique=True).map(tuple),
                keys,
                st.booleans(),
            ),
            max_size=12,
        )
    )
    return boxes, arrows


@settings(max_examples=60, deadline=None)
@given(pictures())
def test_boxes_keep_their_distance(picture: tuple[list[Box], list[Arrow]]) -> None:
    drawing = Drawing(*picture)
    for one, two in combinations(drawing.spots.values(), 2):
        if one.rank == two.rank:
            assert abs(one.x - two.x) >= (one.width + two.width) / 2 + GAP - 0.01


@settings(max_examples=60, deadline=None)
@given(pictures())
def test_steps_forward_lead_down_and_all_lies_within(picture: tuple[list[Box], list[Arrow]]) -> None:
    boxes, arrows = picture
    drawing = Drawing(boxes, arrows)
    order = [box.key for box in boxes]
    for arrow in arrows:
        for source in arrow.sources:
            if order.index(arrow.target) > order.index(source):
                assert drawing.spots[arrow.target].rank > drawing.spots[source].rank
    for spot in drawing.spots.values():
        assert spot.x - spot.width / 2 >= 0
        assert spot.x + spot.width / 2 <= drawing.width
        assert drawing.top(spot.rank) + BOX_HEIGHT <= drawing.height


@settings(max_examples=30, deadline=None)
@given(pictures())
def test_it_draws_the_same_again(picture: tuple[list[Box], list[Arrow]]) -> None:
    once, again = (svg(Drawing(*picture), key="k", title="t", description="d") for _ in range(2))
    assert once == again


def test_each_arrow_is_labelled_once() -> None:
    boxes = [Box("a", "a"), Box("b", "b"), Box("c", "c"), Box("end", "end", "bad")]
    arrows = [
        Arrow("leave", ("a", "b", "c"), "end"),
        Arrow("next", ("a",), "b"),
        Arrow("on", ("b",), "c"),
        Arrow("again", ("b",), "b"),
    ]
    text = svg(Drawing(boxes, arrows), key="k", title="t", description="d")
    for label in ("leave", "next", "on", "again"):
        assert text.count(f">{label}<") == 1


def test_words_are_escaped() -> None:
    text = svg(Drawing([Box("a", "<b>")], []), key="k", title='"x"', description="&")
    assert "<b>" not in text
    assert "&lt;b&gt;" in text


def test_a_chinese_character_is_wider_than_a_letter() -> None:
    assert text_width("受理") > text_width("ab")
