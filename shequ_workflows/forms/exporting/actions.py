"""Taking answers away as a file: asked for, fetched, given up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import journal, note
from shequ_workflows.forms.languages import spoken
from shequ_workflows.forms.models import Export, Form
from shequ_workflows.forms.permitting import confidants_of, exporters_of
from shequ_workflows.org.acting import Action, ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actions.base import not_yours, unknown
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from . import vault
from .access import Scope, role_of, scope_of
from .constants import LONGEST_REASON, MOST_AT_ONCE, SHORTEST_REASON, UNDER_WAY, ExportState
from .making import FETCHED, MADE, payload_of
from .tasks import make_export


class AskForExport(OnceAction[Export]):
    """Have a file made in the background. ``asked``: format, saying, which, since, until, sensitive, reason."""

    verb = "ask_for_export"
    label = _("Answers to a form asked for as a file")

    def __init__(self, actor: Actor, form: Form, asked: Mapping[str, Any], *, once: str = "") -> None:
        self.actor, self.form, self.once = actor, form, once
        self.asked = {**asked, "reason": " ".join(str(asked.get("reason", "")).split())[:LONGEST_REASON]}
        self.scope: Scope = scope_of(actor, form)

    def find(self, result: str) -> Export | None:
        return Export.objects.filter(public_id=result, form=self.form, by=self.actor.person_id).first()

    def check(self) -> Refusal | None:
        if self.actor.person is None or not self.scope.paths:
            return not_yours(exporters_of(self.form))
        return self._check_sensitive() or self._check_many()

    def _check_sensitive(self) -> Refusal | None:
        if not self.asked.get("sensitive"):
            return None
        if not self.scope.sensitive:
            return not_yours(confidants_of(self.form))
        if len(self.asked["reason"]) < SHORTEST_REASON:
            sentence = _("Please type what these data are needed for. It stands on the record.")
            return refuse("reason", sentence, reason=[str(sentence)])
        return None

    def _check_many(self) -> Refusal | None:
        if self.known() is not None:
            return None
        if Export.objects.filter(by=self.actor.person_id, state__in=UNDER_WAY).count() < MOST_AT_ONCE:
            return None
        return refuse("many", _("Several files of yours are being made. Please wait for one of them, or give it up."))

    def perform(self) -> Export:
        known = self.known()
        if known is not None:
            return known
        assert self.actor.person is not None  # check() saw it
        export = Export.objects.create(form=self.form, by=self.actor.person, at=now(), language=spoken(), **self.asked)
        self.remember(export.public_id)
        make_export.enqueue(export.public_id)
        return export


class OwnExport(Action[Export]):
    """A verb on a file of one's own: of nobody else's one may know."""

    states: tuple[str, ...] = ()

    def __init__(self, actor: Actor, export: Export) -> None:
        self.actor, self.export = actor, export

    def lock(self) -> None:
        rows = Export.objects.select_for_update(of=("self",)).select_related("form__node")
        found = rows.filter(pk=self.export.pk).first()
        if found is None:
            raise ActionRefused(unknown())
        self.export = found

    def check(self) -> Refusal | None:
        if self.actor.person_id is None or self.export.by_id != self.actor.person_id:
            return unknown()
        return None


class FetchExport(OwnExport):
    """Fetch the file: whether one may is asked again, and that one did is recorded each time."""

    verb = FETCHED
    label = _("Answers to a form fetched as a file")

    def check(self) -> Refusal | None:
        return super().check() or self._is_there() or self._may_still()

    def _is_there(self) -> Refusal | None:
        export = self.export
        if export.state == ExportState.DONE and export.expires_at is not None and export.expires_at > now():
            return None
        return refuse("gone", _("This file is not there any more. Please ask for it again."), Answer.STALE)

    def _may_still(self) -> Refusal | None:
        scope = scope_of(self.actor, self.export.form)
        if scope.paths and scope.covers(self.export):
            return None
        sentence = _("In this file are answers that your role no longer takes away. Please ask for a new one.")
        return refuse("scope", sentence, Answer.FORBIDDEN)

    def perform(self) -> Export:
        form = self.export.form
        note(journal(form.node), self.verb, self.actor, role=role_of(self.actor, form), payload=payload_of(self.export))
        return self.export


class DropExport(OwnExport):
    """Give it up, or delete its file before its time."""

    verb = "drop_export"

    def perform(self) -> Export:
        export = self.export
        if export.place:
            vault.remove(export.place)
        export.state, export.place, export.key, export.changed_at = ExportState.GONE, "", "", now()
        export.expires_at = None
        export.save()
        return export


LABELS = {MADE: _("Answers to a form made a file"), FETCHED: FetchExport.label}
