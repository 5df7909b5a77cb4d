#!/usr/bin/env python
"""Entry point of the example site's management commands."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run a management command under the example site's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
