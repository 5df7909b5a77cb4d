from __future__ import annotations

import base64
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from shequ_workflows.core.record import digest
from shequ_workflows.core.record.digest_keys import private_key, raw
from shequ_workflows.org.moment import now


class Command(BaseCommand):
    """Sign today's digest by hand; the worker does it every day by itself."""

    help = "Sign today's digest of the record if it does not stand yet, and print the public key to check it with."

    def handle(self, *args: Any, **options: Any) -> None:
        path = digest.sign(now())
        if path is None:
            self.stdout.write(_("Today's digest stands already: %(path)s") % {"path": digest.newest(digest.folder())})
        else:
            self.stdout.write(_("Signed: %(path)s") % {"path": path})
        key = base64.b64encode(raw(private_key().public_key())).decode()
        self.stdout.write(_("Public key: %(key)s") % {"key": key})
