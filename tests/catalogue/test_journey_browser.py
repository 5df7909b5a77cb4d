"""In Chromium: two services applied for in one go on a phone; one paper asked for and handed in; both end and are rated."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache

from shequ_workflows.catalogue.models import Application
from shequ_workflows.core.files.models import StoredFile
from shequ_workflows.core.models import Subject
from shequ_workflows.forms.constants import Who
from tests.factories import files
from tests.factories import forms as build
from tests.factories.plans import plan, plan_index, target
from tests.flows.test_desk_browser import go
from tests.screens import OFFICE, PHONE, faults, pages

from .conftest import Catalogue
from .test_applying import Counter, package

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def counter(transactional_db: None) -> Counter:
    """A package of two services, one of them done on the spot."""
    made = Counter(Catalogue())
    fields = (
        build.text("老人姓名", required=True),
        build.choice("要哪些", "居家养老", "家庭医生", kind="many_of", required=True),
    )
    form = made.form(*fields, title="老人一件事申请", who=Who.SIGNED_IN)
    package(made, form, "居家养老", "家庭医生")
    doctor = made.town.services.get_children().get(title="家庭医生").specific
    doctor.case_kind = "instant"
    doctor.save_revision().publish()
    return made


def take(page: Page, step: str) -> None:
    """Press a step's button; where it asks, what is asked stands there already: press it there, too."""
    go(page, f"^{step}")
    if page.locator("h1", has_text=re.compile(f"^{step}")).count():
        go(page, f"^{step}")


def come_to(page: Page) -> str:
    """What the only target of a plan's page has come to."""
    return page.locator("section[aria-labelledby=h-targets] tbody td").last.inner_text().split()[0]


def test_two_services_in_one_application(counter: Counter, browser: Any) -> None:
    targets = [target("按一件事办结的申请", unit="count", indicator="service_settled", value=Decimal(2), baseline=None)]
    scheme = plan(plan_index(counter.town.services.home), targets=targets)
    with pages(browser) as open_page:
        visitor = open_page(scheme.url, width=PHONE)
        assert come_to(visitor) == "0"
        phone = open_page(counter.town.services.url, counter.resident, width=PHONE)
        phone.get_by_role("link", name="老人的一件事").click()
        phone.wait_for_load_state()
        assert faults(phone) == []
        go(phone, "^申请")
        go(phone, "开始")
        phone.locator("main input[type=text]").first.fill("王秀兰")
        for name in ("居家养老", "家庭医生"):
            phone.get_by_label(name).check()
        go(phone, "核对一遍")
        go(phone, "提交")
        assert faults(phone) == []
        care, doctor = (Application.objects.get(title=title).subject for title in ("居家养老", "家庭医生"))
        assert phone.get_by_text(care.number).count()
        assert phone.get_by_text(doctor.number).count()

        # The counter asks for a paper, all at once; the other service is done on the spot.
        desk = open_page(f"/desk/s/{care.public_id}/", counter.worker, width=OFFICE)
        assert "居家养老" in desk.inner_text("main")
        assert faults(desk) == []
        desk.goto(f"/desk/s/{care.public_id}/correct/")
        desk.fill("[name=items]", "身份证正面照片")
        go(desk, "一次性告知")
        desk.goto(f"/desk/s/{doctor.public_id}/on_the_spot/")
        desk.fill("[name=result]", "已签约")
        go(desk, "当场办结")

        # One page to follow both; the paper is photographed.
        sent = Application.objects.get(pk=care.pk).submission
        assert sent is not None
        phone.goto(f"/flows/track/sent/{sent.public_id}/")
        assert faults(phone) == []
        assert "请补齐材料" in phone.inner_text("main")
        phone.goto(f"/flows/track/{care.public_id}/")
        assert "身份证正面照片" in phone.inner_text("main")
        go(phone, "补齐材料")
        phone.locator("main textarea").first.fill("身份证照片见下")
        picture = {"name": "证件.jpg", "mimeType": "image/jpeg", "buffer": files.jpeg()}
        phone.locator("input[type=file]").set_input_files([picture])  # type: ignore[arg-type]
        assert faults(phone) == []
        go(phone, "补齐材料")
        assert StoredFile.objects.count() == 1

        desk.goto(f"/desk/s/{care.public_id}/")
        take(desk, "受理")
        desk.goto(f"/desk/s/{care.public_id}/decide/")
        desk.fill("[name=result]", "每周两次上门")
        go(desk, "办结")
        desk.goto(f"/desk/s/{care.public_id}/deliver/")
        desk.select_option("[name=how]", "service")
        go(desk, "送达")
        for subject in (care, doctor):
            phone.goto(f"/flows/track/{subject.public_id}/do/rate/")
            phone.select_option("[name=level]", "5")
            go(phone, "评价")

        # The plan counts what was settled; its figures are kept for ten minutes.
        cache.clear()
        visitor.reload()
        assert come_to(visitor) == "2"
        assert faults(visitor) == []
    states = Subject.objects.filter(pk__in=[care.pk, doctor.pk]).values_list("state", flat=True)
    assert set(states) == {"closed"}
