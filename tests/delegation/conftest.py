from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from shequ_workflows.org.actors import Actor
from tests.factories.delegation import MONDAY, Street

Move = Callable[[dt.datetime], None]


@pytest.fixture
def move(clock: Path) -> Move:
    """Move everybody's clock; it starts on a plain Monday."""

    def to(moment: dt.datetime) -> None:
        clock.write_text(moment.isoformat(), encoding="ascii")

    to(MONDAY)
    return to


@pytest.fixture
def street(db: None, move: Move) -> Street:
    return Street()


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
