"""In Chromium: an editor builds and publishes a form of three steps, without code."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from shequ_workflows.forms.constants import Kind
from shequ_workflows.forms.definition.reading import read
from shequ_workflows.forms.models import Form
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.groups import sync_members, sync_permissions
from shequ_workflows.org.moment import now
from tests.factories.org import NodeFactory, actor
from tests.screens import OFFICE, pages

from .editor import Editor, build_and_publish, publish

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def open_page(browser: Browser, settings: Any) -> Iterator[Callable[..., Page]]:
    # Saving in the background would race the hands of the test: the pages answer from the test's own thread.
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    with pages(browser) as opened:
        yield opened


@pytest.fixture
def director() -> Actor:
    made = actor("rc_director", NodeFactory(kind="community", name="幸福里社区"), account=True)
    sync_permissions()
    sync_members(now())
    return made


def test_an_editor_builds_and_publishes_a_form_of_three_steps(open_page: Callable[..., Page], director: Actor) -> None:
    page = open_page("/admin/governance/forms/add/", director, width=OFFICE)
    build_and_publish(page)
    form = Form.objects.get()
    assert form.live
    definition = read(json.loads(form.current.body))
    assert [step.title.say("zh-hans") for step in definition.steps] == ["基本情况", "家庭成员", "合计与附件"]
    by_key = {one.key: one for one in definition.fields()}
    assert by_key["zi_nv_dian_hua"].visible == {"and": [{"==": [{"var": "ju_zhu_fang_shi"}, "du_ju"]}]}
    assert by_key["jia_ting_yue_shou_ru"].computed == {"sum": [{"var": "cheng_yuan.yue_shou_ru"}]}
    assert [one.kind for one in by_key["cheng_yuan"].fields] == [Kind.TEXT, Kind.MONEY]
    assert by_key["zheng_ming_cai_liao"].kind == Kind.PHOTO

    page.goto(f"/admin/governance/forms/{form.pk}/versions/1/")
    assert "入户走访表" in page.content()


def test_it_marks_what_is_wrong_at_the_block(open_page: Callable[..., Page], director: Actor) -> None:
    page = open_page("/admin/governance/forms/add/", director, width=OFFICE)
    hands = Editor(page)
    hands.type("title", "入户走访表")
    first = hands.step("基本情况")
    number = hands.field(first, "数字、金额、量表", "年龄")
    hands.type(f"{number}-maximum", "很多")
    publish(page)
    said = page.locator('[data-contentpath="maximum"] .error-message')
    said.first.wait_for()
    assert "数" in said.first.inner_text()
    assert page.locator(f'[name="{number}-label"]').input_value() == "年龄", "what was typed is still there"
    assert not Form.objects.filter(live=True).exists()
