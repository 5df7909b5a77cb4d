from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.community.models import Household
from shequ_workflows.core import crypto
from shequ_workflows.core.encrypted import EncryptedTextField, SealedModel
from shequ_workflows.forms.constants import Flag, SubmissionState
from shequ_workflows.forms.querysets import DraftQuerySet, SubmissionQuerySet
from shequ_workflows.forms.references import new_reference
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now

from .forms import Form, FormVersion

_KEY = 64


class Draft(SealedModel):
    """Answers that were not sent yet, of one person or (by a code whose digest is kept) of nobody in particular.

    ``answers`` by key as plain JSON; those to sensitive fields lie in ``sealed``, JSON likewise. ``step`` is the key of
    the step where it goes on. ``once`` is the key that the sending will carry.
    """

    form = models.ForeignKey(Form, models.PROTECT, related_name="drafts", verbose_name=_("form"))
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="drafts", verbose_name=_("version"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="form_drafts", verbose_name=_("person")
    )
    token_digest = models.CharField(max_length=crypto.INDEX_LENGTH, null=True, blank=True, unique=True, editable=False)
    answers = models.JSONField(default=dict)
    sealed = EncryptedTextField(blank=True, default="")
    step = models.CharField(max_length=40, blank=True)
    once = models.CharField(max_length=_KEY, editable=False)
    revision = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(_("saved at"), default=now)
    expires_at = models.DateTimeField(_("kept until"))

    objects = DraftQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("draft of a submission")
        verbose_name_plural = _("drafts of submissions")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(token_digest__isnull=False), name="shequ_forms_draft_findable"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("at")), name="shequ_forms_draft_forward"),
        ]
        indexes = [
            models.Index(fields=["person", "form"], name="shequ_forms_draft_of"),
            models.Index(fields=["expires_at"], name="shequ_forms_draft_ends"),
        ]

    def __str__(self) -> str:
        return self.public_id


class Submission(SealedModel):
    """What somebody sent in, once and whole, for ever in the layout of its version.

    ``reference`` is what people are given. ``person`` sent it, ``on_behalf_of`` is for whom, ``entered_by`` keyed it from
    paper or a call; ``node`` is where it belongs, which says whose staff see it. ``answers`` and ``sealed`` as in a draft;
    ``dropped``: answers to fields that were hidden when it was sent, by key. ``once`` is a digest of sender and key: the
    same sending makes one row. ``slot`` is the turn that it takes where sending is limited (``person:7:2``,
    ``household:3:1``): empty where it is not, or once withdrawn. What is held (``held_at``, with its reason) is kept when
    its time is over. ``flag`` is the staff's own mark.
    """

    reference = models.CharField(_("reference"), max_length=16, unique=True, default=new_reference, editable=False)
    form = models.ForeignKey(Form, models.PROTECT, related_name="submissions", verbose_name=_("form"))
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="submissions", verbose_name=_("version"))
    node = models.ForeignKey(Node, models.PROTECT, related_name="submissions", verbose_name=_("node"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="submissions", verbose_name=_("person")
    )
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="submissions", verbose_name=_("household")
    )
    channel = models.CharField(_("channel"), max_length=16, choices=Channel.choices, default=Channel.ONLINE)
    on_behalf_of = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("on behalf of")
    )
    entered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )
    answers = models.JSONField(default=dict)
    sealed = EncryptedTextField(blank=True, default="")
    dropped = models.JSONField(default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=SubmissionState.choices, default=SubmissionState.RECEIVED
    )
    at = models.DateTimeField(_("sent at"), default=now)
    revision = models.PositiveIntegerField(default=0)
    once = models.CharField(max_length=_KEY, editable=False)
    slot = models.CharField(max_length=40, blank=True, editable=False)
    flag = models.CharField(pgettext_lazy("of a submission", "mark"), max_length=12, choices=Flag.choices, blank=True)
    held_at = models.DateTimeField(_("held since"), null=True, blank=True)
    held_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("held by")
    )
    hold_reason = models.CharField(_("why it is held"), max_length=300, blank=True)

    objects = SubmissionQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [
            models.UniqueConstraint(fields=["form", "once"], name="shequ_forms_sent_once"),
            models.UniqueConstraint(fields=["form", "slot"], condition=~Q(slot=""), name="shequ_forms_slot_once"),
            models.CheckConstraint(condition=~Q(once=""), name="shequ_forms_sent_with_key"),
            models.CheckConstraint(condition=Q(state__in=SubmissionState.values), name="shequ_forms_state_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="shequ_forms_channel_known"),
            models.CheckConstraint(condition=Q(flag="") | Q(flag__in=Flag.values), name="shequ_forms_flag_known"),
            models.CheckConstraint(
                condition=Q(held_at=None, hold_reason="") | (Q(held_at__isnull=False) & ~Q(hold_reason="")),
                name="shequ_forms_held_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=SubmissionState.ANONYMISED)
                | Q(person=None, household=None, on_behalf_of=None, sealed="", slot=""),
                name="shequ_forms_anonymous_is_nobodys",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["form", "-at"], name="shequ_forms_sent_at"),
            models.Index(fields=["form", "state"], name="shequ_forms_sent_state"),
            models.Index(fields=["person", "-at"], name="shequ_forms_sent_by"),
        ]

    def __str__(self) -> str:
        return self.reference


class SubmissionEdit(SealedModel):
    """A correction: what the answers said before and after (only what changed), why, and by whom. Never changed."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="edits", verbose_name=_("submission"))
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    sealed = EncryptedTextField(blank=True, default="")
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("corrected by"))
    at = models.DateTimeField(_("corrected at"), default=now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("correction of a submission")
        verbose_name_plural = _("corrections of submissions")
        ordering = ["submission", "at"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="shequ_forms_corrected_with_reason")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.at:%Y-%m-%d}"


class SubmissionNote(SealedModel):
    """What staff write beside a submission, for themselves. Never part of the answers."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="notes", verbose_name=_("submission"))
    text = EncryptedTextField(_("note"))
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=pgettext_lazy("of a note", "written by")
    )
    at = models.DateTimeField(_("written at"), default=now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("note on a submission")
        verbose_name_plural = _("notes on submissions")
        ordering = ["submission", "at"]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.at:%Y-%m-%d}"


