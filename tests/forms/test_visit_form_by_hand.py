"""In Chromium: an editor rebuilds a visit form of eighteen fields, is told of two mistakes, mends them, publishes twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from shequ_workflows.forms.definition.reading import read
from shequ_workflows.forms.models import Form, FormVersion, Submission
from shequ_workflows.org.constants import Role
from shequ_workflows.org.groups import sync_members, sync_permissions
from shequ_workflows.org.moment import now
from tests.factories.org import Town, actor
from tests.screens import OFFICE, pages

from .editor import publish, reveal
from .visit_form import TITLE, VisitForm

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

NEXT = "form[data-shequ-form] .btn-row button[value=next]"


@pytest.fixture
def open_page(browser: Browser, settings: Any) -> Iterator[Callable[..., Page]]:
    # Saving in the background would race the hands of the test: the pages answer from the test's own thread.
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    with pages(browser) as opened:
        yield opened


def test_a_visit_form_of_eighteen_fields_by_an_editors_hands(open_page: Callable[..., Page]) -> None:
    town = Town()
    director = actor(Role.RC_DIRECTOR, town.community, account=True)
    sync_permissions()
    sync_members(now())
    page = open_page("/admin/governance/forms/add/", director, width=OFFICE)
    visit = VisitForm(page)
    # Two mistakes: a condition on a question that is not there, and a choice without words.
    visit.build(served="走访人")
    visit.hands.add_row(f"{visit.names['居住方式']}-choices")
    publish(page)
    assert not Form.objects.filter(live=True).exists()
    page.locator(".error-message").first.wait_for(state="attached")
    assert page.locator(f'[name="{visit.names["备注"]}-label"]').input_value() == "备注", "nothing typed is lost"
    visit.hands.type(f"{visit.names['居住方式']}-choices-3-value-label", "住养老机构")
    publish(page)
    page.get_by_text("没有“走访人”这个问题").wait_for()
    assert not Form.objects.filter(live=True).exists()
    visit.hands.type(f"{visit.names['每周送餐次数']}-visible-rows-0-value-question", "需要的服务")
    publish(page)

    form = Form.objects.get()
    assert form.live
    where = page.get_by_role("link", name="查看填写页").get_attribute("href")
    assert where == reverse("shequ_forms:start", args=[form.slug])
    first = form.current
    assert first is not None
    definition = read(json.loads(first.body))
    asked = {".".join(path): one for path, one in definition.every_field()}
    assert len(asked) == 18
    assert {key: one.visible for key, one in asked.items() if one.visible} == {
        "jin_ji_lian_xi_ren": {"and": [{"==": [{"var": "ju_zhu_fang_shi"}, "du_ju"]}]},
        "bing_qing": {"and": [{"==": [{"var": "you_man_xing_bing"}, True]}]},
        "mei_zhou_song_can_ci_shu": {"and": [{"contains": [{"var": "xu_yao_de_fu_wu"}, "zhu_can"]}]},
    }
    assert asked["jia_ting_yue_shou_ru"].computed == {"sum": [{"var": "cheng_yuan.yue_shou_ru"}]}
    assert [one.key for one in asked["cheng_yuan"].fields] == ["cheng_hu", "nian_ling", "yue_shou_ru"]

    # Changed and published once more; the versions say what is new.
    page.goto(f"/admin/governance/forms/edit/{form.pk}/")
    says_what_keys_mean(page, visit)
    visit.hands.type(f"{visit.names['备注']}-label", "走访人备注")
    publish(page)
    assert FormVersion.objects.filter(form=form).count() == 2
    page.goto(f"/admin/governance/forms/{form.pk}/versions/2/")
    assert "走访人备注" in page.inner_text(".shequ-diff")

    sent = filled_in(open_page(reverse("shequ_forms:start", args=[form.slug]), actor(Role.RESIDENT, town.community)))
    assert sent.answers["jia_ting_yue_shou_ru"] == "4200"
    assert "bing_qing" not in sent.answers


def says_what_keys_mean(page: Page, visit: VisitForm) -> None:
    """What was typed as a label is kept as a key: the label stands under it, and the choices are offered."""
    row = f"{visit.names['紧急联系人']}-visible-rows-0-value"
    reveal(page, f"{row}-question")
    question = page.locator(f'[name="{row}-question"]')
    assert question.input_value() == "ju_zhu_fang_shi"
    assert question.locator("xpath=following-sibling::*[contains(@class, 'shequ-means')]").inner_text() == "居住方式"
    summed = page.locator(f'[name="{visit.names["家庭月收入"]}-computed-questions-0-value"]')
    said = summed.locator("xpath=following-sibling::*[contains(@class, 'shequ-means')]")
    assert said.inner_text() == "成员 · 月收入"
    page.locator(f'[name="{row}-value"]').focus()
    offered = page.locator("datalist#shequ-values option")
    assert [one.get_attribute("value") for one in offered.all()] == ["独居", "与配偶同住", "与子女同住", "住养老机构"]


def filled_in(page: Page) -> Submission:
    """On the phone, as somebody who lives alone and is well."""
    page.click("main form .btn")
    page.locator("[name=zou_fang_ri_qi]").wait_for()
    assert page.inner_text("h1") == "基本情况"
    assert not page.is_visible("[name=jin_ji_lian_xi_ren]")
    page.fill("[name=zou_fang_ri_qi]", "2026-11-26")
    page.fill("[name=xing_ming]", "吴桂兰")
    page.get_by_label("独居").check()
    page.fill("[name=jin_ji_lian_xi_ren]", "吴小梅")
    page.click(NEXT)
    for number, income in enumerate(("3200", "1000")):
        page.click("button[name=add-row]")
        page.fill(f"[name=cheng_yuan-{number}-cheng_hu]", "家人")
        page.fill(f"[name=cheng_yuan-{number}-yue_shou_ru]", income)
    page.click(NEXT)
    page.locator("[name=you_man_xing_bing]").nth(1).check()
    page.get_by_label("同意", exact=False).last.check()
    page.click(NEXT)
    assert TITLE in page.inner_text("main")
    page.click("main form .btn")
    page.locator(".banner--success").wait_for()
    return Submission.objects.get()
