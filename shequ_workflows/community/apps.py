from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    """Layer 2: who lives where, how to reach them, and who is a verified resident."""

    name = "shequ_workflows.community"
    label = "shequ_community"
    verbose_name = _("Homes and residents")
    default_auto_field = "django.db.models.BigAutoField"
