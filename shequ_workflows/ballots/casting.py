"""Casting a vote: by oneself online, or keyed in by staff for somebody who came, rang or handed in a paper."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.identifiers import IdentifierError, parse_phone
from shequ_workflows.org.acting import Action, ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now
from shequ_workflows.org.numbers import whole_number

from .constants import KEYED_CHANNELS, KEYERS, PollState
from .models import KeyedVote, Option, Poll, RollEntry, Vote
from .refusals import forbidden, unknown


def local_text(when: dt.datetime) -> str:
    return date_format(when.astimezone(timezone.get_default_timezone()), _("j M Y, H:i"))


class CastVote(Action[Vote]):
    """Cast the one vote of a person in a poll.

    Without ``person`` the actor votes for himself, online. With ``person`` staff keys a vote in: ``channel``, when it
    was given (``heard_at``), and for a call the ``number`` it came from (for a paper, the slip's number if any).
    The first valid vote counts; a second is refused with channel and time of the first. The same form sent twice
    (``token``) gives the first vote again.
    """

    verb = "cast_vote"

    def __init__(
        self,
        actor: Actor,
        poll: Poll,
        choice: int | str,
        *,
        token: str = "",
        person: Person | None = None,
        channel: str = Channel.ONLINE,
        heard_at: dt.datetime | None = None,
        number: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.poll_id = actor, poll.pk
        self.choice, self.token = str(choice), token[:32]
        self.is_keyed = person is not None
        self.person = person or actor.person
        self.channel, self.heard_at, self.number = str(channel), heard_at, number.strip()
        self.given_at = at
        self._load()

    def _load(self) -> None:
        """The state of things; asked again under the lock."""
        self.at = self.given_at or now()
        self.poll = Poll.objects.select_related("subject__community").get(pk=self.poll_id)
        self.entries = self._entries()
        self.earlier = Vote.objects.filter(roll_entry__in=self.entries).first() if self.entries else None

    def _entries(self, *, locked: bool = False) -> list[RollEntry]:
        if self.person is None:
            return []
        entries = RollEntry.objects.filter(poll=self.poll_id).of_person(self.person).order_by("id")
        if locked:
            entries = entries.select_for_update(of=("self",), no_key=True)
        return list(entries)

    def lock(self) -> None:
        """Poll, then roll entry, both before the insert: its foreign keys take shared locks on the same rows."""
        Poll.objects.all().lock_against_closing(self.poll_id)
        self._entries(locked=True)
        self._load()

    # --- why not -----------------------------------------------------------------------------------------------

    def check(self) -> Refusal | None:
        return (
            self._who()
            or self._is_listed()
            or (None if self._sent_twice else self._time() or self._first() or self._chosen() or self._given())
        )

    @property
    def _sent_twice(self) -> bool:
        return bool(self.earlier and self.token and self.earlier.form_key == self.token)

    def _who(self) -> Refusal | None:
        """The poll may be known to the actor, and he may speak for whom he speaks for."""
        if not Poll.objects.visible_to(self.actor).filter(pk=self.poll_id).exists():
            return unknown()
        if self.person is None:
            return refuse(
                "sign_in",
                gettext_lazy(
                    "Please sign in to vote. Or ring the community office or come by: staff will note your vote."
                ),
                Answer.FORBIDDEN,
            )
        return self._keyed() if self.is_keyed else None

    def _keyed(self) -> Refusal | None:
        subject = self.poll.subject
        if not self.actor.belongs(*KEYERS, at=subject.community):
            return forbidden(KEYERS)
        if self.channel not in KEYED_CHANNELS:
            return refuse(
                "channel", gettext_lazy("Say how the vote came: by phone, on paper, at the office or at the door.")
            )
        assert self.person is not None  # said by the caller
        if self.person.pk == self.actor.person_id:
            return refuse("own", gettext_lazy("Your own vote you cast yourself: sign in and vote on the public page."))
        if not Person.objects.visible_to(self.actor).filter(pk=self.person.pk).exists():
            return refuse(
                "person", gettext_lazy("This person does not exist, or you may not see him or her."), Answer.NOT_FOUND
            )
        return None

    def _is_listed(self) -> Refusal | None:
        if self.poll.state == PollState.DRAFT:
            return refuse("not_open", gettext_lazy("This poll has not been opened yet."), Answer.STALE)
        if self.entries:
            return None
        if self.is_keyed:
            return refuse(
                "roll",
                gettext_lazy(
                    "This person is not on the roll, which was fixed when the poll opened: verified residents who were 18 then."
                ),
            )
        return refuse(
            "roll",
            gettext_lazy(
                "You are not on the roll of this poll. It was fixed when the poll opened: verified residents who were 18 then. If you think this is a mistake, please ring the community office."
            ),
            Answer.FORBIDDEN,
        )

    def _time(self) -> Refusal | None:
        poll = self.poll
        assert poll.opens_at is not None  # the poll has been opened, or _is_listed said no
        if poll.state == PollState.OPEN and self.at < poll.opens_at:
            sentence = _("This poll begins on %(when)s. Please come back then.") % {"when": local_text(poll.opens_at)}
            return refuse("not_open", sentence, Answer.STALE)
        if not poll.takes_votes_at(self.at):
            return refuse("closed", gettext_lazy("This poll has closed; no more votes are counted."), Answer.STALE)
        return None

    def _first(self) -> Refusal | None:
        earlier = self.earlier
        if earlier is None:
            return None
        if self.is_keyed:
            text = _("A vote of this person is counted already (%(channel)s, %(when)s). The first one counts.")
        else:
            text = _(
                "Your vote is counted already (%(channel)s, %(when)s). The first one counts and cannot be changed."
            )
        sentence = text % {"channel": earlier.get_channel_display(), "when": local_text(earlier.at)}
        return refuse("voted", sentence, Answer.STALE)

    def _chosen(self) -> Refusal | None:
        if self.chosen is not None:
            return None
        sentence = gettext_lazy("Please choose one of the answers.")
        return refuse("choice", sentence, choice=[str(sentence)])

    @property
    def chosen(self) -> Option | None:
        """The option that was named, if the poll has it."""
        number = whole_number(self.choice)
        return None if number is None else Option.objects.filter(poll=self.poll_id, number=number).first()

    def _given(self) -> Refusal | None:
        """When and whence a keyed vote came."""
        if not self.is_keyed:
            return None
        assert self.poll.opens_at is not None  # as in _time
        if self.heard_at is None:
            sentence = gettext_lazy("Enter when the vote was given.")
            return refuse("heard_at", sentence, heard_at=[str(sentence)])
        if not self.poll.opens_at.replace(second=0, microsecond=0) <= self.heard_at <= self.at:
            sentence = gettext_lazy("The vote must have been given after the poll began, and not in the future.")
            return refuse("heard_at", sentence, heard_at=[str(sentence)])
        if self.channel == Channel.PHONE:
            try:
                self.number = parse_phone(self.number)
            except IdentifierError as wrong:
                return refuse("number", str(wrong), number=[str(wrong)])
        return None

    # --- doing it ----------------------------------------------------------------------------------------------

    def execute(self) -> Vote:
        """As ever. Where the lock did not hold, the database's own rule does: the second is told of the first."""
        try:
            with transaction.atomic():
                return super().execute()
        except IntegrityError:
            self._load()
            refusal = self.check()
            if refusal is None and self._sent_twice and self.earlier is not None:
                return self.earlier
            if refusal is None:
                raise
            raise ActionRefused(refusal) from None

    def perform(self) -> Vote:
        if self._sent_twice and self.earlier is not None:
            return self.earlier
        option = self.chosen
        assert option is not None  # check() saw it under the lock
        vote = Vote.objects.create(
            poll_id=self.poll_id,
            roll_entry=self.entries[0],
            option=option,
            channel=self.channel if self.is_keyed else Channel.ONLINE,
            entered_by=self.actor.person if self.is_keyed else None,
            at=self.at,
            form_key=self.token,
        )
        if self.is_keyed:
            assert self.heard_at is not None  # check() asked for it
            KeyedVote.objects.create(vote=vote, heard_at=self.heard_at, number=self.number)
        return vote
