from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from shequ_workflows.forms.blocks import SectionsBlock
from shequ_workflows.forms.body_field import BodyField
from shequ_workflows.org.models import Node


class LibrarySection(models.Model):
    """Questions that many forms ask alike, kept once. A form copies it: what is changed here reaches no form by itself."""

    node = models.ForeignKey(Node, models.PROTECT, related_name="library_sections", verbose_name=_("node"))
    title = models.CharField(_("title"), max_length=120)
    body = BodyField(SectionsBlock(), verbose_name=_("sections"))

    class Meta:
        verbose_name = _("section of the library")
        verbose_name_plural = _("library of sections")
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["node", "title"], name="shequ_forms_library_once")]

    def __str__(self) -> str:
        return self.title
