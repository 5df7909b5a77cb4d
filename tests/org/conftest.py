"""What the tests of the organisation share."""

from __future__ import annotations

import pytest

from tests.factories.org import Town


@pytest.fixture
def town(db: None) -> Town:
    return Town()
