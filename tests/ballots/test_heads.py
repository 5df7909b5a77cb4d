"""Units and owners made into heads, for any owners of any units."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.ballots.heads import OwnedUnit, households_heads, owners_heads, set_key

units_strategy = st.lists(
    st.builds(OwnedUnit, st.integers(1, 60), st.integers(1, 2), st.none() | st.integers(1, 10**6), st.booleans()),
    max_size=40,
    unique_by=lambda unit: unit.pk,
)
owners_strategy = st.dictionaries(
    st.integers(1, 60), st.lists(st.integers(1, 8).map(lambda n: (n, f"id{n}")), max_size=4), max_size=60
)


@given(units_strategy, owners_strategy)
def test_every_unit_is_in_one_head_and_the_area_adds_up(
    units: list[OwnedUnit], owners: dict[int, list[tuple[int, str]]]
) -> None:
    rows = owners_heads(units, owners)
    rooms = [room for row in rows for room, _area in row.units]
    assert sorted(rooms) == sorted(unit.pk for unit in units)
    assert sum(row.area for row in rows) == sum(unit.area or 0 for unit in units)
    assert len({row.unit_key for row in rows}) == len(rows)
    assert all(len(row.unit_key) <= 40 for row in rows)
    assert all(row.area == sum(area for _room, area in row.units) for row in rows)


@given(units_strategy, owners_strategy)
def test_one_set_of_owners_is_one_head(units: list[OwnedUnit], owners: dict[int, list[tuple[int, str]]]) -> None:
    known = {unit.pk: unit for unit in units}
    sets = [frozenset(row.people) for row in owners_heads(units, owners) if row.people]
    assert len(set(sets)) == len(sets)
    for row in owners_heads(units, owners):
        for room, _area in row.units:
            if row.unit_key.startswith("d:"):
                assert known[room].unsold
                assert row.unit_key == f"d:{known[room].compound}"
            else:
                assert {pk for pk, _id in owners.get(room, ())} == set(row.people)


@given(units_strategy, owners_strategy, st.randoms(use_true_random=False))
def test_the_order_of_the_register_does_not_matter(units: list, owners: dict, shuffler) -> None:  # type: ignore[no-untyped-def,type-arg]
    mixed = list(units)
    shuffler.shuffle(mixed)
    turned = {unit: list(reversed(people)) for unit, people in owners.items()}
    assert owners_heads(mixed, turned) == owners_heads(units, owners)


def test_no_owner_is_no_reason_to_leave_a_unit_out() -> None:
    assert [row.unit_key for row in owners_heads([OwnedUnit(7, 1, 100)], {})] == ["u:7"]


def test_the_key_of_a_set_tells_sets_apart() -> None:
    assert set_key(["b", "a"]) == set_key(["a", "b", "a"]) != set_key(["a", "c"])
    assert set_key(["a"]) == "o:a"


def test_a_household_is_one_head_whoever_votes() -> None:
    rows = households_heads([(1, 9, 11, True), (1, 9, 12, True), (1, 9, 13, False), (2, 9, 14, False)])
    assert [(row.unit_key, row.voters, row.units) for row in rows] == [
        ("h:1", (11, 12), ((9, 0),)),
        ("h:2", (), ((9, 0),)),
    ]
