from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Layer 6: lists that come in as files, and lists that go out."""

    name = "shequ_workflows.exchange"
    label = "shequ_exchange"
    verbose_name = _("Lists in and out")
    default_auto_field = "django.db.models.BigAutoField"
