from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PublicityConfig(AppConfig):
    """Layer 4: public notices of decisions, their frozen texts and their days."""

    name = "shequ_workflows.publicity"
    label = "shequ_publicity"
    verbose_name = _("Public notices of decisions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep what was put up as it was, by the database itself."""
        from .triggers import keeper

        post_migrate.connect(keeper.install_after_migrating, sender=self, dispatch_uid="shequ_publicity.triggers")
