"""States of rooms as people read them: always a sign and a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .grids import Grid, Room, State


@dataclass(frozen=True, slots=True)
class Shown:
    """A room with its sign, its word, and where it leads."""

    room: Room
    sign: str
    word: str
    url: str = ""

    @property
    def state(self) -> str:
        return self.room.state.value


def sign_of(state: State) -> str:
    """Signs that every Chinese typeface has."""
    return {
        State.DONE: "√",
        State.PARTLY: "△",
        State.APPOINTED: "◎",
        State.UNREACHABLE: "×",
        State.WAITING: "○",
    }[state]


def word_of(state: State) -> str:
    return {
        State.DONE: pgettext("turnout", "taken part"),
        State.PARTLY: pgettext("turnout", "some taken part"),
        State.APPOINTED: pgettext("turnout", "time agreed"),
        State.UNREACHABLE: pgettext("turnout", "not reached"),
        State.WAITING: pgettext("turnout", "not yet"),
    }[state]


def shown(room: Room, url: str = "") -> Shown:
    word = word_of(room.state)
    if room.entries > 1:
        word = f"{word} {room.voted}/{room.entries}"
    return Shown(room, sign_of(room.state), word, url)


def legend(rooms: list[Room]) -> list[dict[str, Any]]:
    """Every sign with its word, and how many rooms bear it."""
    states = [room.state for room in rooms if room.entries]
    return [
        {"sign": sign_of(one), "word": word_of(one), "count": states.count(one), "state": one.value} for one in State
    ]


def floors_of(grid: Grid, urls: dict[int, str]) -> list[dict[str, Any]]:
    """Rows of the table: the floor's name, a cell for each door (None where there is none)."""
    return [
        {
            "label": _("Floor %(number)d") % {"number": floor.number} if floor.number is not None else _("Others"),
            "cells": [shown(room, urls.get(room.pk, "")) if room is not None else None for room in floor.rooms],
        }
        for floor in grid.floors
    ]


def entrances_of(grid: Grid) -> list[dict[str, Any]]:
    return [
        {"label": _("Entrance %(name)s") % {"name": name} if name else _("Rooms"), "doors": doors}
        for name, doors in grid.entrances
    ]
