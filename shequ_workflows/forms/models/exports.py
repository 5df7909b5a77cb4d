from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.encrypted import EncryptedTextField, SealedModel
from shequ_workflows.forms.exporting.constants import UNDER_WAY, ExportState, Format, Saying, Which
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .forms import Form


class Export(SealedModel):
    """Answers to a form that somebody takes away as a file: what was asked for, and how far the file has come.

    The file lies encrypted under ``place`` in the private storage, its key in ``key``, until ``expires_at``; both are empty
    without one. ``paths`` are the tree paths whose submissions are in it, ``sensitive_paths`` those whose sensitive
    answers are. ``run`` counts how often it was begun: only the last one begun may end it. ``done`` of ``total``
    submissions are written.
    """

    form = models.ForeignKey(Form, models.PROTECT, related_name="exports", verbose_name=_("form"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("asked for by"))
    at = models.DateTimeField(_("asked for at"), default=now)
    format = models.CharField(_("as"), max_length=6, choices=Format.choices, default=Format.XLSX)
    saying = models.CharField(_("choices"), max_length=6, choices=Saying.choices, default=Saying.LABELS)
    which = models.CharField(_("submissions"), max_length=12, choices=Which.choices, default=Which.COUNTING)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    sensitive = models.BooleanField(_("with sensitive answers"), default=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    language = models.CharField(max_length=12, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=ExportState.choices, default=ExportState.QUEUED)
    run = models.PositiveSmallIntegerField(default=0, editable=False)
    done = models.PositiveIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(null=True, editable=False)
    paths = models.JSONField(default=list, editable=False)
    sensitive_paths = models.JSONField(default=list, editable=False)
    place = models.CharField(max_length=80, blank=True, editable=False)
    key = EncryptedTextField(blank=True, default="", editable=False)
    ending = models.CharField(max_length=6, blank=True, editable=False)
    size = models.PositiveBigIntegerField(default=0, editable=False)
    note = models.CharField(max_length=300, blank=True, editable=False)
    changed_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField(_("kept until"), null=True, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = pgettext_lazy("of a form", "export")
        verbose_name_plural = pgettext_lazy("of a form", "exports")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sensitive=False) | ~Q(reason=""), name="shequ_forms_export_sensitive_with_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state=ExportState.DONE)
                | (~Q(place="") & Q(expires_at__isnull=False, total__isnull=False)),
                name="shequ_forms_export_done_has_file",
            ),
            models.CheckConstraint(condition=Q(state__in=ExportState.values), name="shequ_forms_export_state_known"),
            models.CheckConstraint(condition=Q(format__in=Format.values), name="shequ_forms_export_format_known"),
            models.CheckConstraint(condition=Q(saying__in=Saying.values), name="shequ_forms_export_saying_known"),
            models.CheckConstraint(condition=Q(which__in=Which.values), name="shequ_forms_export_which_known"),
        ]
        indexes = [
            models.Index(fields=["form", "by", "-at"], name="shequ_forms_export_list"),
            models.Index(fields=["changed_at"], condition=Q(state__in=UNDER_WAY), name="shequ_forms_export_under_way"),
            models.Index(fields=["expires_at"], condition=~Q(place=""), name="shequ_forms_export_ends"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0
