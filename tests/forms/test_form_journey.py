"""In Chromium: built by an editor, half filled on a phone, changed meanwhile, finished on another device, read by staff."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from shequ_workflows.forms.models import Draft, Form, Submission
from shequ_workflows.org.constants import Role
from shequ_workflows.org.groups import sync_members, sync_permissions
from shequ_workflows.org.moment import now
from tests.factories import files
from tests.factories import forms as build
from tests.factories.org import Town, actor
from tests.screens import OFFICE, PHONE, faults, pages

from .editor import build_and_publish

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def open_page(browser: Browser, settings: Any) -> Iterator[Callable[..., Page]]:
    # Saving in the background would race the hands of the test: the pages answer from the test's own thread.
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    with pages(browser) as opened:
        yield opened


NEXT = "form[data-shequ-form] .btn-row button[value=next]"


def test_from_the_editor_to_the_desk(open_page: Callable[..., Page]) -> None:
    town = Town()
    director = actor(Role.RC_DIRECTOR, town.community, account=True)
    sync_permissions()
    sync_members(now())
    admin = open_page("/admin/governance/forms/add/", director, width=OFFICE)
    build_and_publish(admin)
    form = Form.objects.get()
    first = form.current
    assert first is not None

    # On the phone: the first step and half of the second.
    who = actor(Role.RESIDENT, town.community)
    phone = open_page(reverse("shequ_forms:start", args=[form.slug]), who, width=PHONE)
    phone.click("main form .btn")
    phone.locator("[name=xing_ming]").wait_for()
    assert faults(phone) == []
    phone.fill("[name=xing_ming]", "吴桂兰")
    phone.get_by_label("独居").check()
    phone.fill("[name=zi_nv_dian_hua]", "13800001234")
    phone.click(NEXT)
    phone.click("button[name=add-row]")
    phone.fill("[name=cheng_yuan-0-cheng_hu]", "女儿")
    phone.fill("[name=cheng_yuan-0-yue_shou_ru]", "3500.50")
    phone.click("button[value=keep]")
    assert Draft.objects.get().version == first

    # Meanwhile a new version without the telephone.
    body = [one for one in form.body.raw_data if one["value"]["title"] != "基本情况"]
    build.put(form, build.step("基本情况", build.text("姓名", key="xing_ming", required=True)), *body)
    form = build.published(build.saved(form))
    assert form.current != first

    # At home, on a larger screen.
    desk = open_page(reverse("shequ_forms:start", args=[form.slug]), who, width=OFFICE)
    desk.click("main form .btn")
    assert desk.input_value("[name=cheng_yuan-0-cheng_hu]") == "女儿"
    desk.click("button[name=add-row]")
    desk.fill("[name=cheng_yuan-1-cheng_hu]", "外孙")
    desk.fill("[name=cheng_yuan-1-yue_shou_ru]", "1000")
    desk.click(NEXT)
    assert "4500.5" in desk.inner_text("main")
    # The bytes themselves: of a file named by its path, the hook that answers inside the test sees none.
    paper = {"name": "证明.jpg", "mimeType": "image/jpeg", "buffer": files.jpeg()}
    desk.set_input_files("[name=zheng_ming_cai_liao]", files=[paper])
    desk.click(NEXT)
    desk.wait_for_url("**/check/")
    assert "证明.jpg" in desk.inner_text("main")
    assert faults(desk) == []
    desk.click("main form .btn")
    desk.locator(".banner--success").wait_for()
    kept = Submission.objects.get()
    assert kept.reference in desk.inner_text("main")
    assert kept.version == first
    assert kept.answers["zi_nv_dian_hua"] == "13800001234"
