"""The tables of ``docs/forms-xlsform.md``, made from the code."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shequ_workflows.forms.xlsform.columns import CHOICES, SETTINGS, SURVEY, Column
from shequ_workflows.forms.xlsform.findings import FINDINGS
from shequ_workflows.forms.xlsform.functions import FUNCTIONS, NOT_SUPPORTED
from shequ_workflows.forms.xlsform.types import TYPES

SELECTING = (
    ("select_one", "one of; with `or_other` a choice “other” of our own"),
    ("select_multiple", "many of; with `or_other` a choice “other” of our own"),
    ("select_one_external", "one of, with the choices of the sheet `external_choices`"),
    ("select_one_from_file", "not supported: the choices are in a file beside"),
    ("begin group", "step or section"),
    ("begin repeat", "repeating group"),
    ("begin loop", "not supported"),
)


def table(*headings: str, rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([f"| {' | '.join(headings)} |", f"|{'---|' * len(headings)}", *lines])


def _also(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def kinds() -> str:
    rows = [(f"`{rule.name}`", _also(rule.aliases), rule.words) for rule in TYPES]
    return table(
        "Type", "Also written", "Becomes", rows=[*rows, *((f"`{name}`", "", words) for name, words in SELECTING)]
    )


def columns(of: tuple[Column, ...]) -> str:
    return table(
        "Column", "Also written", "Verdict", "What becomes of it",
        rows=[(f"`{column.name}`", _also(column.aliases), column.verdict, column.words) for column in of],
    )  # fmt: skip


def functions() -> str:
    return table("Function", "Becomes", rows=[(f"`{name}()`", known.words) for name, known in FUNCTIONS.items()])


def findings() -> str:
    verdicts = {"changed": "changed", "not_supported": "not supported"}
    rows = [
        (
            f"`{code}`",
            verdicts[said.verdict] + (", to be agreed" if said.blocking else ""),
            re.sub(r"%\(\w+\)[sd]", "…", str(said.sentence)),
        )
        for code, said in FINDINGS.items()
    ]
    return table("Code", "Verdict", "What is said", rows=rows)


def tables() -> str:
    return "\n".join(
        [
            "## Types", "", kinds(), "", "## Columns of the sheet `survey`", "", columns(SURVEY), "",
            "## Columns of the sheets `choices` and `external_choices`", "", columns(CHOICES), "",
            "Every other column can be asked for in a `choice_filter`.", "", "## Columns of the sheet `settings`", "", columns(SETTINGS), "",
            "Other settings are left out, which is told. The sheets `entities` and `osm` are not supported.", "",
            "## Functions in expressions", "", functions(), "",
            f"Not supported, as every function that is not in this table: {', '.join(f'`{name}()`' for name in NOT_SUPPORTED)}.", "",
            "Of operators, `and or = != < <= > >= + - * div mod` are understood; of paths, `${name}`, `.` and `../name`.", "",
            "## What a report can say", "", findings(), "",
        ]
    )  # fmt: skip
