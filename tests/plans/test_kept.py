"""The public page of a plan is kept for visitors, and right at once after somebody marks a task."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from .conftest import Planning

pytestmark = pytest.mark.django_db


def test_plan_and_index_are_kept(
    planning: Planning, client: Client, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.SHEQU_PAGE_CACHE_SECONDS = 3600
    caches["pages"].clear()
    client.get(planning.index.url)  # at its end, what the test has written makes pages anew
    for address in (planning.index.url, planning.plan.url):
        first = client.get(address)
        with django_assert_num_queries(1, info=address):
            assert client.get(address).content == first.content
