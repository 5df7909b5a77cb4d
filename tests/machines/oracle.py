"""The hand-kept tables beside this file, read and never written: what the code is compared with.

A later machine plugs in by its CSV here and, for the generated tests, by a ``Bench`` (``tests/machines/bench.py``).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Row:
    """One row of a machine's CSV."""

    edge: str
    sources: tuple[str, ...]
    target: str
    who: frozenset[str]
    guard: str
    limit: str
    clocks: tuple[str, ...]
    undo: bool


def rows_of(machine: str) -> dict[str, Row]:
    """The table of one machine, by edge."""
    with (FOLDER / f"{machine}.csv").open(encoding="utf-8", newline="") as file:
        return {row["edge"]: _row(row) for row in csv.DictReader(file)}


def _row(row: dict[str, str]) -> Row:
    return Row(
        edge=row["edge"],
        sources=tuple(row["source"].split("|")),
        target=row["target"],
        who=frozenset(row["who"].split("|")),
        guard=row["guard"],
        limit=row["limit"],
        clocks=tuple(row["clock"].split()),
        undo=row["undo"] == "y",
    )


def lengths_of(machine: str) -> dict[str, tuple[str, str]]:
    """Clock → (kind, length) of one machine."""
    with (FOLDER / "clocks.csv").open(encoding="utf-8", newline="") as file:
        return {row["clock"]: (row["kind"], row["length"]) for row in csv.DictReader(file) if row["machine"] == machine}
