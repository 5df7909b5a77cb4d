from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from shequ_workflows.deliberation.archive.verifying import check_package


class Command(BaseCommand):
    """Check an archive package; exit code 1 where anything is wrong. Asks nothing of the database."""

    help = "Check an archive package of a matter: sums, format, chain of the record. Needs no database."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("package", type=Path, help="the .zip file")

    def handle(self, *args: Any, package: Path, **options: Any) -> None:
        checked = check_package(package)
        for note in checked.notes:
            self.stdout.write(self.style.NOTICE(note))
        for fault in checked.faults:
            self.stdout.write(self.style.ERROR(fault))
        if not checked.ok:
            raise CommandError(_("The package is not as it was made: %(n)d faults.") % {"n": len(checked.faults)})
        said = {"files": checked.files, "rows": checked.rows}
        self.stdout.write(
            self.style.SUCCESS(_("The package is whole: %(files)d files, %(rows)d rows of the record.") % said)
        )
        self.stdout.write(_("Fingerprint: %(sum)s") % {"sum": checked.fingerprint})
