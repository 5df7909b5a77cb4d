"""Exports and figures in Chromium: on a telephone and at the desk, with large type, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from shequ_workflows.forms.exporting import making
from shequ_workflows.forms.models import Export
from shequ_workflows.org.constants import Role
from tests.factories import forms as build
from tests.factories.org import Town, actor
from tests.screens import OFFICE, PHONE, faults, pages

from .outgoing import sent, value_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIVING = build.choice("居住方式", "独居", "与家人同住", "住养老院")


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with pages(browser) as opened:
        yield opened


@pytest.mark.parametrize(("width", "large"), [(PHONE, False), (OFFICE, False), (PHONE, True)])
def test_its_screens_are_whole(open_page: Callable[..., Page], width: int, large: bool, tmp_path: Any) -> None:
    """With large type, without JavaScript."""
    town = Town()
    asked = [build.text("姓名"), LIVING, build.number("满意度", "scale"), build.text("病史", sensitive=True)]
    draft = build.draft(town.community, build.step("一", *asked), purpose="了解需求", legal_ground="本人同意")
    form = build.published(draft)
    for choice, number in (("独居", 20), ("与家人同住", 9), ("住养老院", 2)):
        for at in range(number):
            place = town.grid if at % 3 else town.community
            sent(form, {"居住方式": value_of(form, "居住方式", choice), "满意度": str(at % 5 + 1)}, node=place)
    director = actor(Role.RC_DIRECTOR, town.community)

    def shown(address: str, name: str) -> Page:
        page = open_page(address, director, width=width, large=large, java_script_enabled=not large)
        page.screenshot(path=str(tmp_path / f"{name}.png"), full_page=True)
        return page

    def whole(page: Page, name: str) -> None:
        assert large or not faults(page), name

    above = f"/forms/desk/{form.public_id}/export/"
    page = shown(above, "ask")
    whole(page, "ask")
    page.get_by_label("包含敏感内容").check()
    page.get_by_label("敏感内容用于什么").fill("安排上门体检")
    page.get_by_role("button", name="生成文件").press("Enter")
    page.get_by_text("等待生成").wait_for()
    export = Export.objects.get()
    assert export.reason == "安排上门体检"
    whole(shown(f"{above}{export.public_id}/?still=1", "waiting"), "waiting")
    making.make(export.public_id)
    page = shown(f"{above}{export.public_id}/", "done")
    whole(page, "done")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    whole(shown(above, "list"), "list")
    for by in ("", "grid"):
        page = shown(f"/forms/desk/{form.public_id}/figures/?by={by}", f"figures{by}")
        assert page.get_by_role("img", name="条形图：居住方式").count() == 1
        whole(page, f"figures{by}")
