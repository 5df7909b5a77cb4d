from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Layer 5: notice pages and their channels."""

    name = "shequ_workflows.notices"
    label = "shequ_notices"
    verbose_name = _("Notices")
    default_auto_field = "django.db.models.BigAutoField"
