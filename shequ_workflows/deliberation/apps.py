from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DeliberationConfig(AppConfig):
    """Layer 5: matters from proposal to close, and the hall where everybody reads along."""

    name = "shequ_workflows.deliberation"
    label = "shequ_deliberation"
    verbose_name = _("Deliberation")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep decisions, votes and published opinions as they are, by the database itself."""
        from .triggers import keeper

        post_migrate.connect(keeper.install_after_migrating, sender=self, dispatch_uid="shequ_deliberation.triggers")
