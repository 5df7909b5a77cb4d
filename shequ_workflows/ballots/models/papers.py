from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.ballots.constants import PAPER_CHANNELS, VOTE_CHANNELS
from shequ_workflows.core.encrypted import EncryptedTextField, SealedModel
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .polls import Poll


class Batch(models.Model):
    """Paper slips that lie together: counted by hand first, keyed by two people who do not see each other's work,
    released once they agree or a third has ruled.

    ``received_at``: by when the papers were in the box. ``result`` is set once, by the release: numbers of valid, invalid
    (by reason) and refused papers, of differences, and of marks, which are shown only after the poll has closed.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    poll = models.ForeignKey(Poll, models.PROTECT, related_name="batches", verbose_name=_("poll"))
    number = models.PositiveSmallIntegerField()
    counted = models.PositiveIntegerField(_("papers, counted by hand"))
    channel = models.CharField(_("channel"), max_length=16, choices=VOTE_CHANNELS, default=Channel.PAPER)
    received_at = models.DateTimeField(_("in the box by"))
    made_at = models.DateTimeField(default=now, editable=False)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", editable=False)
    released_at = models.DateTimeField(null=True, editable=False)
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)
    result = models.JSONField(null=True, editable=False)

    class Meta:
        verbose_name = _("batch of papers")
        verbose_name_plural = _("batches of papers")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "number"], name="shequ_ballots_batch_once"),
            models.CheckConstraint(
                condition=Q(counted__gte=1, number__gte=1, channel__in=PAPER_CHANNELS), name="shequ_ballots_batch_whole"
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None, result=None)
                | Q(released_at__gte=F("made_at"), released_by__isnull=False, result__isnull=False),
                name="shequ_ballots_batch_released_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class BatchKeying(models.Model):
    """One person's work on a batch. ``place`` 1 or 2: two people, never one twice."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="keyings", db_index=False)
    place = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("keyed in by"))
    begun_at = models.DateTimeField(default=now, editable=False)
    done_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("keying of a batch")
        verbose_name_plural = _("keyings of batches")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "place"], name="shequ_ballots_keying_place_once"),
            models.UniqueConstraint(fields=["batch", "person"], name="shequ_ballots_keying_person_once"),
            models.CheckConstraint(condition=Q(place__in=[1, 2]), name="shequ_ballots_keying_two"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.place}"


class SlipReading(SealedModel):
    """What one person read off one paper: sealed JSON, for comparing only, deleted when the batch is released."""

    id = models.BigAutoField(primary_key=True)
    keying = models.ForeignKey(BatchKeying, models.CASCADE, related_name="readings", db_index=False)
    number = models.PositiveIntegerField()
    content = EncryptedTextField(_("what was read"))

    class Meta:
        verbose_name = _("reading of a paper")
        verbose_name_plural = _("readings of papers")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["keying", "number"], name="shequ_ballots_reading_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PaperEnd(models.Model):
    """That all papers of a poll are keyed and no more will come: from then on it may be closed and counted."""

    poll = models.OneToOneField(Poll, models.PROTECT, primary_key=True, related_name="paper_end")
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("end of the papers")
        verbose_name_plural = _("ends of the papers")

    def __str__(self) -> str:
        return str(self.poll_id)


class Proxy(models.Model):
    """That ``holder`` may vote for an entry, by a paper that its owner signed. Revoked, it stands and does nothing.

    ``number``: under which the paper is kept; its scan, where there is one, is a file of the subject.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    poll = models.ForeignKey(Poll, models.PROTECT, related_name="proxies", verbose_name=_("poll"))
    entry = models.ForeignKey(
        "shequ_ballots.RollEntry", models.PROTECT, related_name="proxies", verbose_name=_("entry of the roll")
    )
    holder = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("who stands in"))
    signed_on = models.DateField(_("signed on"))
    number = models.CharField(_("number under which the paper is kept"), max_length=40)
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("proxy")
        verbose_name_plural = _("proxies")
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(revoked_at=None), name="shequ_ballots_proxy_one_in_force"
            ),
            models.CheckConstraint(condition=~Q(number=""), name="shequ_ballots_proxy_evidence"),
        ]
        indexes = [models.Index(fields=["poll", "holder"], name="shequ_ballots_proxy_of")]

    def __str__(self) -> str:
        return self.public_id
