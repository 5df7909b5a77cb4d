"""Forms as JSON files, and the JSON Schema that describes them."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import fastjsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.forms.constants import LONGEST_HELP, LONGEST_LABEL, MOST_CHOICES, SCHEMA, Kind
from shequ_workflows.forms.definition.canonical import as_data
from shequ_workflows.forms.definition.faults import InvalidDefinition
from shequ_workflows.forms.definition.files import LARGEST, SCHEMA_FILE, read_file, write_file
from shequ_workflows.forms.definition.reading import _PARTS, read
from shequ_workflows.forms.xlsform.importing import read_xlsform

from .test_definition import field, form
from .xlsform.books import BOOKS, written

WRITTEN = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
VALID = fastjsonschema.compile(WRITTEN)


def refusal(content: bytes) -> list[str]:
    with pytest.raises(InvalidDefinition) as refused:
        read_file(content)
    return [str(fault.sentence) for fault in refused.value.faults]


@pytest.mark.parametrize("name", sorted(BOOKS))
def test_every_definition_that_we_write_fits_the_schema(name: str) -> None:
    made = read_xlsform(written(BOOKS[name])).definition
    VALID(json.loads(write_file(made)))
    assert read_file(write_file(made)) == made


def test_a_form_with_everything_fits_the_schema() -> None:
    group = field("members", "group", maximum="9", fields=[field("name", "text", required=True)])
    choices = [{"value": "a", "label": {"zh-hans": "甲"}, "quota": 0, "visible": {"==": [{"var": "age"}, "1"]}}]
    rule = {
        "key": "adult",
        "must": {">=": [{"var": "age"}, "18"]},
        "message": {"zh-hans": "须年满十八岁。"},
        "fields": ["age"],
    }
    made = read(
        form(
            field(minimum="0", unit="岁", searchable=True, dictionary="person.age", prefill=True),
            group,
            field("one", "one_of", choices=choices, other=True),
            field("paper", "file", accept=["application/pdf"], sensitive=True),
            field("weight", "decimal", digits=2, help={"en": "kg"}),
            field("agree", "consent", statement={"zh-hans": "同意"}),
            rules=[rule],
            introduction={"zh-hans": "您好"},
            thanks={"zh-hans": "谢谢"},
        )
    )
    VALID(as_data(made))


def test_the_schema_says_what_the_reading_says() -> None:
    assert WRITTEN["properties"]["schema"] == {"const": SCHEMA}
    parts = {"form": WRITTEN, **WRITTEN["definitions"]}
    assert {name: set(part["properties"]) for name, part in parts.items()} == {
        name: set(keys) for name, keys in _PARTS.items()
    }
    assert set(parts["field"]["properties"]["kind"]["enum"]) == {str(kind) for kind in Kind}
    assert parts["field"]["properties"]["choices"]["maxItems"] == MOST_CHOICES
    assert parts["field"]["properties"]["label"]["additionalProperties"]["maxLength"] == LONGEST_LABEL
    assert parts["field"]["properties"]["help"]["additionalProperties"]["maxLength"] == LONGEST_HELP


@pytest.mark.parametrize(
    "broken",
    [
        field("Age"),
        field(kind="slider"),
        field(colour="red"),
        field(digits=9),
        field(minimum=1.5),
        field(required=[], label="x"),
    ],
)
def test_what_the_reading_refuses_the_schema_refuses_too(broken: dict[str, Any]) -> None:
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        VALID(form(broken))
    with pytest.raises(InvalidDefinition):
        read(form(broken))


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"\xff\xfe{", b"[" * 100_000, b"[" * 200 + b"]" * 200, b'{"a": NaN}', b'{"a": 1, "a": 2}', b'{"a": ' + b"9" * 10_000 + b"}", b"[]", b"null",
        b" " * (LARGEST + 1), b'{"schema": 2}', json.dumps(form(field(label={"zh-hans": "a\x00"}))).encode(),
        json.dumps(form(field(label={"zh-hans": "a\ud800"}))).encode(), json.dumps({"\x1b": 1}).encode(),
    ],
)  # fmt: skip
def test_what_is_no_form_is_refused_with_a_sentence(content: bytes) -> None:
    assert all(sentence.endswith((".", "。")) for sentence in refusal(content))


def test_a_file_with_a_mark_of_its_letters_is_read() -> None:
    made = read(form(field()))
    assert read_file(b"\xef\xbb\xbf" + write_file(made)) == made


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_give_a_form_or_sentences(content: bytes) -> None:
    with contextlib.suppress(InvalidDefinition):
        read_file(content)
