from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.forms.constants import Kind, MaskKind, Sensitivity, Source
from shequ_workflows.forms.kinds.labels import KIND_CHOICES


class DictionaryEntry(models.Model):
    """One thing that offices ask people for, described once: what kind it is, how sensitive, where it is known from.

    ``words``: one a line; a label that holds all words of a line (parted by spaces) asks for it. ``retention`` in months.
    A row is switched off, never deleted: versions of forms name it by its ``code``.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("field"), max_length=80)
    kind = models.CharField(pgettext_lazy("of a field", "kind"), max_length=20, choices=KIND_CHOICES)
    sensitivity = models.CharField(
        _("sensitivity"), max_length=10, choices=Sensitivity.choices, default=Sensitivity.PLAIN
    )
    source = models.CharField(_("known from"), max_length=24, choices=Source.choices, blank=True)
    mask = models.CharField(_("mask"), max_length=12, choices=MaskKind.choices, default=MaskKind.NONE)
    retention = models.PositiveSmallIntegerField(_("kept for (months)"), null=True, blank=True)
    words = models.TextField(_("words it is found by"), blank=True)
    is_active = models.BooleanField(pgettext_lazy("of a field", "in force"), default=True)

    class Meta:
        verbose_name = _("entry of the field dictionary")
        verbose_name_plural = _("field dictionary")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Kind]), name="shequ_forms_entry_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(sensitivity__in=Sensitivity.values), name="shequ_forms_entry_sensitivity_known"
            ),
            models.CheckConstraint(condition=Q(mask__in=MaskKind.values), name="shequ_forms_entry_mask_known"),
            models.CheckConstraint(
                condition=~Q(sensitivity=Sensitivity.SENSITIVE, mask=MaskKind.NONE),
                name="shequ_forms_entry_sensitive_masked",
                violation_error_message=_("What is sensitive is masked: choose how."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
