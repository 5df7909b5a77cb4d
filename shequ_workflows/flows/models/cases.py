from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core import crypto
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.flows.constants import LinkKind, Place, Word
from shequ_workflows.forms.models import Submission
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now

from .flows import Flow, FlowVersion


class Case(models.Model):
    """One matter going through one version of a flow; state, clocks and record are its subject's.

    ``reference``: its number outside (of a hotline's ticket), once among a flow's cases in a community. ``lead_since``: the
    office that leads is the subject's ``unit``. ``delegated_from``: who gave it to the person in charge and gets it back.
    ``secret_digest``: of the second secret by which somebody without an account follows it.
    """

    subject = models.OneToOneField(Subject, models.PROTECT, primary_key=True, related_name="case")
    flow = models.ForeignKey(Flow, models.PROTECT, related_name="cases", verbose_name=_("flow"))
    version = models.ForeignKey(FlowVersion, models.PROTECT, related_name="cases", verbose_name=_("version"))
    community = models.ForeignKey(Node, models.PROTECT, related_name="+")
    reference = models.CharField(_("number outside"), max_length=40, blank=True)
    channel = models.CharField(_("channel"), max_length=16, choices=Channel.choices, default=Channel.ONLINE)
    delegated_from = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("delegated by")
    )
    secret_digest = models.CharField(max_length=crypto.INDEX_LENGTH, blank=True, editable=False)
    urged_at = models.DateTimeField(_("urged at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = pgettext_lazy("of a flow", "case")
        verbose_name_plural = pgettext_lazy("of flows", "cases")
        constraints = [
            models.UniqueConstraint(
                fields=["flow", "community", "reference"], condition=~Q(reference=""), name="shequ_flows_reference_once"
            ),
        ]
        indexes = [models.Index(fields=["version"], name="shequ_flows_by_version")]

    def __str__(self) -> str:
        return f"case of {self.subject_id}"


class StepAnswers(models.Model):
    """What was answered to the form of a step; the answers themselves are a submission like any other."""

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True, related_name="step_answers")
    case = models.ForeignKey(Case, models.PROTECT, related_name="answers")
    step = models.CharField(max_length=28)
    submission = models.ForeignKey(Submission, models.SET_NULL, null=True, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("answers of a step")
        verbose_name_plural = _("answers of steps")

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"


class Seat(models.Model):
    """Somebody whose word is asked in one countersigning; ``opened_by`` is the row by which the case came into the state."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="seats")
    opened_by = models.ForeignKey(Record, models.PROTECT, related_name="+")
    state = models.CharField(max_length=28)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    role = models.CharField(max_length=24, blank=True)
    word = models.CharField(_("word"), max_length=10, choices=Word.choices, blank=True)
    said_by = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+")
    is_open = models.BooleanField(default=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("seat in a countersigning")
        verbose_name_plural = _("seats in countersignings")
        constraints = [
            models.UniqueConstraint(fields=["opened_by", "person"], name="shequ_flows_seat_once"),
            models.CheckConstraint(
                condition=Q(word="", said_by=None) | ~Q(word="") & Q(said_by__isnull=False),
                name="shequ_flows_seat_said_by_a_row",
            ),
            models.CheckConstraint(condition=Q(word="") | Q(is_open=False), name="shequ_flows_seat_says_once"),
        ]
        indexes = [models.Index(fields=["person"], condition=Q(is_open=True), name="shequ_flows_seat_open")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.person_id} {self.word}"


class CaseOffice(models.Model):
    """An office that assists the one that leads; what it answered stands in the row ``answered_by``."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="offices")
    node = models.ForeignKey(Node, models.PROTECT, related_name="+", verbose_name=_("office"))
    path = models.CharField(max_length=255, editable=False)
    asked_by = models.ForeignKey(Record, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(Record, models.PROTECT, null=True, blank=True, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("assisting office")
        verbose_name_plural = _("assisting offices")
        constraints = [
            models.UniqueConstraint(fields=["case", "node"], name="shequ_flows_office_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="shequ_flows_office_answers_whole",
            ),
        ]
        indexes = [models.Index(fields=["path"], name="shequ_flows_office_path")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.node_id}"


class Copy(models.Model):
    """抄送: somebody reads the case although no role of his reaches it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="copies")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    sent_by = models.ForeignKey(Record, models.PROTECT, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("copy of a case")
        verbose_name_plural = _("copies of cases")
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="shequ_flows_copy_once")]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.person_id}"


class CaseLink(models.Model):
    """The case and another subject. ``waits``: the case waits for its end; ``met_at``: it has been told of it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="links")
    to = models.ForeignKey(Subject, models.PROTECT, related_name="case_links")
    kind = models.CharField(max_length=8, choices=LinkKind.choices)
    waits = models.BooleanField(default=False)
    made_by = models.ForeignKey(Record, models.PROTECT, related_name="+")
    met_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("link of a case")
        verbose_name_plural = _("links of cases")
        constraints = [
            models.UniqueConstraint(fields=["case", "to", "kind"], name="shequ_flows_link_once"),
            models.CheckConstraint(condition=~Q(case=F("to")), name="shequ_flows_link_to_another"),
        ]
        indexes = [models.Index(fields=["to"], condition=Q(waits=True, met_at=None), name="shequ_flows_link_waits")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.to_id}"


class Comment(models.Model):
    """A word among those who work on a case, or to whoever raised it. Taken back, its text is gone."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="comments")
    author = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("author"))
    at = models.DateTimeField(_("written at"), default=now)
    place = models.CharField(_("for whom"), max_length=8, choices=Place.choices, default=Place.INTERNAL)
    text = models.TextField(_("text"), max_length=2000, blank=True)
    mentions = models.ManyToManyField(Person, related_name="+", blank=True, verbose_name=_("whose attention is asked"))
    record = models.OneToOneField(Record, models.PROTECT, related_name="comment")
    taken_back_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("comment on a case")
        verbose_name_plural = _("comments on cases")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | Q(text=""), name="shequ_flows_comment_taken_back_is_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.pk}"


class Rating(models.Model):
    """Whoever raised it is asked what came of it. ``solved`` and ``stars`` are asked apart; nobody reached is not satisfied.

    ``tries``: how often he was called in vain.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="ratings")
    asked_by = models.OneToOneField(Record, models.PROTECT, related_name="+")
    closes_at = models.DateTimeField(_("until"), null=True, blank=True)
    solved = models.BooleanField(_("solved"), null=True, blank=True)
    stars = models.PositiveSmallIntegerField(_("stars"), null=True, blank=True)
    given_at = models.DateTimeField(_("given at"), null=True, blank=True)
    given_by = models.OneToOneField(Record, models.PROTECT, null=True, blank=True, related_name="+")
    tries = models.PositiveSmallIntegerField(_("calls in vain"), default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("rating of a case")
        verbose_name_plural = _("ratings of cases")
        constraints = [
            models.CheckConstraint(
                condition=Q(stars=None) | Q(stars__gte=1, stars__lte=5), name="shequ_flows_stars_one_to_five"
            ),
            models.CheckConstraint(
                condition=Q(given_at=None, stars=None, solved=None) | Q(given_at__isnull=False),
                name="shequ_flows_rating_given_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.stars or ''}"
