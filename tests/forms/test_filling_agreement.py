"""Browser and server read the same out of what somebody typed, and decide the same from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shequ_workflows.forms.constants import Kind
from shequ_workflows.forms.definition.reading import read
from shequ_workflows.forms.definition.schema import Field
from shequ_workflows.forms.filling.judging import settle
from shequ_workflows.forms.filling.live import control
from shequ_workflows.forms.filling.posting import read_post
from shequ_workflows.forms.kinds.answers import BadAnswer, read_answer
from shequ_workflows.org import moment

from .filling_page import AT, ZH, Hands, Sheet, field, form, opening

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TABLE = json.loads((Path(__file__).parent / "filling.json").read_text(encoding="utf-8"))
NOW = "2026-11-27T09:00:00"
_READ = """text => JSON.stringify(JSON.parse(text).map(job => {
  try { return shequFilling.read(job.control, job.raw, job.now); } catch (error) { return "raised: " + error; }
}))"""
Open = Callable[..., Hands]


@pytest.fixture
def open_sheet(browser: Browser, settings: Any) -> Iterator[Open]:
    with opening(browser, settings) as opened:
        yield opened


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """ID numbers ask which day it is."""
    monkeypatch.setattr("shequ_workflows.forms.kinds.answers.today", lambda: moment.local_date(AT))


def asked(**said: Any) -> Field:
    said = {"key": "q", "label": {ZH: "问题"}, **said}
    if "choices" in said:
        said["choices"] = [{"value": one, "label": {ZH: one}} for one in said["choices"]]
    sections = [{"key": "s", "title": {ZH: "一"}, "fields": [said]}]
    steps = [{"key": "t", "title": {ZH: "一"}, "sections": sections}]
    return next(read({"schema": 1, "title": {ZH: "表"}, "languages": [ZH], "steps": steps}).fields())


def in_python(one: Field, raw: Any) -> Any:
    try:
        return read_answer(one, raw)
    except BadAnswer:
        return None


CASES = [(asked(**group["field"]), raw, expected) for group in TABLE for raw, expected in group["cases"]]


@pytest.mark.parametrize(("one", "raw", "expected"), CASES, ids=[f"{one.kind}:{raw!r}"[:50] for one, raw, _e in CASES])
def test_the_server_reads_the_table(one: Field, raw: Any, expected: Any) -> None:
    assert in_python(one, raw) == expected


def test_the_table_has_every_kind_that_is_typed() -> None:
    typed = set(Kind) - {Kind.GROUP, Kind.FILE, Kind.PHOTO, Kind.COMPUTED}
    assert {Kind(group["field"]["kind"]) for group in TABLE} == typed


def in_browser(hands: Hands, pairs: list[tuple[Field, Any]]) -> list[Any]:
    jobs = [{"control": control(one), "raw": raw, "now": NOW} for one, raw in pairs]
    return json.loads(hands.page.evaluate(_READ, json.dumps(jobs)))


@pytest.mark.browser
def test_the_browser_reads_the_table(open_sheet: Open) -> None:
    found = in_browser(open_sheet(form(field("q"))), [(one, raw) for one, raw, _expected in CASES])
    wrong = [(one.kind, raw, got, expected) for (one, raw, expected), got in zip(CASES, found, strict=True) if got != expected]  # fmt: skip
    assert not wrong


_PIECES = st.sampled_from(
    ["1", "12", "0", "-", "+", ".", ",", "，", "１", "¥", "￥", "元", "e", "年", "月", "日", "/", ":", "：", "点", "T", " ", "　", "\u00a0", "\u0085", "\ufeff",
     "\n", "\r\n", "\u0000", "\u200b", "yes", "是", "walk", "bus", "other:", "2026", "02", "29", "138", "0000", "1234", "@", "example", ".cn", "x", "X", "é", "e\u0301",
     "𠮷", "11010519491231002", "+86", "ﬁ", "Ⅳ", "½", "①", "٣", "~", "转", "ext", "K", "ſ"],
)  # fmt: skip
_TYPED = st.lists(_PIECES, max_size=6).map("".join) | st.text(max_size=12).filter(lambda text: text.isprintable())
_KINDS = [one for one, _raw, _expected in CASES]


@pytest.mark.browser
def test_they_read_the_same_whatever_is_typed(open_sheet: Open) -> None:
    hands = open_sheet(form(field("q")))
    pair = st.tuples(st.sampled_from(_KINDS), _TYPED, st.lists(_TYPED, max_size=3))

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(pair, min_size=1, max_size=60))
    def agree(found: list[tuple[Field, str, list[str]]]) -> None:
        pairs = [(one, several if one.kind == Kind.MANY_OF else text) for one, text, several in found]
        assert in_browser(hands, pairs) == [in_python(*one) for one in pairs]

    agree()


# --- whole pages -----------------------------------------------------------------------------------------------------

_ASKS = [
    {"answered": [{"var": "name"}]}, {"==": [{"var": "alone"}, True]}, {">=": [{"var": "age"}, 60]}, {"contains": [{"var": "means"}, "walk"]},
    {"<": [{"var": "born"}, {"today": []}]}, {">": [{"count": [{"var": "members"}]}, 1]}, {"any": [{"var": "members"}, {"==": [{"var": "row.ill"}, True]}]},
    {">": [{"sum": [{"var": "members.income"}]}, "100.5"]}, {"answered": [{"var": "early"}]},
]  # fmt: skip
_IN_ROW = [{"==": [{"var": "row.ill"}, True]}, {">": [{"var": "row.income"}, 50]}, {"==": [{"var": "alone"}, True]}]


def _condition(*asks: Any) -> st.SearchStrategy[Any]:
    one = st.sampled_from(list(asks))
    return one | st.lists(one, min_size=2, max_size=2).flatmap(
        lambda two: st.sampled_from(["and", "or"]).map(lambda name: {name: two})
    )


@st.composite
def _forms(draw: st.DrawFn) -> dict[str, Any]:
    """Questions that hang on those before them."""
    asks = draw(st.permutations(_ASKS))

    def rules(number: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in ("required", "read_only"):
            if draw(st.booleans()):
                found[name] = draw(_condition(*asks))
        return found | ({"visible": draw(_condition(*asks[: number + 2]))} if draw(st.booleans()) else {})

    row = {"visible": draw(_condition(*_IN_ROW)), "required": draw(_condition(*_IN_ROW))}
    kids = field(
        "kids", "group", fields=[field("name", **({"visible": row["visible"]} if draw(st.booleans()) else {}))]
    )
    members = field("members", "group", fields=[field("ill", "yes_no"), field("income", "money"), field("drug", **row), kids])  # fmt: skip
    offered = {"value": "bus", "visible": draw(_condition(*asks[:3]))}
    deep = [
        field("extra", **rules(4)), field("choice", "one_of", choices=["walk", offered], **rules(3)),
        field("total", "computed", computed={"+": [{"sum": [{"var": "members.income"}]}, 1]}),
    ]  # fmt: skip
    plain = [field("name"), field("alone", "yes_no"), field("age", "number"), field("means", "many_of", choices=["walk", "bus"], other=True), field("born", "date"), members]  # fmt: skip
    return {"fields": [*plain, *deep], "before": (field("early"),)}


_ROW = st.fixed_dictionaries({}, optional={"ill": st.sampled_from(["yes", "no"]), "income": st.sampled_from(["60", "1,000.5", "x", ""]), "drug": st.sampled_from(["药", ""]), "kids": st.lists(st.sampled_from(["大", ""]), max_size=2)})  # fmt: skip
_POST = st.fixed_dictionaries(
    {"members": st.lists(_ROW, max_size=3)},
    optional={
        "name": st.sampled_from(["王", " "]), "alone": st.sampled_from(["yes", "no"]), "age": st.sampled_from(["61", "５９", "old"]),
        "means": st.lists(st.sampled_from(["walk", "bus"]), max_size=2, unique=True), "born": st.sampled_from(["1949-01-01", "2030-01-01", ""]),
        "extra": st.just("多"), "choice": st.sampled_from(["walk", "bus"]),
    },
)  # fmt: skip


def posted(given: dict[str, Any]) -> list[tuple[str, str]]:
    """As the browser sends it."""
    pairs: list[tuple[str, str]] = [("members-rows", str(len(given["members"])))]
    for number, row in enumerate(given["members"]):
        kids = row.get("kids", [])
        pairs += [(f"members-{number}-{key}", text) for key, text in row.items() if key != "kids"]
        pairs += [(f"members-{number}-kids-rows", str(len(kids)))]
        pairs += [(f"members-{number}-kids-{place}-name", text) for place, text in enumerate(kids)]
    for key, value in given.items():
        if key != "members":
            pairs += [(key, one) for one in (value if isinstance(value, list) else [value])]
    return pairs


_FILL = """pairs => {
  const all = name => Array.from(document.querySelectorAll('[name="' + name + '"]'));
  for (const [name, value] of pairs) {
    if (name.endsWith("-rows")) {
      const group = document.querySelector('[data-rows="' + name.slice(0, -5) + '"]');
      for (let place = 0; place < Number(value); place += 1) { group.querySelector(':scope > [data-more] > button').click(); }
      continue;
    }
    for (const one of all(name)) {
      if (one.type === "radio" || one.type === "checkbox") { one.checked = one.checked || one.value === value; } else { one.value = value; }
    }
  }
  const states = shequFilling.settled();
  const shown = {}, wanted = {};
  for (const one of document.querySelectorAll("[data-field]")) {
    const name = one.getAttribute("data-field");
    shown[name] = !one.hidden;
    const mark = Array.from(one.querySelectorAll("[data-optional]")).find(mark => mark.closest("[data-field]") === one);
    if (mark) { wanted[name] = mark.hidden; }
  }
  return JSON.stringify({states, shown, wanted});
}"""


def said_in(row: dict[str, Any]) -> Iterator[str]:
    for value in row.values():
        yield from value if isinstance(value, list) else [value]


@pytest.mark.browser
def test_page_and_server_come_to_the_same_states(open_sheet: Open) -> None:
    @settings(
        max_examples=25,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(_forms(), _POST, st.sampled_from([{}, {"early": "早"}]))
    def agree(made: dict[str, Any], given: dict[str, Any], known: dict[str, Any]) -> None:
        ready = form(*made["fields"], before=made["before"])
        hands = open_sheet(Sheet(ready, known))
        try:
            found = json.loads(hands.page.evaluate(_FILL, posted(given)))
        finally:
            hands.page.context.close()
        data = QueryDict(urlencode(posted(given)))
        answers = {**known, **read_post(ready.definition.steps[-1].sections[0].fields, data, known).answers}
        outcome = settle(ready, answers, AT)
        states = {key: state.data() for key, state in outcome.states.items()}
        assert found["states"]["states"] == states
        for key, state in states.items():
            if key in found["shown"]:
                assert found["shown"][key] == state["visible"], key
            if key in found["wanted"] and state["visible"]:
                assert found["wanted"][key] == (state["required"] or state["read_only"]), key
        said = [number for number, row in enumerate(given["members"]) if any(said_in(row))]
        for number, row in zip(said, states["members"]["rows"], strict=True):
            for key in ("drug", "kids"):
                assert found["shown"][f"members-{number}-{key}"] == row[key]["visible"]
            assert found["wanted"][f"members-{number}-drug"] == row["drug"]["required"] or not row["drug"]["visible"]

    agree()
