"""Publishing a form: valid, compiled, an immutable version made, and the form live, in one transaction or not at all.

Every way leads through ``PublishFormAction``: the screen, a schedule, a workflow, going back to an older revision, an API
(by ``wagtail.actions.action_registry``) and ``revision.publish()`` in a shell. Whoever fills the form in reads its
``current`` version, never the words an editor works on.
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

from .compiling.compile import Compiled, compile_form
from .exceptions import Unpublishable

if TYPE_CHECKING:
    from .models import Form, FormVersion

#: As Wagtail's ``publish_scheduled`` calls it.
SCHEDULED: Final = "wagtail.publish.scheduled"
#: In the history of a form: what was scheduled could not be published.
SET_ASIDE: Final = "shequ_forms.set_aside"


class PublishFormAction(PublishRevisionAction):
    """Raises ``Unpublishable`` and changes nothing where the draft cannot be published, also where it is to go live later.

    A draft that says the same as the version in force makes no new version. ``at``: when it was published, where that is
    told later.
    """

    object: Form

    def __init__(self, revision: Revision, *, at: dt.datetime | None = None, **how: Any) -> None:
        super().__init__(revision, **how)
        self.at = at

    def check(self, skip_permission_checks: bool = False) -> None:
        """Wagtail asks whether somebody may publish any form; here, whether this one."""
        super().check(skip_permission_checks)
        if self.user and not skip_permission_checks:
            policy = self.permission_policy
            if not policy.user_has_permission_for_instance(self.user, "publish", self.object):
                raise self.permission_error_class("You do not have permission to publish this object.")

    def execute(self, skip_permission_checks: bool = False) -> Any:
        self.check(skip_permission_checks)
        with transaction.atomic():
            self._lock()
            compiled = compile_form(self.object)
            if not self._is_for_later():
                self.object.current = self._version(compiled)
            published = self._publish_revision(
                self.revision,
                self.object,
                user=self.user,
                changed=self.changed,
                log_action=self.log_action,
                previous_revision=self.previous_revision,
            )
            if not self._is_for_later():
                self._settle_places()
            return published

    def _settle_places(self) -> None:
        """Whoever came before a choice had places is counted; where there are more places now, those who wait get them."""
        from .filling.actions import promote
        from .filling.indexing import index_counted
        from .filling.turns import counted_keys, counts_places

        if counts_places(self.object):
            index_counted(self.object, counted_keys(self.object))
        promote(self.object, self.at or now())

    def _is_for_later(self) -> bool:
        due = self.object.go_live_at
        return due is not None and due > now()

    def _lock(self) -> None:
        """Two publications at once number their versions one after the other."""
        from .models import Form

        locked = Form.objects.select_for_update(no_key=True, of=("self",)).get(pk=self.object.pk)
        self.object.current = locked.current

    def _version(self, compiled: Compiled) -> FormVersion:
        from .models import FormVersion

        current = self.object.current
        if current is not None and (current.digest, current.settings) == (compiled.digest, compiled.settings):
            return current
        last = FormVersion.objects.filter(form=self.object).aggregate(last=Max("number"))["last"] or 0
        return FormVersion.objects.create(
            form=self.object,
            number=last + 1,
            digest=compiled.digest,
            body=compiled.body,
            settings=compiled.settings,
            published_at=self.at or now(),
            published_by=Actor.of_user(self.user).person,
        )


def set_aside(form: Form, revision: Revision, reason: Unpublishable) -> None:
    """A scheduled draft that can no longer be published: the schedule ends, the reasons stand in the form's history.

    Raised, they would stop whatever else is due in the same run, at every run.
    """
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    log(instance=form, action=SET_ASIDE, revision=revision, data={"faults": reason.messages})
