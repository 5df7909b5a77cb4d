"""Proxies in writing: who may vote for another voting unit, within the limit of the rules, with the paper as evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.files.binding import bind, fault
from shequ_workflows.core.files.models import StoredFile
from shequ_workflows.core.record.recording import note
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .actions import locked_poll
from .constants import PAPER_COUNTERS, PollState
from .models import Poll, Proxy, RollEntry, Vote
from .paper.scans import PROXY
from .refusals import forbidden, unknown


class _OnOpenPoll(Action[Proxy]):
    def __init__(self, actor: Actor, poll: Poll, *, at: dt.datetime | None = None) -> None:
        self.actor, self.poll, self.at = actor, poll, at or now()

    def lock(self) -> None:
        """Subject and poll: two recorders at once do not pass the limit together."""
        self.poll = locked_poll(self.poll)

    def check(self) -> Refusal | None:
        if not Poll.objects.visible_to(self.actor).filter(pk=self.poll.pk).exists():
            return unknown()
        if not self.actor.belongs(*PAPER_COUNTERS, at=self.poll.subject.community):
            return forbidden(PAPER_COUNTERS)
        if self.poll.state != PollState.OPEN or self.poll.closes_at is None or self.at >= self.poll.closes_at:
            return refuse("state", gettext_lazy("This poll is not open."), Answer.STALE)
        return None


class RecordProxy(_OnOpenPoll):
    """Record that ``holder`` stands in for ``entry``: signed on a day, kept under a number, scanned or not.

    As many as the rules of the poll allow one to stand in for; who stands in says so for each of them when he votes.
    """

    verb = "record_proxy"

    def __init__(
        self,
        actor: Actor,
        poll: Poll,
        entry: RollEntry,
        holder: Person,
        *,
        signed_on: dt.date | None,
        number: str,
        files: Sequence[StoredFile] = (),
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, poll, at=at)
        self.entry, self.holder = entry, holder
        self.signed_on, self.number, self.files = signed_on, number.strip()[:40], files

    def check(self) -> Refusal | None:
        return (
            super().check()
            or self._parties()
            or self._limit()
            or self._evidence()
            or fault(self.actor, self.files, self.poll.subject, PROXY)
        )

    def _parties(self) -> Refusal | None:
        if self.entry.poll_id != self.poll.pk:
            return refuse("entry", gettext_lazy("This entry of the roll does not exist, or you may not see it."))
        if not Person.objects.visible_to(self.actor).filter(pk=self.holder.pk).exists():
            return refuse("person", gettext_lazy("This person does not exist, or you may not see him or her."))
        if RollEntry.objects.filter(pk=self.entry.pk).of_person(self.holder, polls=[self.poll.pk]).exists():
            return refuse("own", gettext_lazy("This person may vote for this unit already, without a proxy."))
        if Vote.objects.filter(roll_entry=self.entry).exists():
            return refuse("voted", gettext_lazy("A vote for this unit is counted already."), Answer.STALE)
        if Proxy.objects.filter(entry=self.entry, revoked_at=None).exists():
            return refuse("twice", gettext_lazy("Somebody stands in for this unit already; revoke that proxy first."))
        return None

    def _limit(self) -> Refusal | None:
        most = int(self.poll.pack_data.get("proxies", 0))
        if not most:
            return refuse("none", gettext_lazy("By its rules nobody stands in for others in this vote."))
        people = [self.holder.pk, *Person.objects.filter(merged_into=self.holder).values_list("pk", flat=True)]
        if Proxy.objects.filter(poll=self.poll, holder__in=people, revoked_at=None).count() >= most:
            text = _("This person stands in for %(most)d already: the rules allow no more.")
            return refuse("limit", text % {"most": most})
        return None

    def _evidence(self) -> Refusal | None:
        day = self.at.astimezone(timezone.get_default_timezone()).date()
        if self.signed_on is None or self.signed_on > day:
            sentence = gettext_lazy("Enter the day on which the paper was signed.")
            return refuse("signed_on", sentence, signed_on=[str(sentence)])
        if not self.number:
            sentence = gettext_lazy("Write a number on the paper, keep it, and enter the number here.")
            return refuse("number", sentence, number=[str(sentence)])
        return None

    def perform(self) -> Proxy:
        assert self.signed_on is not None  # check() asked for it
        assert self.actor.person is not None  # a counter is somebody
        made = Proxy.objects.create(
            poll=self.poll,
            entry=self.entry,
            holder=self.holder,
            signed_on=self.signed_on,
            number=self.number,
            at=self.at,
            by=self.actor.person,
        )
        kept = bind(self.actor, self.files, self.poll.subject, PROXY, made.public_id, self.at)
        payload = {
            "poll": self.poll.public_id,
            "unit": self.entry.unit_key,
            "holder": self.holder.public_id,
            "signed_on": self.signed_on.isoformat(),
            **kept,
        }
        note(self.poll.subject, self.verb, self.actor, payload=payload, at=self.at)
        return made


class RevokeProxy(_OnOpenPoll):
    """End a proxy before a vote was given by it; one that was given stays."""

    verb = "revoke_proxy"

    def __init__(self, actor: Actor, proxy: Proxy, *, at: dt.datetime | None = None) -> None:
        super().__init__(actor, proxy.poll, at=at)
        self.proxy = proxy

    def check(self) -> Refusal | None:
        refusal = super().check()
        if refusal is None and not Proxy.objects.filter(pk=self.proxy.pk, revoked_at=None).exists():
            refusal = refuse("revoked", gettext_lazy("This proxy is revoked already."), Answer.STALE)
        return refusal

    def perform(self) -> Proxy:
        self.proxy.revoked_at = self.at
        self.proxy.save(update_fields=["revoked_at"])
        payload = {"poll": self.poll.public_id, "unit": self.proxy.entry.unit_key}
        note(self.poll.subject, self.verb, self.actor, payload=payload, at=self.at)
        return self.proxy
