from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.forms.constants import ImportSource
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .forms import Form


class FormImport(models.Model):
    """A form that was read from a file and is looked at before it becomes a draft; its reader's own.

    ``definition`` as JSON; ``report`` as ``importing.reports`` writes it. ``form`` is the draft that was made of it.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("read by"))
    source = models.CharField(max_length=10, choices=ImportSource.choices)
    file_name = models.CharField(_("file"), max_length=120)
    definition = models.JSONField()
    report = models.JSONField(default=list)
    form = models.ForeignKey(Form, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("read at"), default=now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("form from a file")
        verbose_name_plural = _("forms from files")
        constraints = [
            models.CheckConstraint(condition=Q(source__in=ImportSource.values), name="shequ_forms_import_source_known")
        ]
        indexes = [models.Index(fields=["by", "-at"], name="shequ_forms_import_of")]

    def __str__(self) -> str:
        return self.file_name
