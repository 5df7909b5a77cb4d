from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Layer 5: notice pages and their channels."""

    name = "shequ_workflows.notices"
    label = "shequ_notices"
    verbose_name = _("Notices")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring the rules of what is published when."""
        from pathlib import Path

        from shequ_workflows.core.reference import ship

        from .models import PublicationRule

        ship(self, PublicationRule, Path(__file__).parent / "data" / "publication_rules.json")
