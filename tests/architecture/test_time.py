"""Only org/moment.py looks at a clock: everything else asks it, so that tests and demonstrations can move time.

ruff's banned-api sees calls; this also sees what Django does by itself, templates and SQL.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models.functions import Now  # noqa: TID251

from tests.architecture.layers import PACKAGE, ROOT

MOMENT = PACKAGE / "org" / "moment.py"
_CALLS = {
    ("timezone", "now"), ("timezone", "localdate"), ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"),
    ("date", "today"), ("time", "time"), ("time", "time_ns"), ("functions", "Now"),
}  # fmt: skip
_SQL = re.compile(
    r"\b(?:CURRENT_(?:TIMESTAMP|DATE|TIME)\b|(?<![\w.])now\(\)|clock_timestamp\(|julianday\('now|datetime\('now)", re.I
)
_TEMPLATE = re.compile(r"{%\s*now\b")


def clock_readings(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of every look at a clock in Python source."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if (owner, node.attr) in _CALLS:
                yield node.lineno, f"{owner}.{node.attr}"
        elif isinstance(node, ast.ImportFrom):
            module = (node.module or "").split(".")[-1]
            for alias in node.names:
                if (module, alias.name) in _CALLS:
                    yield node.lineno, f"from {node.module} import {alias.name}"
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            if getattr(node.value, "value", None) is True:
                yield node.value.lineno, f"{node.arg}=True"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _SQL.search(node.value):
            yield node.lineno, node.value[:60]


def without_docstrings(source: str) -> str:
    """The source with docstrings blanked: they may name a banned thing."""
    lines = source.splitlines(keepends=True)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            first, last = node.value.lineno - 1, node.value.end_lineno or node.value.lineno
            indent = " " * node.value.col_offset
            lines[first:last] = [f"{indent}...\n"] + ["\n"] * (last - first - 1)
    return "".join(lines)


@pytest.mark.parametrize(
    "source",
    [
        "timezone.now()",
        "default = timezone.now",
        "from django.utils.timezone import now",
        "from django.db.models.functions import Now",
        "dt.datetime.now(dt.UTC)",
        "datetime.now()",
        "dt.date.today()",
        "date.today()",
        "time.time()",
        "DateTimeField(auto_now_add=True)",
        "functions.Now()",
        'cursor.execute("UPDATE x SET y = CURRENT_TIMESTAMP")',
        'cursor.execute("SELECT now()")',
    ],
)
def test_it_sees_a_look_at_a_clock(source: str) -> None:
    assert list(clock_readings(source))


@pytest.mark.parametrize(
    "source",
    ["moment.now()", "now()", "core.now()", "from .moment import now", "time.perf_counter()", "x.date()", '"now"',
     "DateTimeField(auto_now=False)"],
)  # fmt: skip
def test_it_lets_our_own_clock_pass(source: str) -> None:
    assert list(clock_readings(source)) == []


def python_files() -> Iterator[Path]:
    for top in (PACKAGE, ROOT / "home", ROOT / "site_config"):
        for path in sorted(top.rglob("*.py")):
            if path != MOMENT:
                yield path


def test_it_finds_one_clock_only() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in python_files()
        for line, text in clock_readings(without_docstrings(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_it_finds_no_clock_in_templates() -> None:
    found = [
        str(path.relative_to(ROOT))
        for top in (PACKAGE, ROOT / "home")
        for path in top.rglob("templates/**/*")
        if path.is_file() and _TEMPLATE.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_it_finds_no_field_that_asks_django_or_the_database_for_the_time() -> None:
    found = []
    for model in apps.get_models():
        if not model._meta.app_label.startswith("shequ_"):
            continue
        for field in model._meta.local_fields:
            default = getattr(field, "default", None)
            asks_django = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
            theirs = getattr(default, "__module__", "") == "django.utils.timezone"
            if asks_django or theirs or isinstance(getattr(field, "db_default", None), Now):
                found.append(f"{model._meta.label}.{field.name}")
    assert found == []
