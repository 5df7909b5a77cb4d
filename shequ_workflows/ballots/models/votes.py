from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.ballots.constants import VOTE_CHANNELS
from shequ_workflows.ballots.querysets import ChoiceQuerySet, VoteQuerySet
from shequ_workflows.core.encrypted import EncryptedTextField, SealedModel
from shequ_workflows.core.models import Record
from shequ_workflows.org.constants import OWN_CHANNELS, Channel
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Person

from .polls import Option, Poll, Question
from .rolls import RollEntry


def new_salt() -> str:
    return secrets.token_hex(16)


class Vote(models.Model):
    """That a voting unit took part: written once, never changed; one to a unit, whatever the channels.

    No choice is in it. ``person`` gave it, where he is known. ``area`` repeats the roll's, so that an index covers the
    count. ``receipt`` proves that somebody voted, not what. ``salt`` keeps a seal over few votes from telling what they
    were. ``form_key`` is the random key of the form it came from: the same form sent twice is one vote. Seals
    (``sealed_by``) are set once, in batches.
    """

    id = models.BigAutoField(primary_key=True)
    poll = models.ForeignKey(Poll, models.PROTECT, related_name="votes", verbose_name=_("poll"), db_index=False)
    roll_entry = models.OneToOneField(RollEntry, models.PROTECT, related_name="vote")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("given by"))
    area = models.PositiveBigIntegerField(_("area (0.01 m²)"), default=0)
    channel = models.CharField(_("channel"), max_length=16, choices=VOTE_CHANNELS, default=Channel.ONLINE)
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
                condition=Q(channel__in=OWN_CHANNELS, entered_by=None)
                | ~Q(channel__in=OWN_CHANNELS) & Q(entered_by__isnull=False),
                name="shequ_ballots_vote_keyed_by",
            ),
        ]
        indexes = [
            # Covers the count of those who took part, so that it never reads the table.
            models.Index(fields=["poll", "channel", "area"], name="shequ_ballots_vote_count"),
            models.Index(fields=["poll", "id"], condition=Q(sealed_by=None), name="shequ_ballots_vote_unsealed"),
        ]

    def __str__(self) -> str:
        return self.receipt

    @property
    def receipt_text(self) -> str:
        """In groups of four, to be read aloud."""
        return " ".join(self.receipt[at : at + 4] for at in range(0, len(self.receipt), 4))


class Choice(models.Model):
    """One answer of one vote, written with it and never changed.

    Triggers hold that vote, question, option and area fit one another and the open poll, so that these rows need no
    foreign keys of the database: a key would have all voters lock the row of the same option.
    """

    id = models.BigAutoField(primary_key=True)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="choices", db_index=False)
    poll = models.ForeignKey(Poll, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    question = models.ForeignKey(Question, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    option = models.ForeignKey(Option, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    area = models.PositiveBigIntegerField(_("area (0.01 m²)"), default=0)

    objects = ChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        constraints = [models.UniqueConstraint(fields=["vote", "option"], name="shequ_ballots_choice_once")]
        indexes = [
            # Covers the count of answers, so that it never reads the table.
            models.Index(fields=["poll", "option", "area"], name="shequ_ballots_choice_count"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


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
