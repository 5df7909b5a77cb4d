"""Comparing and counting: arithmetic on plain lines."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.delegation.lists.comparing import compare
from shequ_workflows.delegation.lists.counting import counted, tally
from shequ_workflows.delegation.lists.lines import PUBLIC, Line
from tests.factories.lists import ELDERS, HYGIENE, MEETINGS, many

codes = st.sampled_from([f"A{number}" for number in range(12)])
categories = st.sampled_from(["statutory", "assisted", "delegated", "prohibited", "emergency"])
one = st.builds(Line, codes, st.sampled_from(["甲事", "乙事", "丙事", "丁事"]), categories, replaces=codes)
versions = st.lists(one, max_size=12, unique_by=lambda line: line.code)


def test_it_tells_what_left_what_came_and_what_changed() -> None:
    changed = replace(HYGIENE, category="delegated", money="每年三千元")
    new = Line("B09", "社区食堂监督", "assisted")
    found = compare([MEETINGS, ELDERS, HYGIENE], [MEETINGS, changed, new], PUBLIC)
    assert (found.gone, found.came, found.same) == ((ELDERS,), (new,), 1)
    assert [(one.column, one.before, one.after) for one in found.changed[0].changes] == [
        ("category", "assisted", "delegated"), ("money", "", "每年三千元"),
    ]  # fmt: skip


def test_it_takes_a_new_code_for_a_change_where_the_name_is_the_same() -> None:
    found = compare([ELDERS], [replace(ELDERS, code="C07", name="独居老人 定期探访")], PUBLIC)
    assert (found.gone, found.came) == ((), ())
    assert [change.column for change in found.changed[0].changes] == ["code", "name"]


def test_it_pairs_no_names_that_stand_twice() -> None:
    twins = [replace(ELDERS, code="C1"), replace(ELDERS, code="C2")]
    found = compare([ELDERS], twins, PUBLIC)
    assert (len(found.gone), len(found.came)) == (1, 2)


def test_it_calls_no_line_changed_whose_coming_is_past() -> None:
    came = replace(ELDERS, replaces="B07")
    assert not compare([came], [ELDERS], PUBLIC)


@given(versions, versions)
def test_it_loses_no_line_on_either_side(before: list[Line], after: list[Line]) -> None:
    found = compare(before, after, PUBLIC)
    assert len(found.gone) + len(found.changed) + found.same == len(before)
    assert len(found.came) + len(found.changed) + found.same == len(after)
    assert {line.code for line in found.gone} <= {line.code for line in before}
    back = compare(after, before, PUBLIC)
    assert (len(back.gone), len(back.came), back.same) == (len(found.came), len(found.gone), found.same)


@given(versions)
def test_it_finds_a_version_the_same_as_itself(lines: list[Line]) -> None:
    assert not compare(lines, lines, PUBLIC)
    assert compare(lines, lines, PUBLIC).same == len(lines)


# --- counting --------------------------------------------------------------------------------------------------------


def test_it_counts_what_the_community_does() -> None:
    lines = [MEETINGS, ELDERS, HYGIENE, replace(MEETINGS, code="X1", category="prohibited"), replace(MEETINGS, code="X2", category="emergency")]  # fmt: skip
    assert counted(lines) == [MEETINGS, ELDERS, HYGIENE]


def test_it_warns_from_45_and_stops_above_50() -> None:
    seen = {number: tally(many(number), None, warn=45, most=50) for number in (44, 45, 50, 51)}
    assert [seen[number].is_warned for number in (44, 45, 50, 51)] == [False, True, True, True]
    assert [seen[number].needs_override for number in (44, 45, 50, 51)] == [False, False, False, True]


def test_one_may_come_in_where_one_leaves() -> None:
    before = many(60)
    new = Line("N1", "新的一项", "delegated", replaces="F060")
    assert not tally([*before[:59], new], before, warn=45, most=50).needs_override
    assert tally([*before[:59], replace(new, replaces="")], before, warn=45, most=50).alone == ("N1",)
    assert tally([*before, new], before, warn=45, most=50).needs_override, "F060 has not left"
    twice = [*before[:58], new, replace(new, code="N2", name="又一项")]
    assert tally(twice, before, warn=45, most=50).alone == ("N2",), "one that leaves makes room for one"


def test_below_the_limit_nobody_need_leave() -> None:
    assert not tally([*many(49), Line("N1", "新的一项", "delegated")], many(49), warn=45, most=50).needs_override


@given(versions, versions, st.integers(0, 12))
def test_it_never_lets_a_long_list_grow_by_itself(before: list[Line], after: list[Line], most: int) -> None:
    found = tally(after, before, warn=0, most=most)
    if found.number > most and not found.needs_override:
        assert found.before is not None
        assert found.number <= found.before
        gone = {line.code for line in counted(before)} - {line.code for line in counted(after)}
        assert len(found.alone) == 0
        new = {line.code for line in counted(after)} - {line.code for line in counted(before)}
        assert len(new) <= len(gone)