class SavedView(models.Model):
    """A list of submissions as somebody likes to see it: ``query`` is the filter, ``columns`` the keys that are shown."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    form = models.ForeignKey(Form, models.PROTECT, related_name="saved_views", verbose_name=_("form"))
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=60)
    query = models.JSONField(default=dict, blank=True)
    columns = models.JSONField(default=list, blank=True)
    is_shared = models.BooleanField(_("for all readers of this form"), default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("saved view of submissions")
        verbose_name_plural = _("saved views of submissions")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["form", "person", "name"], name="shequ_forms_view_once"),
            models.CheckConstraint(condition=~Q(name=""), name="shequ_forms_view_named"),
        ]

    def __str__(self) -> str:
        return self.name


class IndexRow(models.Model):
    """One answer that lists can search, filter and sort by: only of fields marked searchable, never of sensitive ones.

    ``row`` counts rows of a repeating group from 0, or choices of several; NULL otherwise. One of the three columns holds
    the answer.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="index_rows")
    form = models.ForeignKey(Form, models.PROTECT, related_name="+")
    key = models.CharField(max_length=130)
    row = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.CharField(max_length=200, blank=True)
    number = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    date = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("searchable answer")
        verbose_name_plural = _("searchable answers")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | Q(number__isnull=False) | Q(date__isnull=False),
                name="shequ_forms_index_says",
            )
        ]
        indexes = [
            models.Index(fields=["form", "key", "text"], name="shequ_forms_index_text"),
            models.Index(fields=["form", "key", "number"], name="shequ_forms_index_number"),
            models.Index(fields=["form", "key", "date"], name="shequ_forms_index_date"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.key}"


class Consent(models.Model):
    """A consent that was given with a submission, to the very words whose digest is kept; it may be withdrawn."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="consents", verbose_name=_("submission"))
    key = models.CharField(max_length=130)
    statement_digest = models.CharField(max_length=64)
    given_at = models.DateTimeField(pgettext_lazy("consent", "given at"), default=now)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(fields=["submission", "key"], name="shequ_forms_consent_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")), name="shequ_forms_consent_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.key}"
