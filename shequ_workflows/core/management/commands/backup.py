from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from shequ_workflows.core.exceptions import CoreError
from shequ_workflows.core.operation import backup, manifest
from shequ_workflows.org.moment import now


class Command(BaseCommand):
    """A backup that can be made while people work."""

    help = "Write database, media, private files and digests into a new folder of DIR, with a manifest. Keys are named, never written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            path = backup.make(folder, now())
        except (CoreError, OSError) as error:
            raise CommandError(str(error)) from error
        known = manifest.read(path)
        size = sum(size for size, _hash in known.files.values()) / 1_000_000
        self.stdout.write(
            self.style.SUCCESS(
                _("Written: %(path)s (%(files)d files, %(size).1f MB)")
                % {"path": path, "files": len(known.files), "size": size}
            )
        )
        if not known.media:
            self.stdout.write(_("Uploads are kept by another service and are not in this backup."))
        if not known.private:
            self.stdout.write(_("Private files are kept by another service and are not in this backup."))
        keys = ", ".join(known.keys)
        self.stdout.write(
            _("Keep these keys elsewhere; without them personal data stay sealed: %(keys)s") % {"keys": keys}
        )
