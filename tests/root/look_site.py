"""The look by itself: no layer, no database, so that its tests say nothing about anything else."""

from __future__ import annotations

from typing import Any


def look_alone(settings: Any) -> None:
    """Addresses, middleware and context processors of the root app and of Django only."""
    settings.ROOT_URLCONF = "tests.root.look_urls"
    settings.DEBUG = True
    # Wagtail's middleware looks for a redirect in the database whenever a page is missing.
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "redirects" not in name and ".org." not in name]
    engine = settings.TEMPLATES[0]
    processors = [
        name
        for name in engine["OPTIONS"]["context_processors"]
        if name.startswith("django.") or name == "shequ_workflows.display.context"
    ]
    settings.TEMPLATES = [{**engine, "OPTIONS": {**engine["OPTIONS"], "context_processors": processors}}]
