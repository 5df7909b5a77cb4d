from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from . import script as scripts

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def script(browser: Browser) -> Iterator[scripts.Script]:
    """`conditions.js` in Chromium. Mark the test `browser`."""
    with scripts.script(browser) as opened:
        yield opened
