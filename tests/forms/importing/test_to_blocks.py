"""A definition goes back into the editor as it was; what the editor cannot say is told."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from shequ_workflows.forms.compiling.building import Building
from shequ_workflows.forms.compiling.compile import compile_form
from shequ_workflows.forms.conditions.of_definition import rules_of
from shequ_workflows.forms.conditions.rules import types_of
from shequ_workflows.forms.constants import Kind
from shequ_workflows.forms.definition.canonical import as_data
from shequ_workflows.forms.definition.faults import InvalidDefinition
from shequ_workflows.forms.definition.reading import read
from shequ_workflows.forms.definition.schema import Definition
from shequ_workflows.forms.importing.to_blocks import NotWritable, families
from shequ_workflows.forms.models import Form
from shequ_workflows.forms.xlsform.importing import read_xlsform
from tests.factories import forms as build
from tests.forms.generated import ANY_JSON
from tests.forms.xlsform.books import BOOKS, written

from .drafts import again, drafts

#: The blocks ask the field dictionary for its entries.
pytestmark = pytest.mark.django_db


class Unsound(AssertionError):
    """Rows that make no condition."""


def defined(form: Form) -> Definition:
    """What it compiles to, whether it may be published or not."""
    form.clean()
    building = Building(form, {})
    building.add_conditions(types_of(rules_of(read(building.data))))
    if building.faults:
        raise Unsound(building.faults)
    return read(building.data)


def test_it_gives_back_every_form_that_an_editor_can_build() -> None:
    seen: Counter[str] = Counter()

    @settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
    @given(drafts())
    def gives_back(form: Form) -> None:
        seen["tried"] += 1
        try:
            definition = defined(form)
        except (Unsound, InvalidDefinition):
            return
        seen.update({one.kind.value for _path, one in definition.every_field()} | {"sound"})
        written, blocks = again(definition)
        assert as_data(defined(written)) == as_data(definition)
        assert not [note for note in blocks.notes if note.blocking]

    gives_back()
    assert seen["sound"] > seen["tried"] / 2
    assert len(set(seen) & set(Kind)) > len(Kind) / 2


def test_it_gives_back_a_field_of_every_kind() -> None:
    more: dict[Kind, dict[str, Any]] = {
        Kind.ONE_OF: {"choices": [{"value": "a", "label": {"zh-hans": "甲"}, "quota": 0}]},
        Kind.MANY_OF: {"choices": [{"value": "a", "label": {"zh-hans": "甲"}}], "other": True, "maximum": "1"},
        Kind.GROUP: {"fields": [asked("x"), asked("y", "group", fields=[asked("z", "money")])]},
        Kind.COMPUTED: {"computed": {"count": [{"var": "k_group"}]}},
        Kind.CONSENT: {"statement": {"zh-hans": "我同意。"}},
    }
    definition = small(*(asked(f"k_{kind.value}", kind.value, **more.get(kind, {})) for kind in Kind))
    written, blocks = again(definition)
    assert as_data(defined(written)) == as_data(definition)
    assert not blocks.notes


def small(*fields: dict[str, Any], **more: Any) -> Definition:
    steps = [{"key": "s", "title": {"zh-hans": "一"}, "sections": [{"key": "a", "fields": list(fields)}]}]
    return read({"schema": 1, "title": {"zh-hans": "表"}, "languages": ["zh-hans"], "steps": steps, **more})


def asked(key: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": {"zh-hans": key.upper()}, **more}


@settings(deadline=None, max_examples=60)
@given(ANY_JSON, ANY_JSON)
def test_it_takes_any_condition_at_all(one: Any, other: Any) -> None:
    """What is no condition stands where experts write, and is refused when the form is published."""
    definition = small(
        asked("age", "number"), asked("x", visible=one, required=other), asked("y", "computed", computed=one)
    )
    written, blocks = again(definition)
    values = written.body[0].value["sections"][0].value["fields"]
    assert len(values) == 3
    visible = values[1].value["visible"]
    if visible["json"]:
        assert json.loads(visible["json"]) == one
    else:
        assert one is None or len(visible["rows"])
    assert not [note for note in blocks.notes if note.blocking]


def test_it_writes_a_condition_in_the_words_of_the_form() -> None:
    living = asked("living", "one_of", choices=[{"value": "alone", "label": {"zh-hans": "独居"}}])
    single = {"==": [{"var": "living"}, "alone"]}
    written, _blocks = again(small(living, asked("x", visible=single)))
    row = written.body[0].value["sections"][0].value["fields"][1].value["visible"]["rows"][0].value
    assert (row["question"], row["comparison"], row["value"]) == ("living", "is", "独居")
    assert defined(written).field("x").visible == {"and": [single]}  # type: ignore[union-attr]


def test_it_never_lets_a_label_mean_another_choice() -> None:
    """The label of one choice is the value of another."""
    choices = [{"value": "a", "label": {"zh-hans": "b"}}, {"value": "b", "label": {"zh-hans": "c"}}]
    for value in ("a", "b"):
        condition = {"and": [{"==": [{"var": "which"}, value]}]}
        written, _blocks = again(small(asked("which", "one_of", choices=choices), asked("x", visible=condition)))
        assert defined(written).field("x").visible == condition  # type: ignore[union-attr]


def test_it_leaves_to_experts_what_rows_would_split() -> None:
    condition = {"and": [{"in": [{"var": "name"}, ["甲、乙", "丙"]]}]}
    written, blocks = again(small(asked("name"), asked("x", visible=condition)))
    assert defined(written).field("x").visible == condition  # type: ignore[union-attr]
    assert [note.code for note in blocks.notes] == ["expert"]


def test_it_tells_what_the_editor_has_no_place_for() -> None:
    tel = asked("tel", "phone", minimum=3)
    group = asked("rows", "group", fields=[asked("x")], sensitive=True, required={"answered": [{"var": "tel"}]})
    _written, blocks = again(small(tel, group))
    lost = [(note.at, note.blocking) for note in blocks.notes if note.code == "left"]
    assert lost == [
        ("steps/0/sections/0/fields/0", True), ("steps/0/sections/0/fields/1", True), ("steps/0/sections/0/fields/1", True),
    ]  # fmt: skip
    assert len({note.id for note in blocks.notes}) == 3


def test_it_makes_a_computed_value_of_what_is_computed() -> None:
    fixed = asked("total", "money", computed={"sum": [{"var": "a"}]}, read_only=True)
    written, blocks = again(small(asked("a", "money"), fixed))
    found = defined(written).field("total")
    assert found is not None
    assert (found.kind, found.computed) == (Kind.COMPUTED, {"sum": [{"var": "a"}]})
    assert [note.code for note in blocks.notes] == ["computed"]


def test_it_says_which_words_are_lost_and_refuses_a_form_without_a_first_language() -> None:
    data = as_data(small(asked("a")))
    data["languages"] = ["zh-hans", "qu"]
    data["title"]["qu"] = "Tapukuy"
    written, blocks = again(read(data))
    assert written.languages == ["zh-hans"]
    assert [(note.code, note.blocking) for note in blocks.notes] == [("language", True)]
    data = json.loads(json.dumps(data, ensure_ascii=False).replace("zh-hans", "xx"))
    with pytest.raises(NotWritable, match="xx"):
        again(read(data))


def test_it_names_no_entry_that_the_dictionary_does_not_have() -> None:
    definition = small(asked("a", dictionary="phone", prefill=True, sensitive=True))
    _written, known = again(definition, ("phone",))
    assert not known.notes
    written, unknown = again(definition)
    found = defined(written).field("a")
    assert found is not None
    assert (found.dictionary, found.prefill, found.sensitive) == ("", False, True)
    assert [note.code for note in unknown.notes] == ["dictionary"]


def test_it_cuts_a_long_title_and_says_so() -> None:
    data = as_data(small(asked("a")))
    data["title"]["zh-hans"] = "长" * 130
    written, blocks = again(read(data))
    assert len(written.title) == 120
    assert [note.code for note in blocks.notes] == ["title_cut"]


def test_every_kind_has_its_block() -> None:
    assert set(families()) == set(Kind)


def test_it_can_be_published_as_it_was() -> None:
    from tests.factories.org import NodeFactory

    first = build.draft(NodeFactory(kind="community"), build.step("一", build.text("姓名", required=True)))
    first.clean()
    made = compile_form(first)
    written, _blocks = again(made.definition)
    assert compile_form(written).digest == made.digest


@pytest.mark.parametrize("name", BOOKS)
def test_it_takes_a_spreadsheet_into_the_editor_with_every_question(name: str) -> None:
    definition = read_xlsform(written(BOOKS[name])).definition
    form, blocks = again(definition)
    assert not [note for note in blocks.notes if note.blocking]
    became = {Kind.COMPUTED} if "computed" in {note.code for note in blocks.notes} else set()
    for (path, one), (path_there, there) in zip(definition.every_field(), defined(form).every_field(), strict=True):
        assert path == path_there
        assert there.kind == one.kind or there.kind in became
        assert (there.label, there.values, there.computed) == (one.label, one.values, one.computed)
        assert (one.visible is None) == (there.visible is None)
