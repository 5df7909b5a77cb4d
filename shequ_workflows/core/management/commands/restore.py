from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from shequ_workflows.core.exceptions import CoreError
from shequ_workflows.core.operation import backup


class Command(BaseCommand):
    """Bring a backup back, and verify the record afterwards. Stop web server and worker first."""

    help = (
        "Restore a backup made by “backup”. Refuses a database in use without --force. Verifies the record afterwards."
    )
    # The database may be empty, or about to be replaced.
    requires_migrations_checks = False
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="one backup: the folder with manifest.json")
        parser.add_argument("--force", action="store_true", help="replace what is in the database now")
        parser.add_argument("--without-keys", action="store_true", help="accept that personal data stay sealed")

    def handle(self, *args: Any, folder: Path, force: bool, without_keys: bool, **options: Any) -> None:
        try:
            done = backup.restore(folder, force=force, without_keys=without_keys)
        except (CoreError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("Restored: the site as it was on %(when)s; %(media)d uploads, %(digests)d digests.")
            % {"when": done.manifest.made_at, "media": done.media, "digests": done.digests}
        )
        if done.put_aside is not None:
            self.stdout.write(
                _("Digests that did not belong to it were put aside: %(path)s") % {"path": done.put_aside}
            )
        if not done.verification.ok:
            for sentence in done.verification.sentences:
                self.stdout.write(self.style.ERROR(sentence))
            raise CommandError(_("The database is back, but its record is not complete."))
        self.stdout.write(self.style.SUCCESS(done.verification.complete))
