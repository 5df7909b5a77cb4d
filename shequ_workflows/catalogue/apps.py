from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    """Layer 5: service guides, and finding them."""

    name = "shequ_workflows.catalogue"
    label = "shequ_catalogue"
    verbose_name = _("Service catalogue")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The code lists that come with the product; versions are kept by the database itself."""
        from shequ_workflows.core.reference import ship

        from .code_lists import SHIPPED
        from .triggers import keeper

        for model, path in SHIPPED.items():
            ship(self, model, path)
        post_migrate.connect(keeper.install_after_migrating, sender=self, dispatch_uid="shequ_catalogue.triggers")
