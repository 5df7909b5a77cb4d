"""Publishing what is compiled into versions that never change: forms, flows. All in one transaction, or nothing."""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from wagtail.actions import PublishRevisionAction
from wagtail.log_actions import log
from wagtail.models import Revision

from shequ_workflows.org.moment import now

#: As Wagtail's ``publish_scheduled`` calls it.
SCHEDULED: Final = "wagtail.publish.scheduled"


class PublishVersionAction(PublishRevisionAction):
    """The draft is compiled, a version of it becomes ``object.current``, and the object goes live.

    ``compiled`` raises where the draft cannot work, also where it is to go live later; then nothing changes. ``at``: when it was
    published, where that is told later.
    """

    def __init__(self, revision: Revision, *, at: dt.datetime | None = None, **how: Any) -> None:
        super().__init__(revision, **how)
        self.at = at

    @abstractmethod
    def compiled(self) -> Any:
        """The draft, compiled and checked."""

    @abstractmethod
    def take(self, compiled: Any) -> None:
        """Set ``object.current``, and what else the object shows of its version; not while it waits for its day."""

    def settle(self) -> None:
        """What follows once it is live."""

    def check(self, skip_permission_checks: bool = False) -> None:
        """Wagtail asks whether somebody may publish any of the kind; here, whether this one."""
        super().check(skip_permission_checks)
        if self.user and not skip_permission_checks:
            policy = self.permission_policy
            if not policy.user_has_permission_for_instance(self.user, "publish", self.object):
                raise self.permission_error_class("You do not have permission to publish this object.")

    def execute(self, skip_permission_checks: bool = False) -> Any:
        self.check(skip_permission_checks)
        with transaction.atomic():
            self._lock()
            compiled = self.compiled()
            is_for_later = self.object.go_live_at is not None and self.object.go_live_at > now()
            if not is_for_later:
                self.take(compiled)
            published = self._publish_revision(
                self.revision,
                self.object,
                user=self.user,
                changed=self.changed,
                log_action=self.log_action,
                previous_revision=self.previous_revision,
            )
            if not is_for_later:
                self.settle()
            return published

    def _lock(self) -> None:
        """Two publications at once number their versions one after the other."""
        rows = type(self.object)._default_manager.select_for_update(no_key=True, of=("self",))
        self.object.current = rows.get(pk=self.object.pk).current


def set_aside(instance: Any, revision: Revision, action: str, messages: Iterable[Any]) -> None:
    """A scheduled draft that can no longer be published: the schedule ends, the reasons stand in the history.

    Raised, they would stop whatever else is due in the same run, at every run.
    """
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    log(instance=instance, action=action, revision=revision, data={"faults": messages})
