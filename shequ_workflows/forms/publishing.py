"""Publishing a form: valid, compiled, an immutable version made, and the form live, in one transaction or not at all.

Every way leads through ``PublishFormAction``: the screen, a schedule, a workflow, going back to an older revision, an API
(by ``wagtail.actions.action_registry``) and ``revision.publish()`` in a shell. Whoever fills the form in reads its
``current`` version, never the words an editor works on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Max
from wagtail.models import Revision

from shequ_workflows.core import publishing
from shequ_workflows.core.publishing import SCHEDULED, PublishVersionAction
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .compiling.compile import Compiled, compile_form
from .exceptions import Unpublishable

if TYPE_CHECKING:
    from .models import Form, FormVersion

__all__ = ["SCHEDULED", "SET_ASIDE", "PublishFormAction", "set_aside"]

#: In the history of a form: what was scheduled could not be published.
SET_ASIDE: Final = "shequ_forms.set_aside"


class PublishFormAction(PublishVersionAction):
    """Raises ``Unpublishable`` and changes nothing where the draft cannot be published.

    A draft that says the same as the version in force makes no new version.
    """

    object: Form

    def compiled(self) -> Compiled:
        return compile_form(self.object)

    def take(self, compiled: Compiled) -> None:
        self.object.current = self._version(compiled)

    def settle(self) -> None:
        """Whoever came before a choice had places is counted; where there are more places now, those who wait get them."""
        from .filling.actions import promote
        from .filling.indexing import index_counted
        from .filling.turns import counted_keys, counts_places

        if counts_places(self.object):
            index_counted(self.object, counted_keys(self.object))
        promote(self.object, self.at or now())

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
    """A scheduled draft that can no longer be published: the schedule ends, the reasons stand in the form's history."""
    publishing.set_aside(form, revision, SET_ASIDE, reason.messages)
