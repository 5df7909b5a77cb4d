from __future__ import annotations

from pathlib import Path

import pytest

from tests.factories.meetings import MONDAY, MeetingWorld


@pytest.fixture
def world(db: None) -> MeetingWorld:
    return MeetingWorld()


@pytest.fixture
def monday(clock: Path) -> Path:
    """The clock stands on the Monday on which meetings are planned and announced."""
    clock.write_text(MONDAY.isoformat(), encoding="ascii")
    return clock
