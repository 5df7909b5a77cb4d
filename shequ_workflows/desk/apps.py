from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """Layer 6: intake, worklist and the page of a subject, for staff."""

    name = "shequ_workflows.desk"
    label = "shequ_desk"
    verbose_name = _("Staff desk")
    default_auto_field = "django.db.models.BigAutoField"
