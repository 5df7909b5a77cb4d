from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    """Layer 5: plan pages and how they are carried out."""

    name = "shequ_workflows.plans"
    label = "shequ_plans"
    verbose_name = _("Plans")
    default_auto_field = "django.db.models.BigAutoField"
