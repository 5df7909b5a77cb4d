"""A cheap phone on a slow line: what the pages of a matter weigh, styles and scripts with them, nothing packed."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from shequ_workflows.deliberation.models import HallPage, Opinion
from tests.factories.deliberation import Hall, PersonFactory, matter

from .conftest import Move
from .test_staff_screens import SignIn

pytestmark = pytest.mark.django_db
#: Bytes of a page without photos.
MOST = 150_000
LOADED = re.compile(rb'(?:<link[^>]+rel="stylesheet"[^>]+href|<script[^>]+src)="/static/([^"?]+)')


def weight(client: Client, address: str) -> int:
    response = client.get(address)
    assert response.status_code == 200
    content = response.content
    names = [one.decode() for one in LOADED.findall(content)]
    assert names
    return len(content) + sum(Path(str(finders.find(name))).stat().st_size for name in names)


def test_pages_of_a_matter_weigh_less_than_150_kb(hall: Hall, page: HallPage, move: Move, signed_in: SignIn) -> None:
    subject, at = matter(hall, "consulting")
    Opinion.objects.bulk_create(
        Opinion(
            matter_id=subject.pk, person=PersonFactory(), nickname=f"住户{number}", text="电梯老旧，希望尽快换新。" * 20,
            public_text="电梯老旧，希望尽快换新。" * 20, state="published", at=at, due_at=at, reviewed_at=at,
        )
        for number in range(60)
    )  # fmt: skip
    move(at + dt.timedelta(hours=1))
    anybody, resident = Client(), signed_in(hall.resident)
    hall_url = page.url
    weights = {
        "hall": weight(anybody, hall_url),
        "a matter with sixty opinions": weight(anybody, f"{hall_url}matter/{subject.public_id}/"),
        "say what you think": weight(resident, f"{hall_url}matter/{subject.public_id}/opinion/"),
        "propose": weight(resident, f"{hall_url}propose/"),
        "by a letter": weight(anybody, "/community/take-part/"),
        "search": weight(anybody, "/search/"),
    }
    assert all(one < MOST for one in weights.values()), weights
