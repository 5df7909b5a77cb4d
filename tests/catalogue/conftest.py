"""What the tests of the catalogue share: two communities with home pages and services."""

from __future__ import annotations

import pytest

from shequ_workflows.catalogue.models import ServiceIndexPage
from tests.factories.catalogue import services
from tests.factories.org import Town, home_page


class Catalogue(Town):
    """A town whose communities have home pages with services below."""

    def __init__(self) -> None:
        super().__init__()
        self.home = home_page(self.community)
        self.other_home = home_page(self.other)
        self.services: ServiceIndexPage = services(self.home)
        self.other_services: ServiceIndexPage = services(self.other_home)


@pytest.fixture
def town(db: None) -> Catalogue:
    return Catalogue()
