"""Papers printed, and handed over (送达): both are recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from shequ_workflows.ballots.constants import KEYERS, PRINTERS, Handed, PollState
from shequ_workflows.ballots.models import Handing, Poll, RollEntry
from shequ_workflows.ballots.refusals import forbidden, refusal_by_role, unknown
from shequ_workflows.community.models import Unit
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .papers import KINDS, SECRET


class PrintPapers(Action[None]):
    """Have papers before one's eyes to print them. Letters and slips bear codes: the record says who had them, and when."""

    verb = "print_vote_papers"

    def __init__(
        self, actor: Actor, poll: Poll, kind: str, *, building: int | None = None, at: dt.datetime | None = None
    ) -> None:
        self.actor, self.poll, self.kind, self.building, self.at = actor, poll, kind, building, at or now()

    def lock(self) -> None:
        if self.kind in SECRET:
            lock(self.poll.subject_id)
            self.poll.refresh_from_db(fields=["state"])

    def check(self) -> Refusal | None:
        refusal = refusal_by_role(self.actor, self.poll.subject, PRINTERS)
        if refusal is None and self.kind not in KINDS:
            refusal = refuse("kind", _("Choose what shall be printed."))
        if refusal is None and self.poll.state == PollState.DRAFT:
            refusal = refuse("not_open", _("Papers are made from the fixed roll: open the poll first."), Answer.STALE)
        if refusal is None and self.kind in SECRET and self.poll.state == PollState.CLOSED:
            refusal = refuse("closed", _("This poll has closed; no more papers are made for it."), Answer.STALE)
        return refusal

    def perform(self) -> None:
        if self.kind in SECRET:
            payload = {"poll": self.poll.public_id, "paper": self.kind, "building": self.building}
            note(self.poll.subject, self.verb, self.actor, payload=payload, at=self.at)


class RecordHanding(Action[int]):
    """Note how the papers of some voting units reached them, or that they did not; gives of how many.

    By whoever keys votes, for the rooms and people that he may see. A later note stands beside an earlier one.
    """

    verb = "hand_vote_papers"

    def __init__(
        self,
        actor: Actor,
        poll: Poll,
        entries: Iterable[int],
        how: str,
        handed_at: dt.datetime | None,
        *,
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.poll, self.ids = actor, poll, sorted(set(entries))
        self.how, self.handed_at, self.at = str(how), handed_at, at or now()

    def lock(self) -> None:
        lock(self.poll.subject_id)
        self.poll.refresh_from_db(fields=["state"])

    def check(self) -> Refusal | None:
        if not Poll.objects.visible_to(self.actor).filter(pk=self.poll.pk).exists():
            return unknown()
        if not self.actor.belongs(*KEYERS, at=self.poll.subject.community):
            return forbidden(KEYERS)
        if self.poll.state != PollState.OPEN:
            return refuse("state", _("This poll is not open."), Answer.STALE)
        if not self.ids:
            return refuse("entries", _("Tick at least one voting unit."))
        if self._seen() < len(self.ids):
            return refuse("entries", _("One of these voting units is not on the roll, or you may not see it."))
        if self.how not in Handed.values:
            sentence = _("Choose how the papers were handed over.")
            return refuse("how", sentence, how=[str(sentence)])
        if self.handed_at is None or self.handed_at > self.at:
            sentence = _("Enter when the papers were handed over; it cannot be in the future.")
            return refuse("handed_at", sentence, handed_at=[str(sentence)])
        return None

    def _seen(self) -> int:
        rows = RollEntry.objects.filter(poll=self.poll, pk__in=self.ids)
        rooms = rows.filter(units__unit__in=Unit.objects.visible_to(self.actor)).values_list("pk", flat=True)
        people = rows.filter(person__in=Person.objects.visible_to(self.actor)).values_list("pk", flat=True)
        return len({*rooms, *people})

    def perform(self) -> int:
        assert self.handed_at is not None  # check() asked for it
        assert self.actor.person is not None  # a keyer is somebody
        Handing.objects.bulk_create(
            Handing(entry_id=pk, how=self.how, handed_at=self.handed_at, by=self.actor.person, at=self.at)
            for pk in self.ids
        )
        keys = list(RollEntry.objects.filter(pk__in=self.ids).order_by("unit_key").values_list("unit_key", flat=True))
        payload = {
            "poll": self.poll.public_id,
            "how": self.how,
            "handed_at": self.handed_at.isoformat(),
            "units": keys,
        }
        note(self.poll.subject, self.verb, self.actor, payload=payload, at=self.at)
        return len(self.ids)
