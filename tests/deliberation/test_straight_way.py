"""One matter from draft to close."""

from __future__ import annotations

import pytest

from tests.factories.deliberation import Hall, matter

pytestmark = pytest.mark.django_db


def test_it_goes_the_straight_way() -> None:
    hall = Hall()
    subject, _at = matter(hall, "closed")
    assert subject.state == "closed"
    assert not subject.is_open
