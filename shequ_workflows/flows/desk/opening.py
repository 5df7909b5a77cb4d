"""Opening a case on its page at the desk, and noting down what it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shequ_workflows.core.models import Subject
from shequ_workflows.core.registries import origins
from shequ_workflows.flows.actions.opening import OpenCase
from shequ_workflows.flows.models import Flow
from shequ_workflows.org.acting import Action, ActionRefused, Refusal
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now


@dataclass(frozen=True, slots=True)
class CameFrom:
    """``key`` of an origin of the core's registry, and the public id of what it is there."""

    key: str
    public_id: str


class OpenAtDesk(Action[Subject]):
    """``OpenCase``, and the link back to what it came from, in one transaction; once for each key ``once``.

    ``secret`` holds the second secret after ``execute()``, where the case is a new one.
    """

    verb = "open_case"

    def __init__(
        self,
        actor: Actor,
        flow: Flow,
        node: Node,
        *,
        data: Mapping[str, Any],
        raised_by: Person | None,
        channel: str,
        once: str,
        came_from: CameFrom | None = None,
        at: dt.datetime | None = None,
    ) -> None:
        self.at, self.came_from = at or now(), came_from
        self.opening = OpenCase(
            actor, flow, node, data=data, raised_by=raised_by, channel=channel, once=once, at=self.at
        )
        self.secret = ""

    def check(self) -> Refusal | None:
        return self.opening.check()

    def execute(self) -> Subject:
        try:
            return super().execute()
        except ActionRefused:
            known = self.opening.known()  # sent twice: what it came from is linked already
            if known is None:
                raise
            return known

    def perform(self) -> Subject:
        is_new = self.opening.known() is None
        subject = self.opening.execute()
        if is_new and self.came_from is not None:
            origins[self.came_from.key].link(self.opening.actor, self.came_from.public_id, subject, self.at)
        self.secret = self.opening.secret
        return subject
