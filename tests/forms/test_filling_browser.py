"""In Chromium: what happens while a form is filled in, and that the server sees the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.screens import faults

from .filling_page import Hands, Sheet, field, form, opening

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
Open = Callable[..., Hands]
VISITS = field("visits", "number", "走访次数")


def yes(key: str) -> dict[str, Any]:
    return {"==": [{"var": key}, True]}


@pytest.fixture
def open_sheet(browser: Browser, settings: Any) -> Iterator[Open]:
    with opening(browser, settings) as opened:
        yield opened


CHAIN = form(
    field("alone", "yes_no", "独居"),
    field("helper", "one_of", "谁照看", choices=["daughter", "nobody"], visible=yes("alone")),
    field("why", "text", "为什么没有", visible={"==": [{"var": "helper"}, "nobody"]}, required=True),
    field("wish", "text", "需要什么", visible={"answered": [{"var": "why"}]}),
)


def test_a_chain_of_three_conditions_opens_and_closes(open_sheet: Open) -> None:
    hands = open_sheet(CHAIN)
    assert [hands.sees(key) for key in ("alone", "helper", "why", "wish")] == [True, False, False, False]
    hands.choose("alone", "yes")
    hands.choose("helper", "nobody")
    hands.type("why", "女儿在外地")
    assert [hands.sees(key) for key in ("helper", "why", "wish")] == [True, True, True]
    hands.choose("alone", "no")
    assert [hands.sees(key) for key in ("helper", "why", "wish")] == [False, False, False]
    hands.choose("alone", "yes")
    assert hands.page.input_value('[name="why"]') == "女儿在外地", "what was typed is still there"
    assert hands.sees("wish")


def test_what_opens_below_is_said_and_nothing_above(open_sheet: Open) -> None:
    hands = open_sheet(form(field("above", visible=yes("alone")), field("alone", "yes_no"), field("below", label="下一题", visible=yes("alone"))))  # fmt: skip
    hands.choose("alone", "yes")
    said = hands.page.locator("form[data-shequ-form] > [role=status]").inner_text()
    assert "下一题" in said
    assert "above" not in said
    hands.choose("alone", "no")
    assert hands.page.locator("form[data-shequ-form] > [role=status]").inner_text() == ""


def test_two_conditions_on_one_field_both_count(open_sheet: Open) -> None:
    both = {"and": [yes("alone"), {">=": [{"var": "age"}, 80]}]}
    hands = open_sheet(form(field("alone", "yes_no"), field("age", "number"), field("visit", visible=both)))
    hands.choose("alone", "yes")
    assert not hands.sees("visit")
    hands.type("age", "８０")
    assert hands.sees("visit")
    hands.type("age", "79")
    assert not hands.sees("visit")
    hands.type("age", "很老")
    assert not hands.sees("visit"), "what cannot be read counts as missing"


def test_a_section_closes_with_all_that_stands_in_it(open_sheet: Open) -> None:
    section = {"key": "care", "title": {"zh-hans": "照护"}, "visible": yes("ill"), "fields": [field("drug")]}
    early = {"key": "early", "title": {"zh-hans": "先问"}, "fields": [field("ill", "yes_no")]}
    hands = open_sheet(form(field("end", visible={"answered": [{"var": "drug"}]}), sections=[early, section]))
    hands.page.get_by_role("heading", name="照护").wait_for(state="hidden")
    hands.choose("ill", "yes")
    hands.type("drug", "降压药")
    assert hands.sees("end")
    hands.choose("ill", "no")
    assert not hands.sees("drug")
    assert not hands.sees("end"), "what is hidden counts as missing for others"


def test_required_and_read_only_follow_the_answers(open_sheet: Open) -> None:
    hands = open_sheet(
        form(
            field("alone", "yes_no", required=True),
            field("phone", required=yes("alone")),
            field("means", "one_of", choices=["a"], read_only=yes("alone")),
            field("note", read_only=yes("alone")),
        )
    )
    optional = hands.page.locator('[data-field="phone"] [data-optional]')
    optional.wait_for(state="visible")
    assert hands.page.get_attribute('[name="phone"]', "aria-required") is None
    hands.choose("alone", "yes")
    optional.wait_for(state="hidden")
    assert hands.page.get_attribute('[name="phone"]', "aria-required") == "true"
    assert hands.page.is_disabled('[name="means"]')
    assert not hands.page.is_editable('[name="note"]')
    hands.choose("alone", "no")
    assert hands.page.is_enabled('[name="means"]')
    assert hands.page.is_editable('[name="note"]')


def test_a_hidden_required_field_blocks_nobody(open_sheet: Open) -> None:
    sheet = Sheet(CHAIN)
    hands = open_sheet(sheet)
    hands.choose("alone", "no")
    hands.press("下一步")
    hands.page.wait_for_load_state()
    assert sheet.known == {"alone": False}


def test_only_choices_that_are_offered_stand_there(open_sheet: Open) -> None:
    choices = ["walk", {"value": "wheel", "visible": yes("weak")}]
    sheet = Sheet(form(field("weak", "yes_no"), field("means", "many_of", choices=choices)))
    hands = open_sheet(sheet)
    wheel = hands.page.locator('[data-choice="wheel"]')
    wheel.wait_for(state="hidden")
    hands.choose("weak", "yes")
    hands.choose("means", "wheel")
    hands.choose("weak", "no")
    wheel.wait_for(state="hidden")
    assert hands.page.is_checked('[name="means"][value="wheel"]'), "taken away at sending, not before"
    assert hands.settled()["states"]["means"]["value"] is None


def test_computed_values_are_there_at_once(open_sheet: Open) -> None:
    rows = field("members", "group", "成员", fields=[field("income", "money", "收入")])
    total = field("total", "computed", "合计", unit="元", computed={"sum": [{"var": "members.income"}]})
    hands = open_sheet(Sheet(form(rows, total), {"members": [{"income": "1000.10"}, {}]}))
    output = hands.page.locator('[data-field="total"] output')
    assert output.inner_text() == "1000.1 元"
    hands.type("members-1-income", "￥2,000.20")
    assert output.inner_text() == "3000.3 元"
    hands.type("members-0-income", "x")
    assert output.inner_text() == "2000.2 元"


def test_other_is_asked_for_only_when_it_is_chosen(open_sheet: Open) -> None:
    sheet = Sheet(form(field("means", "one_of", choices=["walk"], other=True), field("x", visible={"==": [{"var": "means"}, "other:骑马"]})))  # fmt: skip
    hands = open_sheet(sheet)
    assert not hands.page.is_visible('[name="means-other"]')
    hands.choose("means", "other:")
    hands.type("means-other", "骑 马")
    assert not hands.sees("x")
    hands.type("means-other", " 骑马 ")
    assert hands.sees("x")
    hands.press("下一步")
    hands.page.wait_for_load_state()
    assert sheet.known["means"] == "other:骑马"


# --- rows -----------------------------------------------------------------------------------------------------------

CHILD = field("name", label="名字")
FAMILY = field(
    "members", "group", "成员", maximum="3",
    fields=[
        field("name", label="称呼"), field("adult", "yes_no", "成年"), field("job", label="工作", visible={"==": [{"var": "row.adult"}, True]}),
        field("kids", "group", "孩子", maximum="2", fields=[CHILD]),
    ],
)  # fmt: skip


def add(hands: Hands, place: int = 0) -> None:
    hands.press("再加一项", place)


def test_rows_come_and_go_without_the_server(open_sheet: Open) -> None:
    sheet = Sheet(form(FAMILY))
    hands = open_sheet(sheet)
    for name in ("甲", "乙", "丙"):
        hands.page.locator('button[name="add-row"][value="members"]').click()
        number = ("甲", "乙", "丙").index(name)
        assert hands.page.evaluate("() => document.activeElement.name") == f"members-{number}-name"
        hands.type(f"members-{number}-name", name)
    assert not hands.page.is_visible('button[name="add-row"][value="members"]'), "three are the most"
    hands.choose("members-2-adult", "yes")
    assert not hands.sees("members-1-job")
    hands.type("members-2-job", "电工")

    hands.page.locator('button[name="drop-row"][value="members-1"]').click()
    hands.page.locator("dialog .btn--secondary").click()
    assert hands.page.locator('[data-row="members-2"]').count() == 1, "no, go back"
    hands.page.locator('button[name="drop-row"][value="members-1"]').click()
    hands.page.locator("dialog .btn--warning").click()
    hands.page.wait_for_timeout(30)

    assert hands.page.locator('[data-row="members-2"]').count() == 0
    assert hands.page.input_value('[name="members-rows"]') == "2"
    assert hands.page.input_value('[name="members-1-name"]') == "丙"
    assert hands.page.is_checked('[name="members-1-adult"][value="yes"]')
    assert hands.page.locator('[data-row="members-1"] > legend').inner_text() == hands.page.locator('[data-row="members-0"] > legend').inner_text().replace("1", "2")  # fmt: skip
    hands.page.locator("label[for=id_members-1-name]").wait_for(state="visible")
    assert hands.page.is_visible('button[name="add-row"][value="members"]')
    assert hands.page.locator("form[data-shequ-form] > [role=status]").inner_text()
    hands.press("下一步")
    hands.page.wait_for_load_state()
    assert [row["name"] for row in sheet.known["members"]] == ["甲", "丙"]
    assert sheet.known["members"][1]["job"] == "电工"


def test_an_empty_row_goes_without_a_question_and_shows_what_it_asks(open_sheet: Open) -> None:
    hands = open_sheet(form(FAMILY))
    hands.page.locator('button[name="add-row"][value="members"]').click()
    assert not hands.sees("members-0-job")
    hands.choose("members-0-adult", "yes")
    assert hands.sees("members-0-job")
    hands.page.locator('button[name="add-row"][value="members"]').click()
    assert not hands.sees("members-1-job")
    hands.page.locator('[name="members-0-adult"][value="no"]').check()
    hands.page.evaluate(
        "() => { document.querySelectorAll('[name=members-0-adult]').forEach(one => { one.checked = false; }); }"
    )
    hands.choose("members-1-adult", "yes")
    assert (hands.sees("members-0-job"), hands.sees("members-1-job")) == (False, True), (
        "an empty row before it shifts nothing"
    )
    hands.page.evaluate(
        "() => { document.querySelectorAll('[name=members-1-adult]').forEach(one => { one.checked = false; }); }"
    )
    hands.page.locator('button[name="drop-row"][value="members-1"]').click()
    assert hands.page.locator("dialog").count() == 0
    assert hands.page.locator('[data-row="members-1"]').count() == 0


def test_rows_within_rows_are_named_by_both(open_sheet: Open) -> None:
    sheet = Sheet(form(FAMILY))
    hands = open_sheet(sheet)
    hands.page.locator('button[name="add-row"][value="members"]').click()
    hands.type("members-0-name", "甲")
    hands.page.locator('button[name="add-row"][value="members"]').click()
    hands.type("members-1-name", "乙")
    for name in ("大", "小"):
        hands.page.locator('button[name="add-row"][value="members-1-kids"]').click()
        hands.page.locator("[name^=members-1-kids-][name$=-name]").last.fill(name)
    assert not hands.page.is_visible('button[name="add-row"][value="members-1-kids"]')
    hands.page.locator('button[name="drop-row"][value="members-0"]').click()
    hands.page.locator("dialog .btn--warning").click()
    hands.page.wait_for_timeout(30)
    assert hands.page.input_value('[name="members-0-kids-1-name"]') == "小"
    hands.page.locator('button[name="drop-row"][value="members-0-kids-0"]').click()
    hands.page.locator("dialog .btn--warning").click()
    hands.page.wait_for_timeout(30)
    hands.page.locator('button[name="add-row"][value="members-0-kids"]').click()
    hands.type("members-0-kids-1-name", "幺")
    hands.press("下一步")
    hands.page.wait_for_load_state()
    assert sheet.known["members"] == [
        {"name": "乙", "adult": None, "job": None, "kids": [{"name": "小"}, {"name": "幺"}]}
    ]


def test_what_may_not_be_changed_stays_with_its_row(open_sheet: Open) -> None:
    rows = field("members", "group", "成员", fields=[field("code", read_only=True), field("name")])
    known = {"members": [{"code": "A", "name": "甲"}, {"code": "B", "name": "乙"}]}
    sheet = Sheet(form(rows), known)
    hands = open_sheet(sheet)
    hands.page.locator('button[name="drop-row"][value="members-0"]').click()
    hands.page.locator("dialog .btn--warning").click()
    hands.page.locator('button[name="add-row"]').click()
    hands.page.evaluate("() => { document.querySelector('[name=\"members-1-code\"]').value = 'Z'; }")
    hands.type("members-1-name", "丙")
    hands.press("下一步")
    hands.page.wait_for_load_state()
    assert sheet.known["members"] == [{"code": "B", "name": "乙"}, {"code": None, "name": "丙"}]


def test_without_javascript_buttons_do_the_same(open_sheet: Open) -> None:
    sheet = Sheet(form(field("alone", "yes_no"), field("why", visible=yes("alone")), FAMILY))
    hands = open_sheet(sheet, java_script_enabled=False)
    assert not hands.sees("why")
    hands.page.locator('[name="alone"][value="yes"]').check()
    hands.page.locator('button[name="add-row"][value="members"]').click()
    hands.page.wait_for_load_state()
    assert hands.sees("why")
    hands.page.fill('[name="members-0-name"]', "甲")
    hands.page.locator('button[name="add-row"][value="members"]').click()
    hands.page.wait_for_load_state()
    hands.page.fill('[name="members-1-name"]', "乙")
    hands.page.locator('button[name="drop-row"][value="members-0"]').click()
    hands.page.wait_for_load_state()
    assert [row["name"] for row in sheet.known["members"]] == ["乙"]
    hands.page.fill('[name="members-0-name"]', "丁")
    hands.page.press('[name="members-0-name"]', "Enter")
    hands.page.wait_for_load_state()
    assert [row["name"] for row in sheet.known["members"]] == ["丁"], "the return key takes no row away"


# --- other steps, sending, leaving -------------------------------------------------------------------------------------


def test_answers_of_other_steps_count_and_sensitive_ones_stay_away(open_sheet: Open) -> None:
    early = (field("age", "number"), field("illness", sensitive=True))
    ready = form(
        field("old", visible={">=": [{"var": "age"}, 60]}),
        field("care", visible={"answered": [{"var": "illness"}]}),
        field("more", visible={"answered": [{"var": "care"}]}),
        field("free", required={"answered": [{"var": "illness"}]}),
        before=early,
    )
    hands = open_sheet(Sheet(ready, {"age": "61", "illness": "高血压"}))
    assert "高血压" not in hands.page.content()
    assert [hands.sees(key) for key in ("old", "care", "more")] == [True, True, False]
    hands.page.locator('[data-field="free"] [data-optional]').wait_for(state="hidden")
    hands.type("care", "每日")
    assert hands.sees("care"), "what hangs on it stays as the server said"


def test_a_second_click_sends_nothing_and_the_button_says_so(open_sheet: Open) -> None:
    sheet = Sheet(form(field("method", label="Method"), field("dirty"), field("contains"), field("sending")))
    hands = open_sheet(sheet)
    hands.type("method", "上门")
    hands.page.evaluate(
        """() => { window.sent = 0; document.addEventListener("submit", event => { if (!event.defaultPrevented) { window.sent += 1; } event.preventDefault(); }); }"""
    )
    button = hands.page.locator("button.btn[name=go-on]")
    button.evaluate("one => { one.click(); one.click(); }")
    hands.page.wait_for_timeout(30)
    assert hands.page.evaluate("() => window.sent") == 1
    assert button.is_disabled()
    assert button.inner_text() not in {"", "下一步"}
    hands.page.evaluate("() => window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    assert button.inner_text() == "下一步"
    assert button.is_enabled()


def test_leaving_what_was_changed_is_asked_and_sending_is_not(open_sheet: Open) -> None:
    sheet = Sheet(form(field("wish"), FAMILY))
    hands = open_sheet(sheet)
    asked: list[str] = []
    hands.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    hands.page.reload()
    assert asked == []
    hands.page.locator('button[name="add-row"][value="members"]').click()
    hands.page.reload()
    assert asked == ["beforeunload"]
    hands.type("wish", "轮椅")
    hands.press("下一步")
    hands.page.wait_for_load_state()
    assert asked == ["beforeunload"]
    assert sheet.posts[0]["go-on"] == "1", "the name of the pressed button goes along"


def test_long_texts_count_what_is_left(open_sheet: Open) -> None:
    hands = open_sheet(form(field("wish", "long_text", maximum="30")))
    hands.type("wish", "轮椅")
    assert "28" in hands.page.locator(".counter").inner_text()


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_it_is_accessible(open_sheet: Open, large: bool) -> None:
    hands = open_sheet(form(field("alone", "yes_no", "独居"), field("means", "many_of", "出行", choices=["walk"], other=True), FAMILY), large=large)  # fmt: skip
    for name in ("members", "members-0-kids"):
        hands.page.locator(f'button[name="add-row"][value="{name}"]').click()
    hands.choose("means", "other:")
    assert faults(hands.page) == []
