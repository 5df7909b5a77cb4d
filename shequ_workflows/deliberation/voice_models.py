"""What stands around opinions: points they are gathered into, second looks, calls back, and how they are published."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now

from .constants import AppealOutcome, CallBackOutcome, PointOutcome, Publishing


class Point(models.Model):
    """要点: what several opinions ask for, in one sentence; answered once, and the answer reaches all its authors.

    ``title`` and ``answer`` are read by the public. ``number`` is never given again within a matter.
    """

    matter = models.ForeignKey("shequ_deliberation.Matter", models.PROTECT, related_name="points")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("point"), max_length=120)
    opinions: models.ManyToManyField = models.ManyToManyField(
        "shequ_deliberation.Opinion", through="PointVoice", related_name="points"
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=PointOutcome.choices, blank=True)
    answer = models.TextField(_("reason"), blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("opinions", "point")
        verbose_name_plural = pgettext_lazy("opinions", "points")
        constraints = [
            models.UniqueConstraint(fields=["matter", "number"], name="shequ_deliberation_point_once"),
            models.CheckConstraint(condition=~Q(title=""), name="shequ_deliberation_point_has_title"),
            models.CheckConstraint(
                condition=Q(outcome="", answer="", answered_at=None)
                | (~Q(outcome="") & ~Q(answer="") & Q(answered_at__isnull=False)),
                name="shequ_deliberation_point_answered",
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=PointOutcome.values),
                name="shequ_deliberation_point_outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id}/{self.number}"


class PointVoice(models.Model):
    """That an opinion makes a point; both belong to the same matter (``points.GatherOpinions`` sees to it)."""

    point = models.ForeignKey(Point, models.CASCADE, related_name="voices")
    opinion = models.ForeignKey("shequ_deliberation.Opinion", models.CASCADE, related_name="point_voices")

    class Meta:
        verbose_name = _("voice of a point")
        verbose_name_plural = _("voices of points")
        constraints = [models.UniqueConstraint(fields=["point", "opinion"], name="shequ_deliberation_voice_once")]

    def __str__(self) -> str:
        return f"{self.point_id}: {self.opinion_id}"


class Appeal(models.Model):
    """The author of a refused opinion asks once for a second look; somebody else than the refuser decides."""

    opinion = models.OneToOneField(
        "shequ_deliberation.Opinion", models.PROTECT, primary_key=True, related_name="appeal"
    )
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(default=now)
    due_at = models.DateTimeField()
    late_told_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=AppealOutcome.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("request for a second look")
        verbose_name_plural = _("requests for a second look")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None)
                | (Q(outcome__in=AppealOutcome.values) & Q(decided_at__isnull=False)),
                name="shequ_deliberation_appeal_decided",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="kept") | ~Q(note=""), name="shequ_deliberation_kept_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(outcome=""), name="shequ_deliberation_appeals")]

    def __str__(self) -> str:
        return f"{self.opinion_id} {self.outcome}"


class CallBack(models.Model):
    """One of twenty opinions keyed in for somebody: a colleague asks whether he or she said so (domain.md §0b)."""

    opinion = models.OneToOneField(
        "shequ_deliberation.Opinion", models.PROTECT, primary_key=True, related_name="call_back"
    )
    at = models.DateTimeField(default=now)
    outcome = models.CharField(_("answer"), max_length=12, choices=CallBackOutcome.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("call back")
        verbose_name_plural = _("calls back")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", done_at=None)
                | (Q(outcome__in=CallBackOutcome.values) & Q(done_at__isnull=False)),
                name="shequ_deliberation_call_back_done",
            ),
        ]
        indexes = [models.Index(fields=["at"], condition=Q(outcome=""), name="shequ_deliberation_call_backs")]

    def __str__(self) -> str:
        return f"{self.opinion_id} {self.outcome}"


class PublishingRule(models.Model):
    """How a community publishes opinions, from an instant on: reviewed first, or published first. Rows are only added.

    The newest that has begun holds; without one opinions are reviewed first (先审后发).
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Node, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    mode = models.CharField(_("how opinions are published"), max_length=12, choices=Publishing.choices)
    basis = models.CharField(_("basis"), max_length=200)
    valid_from = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("rule of publishing opinions")
        verbose_name_plural = _("rules of publishing opinions")
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="shequ_deliberation_publishing_once"),
            models.CheckConstraint(
                condition=Q(mode__in=Publishing.values) & ~Q(basis=""), name="shequ_deliberation_publishing_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community_id}/{self.number}"
