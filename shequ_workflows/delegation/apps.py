from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DelegationConfig(AppConfig):
    """Layer 5: what may be handed down to a community, and what must come with it."""

    name = "shequ_workflows.delegation"
    label = "shequ_delegation"
    verbose_name = _("Delegated tasks")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep published lists and the lines of grants as they are, by the database itself; bring the prohibited list."""
        from pathlib import Path

        from shequ_workflows.core.reference import ship

        from .models import ProhibitedItem
        from .triggers import keeper

        ship(self, ProhibitedItem, Path(__file__).parent / "data" / "prohibited_items.json")
        post_migrate.connect(keeper.install_after_migrating, sender=self, dispatch_uid="shequ_delegation.triggers")
