"""The root app: no models; base templates, static files, system checks."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils import translation
from django.utils.translation import gettext_lazy as _


def switch_to_wal(using: str = "default", **kwargs: Any) -> None:
    """Let readers of an SQLite file go on while somebody writes. The file remembers it.

    Done after migrations and not in `init_command`: inside a transaction SQLite ignores the pragma without a word.
    """
    connection = connections[using]
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")


class ShequWorkflowsConfig(AppConfig):
    """Registers the system checks and, on SQLite, switches on WAL once."""

    name = "shequ_workflows"
    label = "shequ_workflows"
    verbose_name = _("Community governance")
    default_auto_field = "django.db.models.BigAutoField"

    def __init__(self, app_name: str, app_module: ModuleType | None) -> None:
        """Say which layer is missing before Python stumbles over the first model that needs it."""
        from shequ_workflows.checks import missing_layer_sentences

        super().__init__(app_name, app_module)
        translation.deactivate_all()  # translations need all apps, and these are only being read
        try:
            missing = list(missing_layer_sentences(settings.INSTALLED_APPS))
        finally:
            translation.deactivate()
        if missing:
            raise ImproperlyConfigured("\n".join(missing))

    def ready(self) -> None:
        """Connect what the root app brings; importing the checks has registered them."""

        # No sender: an app without models is never announced. Asked again per app, the pragma costs nothing.
        post_migrate.connect(switch_to_wal, dispatch_uid="shequ_workflows.switch_to_wal")
