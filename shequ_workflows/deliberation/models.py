"""What the committee and residents write about a matter. State, clocks and record are its Subject's."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.ballots.members_vote import MembersVote
from shequ_workflows.core.encrypted import EncryptedTextField, SealedModel
from shequ_workflows.core.models import Subject
from shequ_workflows.meetings.models import Meeting
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .constants import (
    BackingKind,
    Body,
    Category,
    Concern,
    DeclineReason,
    MoneySource,
    NewsKind,
    OpinionState,
    Outcome,
    RefusalReason,
    Stance,
    Track,
    Vote,
)
from .pages import HallPage
from .querysets import DecisionQuerySet, MatterQuerySet, OpinionQuerySet
from .task_models import Task
from .voice_models import Appeal, CallBack, Point, PointVoice, PublishingRule

__all__ = [
    "Appeal", "Backing", "CallBack", "Decision", "GapList", "HallPage", "Matter", "MemberVote", "News", "Opinion", "Point",
    "PointVoice", "PublishingRule", "Rating", "Task",
]  # fmt: skip


class Heard(SealedModel):
    """Words that may have come by paper, phone or visit: who keyed them in, when they were said, from which number."""

    channel = models.CharField(_("channel"), max_length=16, choices=Channel.choices, default=Channel.ONLINE)
    entered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("keyed in by")
    )
    heard_at = models.DateTimeField(_("said on"), null=True, blank=True)
    heard_phone = EncryptedTextField(_("number of the call"), blank=True)

    class Meta:
        abstract = True


class Matter(Heard):
    """A matter under deliberation; its number, title, state and clocks stand on the subject.

    ``problem``, ``wish``, ``place`` and ``scope`` are the proposer's own words. The public reads the columns named
    ``public_…``, covered and fixed when the matter was accepted. All that the public reads is in ``PUBLIC_WORDS``.
    """

    subject = models.OneToOneField(Subject, models.PROTECT, primary_key=True, related_name="matter")
    category = models.CharField(_("kind of matter"), max_length=16, choices=Category.choices, default=Category.OTHER)
    scope = models.CharField(_("whom it concerns"), max_length=200, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    problem = models.TextField(_("what is wrong now"), blank=True)
    wish = models.TextField(_("what is wished for"), blank=True)
    public_problem = models.TextField(blank=True)
    public_wish = models.TextField(blank=True)
    public_place = models.CharField(max_length=120, blank=True)
    public_scope = models.CharField(max_length=200, blank=True)
    track = models.CharField(_("who decides"), max_length=12, choices=Track.choices, blank=True)
    is_quick = models.BooleanField(_("small matter, short way"), default=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed", verbose_name=_("goes on with")
    )
    reopens = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reopened", verbose_name=_("takes up again")
    )
    is_important = models.BooleanField(_("important"), default=False)
    stakeholders = models.JSONField(_("groups concerned"), default=list, blank=True)
    options = models.JSONField(_("options under discussion"), default=list, blank=True)
    proposed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("acceptance proposed by")
    )
    party_studied_on = models.DateField(_("studied by the Party organisation on"), null=True, blank=True)
    party_note = models.TextField(_("what the Party organisation noted"), blank=True)
    summary = models.TextField(_("what the discussion showed"), blank=True)
    dissent = models.TextField(_("dissent"), blank=True)
    decline_reason = models.CharField(_("reason"), max_length=16, choices=DeclineReason.choices, blank=True)
    end_note = models.TextField(_("why it ended, and where to go"), blank=True)
    expected_on = models.DateField(_("new expected date"), null=True, blank=True)
    expected_reason = models.TextField(_("reason for the delay"), blank=True)

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = _("matter")
        verbose_name_plural = _("matters")
        constraints = [
            models.CheckConstraint(
                condition=Q(expected_on=None) | ~Q(expected_reason=""), name="shequ_deliberation_delay_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["category"], name="shequ_deliberation_category")]

    def __str__(self) -> str:
        return str(self.subject)


class GapList(models.Model):
    """The one list of all that is missing, and what the proposer answered to each line."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="gap_lists")
    number = models.PositiveSmallIntegerField()
    gaps = models.JSONField(default=list)
    answers = models.JSONField(default=list, blank=True)
    new_facts = models.TextField(blank=True)

    class Meta:
        verbose_name = _("list of what is missing")
        verbose_name_plural = _("lists of what is missing")
        constraints = [models.UniqueConstraint(fields=["matter", "number"], name="shequ_deliberation_gaps_once")]

    def __str__(self) -> str:
        return f"{self.matter_id}/{self.number}"


class Opinion(Heard):
    """What somebody said about a matter: real name behind, nickname in front, published after review.

    Review is due within four working hours (``due_at``). ``is_shown_first``: published when it was given, by the rule
    of that time, and reviewed afterwards. ``is_plain``: a suggestion that needs no point, or support and no more.
    """

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="opinions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="opinions", verbose_name=_("said by"))
    nickname = models.CharField(_("shown as"), max_length=30)
    stance = models.CharField(_("stance"), max_length=8, choices=Stance.choices, default=Stance.SUGGEST)
    text = models.TextField(_("opinion"))
    public_text = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=OpinionState.choices, default=OpinionState.PENDING)
    reason = models.CharField(_("reason"), max_length=12, choices=RefusalReason.choices, blank=True)
    reason_note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=now)
    due_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    is_shown_first = models.BooleanField(default=False)
    late_told_at = models.DateTimeField(null=True, blank=True)
    is_plain = models.BooleanField(default=False)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="pending", reviewed_at=None) | ~Q(state="pending", reviewed_at__isnull=False),
                name="shequ_deliberation_opinion_reviewed",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="shequ_deliberation_refusal_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["matter", "state", "-at"], name="shequ_deliberation_opinions"),
            models.Index(fields=["due_at"], condition=Q(state="pending"), name="shequ_deliberation_to_review"),
            models.Index(
                fields=["due_at"],
                condition=Q(state="pending", late_told_at=None),
                name="shequ_deliberation_voice_late",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id}/{self.public_id}"


