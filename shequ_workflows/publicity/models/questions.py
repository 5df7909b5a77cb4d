from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.org.constants import OWN_CHANNELS, Channel
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now
from shequ_workflows.publicity.constants import QuestionState
from shequ_workflows.publicity.querysets import QuestionQuerySet

from .notices import PublicityPeriod

__all__ = ["Question"]


class Question(models.Model):
    """A question on a notice, answered in public (问询). It is read by staff first; the public reads ``public_…`` alone.

    ``person`` is None where it was asked at the office and staff wrote it down with its answer. ``note`` says why it is
    not published, to whoever asked.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    notice = models.ForeignKey(
        PublicityPeriod, models.PROTECT, related_name="questions", verbose_name=_("public notice")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asked by")
    )
    channel = models.CharField(_("channel"), max_length=16, choices=Channel.choices, default=Channel.ONLINE)
    text = models.TextField(pgettext_lazy("notice", "question"))
    public_text = models.TextField(_("question, as the public reads it"), blank=True)
    public_answer = models.TextField(_("answer, as the public reads it"), blank=True)
    state = models.CharField(
        pgettext_lazy("question", "state"), max_length=12, choices=QuestionState.choices, default=QuestionState.PENDING
    )
    note = models.CharField(_("why it is not published"), max_length=300, blank=True)
    asked_at = models.DateTimeField(_("asked"), default=now)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("notice", "question")
        verbose_name_plural = pgettext_lazy("notice", "questions")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="pending", answered_at=None)
                | Q(state="published", answered_at__isnull=False) & ~Q(public_text="") & ~Q(public_answer="")
                | Q(state="refused", answered_at__isnull=False) & ~Q(note=""),
                name="shequ_publicity_question_whole",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(channel__in=OWN_CHANNELS), name="shequ_publicity_question_from"
            ),
        ]
        indexes = [
            models.Index(fields=["notice", "state", "asked_at"], name="shequ_publicity_questions"),
            models.Index(fields=["asked_at"], condition=Q(state="pending"), name="shequ_publicity_to_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}/{self.public_id}"
