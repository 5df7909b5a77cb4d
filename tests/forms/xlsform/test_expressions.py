"""XPath in our own language: each case says the same as XPath does, also where answers are missing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from shequ_workflows.forms.conditions.evaluating import evaluate
from shequ_workflows.forms.conditions.kinds import Basic, Type
from shequ_workflows.forms.conditions.scopes import Context
from shequ_workflows.forms.conditions.values import write
from shequ_workflows.forms.constants import Kind
from shequ_workflows.forms.xlsform.functions import FUNCTIONS, NOT_SUPPORTED
from shequ_workflows.forms.xlsform.symbols import BASICS, Symbol, Symbols
from shequ_workflows.forms.xlsform.translating import Asked, translated
from shequ_workflows.forms.xlsform.xpath import NotTranslated

NOW = dt.datetime(2026, 9, 27, 10, 0)  # noqa: DTZ001  (the wall clock of the site)


def symbols() -> Symbols:
    made = Symbols()
    kinds = {
        "age": Kind.NUMBER, "size": Kind.DECIMAL, "name": Kind.TEXT, "nick": Kind.TEXT, "born": Kind.DATE, "moved": Kind.DATE,
        "when": Kind.DATE_TIME, "ok": Kind.CONSENT, "note": Kind.NOTE, "other_age": Kind.NUMBER,
    }  # fmt: skip
    for name, kind in kinds.items():
        made.add(Symbol(name, name, kind=kind, type=Type(BASICS[kind]) if kind in BASICS else None))
    for name, kind, values, other in (
        ("pick", Kind.ONE_OF, ("a", "b", "c"), False),
        ("score", Kind.ONE_OF, ("1", "2", "3"), False),
        ("many", Kind.MANY_OF, ("a", "b", "c"), False),
        ("means", Kind.ONE_OF, ("bus",), True),
    ):
        choices = None if other else frozenset(values)
        made.add(Symbol(name, name, kind=kind, type=Type(BASICS[kind], choices=choices), choices=values, other=other))
    made.add(Symbol("member", "member", kind=Kind.GROUP))
    made.add(Symbol("pay", "pay", ("member",), Kind.NUMBER, Type(BASICS[Kind.NUMBER])))
    return made


def run(expression: str, answers: dict[str, Any], wanted: Any = None) -> Any:
    made = symbols()
    found = translated(expression, Asked(made), wanted)
    return write(evaluate(found.data, answers, Context(NOW, made.types), wanted))


TRUE_OR_FALSE = [
    # missing answers: XPath compares them as empty texts
    ("${pick} = 'a'", {}, False),
    ("${pick} != 'a'", {}, True),
    ("${pick} != 'a'", {"pick": "a"}, False),
    ("${name} = ''", {}, True),
    ("${name} != ''", {"name": "王"}, True),
    ("${name} = ${nick}", {}, True),
    ("${name} = ${nick}", {"name": "王"}, False),
    ("${name} != ${nick}", {"name": "王"}, True),
    ("${name} != ${nick}", {}, False),
    ("${age} < 18", {}, False),
    ("not(${age} >= 18)", {}, True),
    ("18 <= ${age}", {"age": "18"}, True),
    ("${age} != 5", {}, True),
    ("${age} = '5'", {"age": "5"}, True),
    ("${age} > 5 and ${pick} = 'a' or ${ok} = 'OK'", {"ok": True}, True),
    ("${age} > 5 and (${pick} = 'a' or ${ok} = 'OK')", {"ok": True}, False),
    ("${ok} != 'OK'", {}, True),
    ("${name}", {"name": "王"}, True),
    ("${age}", {"age": "0"}, False),
    # choices
    ("selected(${many}, 'a') and not(selected(${many}, 'b'))", {"many": ["a", "c"]}, True),
    ("selected(${pick}, 'a')", {"pick": "a"}, True),
    ("${many} = 'a'", {"many": ["a", "b"]}, False),
    ("${many} = 'a'", {"many": ["a"]}, True),
    ("count-selected(${many}) >= 2", {"many": ["a", "b"]}, True),
    ("count-selected(${many}) = 0", {}, True),
    ("count-selected(${pick}) = 1", {"pick": "b"}, True),
    ("${score} > 1", {"score": "2"}, True),
    ("${score} > 1", {}, False),
    ("${score} = 2", {"score": "2"}, True),
    ("${score} != 2", {}, True),
    ("${score} + 1 > 3", {"score": "3"}, True),
    ("${means} = 'other'", {"means": "other:骑马"}, True),
    ("${means} != 'other'", {"means": "bus"}, True),
    # numbers and texts
    ("${age} mod 2 = 0", {"age": "4"}, True),
    ("${age} mod 2 = 0", {"age": "5"}, False),
    ("-${age} < -3", {"age": "4"}, True),
    ("${age} * 2 - 1 = 7", {"age": "4"}, True),
    ("${age} div 3 = 1.5", {"age": "4.5"}, True),
    ("string-length(${name}) <= 2", {}, True),
    ("string-length(${name}) = 2", {"name": "𠮷田"}, True),
    ("contains(${name}, '王') or starts-with(${name}, '李')", {"name": "李四"}, True),
    ("regex(${name}, '^1[3-9]\\d{9}$')", {"name": "13800001234"}, True),
    ("regex(${name}, '[0-9]{6}')", {"name": "12345"}, False),
    ("regex(${name}, '^[0-9]+$')", {"name": "12a"}, False),
    ("regex(${name}, '^.{2,4}$')", {"name": "王五"}, True),
    ("boolean-from-string(${name})", {"name": "true"}, True),
    ("boolean(${age})", {"age": "0"}, False),
    ("true() and not(false())", {}, True),
    # dates
    ("${born} <= today()", {"born": "2026-09-27"}, True),
    ("${born} > now()", {"born": "2026-09-28"}, True),
    ("${born} <= now()", {"born": "2026-09-27"}, True),
    ("${born} >= date('2020-01-01')", {"born": "2019-12-31"}, False),
    ("${born} < '2020-01-01'", {"born": "2019-12-31"}, True),
    ("${when} >= today()", {"when": "2026-09-27T00:00"}, True),
    ("${when} < today()", {"when": "2026-09-26T23:59"}, True),
    ("today() - ${born} > 30", {"born": "2026-08-01"}, True),
    ("decimal-date-time(${born}) > decimal-date-time(${moved})", {"born": "2026-08-01", "moved": "2026-07-01"}, True),
    ("${born} + 7 <= today()", {"born": "2026-09-20"}, True),
    ("format-date(${born}, '%m') = '09'", {"born": "2026-09-20"}, True),
    # rows
    ("count(${member}) = 2", {"member": [{"pay": "1"}, {}]}, True),
    ("count(${pay}) = 2", {"member": [{"pay": "1"}, {}]}, True),
    ("sum(${pay}) = 3", {"member": [{"pay": "1"}, {"pay": "2"}]}, True),
    ("sum(${pay}) = 0", {}, True),
]
VALUES = [
    ("if(${age} >= 60, 'old', if(${age} >= 18, 'grown', 'young'))", {"age": "20"}, "grown"),
    ("if(${age} >= 60, 'old', '')", {"age": "20"}, None),
    ("coalesce(${nick}, ${name})", {"name": "王"}, "王"),
    ("concat(${name}, '-', ${age})", {"name": "王", "age": "3"}, "王-3"),
    ("concat(${name}, '')", {}, None),
    ("int((today() - ${born}) div 365.25)", {"born": "2000-09-28"}, "25"),
    ("int((today() - ${born}) div 365.25)", {"born": "2000-09-27"}, "26"),
    ("int(${size})", {"size": "2.9"}, "2"),
    ("int(${size})", {"size": "-2.9"}, "-2"),
    ("int(${size})", {"size": "0.9"}, "0"),
    ("int(${size})", {"size": "3"}, "3"),
    ("round(${size})", {"size": "2.5"}, "3"),
    ("round(${size}, 1)", {"size": "2.25"}, "2.3"),
    ("abs(${size})", {"size": "-2.5"}, "2.5"),
    ("min(${age}, ${other_age})", {"age": "1"}, None),
    ("max(${age}, ${other_age}, 5)", {"age": "1", "other_age": "7"}, "7"),
    ("max(${pay})", {"member": [{"pay": "1"}, {"pay": "9"}]}, "9"),
    ("number(format-date(${born}, '%Y')) + 1", {"born": "2026-09-20"}, "2027"),
    ("number(${score}) * 10", {"score": "3"}, "30"),
    ("string(${age})", {"age": "3"}, "3"),
    ("format-date(${born}, '%Y-%m-%d')", {"born": "2026-09-20"}, "2026-09-20"),
    ("format-date-time(${when}, '%n')", {"when": "2026-09-20T08:00"}, "9"),
    ("date(${born} - 1)", {"born": "2026-03-01"}, "2026-02-28"),
    ("2+2", {}, "4"),
    ("7 div 2", {}, "3.5"),
    ("now()", {}, "2026-09-27T10:00"),
]
REFUSED = [
    "position(..)", "once(1)", "${nothing} > 1", "${pay} > 1", "${note} = 'x'", "sum(${age})", "sum(${name})", "because it doesn't",
    "${age} >", "(${age} > 1", "${name} > 5", "${name} + 1", "${pick} = 'z'", "${pick} > 1", "yes", "${age} = yes", ". > 1",
    "regex(${name}, '[a-f]+')", "regex(${age}, '[0-9]+')", "${many} > 1", "${many} = ${pick}", "../member/pay[1]", "${born} * 2",
    "${born} = now()", "${when} > today()", "decimal-date-time(${born}) > 40000", "if(${age} > 1, 'a', 2) = 'a'", "int()",
    "${age} mod ${other_age} = 0", "selected(${name}, 'a')", "${name} contains 'x'", "1 div 0 = 1", "${ok} > 1",
    "format-date(${born}, '%a') = 'x'", "(" * 50 + "1" + ")" * 50, "1" + "+1" * 500, "x" * 4000, "", "${member}=1",
]  # fmt: skip


@pytest.mark.parametrize(("expression", "answers", "expected"), TRUE_OR_FALSE)
def test_it_holds_where_xpath_holds(expression: str, answers: dict[str, Any], expected: bool) -> None:
    assert run(expression, answers, Basic.BOOLEAN) is expected


@pytest.mark.parametrize(("expression", "answers", "expected"), VALUES)
def test_it_gives_what_xpath_gives(expression: str, answers: dict[str, Any], expected: Any) -> None:
    assert run(expression, answers) == expected


@pytest.mark.parametrize("expression", REFUSED)
def test_it_says_why_it_cannot_be_said_here(expression: str) -> None:
    with pytest.raises(NotTranslated) as why:
        translated(expression, Asked(symbols()))
    assert str(why.value)


def test_every_function_stands_in_a_case() -> None:
    cases = " ".join(case[0] for case in (*TRUE_OR_FALSE, *VALUES))
    assert [name for name in FUNCTIONS if f"{name}(" not in cases] == []
    assert set(FUNCTIONS).isdisjoint(NOT_SUPPORTED)


@pytest.mark.parametrize("name", NOT_SUPPORTED)
def test_what_is_listed_as_not_supported_is_not(name: str) -> None:
    with pytest.raises(NotTranslated):
        translated(f"{name}(${{age}})", Asked(symbols()), None)


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("int((today() - ${born}) div 365.25) > 3", "years_by_calendar"),
        ("round(${size}) > 3", "rounded_away"),
        ("${born} < now()", "now_as_today"),
        ("${born} < '2020-01-01'", "text_as_date"),
        ("regex(${name}, '^1[3-9][0-9]{9}$')", "named_format"),
        ("${score} > 1", "text_of_digits"),
    ],
)
def test_what_is_not_quite_the_same_is_told(expression: str, code: str) -> None:
    assert [note.code for note in translated(expression, Asked(symbols())).notes] == [code]


def test_in_a_row_names_mean_the_row_and_what_is_around() -> None:
    made = symbols()
    made.add(Symbol("jobs", "jobs", ("member",), Kind.GROUP))
    made.add(Symbol("hours", "hours", ("member", "jobs"), Kind.NUMBER, Type(BASICS[Kind.NUMBER])))
    inner = translated("${hours} > ${pay} + ${age}", Asked(made, ("member", "jobs"))).data
    assert inner == {">": [{"var": "row.hours"}, {"+": [{"var": "outer.pay"}, {"var": "age"}]}]}
    assert translated("sum(${hours})", Asked(made, ("member",)), None).data == {"sum": [{"var": "row.jobs.hours"}]}
    assert translated("count(${jobs})", Asked(made, ("member",)), None).data == {"count": [{"var": "row.jobs"}]}
