"""Screens beside a matter: search, messages, letters, copying out, keying in for somebody; axe on each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from shequ_workflows.core.search.index import rebuild
from shequ_workflows.deliberation.models import HallPage
from tests.factories.community import CompoundFactory, resident
from tests.factories.deliberation import DAY, Hall, matter
from tests.root.test_look_browser import overflow
from tests.screens import OFFICE, PHONE, faults, pages

from .conftest import Move

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with pages(browser) as opened:
        yield opened


@pytest.mark.parametrize(("width", "large"), [(PHONE, False), (PHONE, True), (OFFICE, False)])
def test_they_are_accessible_and_never_scroll_sideways(
    transactional_db: None,
    hall: Hall,
    page: HallPage,
    move: Move,
    open_page: Callable[..., Page],
    width: int,
    large: bool,
) -> None:
    subject, at = matter(hall, "consulting")
    home = resident("王秀英", "5-1-302", CompoundFactory(node=hall.community, name="一区"), home=hall.community)
    building = home.memberships.get().household.unit.building_id
    move(at + DAY)
    rebuild()
    matter_id = subject.public_id
    seen = {
        None: ["/search/", "/search/?q=食堂", "/community/take-part/"],
        hall.resident: ["/account/messages/", page.at("matter", matter_id)],
        hall.worker: [
            f"{reverse('shequ_community:letters')}?building={building}",
            reverse("shequ_desk:copy_out", args=[matter_id, "cloud"]),
            reverse("shequ_deliberation:key_in_unback", args=[matter_id]),
            reverse("shequ_deliberation:key_in_leave", args=[matter_id]),
            reverse("shequ_deliberation:key_in_take_over", args=[matter_id]),
        ],
        hall.director: [reverse("shequ_desk:outside")],
    }
    for actor, addresses in seen.items():
        for address in addresses:
            screen = open_page(address, actor, width=width, large=large)
            assert faults(screen) == [], address
            assert overflow(screen) == [], address
