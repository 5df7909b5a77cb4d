"""Flows in the Wagtail admin: a street with two communities, and people signed in."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from shequ_workflows.flows.models import Flow
from shequ_workflows.org.groups import sync_members, sync_permissions
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now
from tests.factories import flows
from tests.factories.org import NodeFactory, PersonFactory, RoleFactory


class Places:
    """``client(role)`` is signed in as somebody in that role."""

    def __init__(self) -> None:
        self.street = NodeFactory(kind="street", name="幸福街道")
        self.here = NodeFactory(parent=self.street, kind="community", name="幸福里社区")
        self.there = NodeFactory(parent=self.street, kind="community", name="和谐家园社区")

    def person(self, role: str, node: Node | None = None) -> Person:
        made: Person = PersonFactory(home=node or self.here, account=True)
        RoleFactory(person=made, role=role, node=node or self.here)
        sync_permissions()
        sync_members(now())
        return made

    def client(self, role: str, node: Node | None = None) -> Client:
        client = Client()
        client.force_login(self.person(role, node).user)
        return client


def url(name: str, *args: Any) -> str:
    return reverse(f"shequ_flows_admin:{name}", args=args)


def seal(places: Places, key: str = "seal") -> Flow:
    """A draft with three states, three steps and a clock."""
    body = {
        "states": [flows.state("asked", "start"), flows.state("approved"), flows.state("done", "good")],
        "edges": [
            flows.step("ask", "", "asked", clocks="+reply"),
            flows.step("approve", "asked", "approved", "rc_director", clocks="-reply"),
            flows.step("finish", "approved", "done"),
        ],
        "clocks": [{"key": "reply", "label": {"zh-hans": "答复"}, "length": "3 wd"}],
    }
    flow = flows.draft(places.here, body, key)
    flow.save_revision(clean=False)
    return Flow.objects.get(pk=flow.pk)


def revision(flow: Flow) -> int:
    return Flow.objects.values_list("latest_revision", flat=True).get(pk=flow.pk)


def body(flow: Flow) -> dict[str, Any]:
    found: dict[str, Any] = Flow.objects.get(pk=flow.pk).get_latest_revision_as_object().body
    return found
