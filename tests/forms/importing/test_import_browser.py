"""In Chromium: a spreadsheet is taken over by keyboard and mouse, at the office and on a phone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from shequ_workflows.forms.models import Form
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.groups import sync_members, sync_permissions
from shequ_workflows.org.moment import now
from tests.factories.org import NodeFactory, actor
from tests.forms.xlsform.books import survey
from tests.screens import OFFICE, PHONE, faults, pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

CONTENT = survey(
    ("begin group", "base", "基本情况", ""), ("text", "name", "姓名", ""), ("select_one living", "living", "居住方式", ""),
    ("text", "keeper", "紧急联系人", "${living} = 'alone'"), ("geopoint", "where", "位置", ""), ("end group", "", "", ""),
    header=("type", "name", "label", "relevant"),
    choices=[("list_name", "name", "label"), ("living", "alone", "独居"), ("living", "family", "与子女同住")],
)  # fmt: skip

FILE: Any = {
    "name": "入户走访.xlsx",
    "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "buffer": CONTENT,
}


@pytest.fixture
def open_page(browser: Browser, settings: Any) -> Iterator[Callable[..., Page]]:
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    with pages(browser) as opened:
        yield opened


@pytest.fixture
def director() -> Actor:
    made = actor("rc_director", NodeFactory(kind="community", name="幸福里社区"), account=True)
    sync_permissions()
    sync_members(now())
    return made


def picture(page: Page, name: str) -> None:
    """Where somebody wants to look: SHEQU_PICTURES names a folder."""
    folder = os.environ.get("SHEQU_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("width", [PHONE, OFFICE])
def test_a_spreadsheet_becomes_a_draft(open_page: Callable[..., Page], director: Actor, width: int) -> None:
    page = open_page("/admin/governance/forms/import/", director, width=width)
    picture(page, f"import-{width}")
    page.locator('input[type="file"]').set_input_files(FILE)
    page.get_by_role("button", name="读取", exact=True).click()
    page.get_by_role("heading", name="不支持：以下内容会丢掉").wait_for()
    picture(page, f"report-{width}")
    assert faults(page) == []
    page.reload()
    page.get_by_role("button", name="生成草稿").click()
    page.get_by_role("alert").first.wait_for()
    assert not Form.objects.exists()
    box = page.get_by_label("表单可以不要这一项：survey 第 6 行")
    box.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="生成草稿").click()
    page.wait_for_url("**/forms/edit/*/")
    picture(page, f"draft-{width}")
    labels = page.locator('input[name$="-label"]').evaluate_all("fields => fields.map(one => one.value)")
    assert [one for one in labels if one in {"姓名", "居住方式", "紧急联系人"}] == ["姓名", "居住方式", "紧急联系人"]
    assert Form.objects.get().title == "入户走访"
