"""Publishing a flow: it can work, its saved scenarios come out as before, an immutable version is made, and the flow is live;
in one transaction or not at all.

Every way leads through ``PublishFlowAction``: the screen, a schedule, a workflow, going back to an older revision, an API (by
``wagtail.actions.action_registry``) and ``revision.publish()`` in a shell. Cases that run keep their version.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max
from wagtail.actions import PublishRevisionAction
from wagtail.log_actions import log
from wagtail.models import Revision

from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .compiling.compile import Compiled, compile_flow
from .exceptions import Unpublishable
from .trying.scenarios import scenario_faults

if TYPE_CHECKING:
    from .models import Flow, FlowVersion

#: As Wagtail's ``publish_scheduled`` calls it.
SCHEDULED: Final = "wagtail.publish.scheduled"
#: In the history of a flow: what was scheduled could not be published.
SET_ASIDE: Final = "shequ_flows.set_aside"


class PublishFlowAction(PublishRevisionAction):
    """Raises ``Unpublishable`` and changes nothing where the draft cannot work, also where it is to go live later.

    A draft that says the same as the version in force makes no new version. ``at``: when it was published, where that is told
    later.
    """

    object: Flow

    def __init__(self, revision: Revision, *, at: dt.datetime | None = None, **how: Any) -> None:
        super().__init__(revision, **how)
        self.at = at

    def check(self, skip_permission_checks: bool = False) -> None:
        """Wagtail asks whether somebody may publish any flow; here, whether this one."""
        super().check(skip_permission_checks)
        if self.user and not skip_permission_checks:
            policy = self.permission_policy
            if not policy.user_has_permission_for_instance(self.user, "publish", self.object):
                raise self.permission_error_class("You do not have permission to publish this object.")

    def execute(self, skip_permission_checks: bool = False) -> Any:
        self.check(skip_permission_checks)
        with transaction.atomic():
            self._lock()
            compiled = compile_flow(self.object)
            broken = list(scenario_faults(self.object, compiled))
            if broken:
                raise Unpublishable(broken)
            if not self._is_for_later():
                self.object.current = self._version(compiled)
                self.object.title = compiled.title[:80]
                self.object.opens_with = compiled.opens_with.form if compiled.opens_with is not None else None
            return self._publish_revision(
                self.revision,
                self.object,
                user=self.user,
                changed=self.changed,
                log_action=self.log_action,
                previous_revision=self.previous_revision,
            )

    def _is_for_later(self) -> bool:
        due = self.object.go_live_at
        return due is not None and due > now()

    def _lock(self) -> None:
        """Two publications at once number their versions one after the other."""
        from .models import Flow

        locked = Flow.objects.select_for_update(no_key=True, of=("self",)).get(pk=self.object.pk)
        self.object.current = locked.current

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
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    log(instance=flow, action=SET_ASIDE, revision=revision, data={"faults": reason.messages})
