from __future__ import annotations

from pathlib import Path

import pytest

from tests.factories.publicity import MONDAY, NoticeWorld


@pytest.fixture
def world(db: None) -> NoticeWorld:
    return NoticeWorld()


@pytest.fixture
def monday(clock: Path) -> Path:
    """The clock stands at noon of the Monday on which notices go up."""
    clock.write_text(MONDAY.replace(hour=12).isoformat(), encoding="ascii")
    return clock
