"""Questions on notices, answered in public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.org.constants import OWN_CHANNELS, Channel
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import CommunityPage, Person
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import below
from shequ_workflows.publicity.constants import QUESTION_ANSWERERS, QuestionState

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor

__all__ = ["NoticeQuestion"]


class NoticeQuestionQuerySet(QuerySet["NoticeQuestion"]):
    def pending(self) -> NoticeQuestionQuerySet:
        return self.filter(state=QuestionState.PENDING)

    def published(self) -> NoticeQuestionQuerySet:
        return self.filter(state=QuestionState.PUBLISHED)

    def answered_by(self, actor: Actor) -> NoticeQuestionQuerySet:
        """Those that ``actor`` may answer, the oldest first; one's own are a colleague's to answer. Two queries."""
        homes = CommunityPage.objects.filter(below(actor.paths_with(*QUESTION_ANSWERERS), "node__path"))
        here = Q(pk__in=[])
        for path in homes.values_list("path", flat=True):
            here |= Q(page__path__startswith=path)
        rows = self.filter(here).exclude(person=actor.person_id, person__isnull=False)
        return rows.order_by("asked_at", "id")


class NoticeQuestion(models.Model):
    """As ``publicity.Question``, on an editor's notice: read by staff first, the public reads ``public_…`` alone. It goes with
    its page; what was asked and answered stays in the community's journal."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    page = models.ForeignKey(
        "shequ_notices.NoticePage", models.CASCADE, related_name="questions", verbose_name=_("notice page")
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

    objects = NoticeQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("notice", "question")
        verbose_name_plural = pgettext_lazy("notice", "questions")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="pending", answered_at=None)
                | Q(state="published", answered_at__isnull=False) & ~Q(public_text="") & ~Q(public_answer="")
                | Q(state="refused", answered_at__isnull=False) & ~Q(note=""),
                name="shequ_notices_question_whole",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(channel__in=OWN_CHANNELS), name="shequ_notices_question_from"
            ),
        ]
        indexes = [
            models.Index(fields=["page", "state", "asked_at"], name="shequ_notices_questions"),
            models.Index(fields=["asked_at"], condition=Q(state="pending"), name="shequ_notices_to_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}/{self.public_id}"
