"""The screens of signing in, in a browser: without a script, at 360 px, in large type, by axe."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from shequ_workflows.core.models import SecondFactor
from shequ_workflows.core.signing.factors import StartFactor
from shequ_workflows.core.texting.sending import send_texts
from shequ_workflows.org.models import Person
from tests.factories.community import PhoneFactory, VerificationFactory
from tests.factories.org import PersonFactory, RoleFactory, Town, actor, home_page
from tests.screens import OFFICE, PHONE, faults, pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NUMBER = "13800138000"


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def open_page(browser: Browser, settings: Any) -> Iterator[Callable[..., Page]]:
    settings.SHEQU_SMS = "screen"
    with pages(browser) as opened:
        yield opened


def verified(town: Town, name: str) -> Person:
    person = PersonFactory(name=name, home=town.community)
    PhoneFactory(person=person, number=NUMBER, is_primary=True)
    VerificationFactory(person=person, community=town.community)
    RoleFactory(person=person, role="resident", node=town.community)
    return person


def keep(page: Page, name: str) -> None:
    """A picture for whoever wants to look: ``SHEQU_PICTURES`` names a folder."""
    folder = os.environ.get("SHEQU_PICTURES", "")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize(("script", "large"), [(True, False), (False, True)])
def test_a_couple_signs_in_on_a_phone(open_page: Callable[..., Page], town: Town, script: bool, large: bool) -> None:
    verified(town, "王秀兰")
    verified(town, "李国强")
    home_page(town.community)
    page = open_page("/login/", width=PHONE, large=large, java_script_enabled=script)
    checked = script  # axe is a script itself
    keep(page, f"login-{large}")
    assert not checked or faults(page) == []
    page.fill("[name=number]", NUMBER)
    page.click("text=获取验证码")
    page.wait_for_url("**/login/code/")
    send_texts()
    page.reload()
    keep(page, f"code-{large}")
    assert not checked or faults(page) == []
    code = re.search(r"\d{6}", page.locator(".banner").inner_text())
    assert code is not None
    page.fill("[name=code]", "000000" if code[0] != "000000" else "111111")
    page.click("main button")
    page.wait_for_selector(".field__error, .error-summary")
    assert not checked or faults(page) == []
    page.fill("[name=code]", code[0])
    page.click("main button")
    page.wait_for_url("**/login/who/")
    keep(page, f"who-{large}")
    assert not checked or faults(page) == []
    page.get_by_label("李*强").check()
    page.click("main button")
    page.wait_for_url(f"**/{town.community.code}/")


def test_slip_and_second_step_on_their_screens(open_page: Callable[..., Page], town: Town) -> None:
    person = verified(town, "王秀兰")
    page = open_page("/login/slip/", width=PHONE)
    keep(page, "slip")
    assert faults(page) == []
    page.fill("[name=code]", "1234 5678 9012")
    page.click("main button")
    page.wait_for_selector(".field__error, .error-summary")
    assert faults(page) == []
    director = actor("rc_director", town.community)
    helping = open_page(f"/account/help/{person.public_id}/", director, width=OFFICE)
    keep(helping, "helping")
    assert faults(helping) == []
    helping.click("text=开登录码")
    helping.wait_for_selector(".slip-code")
    keep(helping, "slip-sheet")
    assert faults(helping) == []
    account = open_page("/account/", director, width=PHONE)
    keep(account, "account")
    assert faults(account) == []
    assert director.person is not None
    StartFactor(director.person.user).execute()
    assert SecondFactor.objects.exists()
    setting_up = open_page("/account/second/", director, width=OFFICE)
    keep(setting_up, "second-setup")
    assert faults(setting_up) == []
