from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliberationConfig(AppConfig):
    """Layer 5: matters from proposal to close, and the hall where everybody reads along."""

    name = "shequ_workflows.deliberation"
    label = "shequ_deliberation"
    verbose_name = _("Deliberation")
    default_auto_field = "django.db.models.BigAutoField"
