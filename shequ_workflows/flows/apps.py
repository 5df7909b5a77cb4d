from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class FlowsConfig(AppConfig):
    """Layer 4: flows that a clerk lays down, their versions, and the cases that go through them."""

    name = "shequ_workflows.flows"
    label = "shequ_flows"
    verbose_name = _("Flows")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The core finds the machines of cases here; versions stay as they are, by the database itself."""
        from wagtail.actions import action_registry

        from shequ_workflows.core.machines import machines

        from . import receivers  # noqa: F401 - what other layers tell
        from .family import cases
        from .models import Flow
        from .publishing import PublishFlowAction
        from .triggers import keeper

        machines.families.register(cases)
        action_registry.register(Flow, PublishFlowAction)
        post_migrate.connect(keeper.install_after_migrating, sender=self, dispatch_uid="shequ_flows.triggers")
