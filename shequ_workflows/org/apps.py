from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgConfig(AppConfig):
    """Layer 0: the organisation tree, people, roles with terms, and scope."""

    name = "shequ_workflows.org"
    label = "shequ_org"
    verbose_name = _("Organisation")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every installed app connect its receivers and fill the registries; notice what is written."""
        from django.db import connections
        from django.db.backends.signals import connection_created
        from django.utils.module_loading import autodiscover_modules

        from .same_for_all import watch

        connection_created.connect(watch, dispatch_uid="shequ_org.watch")
        for connection in connections.all(initialized_only=True):
            watch(connection)
        autodiscover_modules("receivers")
        autodiscover_modules("machines")
        autodiscover_modules("registers")
        autodiscover_modules("indicators")
