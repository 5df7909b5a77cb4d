from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class FormsConfig(AppConfig):
    """Layer 3: forms that an editor builds, their versions, and the answers to them."""

    name = "shequ_workflows.forms"
    label = "shequ_forms"
    verbose_name = _("Forms")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep versions as they are, by the database itself; whoever publishes a form, compiles it."""
        from pathlib import Path

        from wagtail.actions import action_registry

        from shequ_workflows.core.reference import ship

        from .models import DictionaryEntry, Form
        from .publishing import PublishFormAction
        from .triggers import keeper

        ship(self, DictionaryEntry, Path(__file__).parent / "data" / "field_dictionary.json")
        action_registry.register(Form, PublishFormAction)
        post_migrate.connect(keeper.install_after_migrating, sender=self, dispatch_uid="shequ_forms.triggers")
