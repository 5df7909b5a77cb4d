from __future__ import annotations

from site_config.settings_test import *  # noqa: F403

ROOT_URLCONF = "tests.races.site.urls"
# Messages go out at once, so that the worker is busy while it is killed.
SHEQU_HOLD_SECONDS = 0
