from __future__ import annotations

from pathlib import Path

import pytest

from tests.factories.ballots import MONDAY, PollWorld


@pytest.fixture
def world(db: None) -> PollWorld:
    return PollWorld()


@pytest.fixture
def monday(clock: Path) -> Path:
    """The clock stands at ten past nine on the Monday on which polls open."""
    clock.write_text(MONDAY.replace(minute=10).isoformat(), encoding="ascii")
    return clock
