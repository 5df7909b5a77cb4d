"""Saving a draft: each saving is a revision, and never over somebody else's."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Revision

from shequ_workflows.flows.models import Flow
from shequ_workflows.forms.admin.policies import BUILDERS
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actions.base import may_at
from shequ_workflows.org.actors import Actor

from .rows import Body


class SaveDraft(Action[Revision]):
    """Keep ``body`` as the newest draft of ``flow``. ``revision``: the newest one's id when the screen was made; where there
    is a newer one now, the saving is refused with code ``stale`` and nothing changes. ``user`` stands in the history."""

    verb = "save_flow_draft"
    label = gettext_lazy("Draft of a flow saved")

    def __init__(self, actor: Actor, flow: Flow, body: Body, revision: int, *, user: Any = None) -> None:
        self.actor, self.flow, self.body, self.revision = actor, flow, body, revision
        self.user = user or (actor.person.user if actor.person is not None else None)

    def lock(self) -> None:
        self.flow = (
            Flow.objects.select_for_update(no_key=True, of=("self",)).select_related("node").get(pk=self.flow.pk)
        )

    def check(self) -> Refusal | None:
        refusal = may_at(self.actor, self.flow.node, BUILDERS)
        if refusal is not None:
            return refusal
        lock = self.flow.get_lock()
        if lock is not None and self.user is not None and lock.for_user(self.user):
            return refuse("locked", _("This flow is locked. Ask whoever locked it to open it again."), Answer.STALE)
        if (self.flow.latest_revision_id or 0) != self.revision:
            return refuse("stale", stale_sentence(self.flow), Answer.STALE)
        return None

    def perform(self) -> Revision:
        draft: Flow = self.flow.get_latest_revision_as_object()
        draft.body = {**self.body, "key": self.flow.key}
        draft.title = title_of(draft.body) or draft.title
        if not self.flow.live:
            Flow.objects.filter(pk=self.flow.pk).update(title=draft.title, body=draft.body)
        revision: Revision = draft.save_revision(user=self.user, log_action=True, clean=False)
        return revision


def title_of(body: Body) -> str:
    """In the language in which the flow is written."""
    languages, title = body.get("languages"), body.get("title")
    first = languages[0] if isinstance(languages, list) and languages else ""
    said = title.get(first, "") if isinstance(title, dict) else ""
    return said.strip()[:80] if isinstance(said, str) else ""


def stale_sentence(flow: Flow) -> str:
    """Who saved in between."""
    newest = flow.latest_revision
    name = (
        newest.user.get_full_name() or newest.user.get_username()
        if newest is not None and newest.user
        else _("Somebody")
    )
    sentence = _("%(name)s has saved this flow in the meantime. What you typed still stands below: look at what changed, then save again.")  # fmt: skip
    return sentence % {"name": name}