class Backing(Heard):
    """Somebody stands with a matter: follows it, co-signs it, or demands with a signature that a meeting decide on it.

    ``body`` is the kind of meeting that is demanded; empty for the other two. One row per person and kind.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="backings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=BackingKind.choices)
    body = models.CharField(_("meeting demanded"), max_length=16, choices=Body.choices, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("backing")
        verbose_name_plural = _("backings")
        constraints = [
            models.UniqueConstraint(fields=["matter", "person", "kind"], name="shequ_deliberation_backs_once"),
            models.CheckConstraint(
                condition=Q(kind="demand") & ~Q(body__in=["", "rc"]) | ~Q(kind="demand") & Q(body=""),
                name="shequ_deliberation_demand_names_body",
            ),
        ]
        indexes = [models.Index(fields=["matter", "kind", "-at"], name="shequ_deliberation_backed")]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.kind}"


class Decision(models.Model):
    """A formal vote and what came of it; never changed afterwards (triggers hold it).

    Of the residents' committee, with every member's vote; or of a meeting (``body``), whose exact count by its rule is
    copied into ``numbers``: heads, and square metres where the owners decide, with ``evidence`` of their own convener.
    """

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    body = models.CharField(_("decided by"), max_length=16, choices=Body.choices, default=Body.RC)
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("at the meeting")
    )
    numbers = models.JSONField(default=dict, blank=True)
    evidence = models.CharField(_("document of the result"), max_length=200, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    held_on = models.DateField(_("decided on"))
    text = models.TextField(_("decision"))
    concern = models.CharField(
        pgettext_lazy("decision", "about"), max_length=8, choices=Concern.choices, default=Concern.SMALL
    )
    money_source = models.CharField(
        _("money from"), max_length=12, choices=MoneySource.choices, default=MoneySource.NONE
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, default=Decimal(0))
    money_note = models.CharField(max_length=200, blank=True)
    responsible = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person in charge")
    )
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    legality = models.JSONField(default=list, blank=True)
    in_favour = models.PositiveIntegerField()
    against = models.PositiveIntegerField()
    abstained = models.PositiveIntegerField()
    recused = models.PositiveIntegerField()
    absent = models.PositiveIntegerField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint(fields=["matter", "number"], name="shequ_deliberation_decision_once"),
            models.CheckConstraint(
                condition=~Q(body="rc")
                | Q(outcome="kept")
                | Q(absent__lt=F("in_favour") + F("against") + F("abstained")),
                name="shequ_deliberation_decision_quorum",
            ),
            models.CheckConstraint(
                condition=~Q(body="rc")
                | Q(outcome__in=["rejected", "kept"])
                | Q(in_favour__gt=F("against") + F("abstained")),
                name="shequ_deliberation_decision_majority",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="shequ_deliberation_decision_amount"),
            models.CheckConstraint(
                condition=Q(body="rc", meeting=None) | (~Q(body="rc") & Q(meeting__isnull=False)),
                name="shequ_deliberation_decision_meeting",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="adopted") | Q(due_on__isnull=False, responsible__isnull=False),
                name="shequ_deliberation_decision_in_charge",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id}/{self.number}"

    @property
    def count(self) -> MembersVote:
        return MembersVote(self.in_favour, self.against, self.abstained, self.recused, self.absent)


class MemberVote(models.Model):
    """What one member did in a formal vote."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="votes")
    member = models.ForeignKey(Person, models.PROTECT, related_name="+")
    vote = models.CharField(max_length=8, choices=Vote.choices)

    class Meta:
        verbose_name = _("member's vote")
        verbose_name_plural = _("members' votes")
        constraints = [
            models.UniqueConstraint(fields=["decision", "member"], name="shequ_deliberation_member_votes_once"),
            models.CheckConstraint(condition=Q(vote__in=Vote.values), name="shequ_deliberation_vote_known"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.vote}"


class News(models.Model):
    """What is told while a decision is carried out: progress, result with accounts, defects, a new date."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="news")
    kind = models.CharField(max_length=12, choices=NewsKind.choices, default=NewsKind.PROGRESS)
    text = models.TextField()
    accounts = models.TextField(blank=True)
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    supervised_on = models.DateField(null=True, blank=True)
    expected_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
        indexes = [models.Index(fields=["matter", "-at"], name="shequ_deliberation_newest")]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.kind}"


class Rating(Heard):
    """How content somebody is with what was done, 1 to 5; one per person. Who does not rate is not counted."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="ratings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.UniqueConstraint(fields=["matter", "person"], name="shequ_deliberation_one_rating"),
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="shequ_deliberation_rating_range"),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id}: {self.score}"
