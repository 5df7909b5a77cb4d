from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Layer 1: subjects, record, deliveries, actions, machines, work calendar and clocks."""

    name = "shequ_workflows.core"
    label = "shequ_core"
    verbose_name = _("Community governance")
    default_auto_field = "django.db.models.BigAutoField"
