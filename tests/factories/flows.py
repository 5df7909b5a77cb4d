"""Flows as they are published, and cases as they are opened."""

from __future__ import annotations

from typing import Any

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.flows.actions.opening import OpenCase
from shequ_workflows.flows.importing.actions import TakeOverFlow
from shequ_workflows.flows.importing.files import shipped
from shequ_workflows.flows.models import Flow
from shequ_workflows.forms.models import Form
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node


def published_shipped(name: str, node: Node) -> Flow:
    """A flow that comes with the product, with its forms, published at ``node``."""
    flow = TakeOverFlow(Actor.system(), node, shipped(name)).execute()
    for form in Form.objects.filter(node=node, live=False):
        form.latest_revision.publish()
    return published(flow)


def draft(node: Node, body: dict[str, Any], key: str = "test") -> Flow:
    """Not published. ``body`` without what every flow says alike."""
    said = {"schema": 1, "key": key, "title": {"zh-hans": "试验流程"}, "languages": ["zh-hans"], **body}
    return Flow.objects.create(node=node, key=key, title="试验流程", body=said, live=False)


def published(flow: Flow) -> Flow:
    """As ``revision.publish()`` does it."""
    flow.save_revision().publish()
    return Flow.objects.get(pk=flow.pk)


def state(key: str, kind: str = "work", **more: Any) -> dict[str, Any]:
    return {"key": key, "label": {"zh-hans": key}, "kind": kind, **more}


def step(key: str, source: str, target: str, who: str = "community_worker", **more: Any) -> dict[str, Any]:
    """``source``, ``target`` and ``who`` with ``|`` between several."""
    words = {"zh-hans": key}
    parts = {"sources": source.split("|"), "targets": target.split("|"), "who": who.split("|")}
    return {"key": key, "label": words, "done": words, **parts, **more}


def opened(actor: Actor, flow: Flow, node: Node, **more: Any) -> Subject:
    return OpenCase(actor, flow, node, **more).execute()


def take(actor: Actor, subject: Subject, edge: str, **data: Any) -> Record:
    """Take a step as it stands now; ``data`` is what its form was given."""
    fresh = Subject.objects.get(pk=subject.pk)
    return TakeTransition(actor, fresh, edge, revision=fresh.revision, data=data).execute()
