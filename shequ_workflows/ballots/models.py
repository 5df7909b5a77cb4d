"""A poll, its options, its frozen roll, and its votes."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.encrypted import EncryptedTextField, SealedModel
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .constants import FEWEST, OptionCode, PollKind, PollState, Secrecy
from .querysets import PollQuerySet, RollQuerySet, VoteQuerySet
from .tally import Tally

__all__ = ["KeyedVote", "Option", "Poll", "RollEntry", "Vote"]


def new_salt() -> str:
    return secrets.token_hex(16)


class Poll(models.Model):
    """A question put to the residents of the subject's community. Advisory: no legal effect.

    From opening on, question, options, roll and closing time never change (triggers hold it). It takes votes from
    ``opens_at`` up to and without ``closes_at``. ``totals`` is set once, by closing.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="polls", verbose_name=_("subject"))
    question = models.CharField(_("question"), max_length=200)
    explanation = models.TextField(_("explanation"), blank=True)
    kind = models.CharField(_("answers"), max_length=8, choices=PollKind.choices, default=PollKind.YES_NO)
    secrecy = models.CharField(_("secrecy"), max_length=12, choices=Secrecy.choices, default=Secrecy.CONFIDENTIAL)
    electorate = models.CharField(_("who may vote"), max_length=32, default="residents")
    state = models.CharField(_("state"), max_length=8, choices=PollState.choices, default=PollState.DRAFT)
    created_at = models.DateTimeField(default=now, editable=False)
    drafted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)
    opens_at = models.DateTimeField(pgettext_lazy("poll", "opens"), null=True, blank=True)
    closes_at = models.DateTimeField(pgettext_lazy("poll", "closes"), null=True, blank=True)
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)
    roll_count = models.PositiveIntegerField(default=0, editable=False)
    roll_digest = models.CharField(max_length=64, blank=True, editable=False)
    closed_at = models.DateTimeField(pgettext_lazy("poll", "closed"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)
    close_reason = models.CharField(_("reason"), max_length=200, blank=True)
    totals = models.JSONField(null=True, blank=True, editable=False)
    totals_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = PollQuerySet.as_manager()

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PollState.values), name="shequ_ballots_poll_state_known"),
            models.CheckConstraint(
                condition=Q(state=PollState.DRAFT, roll_digest="")
                | Q(opens_at__isnull=False, closes_at__gt=F("opens_at")) & ~Q(roll_digest=""),
                name="shequ_ballots_poll_open_whole",
            ),
            models.CheckConstraint(
                condition=Q(state=PollState.CLOSED, closed_at__isnull=False, totals__isnull=False)
                | ~Q(state=PollState.CLOSED) & Q(closed_at=None, totals=None),
                name="shequ_ballots_poll_closed_whole",
            ),
            models.UniqueConstraint(
                fields=["subject", "question"], condition=Q(state="open"), name="shequ_ballots_poll_asked_once"
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "created_at"], name="shequ_ballots_poll_of"),
            models.Index(fields=["closes_at"], condition=Q(state="open"), name="shequ_ballots_poll_due"),
        ]

    def __str__(self) -> str:
        return self.question

    def takes_votes_at(self, when: dt.datetime) -> bool:
        """Whether a vote given at ``when`` counts: from its first minute, up to and without its last."""
        if self.state != PollState.OPEN or self.opens_at is None or self.closes_at is None:
            return False
        return self.opens_at <= when < self.closes_at

    @property
    def is_too_few(self) -> bool:
        """Closed and confidential, with so few votes that totals would tell single ones: only how many is shown."""
        tally = self.tally
        return tally is not None and self.secrecy == Secrecy.CONFIDENTIAL and 0 < tally.votes < FEWEST

    @property
    def tally(self) -> Tally | None:
        """The recorded totals; None before it has closed."""
        return Tally.from_data(self.totals) if self.totals is not None else None


class Option(models.Model):
    """An answer. ``number`` from 1 is what a ballot names; ``code`` says what it means where the text is ours."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="options", verbose_name=_("poll"))
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=12, choices=OptionCode.choices, default=OptionCode.CUSTOM)
    text = models.CharField(pgettext_lazy("option", "text"), max_length=120)

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "number"], name="shequ_ballots_option_once"),
            models.UniqueConstraint(
                fields=["poll", "code"], condition=~Q(code="custom"), name="shequ_ballots_option_code_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1) & ~Q(text=""), name="shequ_ballots_option_whole"),
        ]

    def __str__(self) -> str:
        return self.text


class RollEntry(models.Model):
    """One voting unit of a poll: here one person. ``unit_key`` names the unit over all electorates."""

    id = models.BigAutoField(primary_key=True)
    poll = models.ForeignKey(Poll, models.PROTECT, related_name="roll", verbose_name=_("poll"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    unit_key = models.CharField(max_length=40)

    objects = RollQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the roll")
        verbose_name_plural = _("roll")
        constraints = [
            models.UniqueConstraint(fields=["poll", "unit_key"], name="shequ_ballots_roll_unit_once"),
            models.UniqueConstraint(fields=["poll", "person"], name="shequ_ballots_roll_person_once"),
        ]

    def __str__(self) -> str:
        return self.unit_key


class Vote(models.Model):
    """A vote: written once, never changed; one to a voting unit, whatever the channels.

    ``receipt`` proves that somebody voted, not what. ``salt`` keeps a seal over few votes from telling what they were.
    ``form_key`` is the random key of the form it came from: the same form sent twice is one vote. Seals
    (``sealed_by``) are set once, in batches.
    """

    id = models.BigAutoField(primary_key=True)
    poll = models.ForeignKey(Poll, models.PROTECT, related_name="votes", verbose_name=_("poll"))
    roll_entry = models.OneToOneField(RollEntry, models.PROTECT, related_name="vote")
    option = models.ForeignKey(Option, models.PROTECT, related_name="+")
    channel = models.CharField(_("channel"), max_length=16, choices=Channel.choices, default=Channel.ONLINE)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("keyed in by"))
    at = models.DateTimeField(pgettext_lazy("vote", "at"))
    receipt = models.CharField(_("receipt"), max_length=16, unique=True, default=new_public_id)
    form_key = models.CharField(max_length=32, blank=True)
    salt = models.CharField(max_length=32, default=new_salt)
    sealed_by = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+")

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.CheckConstraint(
                condition=Q(channel=Channel.ONLINE, entered_by=None)
                | ~Q(channel=Channel.ONLINE) & Q(entered_by__isnull=False),
                name="shequ_ballots_vote_keyed_by",
            ),
        ]
        indexes = [
            # Covers the count, so that it never reads the table.
            models.Index(fields=["poll", "option", "channel"], name="shequ_ballots_vote_count"),
            models.Index(fields=["poll", "id"], condition=Q(sealed_by=None), name="shequ_ballots_vote_unsealed"),
        ]

    def __str__(self) -> str:
        return self.receipt

    @property
    def receipt_text(self) -> str:
        """In groups of four, to be read aloud."""
        return " ".join(self.receipt[at : at + 4] for at in range(0, len(self.receipt), 4))


class KeyedVote(SealedModel):
    """How a vote came that staff keyed in: when it was given, from which number or on which slip."""

    vote = models.OneToOneField(Vote, models.PROTECT, primary_key=True, related_name="keyed")
    heard_at = models.DateTimeField(_("given at"))
    number = EncryptedTextField(_("number of the call or of the slip"), blank=True)

    class Meta:
        verbose_name = _("keyed vote")
        verbose_name_plural = _("keyed votes")

    def __str__(self) -> str:
        return str(self.vote_id)
