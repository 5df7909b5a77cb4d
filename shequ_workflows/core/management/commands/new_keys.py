"""``manage.py new_keys``: the secrets a public site needs, made anew."""

from __future__ import annotations

import base64
import secrets
from typing import Any

from django.core.management.base import BaseCommand

from shequ_workflows.core.crypto import new_key
from shequ_workflows.org.moment import today


class Command(BaseCommand):
    """Print fresh secrets as lines of an environment file. Nothing is stored and nothing is changed."""

    help = "Prints fresh secrets as lines of an environment file; stores nothing."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the lines."""
        self.stdout.write(f"SHEQU_SECRET_KEY={secrets.token_urlsafe(50)}")
        self.stdout.write(f"SHEQU_DATA_KEYS=k{today():%Y%m%d}:{new_key()}")
        for name in ("SHEQU_INDEX_KEY", "SHEQU_DIGEST_KEY"):
            self.stdout.write(f"{name}={base64.b64encode(secrets.token_bytes(32)).decode()}")
