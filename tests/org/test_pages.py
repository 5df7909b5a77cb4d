"""The home page of a community."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Site
from wagtail.test.utils.form_data import rich_text

from shequ_workflows.org.acting import Answer
from shequ_workflows.org.actions import OpenHomePage
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.groups import sync_members
from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.moment import now
from shequ_workflows.org.pages import Section, sections
from tests.factories.org import Town, actor, home_page


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


def test_it_makes_a_home_page_that_somebody_else_publishes(town: Town) -> None:
    street = home_page(town.street)
    administrator = actor(Role.ADMINISTRATOR, town.community, account=True)
    page = OpenHomePage(administrator, town.community).execute()
    assert not page.live
    assert page.get_parent().specific == street
    user = type(administrator.person.user).objects.get(pk=administrator.person.user_id)
    sync_members(now(), [town.community])
    assert page.permissions_for_user(user).can_edit()
    assert not page.permissions_for_user(user).can_publish()
    assert OpenHomePage(administrator, town.community).check().code == "already"


@pytest.mark.parametrize("role", [Role.RC_DIRECTOR, Role.EDITOR])
def test_it_leaves_making_home_pages_to_the_administrator(town: Town, role: str) -> None:
    assert OpenHomePage(actor(role, town.community), town.community).check().status == Answer.FORBIDDEN
    assert OpenHomePage(actor(Role.ADMINISTRATOR, town.other), town.community).check().status == Answer.NOT_FOUND
    assert OpenHomePage(actor(Role.ADMINISTRATOR, town.community), town.grid).check().code == "kind"


def test_it_gives_an_address_that_is_free(town: Town) -> None:
    taken = home_page(town.other)
    taken.slug = town.community.code
    taken.save()
    assert OpenHomePage(Actor.system(), town.community).execute().slug == f"{town.community.code}-2"


@pytest.mark.parametrize(("slug", "where", "refused"), [
    ("forms", "entrance", True), ("desk", "entrance", True), ("admin", "entrance", True), ("guihua", "entrance", False),
    ("forms", "below", False),
])  # fmt: skip
def test_a_page_does_not_take_an_address_of_the_site(
    town: Town, client: Client, slug: str, where: str, refused: bool
) -> None:
    client.force_login(get_user_model().objects.create_superuser("root", password="x"))
    entrance = Page.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
    parent = entrance if where == "entrance" else home_page(town.street)
    url = reverse("wagtailadmin_pages:add", args=["shequ_org", "communitypage", parent.pk])
    data = {"title": "桂花", "slug": slug, "introduction": rich_text(""), "node": town.community.pk}
    answer = client.post(url, data)
    assert ("本站自己使用" in answer.content.decode()) is refused
    assert CommunityPage.objects.filter(slug=slug).exists() is not refused
