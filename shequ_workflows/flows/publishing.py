"""Publishing a flow: it can work, its saved scenarios come out as before, an immutable version is made, and the flow is live;
in one transaction or not at all.

Every way leads through ``PublishFlowAction``: the screen, a schedule, a workflow, going back to an older revision, an API (by
``wagtail.actions.action_registry``) and ``revision.publish()`` in a shell. Cases that run keep their version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Max
from wagtail.models import Revision

from shequ_workflows.core import publishing
from shequ_workflows.core.publishing import SCHEDULED, PublishVersionAction
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .compiling.compile import Compiled, compile_flow
from .exceptions import Unpublishable
from .trying.scenarios import scenario_faults

if TYPE_CHECKING:
    from .models import Flow, FlowVersion

__all__ = ["SCHEDULED", "SET_ASIDE", "PublishFlowAction", "set_aside"]

#: In the history of a flow: what was scheduled could not be published.
SET_ASIDE: Final = "shequ_flows.set_aside"


class PublishFlowAction(PublishVersionAction):
    """Raises ``Unpublishable`` and changes nothing where the draft cannot work.

    A draft that says the same as the version in force makes no new version.
    """

    object: Flow

    def compiled(self) -> Compiled:
        compiled = compile_flow(self.object)
        broken = list(scenario_faults(self.object, compiled))
        if broken:
            raise Unpublishable(broken)
        return compiled

    def take(self, compiled: Compiled) -> None:
        self.object.current = self._version(compiled)
        self.object.title = compiled.title[:80]
        self.object.opens_with = compiled.opens_with.form if compiled.opens_with is not None else None

    def _version(self, compiled: Compiled) -> FlowVersion:
        from .models import FlowVersion

        current = self.object.current
        if current is not None and current.digest == compiled.digest:
            return current
        last = FlowVersion.objects.filter(flow=self.object).aggregate(last=Max("number"))["last"] or 0
        return FlowVersion.objects.create(
            flow=self.object,
            number=last + 1,
            digest=compiled.digest,
            body=compiled.body,
            published_at=self.at or now(),
            published_by=Actor.of_user(self.user).person,
        )


def set_aside(flow: Flow, revision: Revision, reason: Unpublishable) -> None:
    """A scheduled draft that can no longer be published: the schedule ends, the reasons stand in the flow's history."""
    publishing.set_aside(flow, revision, SET_ASIDE, reason.messages)
