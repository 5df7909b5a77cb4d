"""Which rows of the tables are built so far, and which of their guards wait for a layer that is not there yet."""

from __future__ import annotations

#: Machine → edges of its CSV that the code does not have yet. They come with issue 2 of 7, *Deliberation in full*.
NOT_YET: dict[str, frozenset[str]] = {
    "deliberation": frozenset(
        {
            "merge",
            "add_round",
            "refer",
            "meeting_passed",
            "meeting_failed",
            "send_back",
            "correct",
            "reconsider",
            "refer_dispute",
            "redecide",
            "redecide_meeting",
            "keep",
            "not_convened",
            "advised_keep",
            "advised_reopen",
        }
    ),
    "intake": frozenset(),
    "meeting": frozenset(),
    "undertaking": frozenset(),
}

#: Clocks of ``clocks.csv`` that no built edge starts yet.
CLOCKS_NOT_YET: dict[str, frozenset[str]] = {
    "deliberation": frozenset({"convene"}),
    "intake": frozenset(),
    "meeting": frozenset(),
    "undertaking": frozenset(),
}

#: Limits without a clock of their own, which give a state a step due time: state → length.
STEPS: dict[str, dict[str, str]] = {
    "deliberation": {"submitted": "1 wd"},
    "intake": {"open": "1 wd"},
    "meeting": {},
    "undertaking": {},
}

#: (machine, edge) → the part of the CSV's guard that is open: its layer is not built.
OPEN_GUARDS: dict[tuple[str, str], str] = {
    ("deliberation", "conclude"): "a meeting held",
    ("deliberation", "decide"): "a reason for each point not adopted",
    ("deliberation", "reject"): "reason per main point (one text instead); not a redecision",
    ("deliberation", "start"): "every objection answered; none upheld since the last decision",
    ("deliberation", "withdraw"): "fewer than 10 co-signers; otherwise they may take it over",
}
