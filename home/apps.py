"""The example site's own app."""

from __future__ import annotations

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Brings `manage.py load_demo`; no models."""

    name = "home"
    default_auto_field = "django.db.models.BigAutoField"
