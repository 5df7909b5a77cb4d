from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DashboardConfig(AppConfig):
    """Layer 6: the board of indicators."""

    name = "shequ_workflows.dashboard"
    label = "shequ_dashboard"
    verbose_name = _("Indicators and board")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the database itself keep what was typed in."""
        from .triggers import keeper

        post_migrate.connect(keeper.install_after_migrating, sender=self, dispatch_uid="shequ_dashboard.triggers")
