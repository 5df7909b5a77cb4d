from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.ballots.constants import ADVISORY, FEWEST, OptionCode, PollKind, PollState, Secrecy
from shequ_workflows.ballots.querysets import PollQuerySet
from shequ_workflows.ballots.verdicts import Count
from shequ_workflows.core.models import Subject
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now


class Poll(models.Model):
    """A vote as an event: one roll, one or several questions, one participation a voting unit over all channels.

    ``pack`` names the rule pack; ``advisory`` has no legal effect. From opening on, texts, roll, pack and basis never
    change (triggers hold it); the closing time moves once at most, to later, before the end (``extended_*``). It takes
    votes from ``opens_at`` up to and without ``closes_at``. ``totals`` is set once, by closing.
    Where it was held in the official system (``official``), nothing was opened here: ``OfficialResult`` has its result.
    ``scope``: where the voting units lie, if not in the whole community of the subject.
    ``roll_area`` is in hundredths of a square metre.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="polls", verbose_name=_("subject"))
    question = models.CharField(_("question"), max_length=200)
    explanation = models.TextField(_("explanation"), blank=True)
    secrecy = models.CharField(_("secrecy"), max_length=12, choices=Secrecy.choices, default=Secrecy.CONFIDENTIAL)
    electorate = models.CharField(_("who may vote"), max_length=32, default="residents")
    scope = models.ForeignKey(
        Node, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("where the voters live or own")
    )
    pack = models.CharField(_("rules"), max_length=32, default=ADVISORY)
    pack_data = models.JSONField(default=dict, blank=True, editable=False)
    is_formal = models.BooleanField(_("formal"), default=False, editable=False)
    local_basis = models.TextField(_("local legal basis"), blank=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=PollState.choices, default=PollState.DRAFT)
    created_at = models.DateTimeField(default=now, editable=False)
    drafted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)
    opens_at = models.DateTimeField(pgettext_lazy("poll", "opens"), null=True, blank=True)
    closes_at = models.DateTimeField(pgettext_lazy("poll", "closes"), null=True, blank=True)
    first_closes_at = models.DateTimeField(null=True, blank=True, editable=False)
    extended_at = models.DateTimeField(pgettext_lazy("poll", "extended"), null=True, blank=True, editable=False)
    extended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)
    extended_reason = models.CharField(_("reason of the extension"), max_length=200, blank=True)
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)
    roll_count = models.PositiveIntegerField(default=0, editable=False)
    roll_area = models.PositiveBigIntegerField(default=0, editable=False)
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
                condition=Q(state__in=[PollState.DRAFT, PollState.OFFICIAL], roll_digest="")
                | Q(opens_at__isnull=False, closes_at__gt=F("opens_at"), closes_at__gte=F("first_closes_at"))
                & ~Q(roll_digest=""),
                name="shequ_ballots_poll_open_whole",
            ),
            models.CheckConstraint(
                condition=Q(state=PollState.CLOSED, closed_at__isnull=False, totals__isnull=False)
                | ~Q(state=PollState.CLOSED) & Q(closed_at=None, totals=None),
                name="shequ_ballots_poll_closed_whole",
            ),
            models.CheckConstraint(
                condition=Q(is_formal=False) | ~Q(local_basis="") & ~Q(pack=ADVISORY),
                name="shequ_ballots_poll_formal_based",
            ),
            models.CheckConstraint(
                condition=~Q(state=PollState.OFFICIAL) | Q(is_formal=True), name="shequ_ballots_poll_official_formal"
            ),
            models.CheckConstraint(
                condition=Q(extended_at=None, extended_reason="")
                | Q(extended_at__isnull=False) & ~Q(extended_reason=""),
                name="shequ_ballots_poll_extended_why",
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

    @property
    def place(self) -> Node:
        """Where the voting units lie."""
        return self.scope or self.subject.community

    def takes_votes_at(self, when: dt.datetime) -> bool:
        """Whether a vote given at ``when`` counts: from its first minute, up to and without its last."""
        if self.state != PollState.OPEN or self.opens_at is None or self.closes_at is None:
            return False
        return self.opens_at <= when < self.closes_at

    @property
    def is_too_few(self) -> bool:
        """Closed and confidential, with so few votes that totals would tell single ones: only how many is shown.

        The result of a formal vote is public by law, however few took part.
        """
        if self.totals is None or self.secrecy != Secrecy.CONFIDENTIAL or self.is_formal:
            return False
        return 0 < int(self.totals["participants"]["heads"]) < FEWEST

    @property
    def result(self) -> Count | None:
        """The recorded result, judged anew from its totals; None before it has closed."""
        if self.state == PollState.OFFICIAL:
            return Count.from_data(self.official.totals)
        return Count.from_data(self.totals) if self.totals is not None else None

    @property
    def digest(self) -> str:
        """Of the recorded result; empty before it has closed."""
        return self.official.totals_digest if self.state == PollState.OFFICIAL else self.totals_digest


class Question(models.Model):
    """One thing that is asked. ``number`` from 1. ``rule`` is a ``quorum.Rule`` as data, empty where nothing is decided.

    ``least`` to ``most`` of its options may be chosen; several only where ``kind`` says so. ``is_election``: its options
    are people who stand for election, whose names everybody reads in full.
    """

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="questions", verbose_name=_("poll"))
    number = models.PositiveSmallIntegerField()
    text = models.CharField(_("question"), max_length=200)
    explanation = models.TextField(_("explanation"), blank=True)
    kind = models.CharField(_("answers"), max_length=12, choices=PollKind.choices, default=PollKind.YES_NO)
    least = models.PositiveSmallIntegerField(_("at least"), default=1)
    most = models.PositiveSmallIntegerField(pgettext_lazy("choices", "at most"), default=1)
    rule = models.JSONField(default=dict, blank=True, editable=False)
    is_election = models.BooleanField(_("its options are people who stand for election"), default=False)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "number"], name="shequ_ballots_question_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, least__gte=1, most__gte=F("least")) & ~Q(text=""),
                name="shequ_ballots_question_whole",
            ),
            models.CheckConstraint(
                condition=Q(kind=PollKind.SEVERAL_OF) | Q(kind__in=[PollKind.YES_NO, PollKind.ONE_OF], most=1),
                name="shequ_ballots_question_kind_fits",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Option(models.Model):
    """An answer. ``number`` from 1 in its question is what a ballot names; ``code`` says what it means where the text is ours."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="options", verbose_name=_("poll"))
    question = models.ForeignKey(Question, models.CASCADE, related_name="options", verbose_name=_("question"))
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=12, choices=OptionCode.choices, default=OptionCode.CUSTOM)
    text = models.CharField(pgettext_lazy("option", "text"), max_length=120)

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["question__number", "number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="shequ_ballots_option_once"),
            models.UniqueConstraint(
                fields=["question", "code"], condition=~Q(code="custom"), name="shequ_ballots_option_code_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1) & ~Q(text=""), name="shequ_ballots_option_whole"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_exclusive(self) -> bool:
        """Excludes every other answer to its question."""
        return self.code in {OptionCode.AGAINST_ALL, OptionCode.ABSTAIN}
