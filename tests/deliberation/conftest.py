from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from wagtail.models import Page, Site

from shequ_workflows.deliberation.models import HallPage
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import CommunityPage
from tests.factories.deliberation import MONDAY, Hall

Move = Callable[[dt.datetime], None]


@pytest.fixture
def move(clock: Path) -> Move:
    """Move everybody's clock; it starts on a plain Monday."""

    def to(moment: dt.datetime) -> None:
        clock.write_text(moment.isoformat(), encoding="ascii")

    to(MONDAY)
    return to


@pytest.fixture
def hall(db: None, move: Move) -> Hall:
    return Hall()


@pytest.fixture
def page(hall: Hall) -> HallPage:
    """The community's hall, published."""
    above = Page.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
    home = above.add_child(
        instance=CommunityPage(
            title="和平社区", slug="heping", node=hall.community, phone="021-0000 0000", hours="工作日 9:00—17:30"
        )
    )
    made: HallPage = home.add_child(instance=HallPage(title="议事厅", slug="hall", show_in_menus=True))
    return made


@pytest.fixture
def signed_in() -> Callable[[Actor], Client]:
    """A browser in which ``actor`` is signed in."""

    def sign_in(actor: Actor) -> Client:
        person = actor.person
        assert person is not None
        if person.user is None:
            person.user = get_user_model().objects.create(username=f"u{person.pk}")
            person.save()
        client = Client()
        client.force_login(person.user)
        return client

    return sign_in


def text_of(response: Any) -> str:
    return str(response.content.decode())
