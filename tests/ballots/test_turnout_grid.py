"""Rooms as they stand in the building. Pure."""

from __future__ import annotations

import pytest

from shequ_workflows.ballots.turnout.grids import Room, State, arrange


def room(number: str, *, entries: int = 1, voted: int = 0, marks: tuple[str, ...] = (), entrance: str = "") -> Room:
    floor = int(number[:-2]) if number.isdecimal() and len(number) > 2 else None
    return Room(int(number, 36), f"7-{number}", entrance, floor, number, entries, voted, marks)


@pytest.mark.parametrize(
    ("entries", "voted", "marks", "state"),
    [
        (1, 0, (), State.WAITING),
        (1, 1, (), State.DONE),
        (1, 0, ("unreachable",), State.UNREACHABLE),
        (1, 0, ("appointed",), State.APPOINTED),
        (3, 1, (), State.PARTLY),
        (3, 1, ("unreachable",), State.PARTLY),
        (3, 1, ("unreachable", "unreachable"), State.UNREACHABLE),
        (3, 1, ("unreachable", "appointed"), State.APPOINTED),
        (3, 0, ("unreachable",), State.WAITING),
    ],
)
def test_how_far_a_room_has_got(entries: int, voted: int, marks: tuple[str, ...], state: State) -> None:
    assert room("101", entries=entries, voted=voted, marks=marks).state == state


def test_floors_stand_from_the_top_and_doors_side_by_side() -> None:
    grid = arrange([room("101"), room("102"), room("201"), room("1002"), room("S1")])
    assert [floor.number for floor in grid.floors] == [10, 2, 1, None]
    codes = [[one.number if one else "" for one in floor.rooms] for floor in grid.floors]
    assert codes == [["", "1002", ""], ["201", "", ""], ["101", "102", ""], ["", "", "S1"]] or codes == [
        ["", "", "1002"], ["", "201", ""], ["", "101", "102"], ["S1", "", ""]
    ]  # fmt: skip
    assert grid.doors == 3


def test_entrances_stand_apart() -> None:
    grid = arrange([room("101", entrance="1"), room("101", entrance="2"), room("101", entrance="10")])
    assert grid.entrances == (("1", 1), ("2", 1), ("10", 1))
    assert len(grid.floors) == 1


def test_rooms_that_have_taken_part_are_left_out_on_request() -> None:
    rooms = [room("101", voted=1), room("102"), room("201", voted=1), room("301", entries=0)]
    grid = arrange(rooms, only_waiting=True)
    assert [[one.number for one in floor.found] for floor in grid.floors] == [["102"]]
    assert sum(len(floor.found) for floor in arrange(rooms).floors) == 3
