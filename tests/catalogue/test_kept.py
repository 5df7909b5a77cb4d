"""Pages of the catalogue are the same for everybody: kept for visitors, right at once after a change, never another's."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from shequ_workflows.catalogue.models import ServiceGuidePage
from tests.factories.org import login_as

from .conftest import Catalogue
from .test_applying import Counter, package

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter(settings: Any) -> Counter:
    settings.SHEQU_PAGE_CACHE_SECONDS = 3600
    caches["pages"].clear()
    return Counter(Catalogue())


def test_index_guide_and_package_are_kept(counter: Counter, client: Client, django_assert_num_queries: Any) -> None:
    guide = counter.guide("托管", form=counter.form())
    addresses = [counter.town.services.url, guide.url, package(counter, counter.form(title="一件事"), "居家养老").url]
    client.get(addresses[0])  # at its end, what the test has written makes pages anew
    for address in addresses:
        first = client.get(address)
        with django_assert_num_queries(1, info=address):
            assert client.get(address).content == first.content


def test_the_places_that_are_left_are_right_at_once(counter: Counter, client: Client) -> None:
    form = counter.form(quota=1, waiting_places=3)
    guide = counter.guide("托管", form=form)
    client.get(guide.url)
    before = client.get(guide.url).content.decode()
    counter.apply(form)
    client.get("/healthz")  # the end of the request that wrote
    after = client.get(guide.url).content.decode()
    assert before != after


def test_what_is_published_anew_shows_at_once(counter: Counter, client: Client) -> None:
    guide = counter.guide("托管", form=counter.form())
    client.get(guide.url)
    page = ServiceGuidePage.objects.get(pk=guide.pk)
    page.title = "课后托管"
    page.save_revision().publish()
    client.get("/healthz")
    assert "课后托管" in client.get(guide.url).content.decode()
    assert "课后托管" in client.get(counter.town.services.url).content.decode()


def test_nothing_of_somebody_signed_in_is_left_for_others(counter: Counter, client: Client) -> None:
    guide = counter.guide("托管", form=counter.form())
    login_as(client, "rc_director", counter.town.community)
    own = client.get(guide.url).content.decode()
    assert "退出" in own
    assert "退出" not in Client().get(guide.url).content.decode()
