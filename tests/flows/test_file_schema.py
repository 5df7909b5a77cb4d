"""``flow-1.schema.json`` says what files of flows look like: the shipped ones satisfy it, generated ones too, and it names just
the parts that are read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows import flows
from shequ_workflows.flows.constants import AskKind, Mode, StateKind
from shequ_workflows.flows.definition import schema
from shequ_workflows.flows.definition.reading import STYLES, read
from shequ_workflows.flows.importing.files import LIBRARY, SHIPPED, FlowFile, file_data, read_file
from shequ_workflows.forms.definition.faults import InvalidDefinition
from shequ_workflows.forms.definition.schema import Words

SCHEMA: dict[str, Any] = json.loads((Path(flows.__file__).parent / "data" / "flow-1.schema.json").read_text("utf-8"))
KINDS = {"object": Mapping, "array": list, "string": str, "boolean": bool, "integer": int}
PARTS = {
    "flow": schema.Flow, "state": schema.State, "round": schema.Round, "edge": schema.Edge, "guard": schema.Guard,
    "ask": schema.Ask, "clock": schema.Clock, "fact": schema.Fact, "rate": schema.Rate, "form": schema.FormRef,
}  # fmt: skip


def wrong(data: Any, rule: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """What of ``data`` does not satisfy ``rule``: as much of JSON Schema as the file uses."""
    if "$ref" in rule:
        yield from wrong(data, SCHEMA["$defs"][rule["$ref"].rpartition("/")[2]], at)
    if "const" in rule and data != rule["const"]:
        yield f"{at}: not {rule['const']}"
    if "enum" in rule and data not in rule["enum"]:
        yield f"{at}: none of {rule['enum']}"
    kind = rule.get("type")
    if kind is not None and (not isinstance(data, KINDS[kind]) or (kind == "integer" and isinstance(data, bool))):
        yield f"{at}: no {kind}"
        return
    if isinstance(data, Mapping):
        yield from _object(data, rule, at)
    if isinstance(data, list):
        if not rule.get("minItems", 0) <= len(data) <= rule.get("maxItems", 10**6):
            yield f"{at}: {len(data)} items"
        for number, one in enumerate(data):
            yield from wrong(one, rule.get("items", {}), f"{at}/{number}")
    if isinstance(data, str):
        if not rule.get("minLength", 0) <= len(data) <= rule.get("maxLength", 10**6):
            yield f"{at}: length"
        if "pattern" in rule and not re.search(rule["pattern"], data):
            yield f"{at}: {data!r} is not like {rule['pattern']}"
    if isinstance(data, int) and not rule.get("minimum", data) <= data <= rule.get("maximum", data):
        yield f"{at}: out of bounds"


def _object(data: Mapping[str, Any], rule: Mapping[str, Any], at: str) -> Iterator[str]:
    known, others = rule.get("properties", {}), rule.get("additionalProperties", {})
    yield from (f"{at}: without {name}" for name in rule.get("required", []) if name not in data)
    for name, value in data.items():
        if name in known:
            yield from wrong(value, known[name], f"{at}/{name}")
        elif others is False:
            yield f"{at}: {name} is not known"
        else:
            yield from wrong(value, others, f"{at}/{name}")


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_flows_satisfy_it(name: str) -> None:
    assert list(wrong(json.loads((LIBRARY / f"{name}.json").read_text("utf-8")), SCHEMA)) == []


@pytest.mark.parametrize(("part", "kind"), PARTS.items())
def test_it_names_what_is_read(part: str, kind: Any) -> None:
    named = set(SCHEMA["$defs"][part]["properties"])
    assert named - {"schema"} == set(kind.__dataclass_fields__)


def test_it_names_the_same_words() -> None:
    said = SCHEMA["$defs"]
    assert said["state"]["properties"]["kind"]["enum"] == [one.value for one in StateKind]
    assert said["round"]["properties"]["mode"]["enum"] == [one.value for one in Mode]
    assert said["ask"]["properties"]["kind"]["enum"] == [one.value for one in AskKind]
    assert said["edge"]["properties"]["style"]["enum"] == list(STYLES)


@pytest.mark.parametrize(
    "spoil",
    [
        {"schema": 2}, {"flow": []}, {"more": 1}, {"flow": {"schema": 1}},
        {"flow": {"schema": 1, "key": "A", "title": {}, "languages": ["zh-hans"], "states": [], "edges": []}},
    ],
)  # fmt: skip
def test_it_refuses_what_is_no_flow(spoil: dict[str, Any]) -> None:
    plain = {
        "schema": 1,
        "flow": {"schema": 1, "key": "a", "title": {}, "languages": ["zh-hans"], "states": [], "edges": []},
    }
    assert list(wrong(plain, SCHEMA)) == []
    assert list(wrong({**plain, **spoil}, SCHEMA)) != []


WORDS = st.text("盖章审批ab ", min_size=1, max_size=20).filter(str.strip).map(lambda text: Words({"zh-hans": text}))
LENGTHS = st.one_of(
    st.just(""), st.builds("{} {}".format, st.integers(0, 60), st.sampled_from(["wd", "d", "wh", "h", "min"]))
)
ROLES = st.lists(st.sampled_from(["rc_member", "rc_director", "street_clerk"]), unique=True, max_size=2).map(tuple)


@st.composite
def generated(draw: Any) -> schema.Flow:
    """A flow of any shape; whether it could work is not asked here."""
    states = [f"s{number}" for number in range(draw(st.integers(1, 6)))]
    clocks = [f"c{number}" for number in range(draw(st.integers(0, 3)))]
    steps = [f"e{number}" for number in range(draw(st.integers(1, 8)))]
    some = st.sampled_from(states)
    ops = st.lists(st.builds(str.__add__, st.sampled_from(list("+-/~>^")), st.sampled_from(clocks)), max_size=2) if clocks else st.just([])  # fmt: skip
    edges = tuple(
        schema.Edge(
            key, (draw(st.one_of(st.just(""), some)),), (draw(some),), draw(WORDS), draw(WORDS), draw(ROLES),
            clocks=" ".join(draw(ops)), limit=draw(LENGTHS), undo=draw(st.booleans()), times=draw(st.integers(0, 99)),
            style=draw(st.sampled_from(STYLES)), folded=draw(st.booleans()), confirm=draw(WORDS),
            asks=tuple(
                schema.Ask(f"a{number}", draw(st.sampled_from(AskKind)), draw(WORDS), required=draw(st.booleans()))
                for number in range(draw(st.integers(0, 2)))
            ),
            effects=(schema.Effect("rate", (("within", "7 d"),)),) if draw(st.booleans()) else (),
            guards=(schema.Guard("g", {">=": [{"var": "taken/e0"}, "1"]}, draw(WORDS)),) if draw(st.booleans()) else (),
        )
        for key in steps
    )  # fmt: skip
    return schema.Flow(
        "made", draw(WORDS), ("zh-hans",),
        tuple(schema.State(key, draw(WORDS), kind=draw(st.sampled_from(StateKind)), step=draw(LENGTHS), pool=draw(ROLES)) for key in states),
        edges,
        tuple(schema.Clock(key, draw(WORDS), length=draw(LENGTHS), lengths=(("urgent", "2 wh"),)) for key in clocks),
        (schema.Fact("known", draw(WORDS)),),
        public=draw(st.booleans()), prefix=draw(st.sampled_from(["", "印"])),
    )  # fmt: skip


@given(generated())
def test_any_flow_that_is_written_satisfies_it_and_is_read_again(flow: schema.Flow) -> None:
    data = json.loads(json.dumps(file_data(FlowFile(flow, {}))))
    assert list(wrong(data, SCHEMA)) == []
    assert read(data["flow"]) == flow


@pytest.mark.parametrize("told", ['"a\\u0000"', "NaN", '{"!": [' * 200 + "true" + "]}" * 200, '{"a": 1, "a": 2}'])
def test_it_refuses_what_no_database_keeps_and_no_code_walks_through(told: str) -> None:
    data = json.loads((LIBRARY / "seal.json").read_bytes())
    data["flow"]["edges"][0]["guards"] = [{"key": "deep", "says": {"zh-hans": "不行。"}, "must": "@"}]
    with pytest.raises(InvalidDefinition):
        read_file(json.dumps(data).replace('"@"', told).encode())
