from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    """Layer 4: meetings, from the notice to the minutes and what was undertaken."""

    name = "shequ_workflows.meetings"
    label = "shequ_meetings"
    verbose_name = _("Meetings")
    default_auto_field = "django.db.models.BigAutoField"
