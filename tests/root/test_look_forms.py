"""Fields, error summaries and the other tags, as they come out in HTML."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django import forms
from django.template import Context, Template
from django.utils import translation

from shequ_workflows.icons import ICONS
from shequ_workflows.styleguide_samples import ProposalForm
from shequ_workflows.templatetags import shequ


def show(source: str, **context: Any) -> BeautifulSoup:
    html = Template("{% load shequ i18n %}" + source).render(Context(context))
    return BeautifulSoup(html, "html.parser")


def one(soup: BeautifulSoup | Tag, selector: str) -> Tag:
    found = soup.select(selector)
    assert len(found) == 1, f"{selector}: {len(found)} in {soup}"
    return found[0]


@pytest.fixture
def empty() -> ProposalForm:
    return ProposalForm({})


def test_it_puts_label_help_and_error_before_the_control(empty: ProposalForm) -> None:
    field = one(show("{% field form.title %}", form=empty), ".field")

    order = [child.get("id") or child.name for child in field.find_all(recursive=False)]
    assert order == ["label", "id_title_helptext", "id_title_error", "id_title"]
    control = one(field, "input")
    assert one(field, "label")["for"] == control["id"]
    assert control["aria-describedby"] == "id_title_helptext id_title_error"
    assert control["aria-invalid"] == "true"


def test_it_says_what_to_do_instead_of_required(empty: ProposalForm) -> None:
    soup = show("{{ form }}", form=empty)

    def error(name: str) -> str:
        return one(soup, f"#id_{name}_error p").get_text(strip=True)

    assert error("title") == "错误：请填写“议题名称”"
    assert error("scope") == "错误：请选择“影响范围”"
    assert error("agree") == "错误：请先勾选“我知道：公示时只显示昵称”"


def test_it_keeps_a_sentence_of_the_form_itself() -> None:
    class Own(forms.Form):
        room = forms.CharField(error_messages={"required": "请写房号，例如3-2-501。"})

    assert "请写房号，例如3-2-501。" in show("{% field form.room %}", form=Own({})).get_text()


def test_it_says_which_fields_are_optional(empty: ProposalForm) -> None:
    assert "（选填）" in show("{% field form.cost %}", form=empty).get_text()
    assert "（选填）" not in show("{% field form.title %}", form=empty).get_text()


def test_it_groups_choices_in_a_fieldset(empty: ProposalForm) -> None:
    group = one(show("{% field form.scope inline=True %}", form=empty), "fieldset.field--inline")

    assert one(group, "legend").get_text(strip=True) == "影响范围"
    assert group["aria-describedby"] == "id_scope_error"
    for radio in group.select("input[type=radio]"):
        assert one(group, f"label[for={radio['id']}]")


def test_it_passes_attributes_through(empty: ProposalForm) -> None:
    control = one(show("{% field form.phone width='half' %}", form=empty), ".field--half input")

    assert (control["type"], control["autocomplete"], control["inputmode"]) == ("tel", "tel", "tel")


def test_it_ties_a_help_of_the_page_to_the_control() -> None:
    field = one(show("{% field form.text help='写给邻居看的。' %}", form=ProposalForm()), ".field")

    assert one(field, "#id_text_helptext").get_text() == "写给邻居看的。"
    assert one(field, "textarea")["aria-describedby"] == "id_text_helptext"


def test_it_renders_the_same_by_the_form_as_by_the_tag(empty: ProposalForm) -> None:
    whole = show("{{ form }}", form=empty)
    single = show("{% for bound in form %}{% field bound %}{% endfor %}", form=empty)

    assert [str(tag) for tag in whole.select(".field")] == [str(tag) for tag in single.select(".field")]


def test_it_shows_nothing_for_a_field_the_form_lacks() -> None:
    assert show("{% field form.absent %}", form=ProposalForm()).get_text(strip=True) == ""


def test_it_sums_up_all_errors_with_links_to_their_controls(empty: ProposalForm) -> None:
    soup = show("{% error_summary form %}", form=empty)
    box = one(soup, ".error-summary")

    assert box["role"] == "alert"
    links = {link["href"]: link.get_text() for link in box.select("a")}
    assert links["#id_title"] == "请填写“议题名称”"
    assert links["#id_scope"] == "请选择“影响范围”"
    assert "有6处需要改一下" in box.get_text()
    page = show("{{ form }}", form=empty)
    for href in links:
        assert one(page, href)


def test_it_names_the_field_where_the_sentence_does_not() -> None:
    form = ProposalForm({"title": "长" * 41})

    assert "议题名称：" in show("{% error_summary form %}", form=form).get_text()


def test_it_sums_up_errors_of_form_sets_and_of_the_whole_form() -> None:
    class Row(forms.Form):
        amount = forms.IntegerField(label="数量")

        def clean(self) -> None:
            raise forms.ValidationError("合计不对，请核对。")

    rows = forms.formset_factory(Row)({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-amount": ""})
    box = show("{% error_summary rows none %}", rows=rows, none=None)

    assert one(box, "a")["href"] == "#id_form-0-amount"
    assert "合计不对，请核对。" in box.get_text()


def test_it_is_silent_without_errors() -> None:
    assert show("{% error_summary form %}", form=ProposalForm()).get_text(strip=True) == ""


def test_it_gives_a_component_nothing_it_was_not_given() -> None:
    soup = show("{% component 'button' label='提交' %}", name="stray", value="stray", href="/stray/", kind="warning")

    button = one(soup, "button")
    assert button["class"] == ["btn", "btn--primary"]
    assert "stray" not in str(soup)


def test_it_escapes_what_people_wrote() -> None:
    opinion = {"nickname": "<b>我</b>", "when": None, "text": "<script>alert(1)</script>\n第二行"}

    html = str(show("{% component 'opinion' opinion=opinion %}", opinion=opinion))
    assert "<script>" not in html
    assert "&lt;b&gt;" in html


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        ({"state": "left", "count": 3, "unit": "wd"}, "还有3个工作日"),
        ({"state": "soon", "count": 2, "unit": "wh"}, "还有2个工作小时"),
        ({"state": "today", "due_at": dt.datetime(2026, 11, 23, 17, 30)}, "今天17:30到期"),  # noqa: DTZ001
        ({"state": "overdue", "count": 2, "unit": "wd"}, "已逾期2个工作日"),
        ({"state": "overdue", "count": 30, "unit": "min"}, "已逾期30分钟"),
        ({"state": "paused", "reason": "等街道答复"}, "计时暂停等街道答复"),
        ({"state": "none"}, "不限时"),
    ],
)
def test_it_says_in_words_when_something_is_due(clock: dict[str, Any], words: str) -> None:
    soup = show("{% component 'clock' clock=clock %}", clock=clock)

    assert words in soup.get_text()
    assert one(soup, "svg")["aria-hidden"] == "true"


def test_it_tells_the_time_of_an_aware_moment_in_the_time_zone_of_the_site() -> None:
    moment = dt.datetime(2026, 11, 23, 16, 30, tzinfo=dt.UTC)

    assert show("{% when moment 'short' %}", moment=moment).get_text() == "11月24日 00:30"
    assert one(show("{% when moment %}", moment=moment), "time")["datetime"] == "2026-11-24T00:30+08:00"


@pytest.mark.parametrize(
    ("style", "chinese", "english"),
    [
        ("day", "11月23日", "23 Nov"),
        ("short", "11月23日", "23 Nov"),
        ("date", "2026年11月23日（星期一）", "Mon 23 Nov 2026"),
        ("full", "2026年11月23日（星期一）", "Mon 23 Nov 2026"),
    ],
)
def test_it_writes_a_date_as_people_do(style: str, chinese: str, english: str) -> None:
    source = "{% when day style %}"
    context = {"day": dt.date(2026, 11, 23), "style": style}

    assert show(source, **context).get_text() == chinese
    with translation.override("en"):
        assert show(source, **context).get_text() == english


def test_it_writes_nothing_for_no_date() -> None:
    assert show("{% when nothing %}{% when absent %}", nothing=None).get_text() == ""


def test_it_draws_a_qr_code_without_style_attributes() -> None:
    soup = show("{% qr url %}", url="https://shequ.example/m/7/?a=1&b=2")

    assert one(soup, "[role=img]")["aria-label"] == "二维码"
    assert not soup.select("[style], style")


def test_it_keeps_filters_when_turning_pages(rf: Any) -> None:
    soup = show("<a href='{% page_url 3 %}'>x</a>", request=rf.get("/", {"state": "公示", "page": "2"}))

    assert one(soup, "a")["href"] == "?state=%E5%85%AC%E7%A4%BA&page=3"


@pytest.mark.parametrize(("code", "tag"), [("zh-hans", "zh-Hans"), ("en", "en"), ("en-gb", "en-GB")])
def test_it_writes_language_tags_as_browsers_expect(code: str, tag: str) -> None:
    assert shequ.bcp47(code) == tag


def test_it_names_an_icon_only_where_it_says_something() -> None:
    assert one(show("{% icon 'alert' '紧急' %}"), "svg")["aria-label"] == "紧急"
    with pytest.raises(KeyError):
        show("{% icon 'no-such-icon' %}")
    for drawing in ICONS.values():
        assert "style=" not in drawing
