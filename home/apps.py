"""The example site's own app."""

from __future__ import annotations

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """A home page for the example site."""

    name = "home"
    default_auto_field = "django.db.models.BigAutoField"
