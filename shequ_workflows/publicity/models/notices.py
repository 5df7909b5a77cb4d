"""Notices as they were put up, and the drafts they come from."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.models import Subject
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now
from shequ_workflows.publicity.constants import Category, Purpose
from shequ_workflows.publicity.content import Content
from shequ_workflows.publicity.periods import display_floor
from shequ_workflows.publicity.querysets import PublicityQuerySet

__all__ = ["PublicityDraft", "PublicityPeriod"]


class PublicityPeriod(models.Model):
    """One version of a notice, as it stood before everybody. Its text and its days never change (triggers hold it).

    ``objection_until`` and ``display_until`` copy the subject's clocks at the moment it went up; the display never
    ends before the 15th day after it (RC Organic Law art. 34). A correction is a new version; the old one is then
    *replaced*. One taken down before its time is *withdrawn*; *concealed* ones show no text any more.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="publicity", verbose_name=_("subject"))
    community = models.ForeignKey(Node, models.PROTECT, related_name="+", verbose_name=_("community"))
    purpose = models.CharField(_("purpose"), max_length=8, choices=Purpose.choices, default=Purpose.DECISION)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    category = models.CharField(pgettext_lazy("publicity", "kind of matter"), max_length=12, choices=Category.choices)
    title = models.CharField(_("title"), max_length=160)
    body = models.JSONField(_("text"))
    digest = models.CharField(max_length=64, editable=False)
    author = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("written by"))
    reviewer = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("checked by"))
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("put up by"))
    opened_at = models.DateTimeField(_("put up"))
    objection_until = models.DateTimeField(_("objections until"), null=True, blank=True)
    display_until = models.DateTimeField(_("on display until"))
    change_reason = models.CharField(_("reason of the correction"), max_length=200, blank=True)
    board_posted_at = models.DateTimeField(_("on the notice board since"), null=True, blank=True)
    board_posted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    board_place = models.CharField(_("where it hangs"), max_length=80, blank=True)
    board_removed_at = models.DateTimeField(_("taken off the notice board"), null=True, blank=True)
    board_removed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("taken down"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_because = models.CharField(_("reason"), max_length=200, blank=True)
    is_concealed = models.BooleanField(_("text no longer shown"), default=False)

    objects = PublicityQuerySet.as_manager()

    class Meta:
        verbose_name = _("public notice")
        verbose_name_plural = _("public notices")
        constraints = [
            models.UniqueConstraint(fields=["subject", "purpose", "version"], name="shequ_publicity_version_once"),
            models.UniqueConstraint(
                fields=["subject", "purpose"],
                condition=Q(replaced_at=None, withdrawn_at=None),
                name="shequ_publicity_one_current",
            ),
            models.CheckConstraint(condition=~Q(author=F("reviewer")), name="shequ_publicity_two_persons"),
            models.CheckConstraint(condition=Q(category__in=Category.values), name="shequ_publicity_category_known"),
            models.CheckConstraint(
                condition=Q(objection_until=None) | Q(purpose=Purpose.DECISION),
                name="shequ_publicity_objections_to_decisions",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_because="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because=""),
                name="shequ_publicity_withdrawn_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(board_posted_at=None, board_removed_at=None, board_place="")
                | Q(board_posted_at__isnull=False) & ~Q(board_place=""),
                name="shequ_publicity_board_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "-opened_at", "-id"], name="shequ_publicity_listed"),
            models.Index(fields=["display_until"], name="shequ_publicity_until"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def content(self) -> Content:
        """The covered text, as everybody reads it."""
        return Content.from_data(self.body)

    @property
    def is_current(self) -> bool:
        return self.replaced_at is None and self.withdrawn_at is None

    def is_running(self, when: dt.datetime) -> bool:
        return self.is_current and self.opened_at <= when < self.display_until

    @property
    def board_until(self) -> dt.datetime | None:
        """Until when the paper hangs: 15 days of its own, since the board is what the law asks for; None if it does
        not hang."""
        if self.board_posted_at is None:
            return None
        if not self.is_current:
            return self.withdrawn_at or self.replaced_at
        return max(self.display_until, display_floor(self.board_posted_at, timezone.get_default_timezone()))


class PublicityDraft(models.Model):
    """The uncovered text of a notice on its way; it is deleted when the notice goes up."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="publicity_drafts", verbose_name=_("subject"))
    purpose = models.CharField(_("purpose"), max_length=8, choices=Purpose.choices, default=Purpose.DECISION)
    body = models.JSONField(_("text"))
    author = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("written by"))
    saved_at = models.DateTimeField(default=now)
    reviewer = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("checked by")
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("draft of a notice")
        verbose_name_plural = _("drafts of notices")
        constraints = [
            models.UniqueConstraint(fields=["subject", "purpose"], name="shequ_publicity_draft_once"),
            models.CheckConstraint(
                condition=Q(reviewer=None) | ~Q(reviewer=F("author")), name="shequ_publicity_draft_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return str(self.body.get("title", ""))

    @property
    def content(self) -> Content:
        """What was typed, not yet covered."""
        return Content.from_data(self.body)
