"""The home page of a community."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.pages import Section, sections
from tests.factories.org import Town, home_page


@pytest.fixture
def only_ours() -> Iterator[None]:
    """The registry without what the layers above have put there."""
    known = [sections[section.key] for section in sections]
    for section in known:
        sections.unregister(section.key)
    yield
    for section in list(sections):
        sections.unregister(section.key)
    for section in known:
        sections.register(section)


def test_it_shows_contact_and_what_upper_layers_bring(
    town: Town, client: Client, only_ours: None, settings: object, tmp_path: object
) -> None:
    sections.register(Section("a", "shequ/components/empty.html", lambda request, page: {"title": page.node.name}))
    sections.register(Section("b", "shequ/components/empty.html", lambda request, page: None))
    page = home_page(town.community)
    page.phone, page.address = "010-65521234", "桂花里 1 号"
    page.save()
    shown = client.get(page.url)
    assert [section["key"] for section in shown.context["sections"]] == ["a"]
    text = shown.content.decode()
    assert "桂花里社区</h" in text
    assert "010-65521234" in text
    assert "桂花里 1 号" in text


def test_it_names_the_homes_below(town: Town, client: Client, only_ours: None) -> None:
    street = home_page(town.street)
    below = home_page(town.community, parent=street)
    shown = client.get(street.url)
    assert [link["url"] for link in shown.context["below"]] == [below.url]


def test_it_stays_within_its_node(town: Town) -> None:
    other = home_page(town.other)
    page = CommunityPage(title="x", slug="x", node=town.community)
    other.add_child(instance=CommunityPage(title="y", slug="y"))
    page.path = other.path + "0002"
    page.depth = other.depth + 1
    with pytest.raises(ValidationError) as wrong:
        page.clean()
    assert "node" in wrong.value.message_dict
