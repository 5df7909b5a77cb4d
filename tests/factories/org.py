"""Nodes, people, accounts, roles. Whoever holds a role is made by ``actor(role, node)``."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory
from django.contrib.auth import get_user_model
from wagtail.models import Page, Site

from shequ_workflows.org.actions.people import spelling
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import NodeKind
from shequ_workflows.org.models import CommunityPage, Node, Person, RoleAssignment
from shequ_workflows.org.moment import now


class NodeFactory(factory.django.DjangoModelFactory):
    """``NodeFactory(parent=street, kind="community")``; without a parent a root."""

    class Meta:
        model = Node

    kind = NodeKind.STREET
    code = factory.Sequence(lambda number: f"n{number:05d}")
    name = factory.Sequence(lambda number: f"节点{number}")

    @classmethod
    def _create(cls, model_class: Any, *args: Any, parent: Node | None = None, **values: Any) -> Node:
        if parent is None:
            return Node.add_root(instance=Node(**values))
        return Node.objects.get(pk=parent.pk).add_child(instance=Node(**values))


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_user_model()

    username = factory.Sequence(lambda number: f"user{number}")


class PersonFactory(factory.django.DjangoModelFactory):
    """``PersonFactory(home=community, account=True)``."""

    class Meta:
        model = Person

    class Params:
        account = factory.Trait(user=factory.SubFactory(UserFactory))

    name = factory.Sequence(lambda number: f"王测试{number}")
    pinyin = factory.LazyAttribute(lambda made: spelling(made.name)["pinyin"])
    initials = factory.LazyAttribute(lambda made: spelling(made.name)["initials"])


class RoleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RoleAssignment

    person = factory.SubFactory(PersonFactory)
    valid_from = factory.LazyFunction(lambda: now() - dt.timedelta(days=30))


def actor(role: str, node: Node, **person: Any) -> Actor:
    """Somebody at home at ``node`` who holds ``role`` there."""
    made = PersonFactory(home=node, **person)
    RoleFactory(person=made, role=role, node=node)
    return Actor.of(made)


def login_as(client: Any, role: str, node: Node) -> Actor:
    """Sign ``client`` in as a holder of ``role`` at ``node``, with the groups of that role."""
    from shequ_workflows.org.groups import sync_members

    made = actor(role, node, account=True)
    assert made.person is not None
    sync_members(now(), [node])
    client.force_login(made.person.user)
    return made


def home_page(node: Node, parent: Page | None = None) -> CommunityPage:
    """The node's home page below ``parent`` (default: the site's first page)."""
    above = parent or Page.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
    page: CommunityPage = above.add_child(instance=CommunityPage(title=node.name, slug=node.code, node=node))
    return page


class Town:
    """A street with two communities; of the first a grid and a compound with a building."""

    def __init__(self) -> None:
        self.district = NodeFactory(kind="district", name="试验区")
        self.street = NodeFactory(parent=self.district, kind="street", name="青石街道")
        self.community = NodeFactory(parent=self.street, kind="community", name="桂花里社区")
        self.other = NodeFactory(parent=self.street, kind="community", name="梧桐社区")
        self.grid = NodeFactory(parent=self.community, kind="grid", name="第一网格")
        self.compound = NodeFactory(parent=self.community, kind="compound", name="桂花苑")
        self.building = NodeFactory(parent=self.compound, kind="building", name="3 号楼")
        self.refresh()

    def refresh(self) -> None:
        """Paths and child counts as they are now."""
        for name, node in vars(self).items():
            setattr(self, name, Node.objects.get(pk=node.pk))
