"""Pages of somebody signed in are kept by no cache."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.org import Town, login_as

pytestmark = pytest.mark.django_db


def test_it_lets_no_cache_keep_what_somebody_signed_in_reads(client: Client) -> None:
    assert "no-store" not in client.get("/publicity/").get("Cache-Control", "")
    login_as(client, "resident", Town().community)
    answer = client.get("/publicity/")
    assert {"private", "no-store"} <= {part.strip() for part in answer["Cache-Control"].split(",")}
