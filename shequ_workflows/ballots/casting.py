"""Casting a vote: by oneself online, or keyed in by staff for somebody who came, rang or handed in a paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.community.models import Unit
from shequ_workflows.core.identifiers import IdentifierError, parse_phone
from shequ_workflows.org.acting import Action, ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .choosing import Answered, Given, by_question, read
from .constants import KEYED_CHANNELS, KEYERS, PAPER_CHANNELS, PollState
from .electorates import electorates
from .models import Choice, KeyedVote, Option, Poll, Question, RollEntry, Vote
from .paper.waiting import has_slips
from .refusals import forbidden, unknown
from .rolls import by_ballot


def local_text(when: dt.datetime) -> str:
    return date_format(when.astimezone(timezone.get_default_timezone()), _("j M Y, H:i"))


class CastVote(Action[Vote]):
    """Cast the one vote of a voting unit in a poll.

    ``choices``: number of the question → number(s) of its options; in a poll with one question the number alone will do.
    By oneself, online, without ``person``. With another ``channel`` staff keys a vote in: for ``person``, or for an
    ``entry`` of the roll whoever gave it; when it was given (``heard_at``), and for a call the ``number`` it came from
    (for a paper, the slip's number if any). Who may vote for several entries says for which (``entry``).
    The first valid vote counts; a second is refused with channel and time of the first. The same form sent twice
    (``token``) gives the first vote again. Only what is keyed in may leave a question out.
    """

    verb = "cast_vote"
    #: How it came where one casts it oneself.
    own_channel: str = Channel.ONLINE

    def __init__(
        self,
        actor: Actor,
        poll: Poll,
        choices: Given,
        *,
        token: str = "",
        entry: RollEntry | int | None = None,
        person: Person | None = None,
        channel: str = Channel.ONLINE,
        heard_at: dt.datetime | None = None,
        number: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.poll_id = actor, poll.pk
        self.choices, self.token = by_question(choices), token[:32]
        self.entry_id = entry.pk if isinstance(entry, RollEntry) else entry
        self.is_keyed = person is not None or str(channel) != Channel.ONLINE
        self.person = person if self.is_keyed else actor.person
        self.channel, self.heard_at, self.number = str(channel), heard_at, number.strip()
        self.given_at = at
        self.questions: list[Question] = []
        self._load()

    def _load(self) -> None:
        """The state of things; asked again under the lock."""
        self.at = self.given_at or now()
        self.poll = Poll.objects.select_related("subject__community", "scope").get(pk=self.poll_id)
        if self.poll.state == PollState.DRAFT or not self.questions:  # frozen from opening on
            self.questions = list(Question.objects.filter(poll=self.poll_id).prefetch_related("options"))
        self.known = self._entries()
        self.entries = self._meant(self.known)
        self.earlier = Vote.objects.filter(roll_entry__in=self.entries).first() if self.entries else None

    def _entries(self) -> list[RollEntry]:
        """All entries for which the person may vote; for an entry without a person, that entry."""
        entries = RollEntry.objects.filter(poll=self.poll_id).order_by("id")
        if self.person is not None:
            return list(entries.of_person(self.person, polls=[self.poll_id]))
        return list(entries.filter(pk=self.entry_id)) if self.is_keyed and self.entry_id is not None else []

    def _meant(self, known: list[RollEntry]) -> list[RollEntry]:
        """The entries of one vote: the one asked for, else the only one."""
        groups = by_ballot(known)
        if self.entry_id is not None:
            return next((group for group in groups if self.entry_id in {entry.pk for entry in group}), [])
        self.is_unclear = len(groups) > 1
        return groups[0] if len(groups) == 1 else []

    #: He may vote for several, and did not say for which.
    is_unclear = False

    def lock(self) -> None:
        """Poll, then roll entry, both before the insert: its foreign keys take shared locks on the same rows."""
        Poll.objects.all().lock_against_closing(self.poll_id)
        rows = RollEntry.objects.filter(pk__in=[entry.pk for entry in self.entries]).order_by("id")
        list(rows.select_for_update(of=("self",), no_key=True).values_list("id", flat=True))
        self._load()

    def barred(self) -> Refusal | None:
        """Why this vote could not be cast, whatever is chosen: nothing of the answers is looked at."""
        return self._who() or self._is_listed() or self._time() or self._first()

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
        if self.is_keyed:
            return self._keyed()
        if self.person is None or self.actor.is_guest:
            return refuse(
                "sign_in",
                gettext_lazy(
                    "Please sign in to vote. Or ring the community office or come by: staff will note your vote."
                ),
                Answer.FORBIDDEN,
            )
        return None

    def _keyed(self) -> Refusal | None:
        subject = self.poll.subject
        if not self.actor.belongs(*KEYERS, at=subject.community):
            return forbidden(KEYERS)
        if self.channel not in KEYED_CHANNELS:
            return refuse(
                "channel", gettext_lazy("Say how the vote came: by phone, on paper, at the office or at the door.")
            )
        if self.poll.is_formal and self.channel in PAPER_CHANNELS and has_slips(self.poll):
            return refuse("batches", gettext_lazy("Slips of this formal vote are keyed in batches, by two people."))
        if self.person is None:
            return self._may_see_entry()
        if self.person.pk == self.actor.person_id:
            return refuse("own", gettext_lazy("Your own vote you cast yourself: sign in and vote on the public page."))
        if not Person.objects.visible_to(self.actor).filter(pk=self.person.pk).exists():
            return refuse(
                "person", gettext_lazy("This person does not exist, or you may not see him or her."), Answer.NOT_FOUND
            )
        return None

    def _may_see_entry(self) -> Refusal | None:
        """Without a person: an entry of this poll, of rooms or people that the keyer may see; not his own."""
        sentence = gettext_lazy("This entry of the roll does not exist, or you may not see it.")
        if not self.known:
            return refuse("entry", sentence, Answer.NOT_FOUND)
        entry = self.known[0]
        own = self.actor.person
        if own is not None and RollEntry.objects.filter(pk=entry.pk).of_person(own, polls=[self.poll_id]).exists():
            return refuse("own", gettext_lazy("Your own vote you cast yourself: sign in and vote on the public page."))
        rooms = Unit.objects.visible_to(self.actor).filter(pk__in=entry.units.values("unit"))
        people = Person.objects.visible_to(self.actor).filter(pk__in=[entry.person_id])
        return None if rooms.exists() or people.exists() else refuse("entry", sentence, Answer.NOT_FOUND)

    def _is_listed(self) -> Refusal | None:
        if self.poll.state == PollState.DRAFT:
            return refuse("not_open", gettext_lazy("This poll has not been opened yet."), Answer.STALE)
        if self.entries:
            return None
        if self.is_unclear:
            sentence = gettext_lazy("There are several entries of the roll to vote for. Please say for which.")
            return refuse("entry", sentence, entry=[str(sentence)])
        who = {"who": electorates[self.poll.electorate].label}
        if self.is_keyed:
            return refuse(
                "roll", _("This person is not on the roll, which was fixed when the poll opened: %(who)s.") % who
            )
        return refuse(
            "roll",
            _(
                "You are not on the roll of this poll. It was fixed when the poll opened: %(who)s. If you think this is a mistake, please ring the community office."
            )
            % who,
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
        if self.entries[0].person_id is None or getattr(self.entries[0], "by_proxy", False):
            text = _("A vote for this unit is counted already (%(channel)s, %(when)s). The first one counts.")
        elif self.is_keyed:
            text = _("A vote of this person is counted already (%(channel)s, %(when)s). The first one counts.")
        else:
            text = _(
                "Your vote is counted already (%(channel)s, %(when)s). The first one counts and cannot be changed."
            )
        sentence = text % {"channel": earlier.get_channel_display(), "when": local_text(earlier.at)}
        return refuse("voted", sentence, Answer.STALE)

    def _chosen(self) -> Refusal | None:
        wrong = self.answered.wrong
        if not wrong:
            return None
        if len(self.questions) == 1 and self.questions[0].most == 1:
            sentence = gettext_lazy("Please choose one of the answers.")
            return refuse("choice", sentence, choice=[str(sentence)])
        errors = {field_of(question, self.questions): [_sentence(question)] for question in self.questions if question.number in wrong}  # fmt: skip
        first = next(iter(errors.values()), [gettext_lazy("Please choose one of the answers.")])[0]
        return refuse("choice", first, **errors)

    @property
    def answered(self) -> Answered:
        """What was chosen, question by question."""
        return read(self.questions, self.choices, may_skip=self.is_keyed)

    @property
    def chosen(self) -> Option | None:
        """The option that was named in a poll with one question and one answer, if the poll has it."""
        options = self.answered.options.get(1, ())
        return options[0] if options else None

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
        answered = self.answered
        assert not answered.wrong  # check() saw it under the lock
        entry = self.entries[0]
        vote = Vote.objects.create(
            poll_id=self.poll_id,
            roll_entry=entry,
            person=self.person,
            area=entry.area,
            channel=self.channel if self.is_keyed else self.own_channel,
            entered_by=self.actor.person if self.is_keyed else None,
            at=self.at,
            form_key=self.token,
        )
        Choice.objects.bulk_create(
            Choice(vote=vote, poll_id=self.poll_id, question_id=option.question_id, option=option, area=entry.area)
            for options in answered.options.values()
            for option in options
        )
        if self.is_keyed:
            assert self.heard_at is not None  # check() asked for it
            KeyedVote.objects.create(vote=vote, heard_at=self.heard_at, number=self.number)
        return vote


def field_of(question: Question, questions: Sequence[Question]) -> str:
    """Name of the field in which a question is answered; ``choice`` where there is only one."""
    return "choice" if len(questions) == 1 else f"choice-{question.number}"


def _sentence(question: Question) -> str:
    if question.most == 1:
        return _("Question %(number)d: please choose one of the answers.") % {"number": question.number}
    numbers = {"number": question.number, "least": question.least, "most": question.most}
    return (
        _("Question %(number)d: please choose %(least)d to %(most)d answers, or “against all of them” alone.") % numbers
    )
