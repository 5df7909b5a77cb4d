"""The example site, beside it Wagtail's own forms, a plain page, and Viewflow where it is installed: for comparison only, never part of the product."""

from __future__ import annotations

from importlib.util import find_spec

from site_config.settings import *  # noqa: F403
from site_config.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "wagtail.contrib.forms", "_plain"]
if find_spec("viewflow"):
    INSTALLED_APPS = [*INSTALLED_APPS, "viewflow", "viewflow.workflow", "_flow"]

if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # As in production.
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 4}
