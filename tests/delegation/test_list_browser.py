"""Lists of functions in Chromium: axe on every screen, nothing sticks out, and the way without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from shequ_workflows.delegation.lists.consulting import CommentOnList, OpenConsultation
from shequ_workflows.delegation.lists.drafting import BeginList
from shequ_workflows.delegation.lists.editing import SaveBoundary, SaveFunction
from shequ_workflows.delegation.lists.exporting import HEADINGS, cells_of
from shequ_workflows.delegation.lists.lines import BoundaryLine
from shequ_workflows.delegation.models import FunctionList
from tests.delegation.test_list_files import text
from tests.factories.delegation import DAY, MONDAY, Street
from tests.factories.lists import ELDERS, LINES, ROADS, functions_page, in_force, many
from tests.screens import OFFICE, PHONE, faults, pages

from .conftest import Move

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., "Page"]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    with pages(browser) as opened:
        yield opened


def two_versions(street: Street) -> FunctionList:
    """One in force with 57 functions, the next one open for comment with two comments and a boundary list."""
    in_force(street, [*LINES, *many(54)])
    made = BeginList(street.clerk, street.community, at=MONDAY).execute()
    made.functions.filter(code__gt="F045").delete()
    row = made.functions.get(code="B01")
    SaveFunction(
        street.clerk, made, replace(ELDERS, money="每年两万元"), office=street.department, function=row, at=MONDAY
    ).execute()
    SaveFunction(
        street.clerk, made, replace(ELDERS, code="B09", name="社区食堂监督", replaces="F046"), at=MONDAY
    ).execute()
    SaveBoundary(street.clerk, made, ROADS, at=MONDAY).execute()
    SaveBoundary(
        street.clerk,
        made,
        BoundaryLine("K02", "垃圾分类宣传", "assist", lead="街道办事处", note="每季度一次"),
        at=MONDAY,
    ).execute()
    opened = OpenConsultation(street.clerk, made, (MONDAY + 40 * DAY).date(), at=MONDAY).execute()
    CommentOnList(
        street.director, opened, "独居老人探访的经费不够，建议写明按户计算。", code="B01", at=MONDAY
    ).execute()
    return opened


@pytest.mark.parametrize(("width", "large"), [(PHONE, False), (PHONE, True), (OFFICE, False)])
def test_they_are_accessible_and_never_scroll_sideways(
    transactional_db: None, street: Street, move: Move, open_page: Open, width: int, large: bool
) -> None:
    version = two_versions(street)
    page = functions_page(street.community)
    row, side = version.functions.get(code="B01"), version.boundaries.get(code="K01")

    def at(name: str, *args: int) -> str:
        return reverse(f"shequ_delegation:list_{name}", args=[version.public_id, *args])

    code = street.community.code
    seen = {
        None: [page.url, *(f"{page.url}{route}" for route in ("history/", "compare/", "version/1/", "print/", "?q=没有这个"))],
        street.clerk: [
            reverse("shequ_delegation:lists"), reverse("shequ_delegation:list_versions", args=[code]),
            reverse("shequ_delegation:list_import", args=[code]), at("show"), at("boundaries"), at("comments"),
            at("compare"), at("consult"), at("publish"), at("drop"), at("function_add"), at("function", row.pk),
            at("function_remove", row.pk), at("boundary_add"), at("boundary", side.pk),
        ],
        street.director: [at("comments"), at("show")],
        street.leader: [at("publish")],
    }  # fmt: skip
    for actor, addresses in seen.items():
        for address in addresses:
            assert faults(open_page(address, actor, width=width, large=large)) == [], address
    move(MONDAY + 41 * DAY)
    leader = open_page(at("publish"), street.leader, width=width, large=large)
    assert faults(leader) == []


def test_a_file_is_compared_and_taken_in_without_javascript(
    transactional_db: None, street: Street, move: Move, open_page: Open
) -> None:
    in_force(street, LINES)
    rows = [HEADINGS, *([str(cell or "") for cell in cells_of(replace(line, note="核对过"))] for line in LINES)]
    files = [
        {"name": "清单.csv", "mimeType": "text/csv", "buffer": text(content, "gb18030")}
        for content in (rows, [*rows, ["", "没有编号", "协助"]])
    ]
    good, bad = files
    address = reverse("shequ_delegation:list_import", args=[street.community.code])
    page = open_page(address, street.clerk, java_script_enabled=False)
    page.set_input_files("[name=file]", bad)
    page.get_by_role("button", name="比较").click()
    page.wait_for_selector("[role=alert]")
    page.get_by_text("未导入任何内容").wait_for(state="visible")
    page.set_input_files("[name=file]", good)
    page.get_by_role("button", name="比较").click()
    page.wait_for_selector("[name=read]", state="attached")
    page.get_by_text(re.compile("变更 3 项")).wait_for(state="visible")
    assert not FunctionList.objects.filter(number=2).exists()
    page.get_by_role("button", name="以此开始新版本").click()
    page.get_by_text("草案已采用文件中的职能事项").wait_for()
    assert FunctionList.objects.get(number=2).functions.filter(note="核对过").count() == 3


def test_a_function_is_entered_by_keyboard(transactional_db: None, street: Street, move: Move, open_page: Open) -> None:
    made = BeginList(street.clerk, street.community, at=MONDAY).execute()
    address = reverse("shequ_delegation:list_function_add", args=[made.public_id])
    page = open_page(address, street.clerk, width=OFFICE)
    page.locator("#id_code").focus()
    page.keyboard.type("A01")
    page.keyboard.press("Tab")
    page.keyboard.type("Meeting")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Alt+s")
    page.wait_for_url(re.compile(made.public_id + "/$"))
    row = made.functions.get()
    assert (row.code, row.name, row.category) == ("A01", "Meeting", "statutory")
