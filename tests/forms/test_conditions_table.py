"""One table of cases, run by Python and by JavaScript; and what both say to texts too long for a table."""

from __future__ import annotations

from typing import Any

import pytest

from shequ_workflows.forms.conditions.checking import RULED
from shequ_workflows.forms.conditions.formats import FORMATS
from shequ_workflows.forms.conditions.operators import OPERATORS
from shequ_workflows.forms.conditions.running import RUN
from shequ_workflows.forms.conditions.words import SAID

from .cases import CASES, Case, in_python
from .script import Script

NOW = "2026-02-28T09:00"
LONG = "字" * 10_000
LENGTHS: list[tuple[Any, Any]] = [
    ({"length": [LONG]}, "10000"),
    ({"length": [LONG + "字"]}, "0"),
    ({"length": ["𠮷" * 10_000]}, "10000"),
    ({"length": ["𠮷" * 10_001]}, "0"),
    ({"concat": [LONG]}, LONG),
    ({"concat": [LONG, "a"]}, None),
    ({"concat": ["𠮷" * 5_001, "𠮷" * 4_999]}, "𠮷" * 10_000),
    ({"concat": ["𠮷" * 5_001, "𠮷" * 5_000]}, None),
    ({"or": [{"==": [LONG + "x", "x"]}, True]}, True),
    ("\ud842", None),
    ({"or": [{"==": ["\udfb7", "\udfb7"]}, True]}, True),
    ({"==": ["\udfb7", "\udfb7"]}, False),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_python_gives_what_the_table_says(case: Case) -> None:
    result = case.run()
    assert result == case.expected
    assert type(result) is type(case.expected)


@pytest.mark.browser
def test_javascript_gives_what_the_table_says(script: Script) -> None:
    found = script.ask([case.job() for case in CASES])
    different = [
        f"{case}: {got!r}, not {case.expected!r}"
        for case, got in zip(CASES, found, strict=True)
        if got != case.expected or type(got) is not type(case.expected)
    ]
    assert different == []


@pytest.mark.parametrize(("expression", "expected"), LENGTHS)
def test_python_bounds_texts(expression: Any, expected: Any) -> None:
    assert in_python(expression, {}, {}, NOW) == expected


@pytest.mark.browser
def test_javascript_bounds_texts(script: Script) -> None:
    jobs = [{"expression": expression, "answers": {}, "types": {}, "now": NOW} for expression, _expected in LENGTHS]
    assert script.ask(jobs) == [expected for _expression, expected in LENGTHS]


def test_every_operator_is_run_checked_said_and_has_cases() -> None:
    def names(expression: Any) -> set[str]:
        if isinstance(expression, list):
            return {name for one in expression for name in names(one)}
        if not isinstance(expression, dict):
            return set()
        return set(expression) | {name for one in expression.values() for name in names(one)}

    assert set(OPERATORS) == RUN == SAID
    assert {name for name, one in OPERATORS.items() if not one.takes} == RULED
    assert set(OPERATORS) <= {name for case in CASES for name in names(case.expression)}


@pytest.mark.browser
def test_javascript_knows_the_same_operators_and_formats(script: Script) -> None:
    assert script.names() == (set(OPERATORS), set(FORMATS))
