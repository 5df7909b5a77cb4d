"""Noting that the voter of a room was not reached, or that a time was agreed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.ballots.actions import locked_poll
from shequ_workflows.ballots.constants import TURNOUT_READERS, ContactKind
from shequ_workflows.ballots.models import ContactMark, Poll, RollEntry, Vote
from shequ_workflows.ballots.refusals import forbidden
from shequ_workflows.community.models import Unit
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.presenting import VERBS
from shequ_workflows.core.record.copies import Copies, copies
from shequ_workflows.core.record.recording import note
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .reading import buildings_of, entries_at, forget


class MarkContact(Action[ContactMark]):
    """Note what came of looking for the voter of ``entry`` at ``unit``: where the actor may see who has taken part,
    while votes are taken, and until the entry has voted. The note is the office's; never what somebody wants to vote."""

    verb = "mark_contact"

    def __init__(
        self,
        actor: Actor,
        poll: Poll,
        unit: Unit,
        entry: RollEntry | None,
        kind: str,
        text: str = "",
        *,
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.poll, self.unit, self.entry = actor, poll, unit, entry
        self.kind, self.text, self.given_at, self.at = str(kind), text.strip(), at, at or now()

    def lock(self) -> None:
        self.poll = locked_poll(self.poll)
        self.at = self.given_at or now()

    def check(self) -> Refusal | None:
        if not self.actor.belongs(*TURNOUT_READERS, at=self.poll.subject.community):
            return forbidden(TURNOUT_READERS)
        if self.actor.person is None or not self._is_there():
            sentence = gettext_lazy("This room is not on the roll, or lies in a building that is not yours.")
            return refuse("entry", sentence, Answer.NOT_FOUND)
        if not self.poll.takes_votes_at(self.at):
            return refuse("closed", gettext_lazy("No votes are taken now: there is nobody to look for."), Answer.STALE)
        if Vote.objects.filter(roll_entry=self.entry).exists():
            return refuse("voted", gettext_lazy("They have taken part in the meantime. Thank you."), Answer.STALE)
        if self.kind not in ContactKind.values:
            sentence = gettext_lazy("Choose what came of it.")
            return refuse("kind", sentence, kind=[str(sentence)])
        return None

    def _is_there(self) -> bool:
        if self.entry is None or not buildings_of(self.actor, self.poll).filter(pk=self.unit.building_id).exists():
            return False
        return self.entry.pk in entries_at(self.poll, Unit.objects.filter(pk=self.unit.pk)).get(self.unit.pk, ())

    def perform(self) -> ContactMark:
        poll, entry, person = self.poll, self.entry, self.actor.person
        assert entry is not None  # check() saw both under the lock
        assert person is not None
        made = ContactMark.objects.create(
            poll=poll, entry=entry, kind=self.kind, note=self.text[:120], at=self.at, by=person
        )
        payload = {"poll": poll.public_id, "mark": made.public_id, "unit": entry.unit_key, "kind": self.kind}
        note(poll.subject, self.verb, self.actor, payload={**payload, "note": made.note}, at=self.at)
        forget(poll, [self.unit.building_id, *entry.units.values_list("unit__building", flat=True)])
        return made


def _noted(subject: Subject, record: Record, said: Mapping[str, Any]) -> Q:
    return Q(poll__subject=subject, public_id=said.get("mark", ""))


copies.register(
    Copies("ballots.contacts", ContactMark, gettext_lazy("the note on looking for a voter"), {MarkContact.verb}, _noted, ("note",))
)  # fmt: skip
VERBS[MarkContact.verb] = lambda: _("Looked for a voter")
