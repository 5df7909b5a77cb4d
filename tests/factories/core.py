"""Subjects, records, deliveries, written as the product writes them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from shequ_workflows.core.models import Delivery, Record, Subject
from shequ_workflows.core.record.recording import Entry, append
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now


def subject(node: Node, *, kind: str = "lamp", title: str = "路灯不亮", state: str = "open", **more: Any) -> Subject:
    """A subject at ``node`` with the first row of its record."""
    made = Subject.objects.create(
        kind=kind, node=node, community=node.community, path=node.path, title=title, state=state, **more
    )
    append(made, Entry("open", target=state, payload={}), now())
    return made


def delivery(
    recipient: Person, on: Subject, *, state: str = "pending", channel: str = "inbox", **more: Any
) -> Delivery:
    """A message owed to ``recipient`` because of the last row of ``on``."""
    record = Record.objects.filter(subject=on).latest("seq")
    return Delivery.objects.create(
        record=record,
        handler=more.pop("handler", "edge:lamp.report"),
        recipient=recipient,
        channel=channel,
        state=state,
        next_at=more.pop("next_at", now() - dt.timedelta(minutes=1)),
        **more,
    )
