"""All addresses of the plugin, for one line in a site's own urls: `path("", include("shequ_workflows.urls"))`.

It must stand before Wagtail's catch-all.
"""

from __future__ import annotations

from importlib.util import find_spec

from django.apps import apps
from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, include, path

from shequ_workflows import display, styleguide

# Where each layer's addresses begin. A layer whose app is not installed, or that has no urls.py, has none.
PREFIXES = {
    "core": "",
    "org": "org/",
    "community": "community/",
    "ballots": "ballots/",
    "publicity": "publicity/",
    "meetings": "meetings/",
    "notices": "notices/",
    "catalogue": "catalogue/",
    "deliberation": "deliberation/",
    "delegation": "delegation/",
    "plans": "plans/",
    "desk": "desk/",
    "exchange": "lists/",
    "dashboard": "board/",
    "flows": "flows/",
    "forms": "forms/",
}


def patterns() -> list[URLPattern | URLResolver]:
    """The addresses of every installed layer, and signing in and out."""
    found: list[URLPattern | URLResolver] = [
        path("", include("shequ_workflows.core.signing.urls")),
        path("logout/", LogoutView.as_view(template_name="shequ/registration/logged_out.html"), name="shequ_logout"),
        path("display/", display.set_display, name="shequ_display"),
        path("display/language/", display.set_language, name="shequ_language"),
        path("styleguide/", styleguide.styleguide, name="shequ_styleguide"),
    ]
    for layer, prefix in PREFIXES.items():
        module = f"shequ_workflows.{layer}.urls"
        if apps.is_installed(f"shequ_workflows.{layer}") and find_spec(module):
            found.append(path(prefix, include(module)))
    return found


urlpatterns = patterns()
