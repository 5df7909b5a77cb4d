"""The sheet, the list, the task on the desk, its forms and the public page in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from wagtail.models import Page as WagtailPage
from wagtail.models import Site

from shequ_workflows.core.models import Subject
from shequ_workflows.delegation.models import DelegatedTask, Study, TaskForm
from shequ_workflows.delegation.pages import FunctionListPage
from shequ_workflows.delegation.weighing.sheet import MOST_LINES, MOST_SENTENCES
from shequ_workflows.org.models import CommunityPage
from tests.factories import delegation as made
from tests.factories.delegated import displayed, draft, list_in_force, task_in
from tests.factories.delegation import DAY, MONDAY, TODAY, Street
from tests.screens import OFFICE, PHONE, faults, pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "每月上门探访辖区内的独居、空巢、失能老人，了解其身体状况与生活需要，登记探访台账，发现险情立即报告并协助处置。"


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with pages(browser) as opened:
        yield opened


def full_case(street: Street) -> Subject:
    """A task of which everything is long: texts, packet, forms, load, clashes, duplicates, members."""
    list_in_force(street)
    long = {
        "content": WORDS * 30, "standard": WORDS * 20, "legal_basis": "《城市居民委员会组织法》" * 40, "process": WORDS * 20,
        "criteria": [f"{WORDS}第{number}条" for number in range(20)], "training": True, "office_name": "区民政局社会救助与养老服务科" * 4,
    }  # fmt: skip
    task = made.task(
        street, "community_reply", title="独居空巢失能老人每月上门探访与需求登记" * 6, function_code="XZ-012", **long
    )
    for number in range(3):
        TaskForm.objects.create(
            task=task,
            name=f"独居老人探访情况登记汇总表第{number}式" * 4,
            fields=500,
            people=9000,
            frequency="weekly",
            source="独居老人探访台账" * 9,
        )
    made.packet(task)
    for _each in range(6):
        made.power(task, text=WORDS, document_number="")
        made.money(task, "123456.78", ("123456.78",), money_kind="goods", text=WORDS, document_number="", source="")
    Study.objects.create(task=task, number=1, body="access", edge="admit", held_on=TODAY, in_favour=9, against=2)
    Subject.objects.filter(pk=task.pk).update(facts={"rounds": 2})
    for number in range(12):
        other = made.task(
            street, ("closed", "executing", "not_taken")[number % 3], node=(street.community, street.other)[number % 2],
            title=f"独居空巢失能老人每月上门探访与需求登记{number}", content=WORDS, hours_spent=Decimal(9000),
        )  # fmt: skip
        made.packet(other)
        TaskForm.objects.create(task=other, name="独居老人探访情况登记汇总表第0式" * 4, fields=9, frequency="monthly")
        Subject.objects.filter(pk=other.pk).update(facts={"reworks": 1})
        Study.objects.create(
            task=other, number=1, body="rc", edge="not_take", held_on=TODAY, ground="residents", in_favour=5, against=0
        )
    for number in range(2 * MOST_LINES - len(street.members)):
        street.new("rc_member", name=f"欧阳测试{number}")
    return task.subject


def sheet_of(subject: Subject) -> str:
    return reverse("shequ_delegation:for_and_against", args=[subject.public_id])


def opened_and_scrolled(page: Page) -> None:
    """With every fold open, and at its end: there the bar of buttons covers nothing."""
    page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(one => one.open = true)")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_a_full_case_fits_on_one_page_of_a4(street: Street, open_page: Callable[..., Page]) -> None:
    page = open_page(sheet_of(full_case(street)), street.director, width=OFFICE)
    assert page.locator(".case__vote tbody tr").count() == MOST_LINES
    assert page.locator(".case__sides section:nth-child(2) li").count() > MOST_SENTENCES
    pdf = page.pdf(prefer_css_page_size=True)
    assert pages_of(pdf) == 1
    assert re.search(rb"/MediaBox\s*\[0 0 59[45][\d.]* 84[12][\d.]*\]", pdf)  # 210 × 297 mm in points


def test_large_type_on_the_screen_does_not_cost_a_second_sheet(street: Street, open_page: Callable[..., Page]) -> None:
    page = open_page(sheet_of(full_case(street)), street.director, width=OFFICE, large=True)
    assert pages_of(page.pdf(prefer_css_page_size=True)) == 1


def test_what_each_person_has_in_charge_is_not_printed(street: Street, open_page: Callable[..., Page]) -> None:
    subject = full_case(street)
    page = open_page(sheet_of(subject), street.director, width=OFFICE)
    fold = page.locator("details.no-print")
    fold.wait_for(state="visible")
    page.emulate_media(media="print")
    fold.wait_for(state="hidden")


@pytest.mark.parametrize(("width", "large"), [(PHONE, False), (PHONE, True), (OFFICE, False)])
def test_no_screen_has_a_fault(
    street: Street, move: Any, open_page: Callable[..., Page], width: int, large: bool
) -> None:
    subject = full_case(street)
    begun = draft(street)
    offered, at = task_in(street, "community_reply")
    move(at)
    desk = reverse("shequ_desk:subject", args=[offered.public_id])
    screens = [
        (street.director, sheet_of(subject)),
        (street.leader, reverse("shequ_delegation:tasks")),
        (street.director, reverse("shequ_delegation:tasks") + "?view=all&state=executing"),
        (street.office, reverse("shequ_delegation:tasks")),
        (street.actor("auditor"), reverse("shequ_delegation:tasks")),
        (street.clerk, reverse("shequ_delegation:tasks") + "?view=drafts"),
        (street.clerk, reverse("shequ_delegation:new")),
        (street.clerk, reverse("shequ_desk:edge", args=[begun.public_id, "submit"])),
        (street.director, desk),
        (street.director, reverse("shequ_desk:edge", args=[offered.public_id, "accept"])),
    ]
    for actor, address in screens:
        page = open_page(address, actor, width=width, large=large)
        opened_and_scrolled(page)
        assert faults(page) == [], address


@pytest.mark.parametrize(("width", "large"), [(PHONE, False), (PHONE, True), (OFFICE, False)])
def test_the_public_page_has_no_fault(
    street: Street, move: Any, open_page: Callable[..., Page], width: int, large: bool
) -> None:
    subject, at = task_in(street, "settling")
    displayed(street, subject, at)
    made.packet(
        made.task(street, "executing", public_title="消防通道检查", public_content="每周检查。", taken_at=MONDAY - DAY)
    )
    above = WagtailPage.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
    home = above.add_child(instance=CommunityPage(title="和平社区", slug="heping", node=street.community))
    found = home.add_child(instance=FunctionListPage(title="职能清单", slug="functions"))
    move(at + DAY)
    page = open_page(found.url, width=width, large=large)
    page.get_by_text("消防通道检查").first.wait_for(state="visible")
    opened_and_scrolled(page)
    assert faults(page) == []


def test_the_list_is_filtered_without_javascript(street: Street, open_page: Callable[..., Page]) -> None:
    made.task(street, "matching", title="独居探访")
    made.task(street, "executing", title="消防检查")
    page = open_page(reverse("shequ_delegation:tasks") + "?view=all", street.clerk, java_script_enabled=False)
    page.fill(".taskfilter [name=q]", "消防")
    page.click(".taskfilter button")
    assert page.locator(".tasks tbody tr").count() == 1
    page.get_by_text("消防检查").first.wait_for(state="visible")


def test_an_application_is_filled_in_by_keys_and_without_javascript(
    street: Street, move: Any, open_page: Callable[..., Page]
) -> None:
    list_in_force(street)
    subject = draft(street)
    page = open_page(
        reverse("shequ_desk:edge", args=[subject.public_id, "submit"]), street.clerk, width=OFFICE, java_script_enabled=False
    )  # fmt: skip
    texts = {
        "legal_basis": "《城市居民委员会组织法》第四十三条", "content": "每月探访独居老人一次。", "standard": "每户每月一次。",
        "process": "网格员上门。", "criteria": "每户每月探访一次", "hours": "1.5", "starts_on": "2026-08-03", "ends_on": "2026-12-31",
    }  # fmt: skip
    for name, text in texts.items():
        page.fill(f"[name={name}]", text)
    page.locator("summary", has_text="表格或报告 2").click()
    page.fill("[name=form2_name]", "探访登记表")
    page.fill("[name=form2_fields]", "6")
    page.locator("[name=form2_fields]").press("Enter")
    page.get_by_text("已提交准入申请").first.wait_for()
    task = DelegatedTask.objects.get(pk=subject.pk)
    assert [one.name for one in task.forms.all()] == ["探访登记表"]
    assert task.legal_basis == texts["legal_basis"]
