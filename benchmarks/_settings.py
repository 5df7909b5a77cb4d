"""The example site, and Viewflow beside it where it is installed: for comparison only, never part of the product."""

from __future__ import annotations

from importlib.util import find_spec

from site_config.settings import *  # noqa: F403
from site_config.settings import INSTALLED_APPS

if find_spec("viewflow"):
    INSTALLED_APPS = [*INSTALLED_APPS, "viewflow", "viewflow.workflow", "_flow"]
