from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class BallotsConfig(AppConfig):
    """Layer 3: rolls, votes over several channels, exact counts."""

    name = "shequ_workflows.ballots"
    label = "shequ_ballots"
    verbose_name = _("Polls and votes")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep votes and rolls as they are, by the database itself."""
        from .triggers import keeper

        post_migrate.connect(keeper.install_after_migrating, sender=self, dispatch_uid="shequ_ballots.triggers")
