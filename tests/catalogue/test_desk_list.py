"""The list of one's communities with their guides: a page of them, and what has been barred since it went up."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.catalogue.views import files
from shequ_workflows.core.models import BarredCertificate
from tests.factories.catalogue import guide
from tests.factories.org import login_as

from .conftest import Catalogue

pytestmark = pytest.mark.django_db


def test_what_is_barred_later_is_told_to_those_who_keep_guides(town: Catalogue, client: Client) -> None:
    page = guide(town.services, materials=[{"name": "垃圾分类证明"}])
    login_as(client, "editor", town.community)
    url = reverse("shequ_catalogue:guides")
    assert "现在不允许" not in client.get(url).content.decode()
    BarredCertificate.objects.create(code="X99", name="垃圾分类证明", words="垃圾分类 证明", rule="不再开具。")
    seen = client.get(url).content.decode()
    assert "现在不允许" in seen
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in seen
    assert client.get(page.url).status_code == 200, "it is not taken down by itself"


def test_it_is_read_a_page_at_a_time(
    town: Catalogue, client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(files, "PER_PAGE", 1)
    guide(town.services, "甲")
    guide(town.other_services, "乙")
    login_as(client, "editor", town.street)
    url = reverse("shequ_catalogue:guides")
    first, second = client.get(url), client.get(f"{url}?page=2")
    assert [row["index"] for one in (first, second) for row in one.context["rows"]] == [
        town.services, town.other_services,
    ]  # fmt: skip
    assert [row["live"] for row in second.context["rows"]] == [1]
