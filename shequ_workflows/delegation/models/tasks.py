"""A delegated task, from a word in a chat to its settlement."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.models import Subject
from shequ_workflows.delegation.constants import (
    Asked,
    Body,
    Frequency,
    Match,
    NotTaken,
    Ruled,
    TaskCategory,
    Vote,
)
from shequ_workflows.delegation.querysets import TaskQuerySet
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now


class DelegatedTask(models.Model):
    """What an office wants of a community; number, title, state and clocks stand on the subject, whose ``unit`` is the
    office where it is a node (``office_name`` in words always).

    The columns up to ``wanted_by`` are the note (随手记): who asked, by what way, in what words, by when. ``function_code``
    is the line of the community's list that it falls under, ``match`` what the system says of it now, ``noted_as`` what it
    said of the note. The public reads the columns named ``public_…``, covered when the committee took the task
    (``taken_at``) and when its result was verified.
    """

    subject = models.OneToOneField(Subject, models.PROTECT, primary_key=True, related_name="delegation")
    office_name = models.CharField(_("office that asks"), max_length=80, blank=True)
    asker = models.CharField(_("person who asked"), max_length=60, blank=True)
    asked_via = models.CharField(_("asked by way of"), max_length=16, choices=Channel.choices, blank=True)
    asked_at = models.DateTimeField(_("asked on"), null=True, blank=True)
    words = models.TextField(_("words of the demand"), blank=True)
    wanted_by = models.DateField(_("wanted by"), null=True, blank=True)

    match = models.CharField(_("list"), max_length=12, choices=Match.choices, default=Match.UNKNOWN, blank=True)
    noted_as = models.CharField(
        _("list, when it was noted"), max_length=12, choices=Match.choices, default=Match.UNKNOWN, blank=True
    )
    function_code = models.CharField(_("line of the list"), max_length=20, blank=True)
    rule_quoted = models.TextField(_("rule"), blank=True)

    category = models.CharField(_("category"), max_length=12, choices=TaskCategory.choices, blank=True)
    legal_basis = models.TextField(_("legal basis"), blank=True)
    content = models.TextField(_("what is to be done"), blank=True)
    standard = models.TextField(_("standard"), blank=True)
    process = models.TextField(_("process"), blank=True)
    criteria = models.JSONField(_("criteria of verification"), default=list, blank=True)
    people = models.PositiveSmallIntegerField(_("people needed"), default=1)
    hours = models.DecimalField(_("hours each time"), max_digits=7, decimal_places=2, default=Decimal(0))
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency.choices, default=Frequency.ONCE)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    training = models.BooleanField(_("training is promised"), default=False)
    trained_on = models.DateField(_("training given on"), null=True, blank=True)
    danger = models.TextField(_("danger"), blank=True)

    public_title = models.CharField(max_length=120, blank=True)
    public_content = models.TextField(blank=True)
    public_result = models.TextField(blank=True)
    taken_at = models.DateTimeField(_("taken over on"), null=True, blank=True)

    result = models.TextField(_("result"), blank=True)
    reported_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    hours_spent = models.DecimalField(_("hours spent"), max_digits=9, decimal_places=2, null=True, blank=True)
    money_spent = models.DecimalField(_("money spent"), max_digits=14, decimal_places=2, null=True, blank=True)
    settled_by_street = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    settled_by_rc = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    stays = models.BooleanField(_("stays on the list"), null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegated task")
        verbose_name_plural = _("delegated tasks")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="shequ_delegation_task_ends_later",
            ),
            models.CheckConstraint(condition=Q(hours__gte=0), name="shequ_delegation_hours"),
            models.CheckConstraint(
                condition=Q(hours_spent=None) | Q(hours_spent__gte=0), name="shequ_delegation_hours_spent"
            ),
            models.CheckConstraint(
                condition=Q(money_spent=None) | Q(money_spent__gte=0), name="shequ_delegation_money_spent"
            ),
        ]
        indexes = [models.Index(fields=["match", "asked_at"], name="shequ_delegation_asked")]

    def __str__(self) -> str:
        return str(self.subject)


class TaskForm(models.Model):
    """A form or report that a task asks to be filled in: fields × people × frequency is what it costs."""

    task = models.ForeignKey(DelegatedTask, models.CASCADE, related_name="forms")
    name = models.CharField(_("form or report"), max_length=120)
    fields = models.PositiveSmallIntegerField(_("number of fields"))
    people = models.PositiveIntegerField(_("people or households it is filled in for"), default=1)
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency.choices, default=Frequency.ONCE)
    source = models.CharField(_("ledger that has the data already"), max_length=120, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("delegated task", "form asked for")
        verbose_name_plural = pgettext_lazy("delegated task", "forms asked for")

    def __str__(self) -> str:
        return self.name


class GapList(models.Model):
    """A one-off list of what is missing, and what was answered to each line."""

    task = models.ForeignKey(DelegatedTask, models.CASCADE, related_name="gap_lists")
    number = models.PositiveSmallIntegerField()
    about = models.CharField(max_length=12, choices=Asked.choices)
    gaps = models.JSONField(default=list)
    answers = models.JSONField(default=list, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = pgettext_lazy("delegated task", "list of what is missing")
        verbose_name_plural = pgettext_lazy("delegated task", "lists of what is missing")
        constraints = [models.UniqueConstraint(fields=["task", "number"], name="shequ_delegation_gaps_once")]

    def __str__(self) -> str:
        return f"{self.task_id}/{self.number}"


class Study(models.Model):
    """A vote on a task and its outcome: of the access group, the district's conference, or the residents' committee
    (居委会研究意见). Never changed afterwards (triggers hold it).

    ``edge`` is the step it led to; ``minutes`` names the signed minutes where a clerk keys in another body's vote.
    """

    task = models.ForeignKey(DelegatedTask, models.PROTECT, related_name="studies")
    number = models.PositiveSmallIntegerField()
    body = models.CharField(_("body"), max_length=12, choices=Body.choices)
    edge = models.CharField(max_length=40)
    held_on = models.DateField(_("day of the meeting"))
    ground = models.CharField(_("ground"), max_length=12, choices=NotTaken.choices, blank=True)
    text = models.TextField(_("opinion"), blank=True)
    minutes = models.CharField(_("signed minutes"), max_length=200, blank=True)
    in_favour = models.PositiveIntegerField(default=0)
    against = models.PositiveIntegerField(default=0)
    abstained = models.PositiveIntegerField(default=0)
    recused = models.PositiveIntegerField(default=0)
    absent = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = pgettext_lazy("delegated task", "vote")
        verbose_name_plural = pgettext_lazy("delegated task", "votes")
        constraints = [
            models.UniqueConstraint(fields=["task", "number"], name="shequ_delegation_study_once"),
            models.CheckConstraint(
                condition=Q(absent__lt=models.F("in_favour") + models.F("against") + models.F("abstained")),
                name="shequ_delegation_study_quorum",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.body}"


class StudyVote(models.Model):
    """What one member did."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="votes")
    member = models.ForeignKey(Person, models.PROTECT, related_name="+")
    vote = models.CharField(max_length=8, choices=Vote.choices)

    class Meta:
        verbose_name = pgettext_lazy("delegated task", "member's vote")
        verbose_name_plural = pgettext_lazy("delegated task", "members' votes")
        constraints = [
            models.UniqueConstraint(fields=["study", "member"], name="shequ_delegation_member_votes_once"),
            models.CheckConstraint(condition=Q(vote__in=Vote.values), name="shequ_delegation_vote_known"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.vote}"


class Ruling(models.Model):
    """A written ruling on a task that was put to the street leader or the district (提请协调)."""

    task = models.ForeignKey(DelegatedTask, models.PROTECT, related_name="rulings")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=8, choices=Ruled.choices)
    text = models.TextField(_("ruling"))
    basis = models.TextField(_("legal basis"))
    document_number = models.CharField(_("document number"), max_length=80, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        constraints = [models.UniqueConstraint(fields=["task", "number"], name="shequ_delegation_ruling_once")]

    def __str__(self) -> str:
        return f"{self.task_id}/{self.number}"
