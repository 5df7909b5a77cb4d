from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from tests.core.world import World

from .site.toy import toy


@pytest.fixture
def world() -> World:
    toy()
    return World()


class AtOnce:
    """Runs the same or several things in as many threads, each with a connection of its own, started together."""

    def __call__(self, *works: Callable[[], Any]) -> list[Any]:
        """What each gave, or the exception it raised."""
        start = threading.Barrier(len(works))
        outcomes: list[Any] = [None] * len(works)

        def run(place: int, work: Callable[[], Any]) -> None:
            try:
                connections["default"].ensure_connection()
                start.wait(20)
                outcomes[place] = work()
            except BaseException as error:
                outcomes[place] = error
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive(), "a deadlock"
        return outcomes


@pytest.fixture
def at_once() -> AtOnce:
    return AtOnce()
