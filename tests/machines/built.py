"""Which rows of the tables are built so far, and which of their guards wait for a layer that is not there yet."""

from __future__ import annotations

#: Machine → edges of its CSV that the code does not have yet. They come with issue 2 of 7, *Deliberation in full*.
NOT_YET: dict[str, frozenset[str]] = {
    "deliberation": frozenset(),
    "intake": frozenset(),
    "meeting": frozenset(),
    "undertaking": frozenset(),
    "objection": frozenset(),
    "task": frozenset(),
    "delegation": frozenset(),
}

#: Clocks of ``clocks.csv`` that no built edge starts yet.
CLOCKS_NOT_YET: dict[str, frozenset[str]] = {
    "deliberation": frozenset(),
    "intake": frozenset(),
    "meeting": frozenset(),
    "undertaking": frozenset(),
    "objection": frozenset(),
    "task": frozenset(),
    "delegation": frozenset(),
}

#: Limits without a clock of their own, which give a state a step due time: state → length.
STEPS: dict[str, dict[str, str]] = {
    "deliberation": {"submitted": "1 wd"},
    "intake": {"open": "1 wd"},
    "meeting": {},
    "undertaking": {},
    "objection": {"answered": "2 wd"},
    "task": {},
    "delegation": {"submitted": "2 wd", "access_review": "5 wd", "returned": "10 wd"},
}

#: (machine, edge) → the part of the CSV's guard that is open: its layer is not built.
OPEN_GUARDS: dict[tuple[str, str], str] = {
    ("deliberation", "decide"): "a reason for each point not adopted",
    ("deliberation", "reject"): "reason per main point (one text instead)",
}
