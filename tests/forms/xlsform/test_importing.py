"""Spreadsheets of our own → definitions, and what is said of each row."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from shequ_workflows.forms.conditions.checking import check, checked
from shequ_workflows.forms.conditions.kinds import Basic, Type
from shequ_workflows.forms.constants import MOST_CHOICES, Kind
from shequ_workflows.forms.definition.canonical import as_data, digest
from shequ_workflows.forms.definition.reading import read
from shequ_workflows.forms.definition.schema import Field
from shequ_workflows.forms.xlsform.exceptions import UnreadableForm
from shequ_workflows.forms.xlsform.findings import FINDINGS
from shequ_workflows.forms.xlsform.importing import Imported, NotAgreed, read_xlsform
from shequ_workflows.forms.xlsform.report import Verdict
from shequ_workflows.forms.xlsform.symbols import BASICS

from .books import BOOKS, LIVING, survey, written


def book(name: str) -> Imported:
    return read_xlsform(written(BOOKS[name]))


def field(made: Imported, *path: str) -> Field:
    return dict(made.definition.every_field())[path]


def codes(made: Imported, row: int, sheet: str = "survey") -> list[str]:
    return [finding.code for finding in made.report.rows[f"{sheet}:{row}"].findings]


def test_a_visit_form_keeps_its_chain_its_rows_and_its_sums() -> None:
    made = book("visit")
    assert made.report.verdict is Verdict.CHANGED
    assert made.report.to_agree == ()
    assert [step.key for step in made.definition.steps] == ["household", "people", "part"]
    assert made.definition.title.say("zh-hans") == "桂花里入户走访表"
    assert field(made, "keeper").visible == {"==": [{"var": "living"}, "alone"]}
    assert field(made, "address").required is True
    assert field(made, "member").kind is Kind.GROUP
    assert field(made, "member", "age").computed == {"years_between": [{"var": "row.born"}, {"today": []}]}
    assert field(made, "member", "needs").visible == {">=": [{"var": "row.age"}, 60]}
    assert field(made, "members").computed == {"count": [{"var": "member"}]}
    mobile = made.definition.rules[0]
    assert (mobile.must, mobile.message.say("zh-hans")) == (
        {"matches": [{"var": "keeper_phone"}, "mobile"]},
        "请填写十一位手机号。",
    )


def test_two_languages_stand_in_one_definition() -> None:
    made = book("satisfaction")
    assert made.definition.languages == ("zh-hans", "en")
    clean = field(made, "clean")
    assert (clean.kind, clean.minimum, clean.maximum) == (Kind.SCALE, Decimal(1), Decimal(5))
    assert dict(clean.label.by_language) == {"zh-hans": "楼道保洁满意吗？", "en": "Are the stairs clean?"}
    assert field(made, "why").maximum == Decimal(200)
    assert (field(made, "wish").maximum, field(made, "wish").other) == (Decimal(2), True)
    assert field(made, "agree").kind is Kind.CONSENT


def test_chinese_names_become_keys_and_choices_depend_on_choices() -> None:
    made = book("signup")
    assert [one.key for one in made.definition.fields()] == ["xiaoqu", "loudong", "riqi", "renshu"]
    assert [(one.value, one.visible) for one in field(made, "loudong").choices] == [
        ("gh1", {"==": [{"var": "xiaoqu"}, "gh"]}),
        ("gh2", {"==": [{"var": "xiaoqu"}, "gh"]}),
        ("ym1", {"==": [{"var": "xiaoqu"}, "ym"]}),
    ]
    assert (field(made, "riqi").minimum, field(made, "riqi").maximum) == ("2026-10-01", "2026-10-07")
    assert (field(made, "renshu").minimum, field(made, "renshu").maximum) == (Decimal(1), Decimal(5))
    assert codes(made, 6) == ["type_not_supported"]
    assert [row.id for row in made.report.to_agree] == ["survey:6"]


def test_what_is_lost_needs_a_yes_row_by_row() -> None:
    made = book("signup")
    with pytest.raises(NotAgreed) as refused:
        made.agreed([])
    assert [row.id for row in refused.value.rows] == ["survey:6"]
    assert "survey 6" in str(refused.value)
    assert made.agreed(["survey:6"]) == made.data
    assert book("visit").agreed([]) == book("visit").data


def test_groups_are_steps_and_sections_and_deeper_ones_keep_their_conditions() -> None:
    made = book("groups")
    step = made.definition.steps[1]
    assert (step.key, step.visible) == ("outer_2", {">": [{"var": "count"}, 0]})
    (section,) = step.sections
    assert (section.key, section.visible) == ("middle", {">": [{"var": "count"}, 1]})
    heading, deep = section.fields
    assert (heading.kind, heading.visible) == (Kind.NOTE, {">": [{"var": "count"}, 2]})
    assert deep.visible == {"and": [{">": [{"var": "count"}, 2]}, {">": [{"var": "count"}, 3]}]}
    assert codes(made, 5) == ["group_flattened", "group_heading"]
    assert codes(made, 10) == ["group_empty"]


def test_rows_repeat_in_rows_and_no_deeper() -> None:
    made = book("repeats")
    room = field(made, "flat", "room")
    assert (room.minimum, room.maximum) == (Decimal(2), Decimal(2))
    assert "repeat_too_deep" in codes(made, 7)
    assert [rule.fields for rule in made.definition.rules] == [("flat.size",), ("flat.room.area",), ("flat",)]
    area = made.definition.rules[1].must
    asked = {"and": [{"answered": {"var": "row.area"}}, {"!": {"<=": [{"var": "row.area"}, {"var": "outer.size"}]}}]}
    assert area == {"!": {"any": [{"var": "flat"}, {"any": [{"var": "row.room"}, asked]}]}}
    assert made.definition.rules[2].must == {"==": [{"count": [{"var": "flat"}]}, {"var": "flats"}]}
    assert field(made, "flat", "rooms").computed == {"sum": [{"var": "row.room.area"}]}
    assert field(made, "total").computed == {"sum": [{"var": "flat.size"}]}


def test_each_kind_becomes_what_the_table_says() -> None:
    made = book("kinds")
    assert {one.key: one.kind.value for one in made.definition.fields()} == {
        "story": "long_text", "sign": "signature", "photo": "photo", "sound": "file", "film": "file", "paper": "file", "code": "text",
        "phone": "text", "share": "number", "at": "time", "when": "date_time", "office": "text", "batch": "computed",
        "today": "computed", "found": "text",
    }  # fmt: skip
    assert (field(made, "office").computed, field(made, "office").read_only) == ("Street office", True)
    assert field(made, "batch").computed == 7
    assert (field(made, "share").minimum, field(made, "share").maximum) == (Decimal(0), Decimal(100))
    assert made.definition.rules[0].must == {"matches": [{"var": "phone"}, "digits"]}
    assert [codes(made, row) for row in (16, 17, 18, 19, 20)] == [
        ["kept_by_itself"], ["metadata_left_out"], ["type_not_supported"], ["appearance_lost"], ["type_unknown"],
    ]  # fmt: skip


def test_scores_that_are_names_of_choices_are_added() -> None:
    made = book("scores")
    assert "+" in field(made, "total").computed
    assert field(made, "low").visible == {"or": [{"==": [{"var": "one"}, "1"]}, {"==": [{"var": "two"}, "1"]}]}
    assert field(made, "high").label.say("en") == "High: “Total”"


def test_words_are_kept_whole() -> None:
    made = book("languages")
    assert made.definition.languages == ("en", "zh-hans")
    assert field(made, "a").label.say("en") == "Name now"
    assert dict(field(made, "a").help.by_language) == {"zh-hans": "填写姓名\nas on the card"}
    assert field(made, "b").help.say("en") == "L" * 600
    assert field(made, "c").label.say("en") == "c"
    assert codes(made, 0) == ["language_unknown"]


def test_no_rule_is_lost_in_silence() -> None:
    made = book("lost")
    assert {row.row: [finding.code for finding in row.findings if finding.blocking] for row in made.report.to_agree} == {
        3: ["rule_lost"], 4: ["rule_lost", "rule_lost"], 5: ["calculation_lost"], 6: ["calculation_lost"],
        7: ["calculation_missing"], 8: ["rule_lost"],
    }  # fmt: skip
    assert [one.key for one in made.definition.fields()] == ["age", "ask", "code", "after", "never"]
    assert codes(made, 9) == ["never_shown"]
    assert field(made, "never").visible == {"!": True}


def test_what_is_broken_is_told_where_it_stands() -> None:
    made = book("broken")
    assert [(row.id, [finding.code for finding in row.findings]) for row in made.report if row.findings] == [
        ("entities:0", ["sheet_lost"]), ("notes:0", ["sheet_left_out"]), ("survey:2", ["group_not_open"]),
        ("survey:3", ["group_not_closed"]), ("survey:4", ["list_missing"]), ("survey:5", ["list_in_file"]),
        ("survey:7", ["name_twice"]), ("survey:8", ["name_missing"]), ("survey:9", ["type_missing"]), ("survey:10", ["disabled"]),
        ("survey:11", ["loop_not_supported"]), ("choices:2", ["choice_no_list"]), ("choices:3", ["choice_no_name"]),
        ("choices:5", ["choice_twice"]), ("choices:6", ["choice_reserved"]), ("choices:7", ["choice_long"]),
    ]  # fmt: skip


def test_old_sheets_are_read_too() -> None:
    made = book("old")
    assert made.definition.title.say("en") == "Old form"
    assert field(made, "age").visible == {"==": [{"var": "here"}, "yes"]}
    assert (field(made, "age").minimum, field(made, "age").maximum) == (Decimal(5), Decimal(72))
    assert field(made, "both").other


def test_presets_and_columns_without_counterpart_are_told() -> None:
    made = book("presets")
    assert codes(made, 0) == ["column_unknown", "column_attribute"]
    assert set(codes(made, 2)) == {
        "media_left_out", "trigger_lost", "column_not_supported", "required_own_words", "default_left_out",
    }  # fmt: skip


MANY = [("many", f"c{number}", f"选项{number}") for number in range(MOST_CHOICES + 1)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (survey(("text", "a", "A"), ("text", "b", "B", "x"), header=("type", "name", "label", "label")), "column_twice"),
        (survey(("select_one l", "a", "A", "v='1'"), header=("type", "name", "label", "choice_filter"), choices=[(*LIVING, "v"), ("l", "x", "X", "1"), ("l", "y", "Y", "2")]), "choices_never"),
        (survey(("select_one l", "a", "A", "v='3'"), ("text", "b", "B"), header=("type", "name", "label", "choice_filter"), choices=[(*LIVING, "v"), ("l", "x", "X", "1")]), "choices_none"),
        (survey(("select_one l", "a", "A", "v=yes"), header=("type", "name", "label", "choice_filter"), choices=[(*LIVING, "v"), ("l", "x", "X", "1")]), "filter_lost"),
        (survey(("select_one many", "a", "A"), ("text", "b", "B"), choices=[LIVING, *MANY]), "choices_many"),
        (survey(("select_one_external l", "a", "A"), external_choices=[LIVING, ("l", "x", "X")]), "list_external"),
        (survey(("select_one ${a}", "b", "B"), ("text", "a", "A")), "list_from_answers"),
        (survey(("range", "a", "A", "start=0 end=1 step=0.1"), header=("type", "name", "label", "parameters")), "rule_of_steps"),
        (survey(("range", "a", "A", "start=0 end=100 step=1"), header=("type", "name", "label", "parameters")), "range_number"),
        (survey(("range", "a", "A", "from=0"), ("text", "b", "B"), header=("type", "name", "label", "parameters")), "range_not_read"),
        (survey(("image", "a", "A", "max-pixels=100"), header=("type", "name", "label", "parameters")), "parameters_left_out"),
        (survey(("text", "a", "A", "minimal"), header=("type", "name", "label", "appearance")), "appearance_own"),
        (survey(("text", "a", "A", "1+1"), header=("type", "name", "label", "calculation")), "rule_lost"),
        (survey(("text", "a", "A", "concat('x', 1)"), header=("type", "name", "label", "calculation")), "computed_fixed"),
        (survey(("text", "a", "A", "so"), header=("type", "name", "label", "constraint_message")), "message_unused"),
        (survey(("image", "a", "A", "x.png", "yes"), header=("type", "name", "label", "default", "read_only")), "default_lost"),
        (survey(("date", "a", "A", dt.date(1900, 1, 1)), header=("type", "name", "label", "default")), "date_doubtful"),
        (survey(("text", "a", "A"), ("hidden", "b", "")), "hidden_empty"),
        (survey(("text", "a", "L" * 3000)), "words_cut"),
        (survey(("begin group", "g", "G"), ("text", "a", "A"), ("end repeat",)), "group_crossed"),
        (survey(("text", "a", "", "名"), ("text", "b", "B"), header=("type", "name", "label::English (en)", "label::中文"), settings=[("default_language",), ("English (en)",)]), "label_language"),
        (survey(("text", "a", "A"), settings=[("instance_name",), ("x",)]), "setting_left_out"),
        (survey(("begin repeat", "g", "G", 3), ("text", "a", "A"), ("end repeat",), header=("type", "name", "label", "repeat_count")), "repeat_count_fixed"),
        (survey(("integer", "a", "A", ". > 3", "More!"), header=("type", "name", "label", "constraint", "constraint_message")), "bound_own_words"),
        (survey(("decimal", "a", "A", ". > 3"), header=("type", "name", "label", "constraint")), "message_missing"),
    ],
)  # fmt: skip
def test_it_tells(content: bytes, code: str) -> None:
    assert code in read_xlsform(content).report.codes


def test_every_finding_has_been_seen_in_a_test() -> None:
    """Those of the books and of the table above; the others stand in the tests of files and of expressions."""
    seen = {code for name in BOOKS for code in book(name).report.codes}
    above = {mark.args[1][number][1] for mark in test_it_tells.pytestmark for number in range(len(mark.args[1]))}
    elsewhere = {"cells_far", "rounded_away", "now_as_today", "text_as_date"}
    assert elsewhere <= set(FINDINGS)
    assert set(FINDINGS) - seen - above - elsewhere == set()


@pytest.mark.parametrize("name", sorted(BOOKS))
def test_what_is_made_is_a_definition_whose_rules_are_in_order(name: str) -> None:
    made = book(name)
    assert read(made.data) == made.definition
    assert digest(as_data(made.definition)) == digest(book(name).data)
    types = types_of(made)
    for path, one in made.definition.every_field():
        place = ".".join(path[:-1])
        for expression in (one.visible, one.required, one.read_only, *(choice.visible for choice in one.choices)):
            assert expression is None or check(expression, types, group=place) == []
        if one.computed is not None:
            assert check(one.computed, types, group=place, wanted=None) == []
    for rule in made.definition.rules:
        assert check(rule.must, types) == []


def types_of(made: Imported) -> dict[str, Any]:
    def below(fields: tuple[Field, ...], top: dict[str, Any], here: dict[str, Any], place: str) -> None:
        for one in fields:
            if one.kind is Kind.GROUP:
                columns: dict[str, Any] = {}
                here[one.key] = Type(Basic.ROWS, columns)
                below(one.fields, top, columns, f"{place}.{one.key}".strip("."))
            elif one.kind is Kind.COMPUTED:
                given, _faults = checked(one.computed, top, group=place)
                if given is not None:
                    here[one.key] = given
            elif one.kind in BASICS:
                here[one.key] = Type(BASICS[one.kind])

    found: dict[str, Any] = {}
    for step in made.definition.steps:
        for section in step.sections:
            below(section.fields, found, found, "")
    return found


@pytest.mark.parametrize(
    "content",
    [
        survey(("geopoint", "a", "A")),
        survey(),
        written({"questions": [("type",), ("text",)], "more": []}),
        written({"survey": [("name", "label"), ("a", "A")]}),
        survey(*(("text", f"q{number}", "Q") for number in range(401))),
        survey(*(("begin group", f"g{number}", "G") for number in range(30)), ("text", "a", "A")),
    ],
)
def test_where_nothing_can_be_made_it_says_why(content: bytes) -> None:
    with pytest.raises(UnreadableForm) as refused:
        read_xlsform(content)
    assert str(refused.value).endswith((".", "。", "）", ")"))


def test_a_form_without_a_title_is_called_as_the_file() -> None:
    assert read_xlsform(survey(("text", "a", "姓名")), title="走访").definition.title.say("zh-hans") == "走访"


def test_zero_and_never_are_not_taken_for_nothing_said() -> None:
    made = read_xlsform(
        survey(
            ("hidden", "zero", "", "0", "", ""),
            ("calculate", "none", "", "", "1 - 1", ""),
            ("text", "a", "A", "", "", "false()"),
            header=("type", "name", "label", "default", "calculation", "constraint"),
        )
    )
    assert [field(made, key).computed for key in ("zero", "none")] == [{"decimal": "0"}] * 2
    assert made.definition.rules[0].must == {"or": [{"empty": {"var": "a"}}, {"!": True}]}


def test_a_long_chain_of_computed_values_is_no_matter() -> None:
    rows = [("calculate", f"c{number}", "C", f"${{c{number + 1}}} + 1") for number in range(300)]
    made = read_xlsform(survey(*rows, ("integer", "c300", "C"), header=("type", "name", "label", "calculation")))
    assert made.report.to_agree == ()
