"""A field of every kind as it is shown: named, described, escaped; a preview of the whole."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

from shequ_workflows.forms.constants import CHOOSING, Kind
from shequ_workflows.forms.definition.schema import Choice, Field, Words
from shequ_workflows.forms.previewing import preview
from shequ_workflows.forms.rendering import Shown, show
from tests.factories import forms as build
from tests.factories.org import NodeFactory

EVIL = '<script>alert("x")</script>'


def words(text: str) -> Words:
    return Words({"zh-hans": text})


def field(kind: Kind, **more: Any) -> Field:
    choices = (Choice("a", words("甲")), Choice("b", words("乙"))) if kind in CHOOSING else ()
    inside = (Field("age", Kind.NUMBER, words("年龄")),) if kind == Kind.GROUP else ()
    return Field(**{"key": "q", "kind": kind, "label": words("问题"), "choices": choices, "fields": inside, **more})


def html(shown: Shown) -> str:
    return render_to_string(shown.template, {"shown": shown})


@pytest.mark.parametrize("kind", list(Kind))
def test_it_shows_every_kind_with_its_label_and_errors(kind: Kind) -> None:
    shown = html(
        show(
            field(kind, help=words("帮助")), "zh-hans", errors=["请填写。"], value=[{}] if kind == Kind.GROUP else None
        )
    )
    assert "问题" in shown
    assert "请填写。" in shown
    assert 'id="id_q_help"' in shown
    get_template(f"shequ_forms/fields/{kind}.html")


@pytest.mark.parametrize("kind", list(Kind))
def test_it_escapes_what_editors_and_residents_wrote(kind: Kind) -> None:
    asked = field(kind, label=words(EVIL), help=words(EVIL), statement=words(EVIL), unit=EVIL[:20])
    value: Any = [{"age": EVIL}] if kind == Kind.GROUP else [f"other:{EVIL}"] if kind == Kind.MANY_OF else EVIL
    assert "<script" not in html(show(asked, "zh-hans", value=value, errors=[EVIL], source=EVIL, condition=EVIL))


def test_it_ties_help_and_errors_to_the_control() -> None:
    shown = html(show(field(Kind.TEXT, help=words("帮助"), required=True), "zh-hans", errors=["请填写。"]))
    assert 'aria-describedby="id_q_help id_q_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'aria-required="true"' in shown
    assert '<label class="field__label" for="id_q">' in shown


def test_it_marks_what_was_chosen_and_what_was_written_beside_other() -> None:
    shown = show(field(Kind.MANY_OF, other=True), "zh-hans", value=["b", "other:借用轮椅"])
    assert [one.chosen for one in shown.options] == [False, True]
    assert shown.other == "借用轮椅"
    assert 'name="q-other"' in html(shown)
    narrowed = show(field(Kind.ONE_OF), "zh-hans", offered=["a"])
    assert [one.offered for one in narrowed.options] == [True, False]
    assert '<div class="choice" data-choice="b" hidden>' in html(narrowed), "there, for when it is offered again"


def test_it_shows_a_short_scale_as_numbers_and_a_long_one_as_a_line() -> None:
    assert [one.value for one in show(field(Kind.SCALE), "zh-hans").options] == ["1", "2", "3", "4", "5"]
    long = field(Kind.SCALE, minimum=Decimal(0), maximum=Decimal(100))
    assert show(long, "zh-hans").options == ()
    assert 'inputmode="numeric"' in html(show(long, "zh-hans"))


def test_it_names_the_rows_of_a_group() -> None:
    shown = show(field(Kind.GROUP), "zh-hans", value=[{"age": "3"}, {"age": "5"}])
    assert [[one.name for one in line] for line in shown.lines] == [["q-0-age"], ["q-1-age"]]
    assert [one.name for one in shown.blank] == ["q-2-age"]
    assert 'name="q-rows" value="2"' in html(shown)


@pytest.mark.django_db
def test_it_previews_every_step_with_its_conditions_in_words(rf: RequestFactory) -> None:
    form = build.draft(
        NodeFactory(kind="community"),
        build.step("基本情况", build.yes_no("独居"), build.text("子女电话", visible=build.when(("独居", "yes")))),
        build.step("家庭", build.group("成员", build.text("称呼"))),
    )
    response = preview(rf.get("/"), form).render()
    shown = response.content.decode()
    assert all(text in shown for text in ("基本情况", "独居", "子女电话", "成员", "称呼"))
    assert 'id="id_zi_nv_dian_hua_condition"' in shown


@pytest.mark.django_db
def test_it_previews_what_stands_against_publishing(rf: RequestFactory) -> None:
    form = build.draft(NodeFactory(kind="community"), build.step("一", build.choice("意见")))
    response = preview(rf.get("/"), form).render()
    assert response.context_data["faults"]
    assert response.context_data["faults"][0] in response.content.decode()
