from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from shequ_workflows.core.models import Subject
from shequ_workflows.core.record import digest
from shequ_workflows.core.record.findings import Finding
from shequ_workflows.core.record.verification import verify


class Command(BaseCommand):
    """Verify the record; exit code 1 where anything is wrong."""

    help = "Verify the record against itself and the signed digests. Exit code 1 where anything is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--subject", metavar="ID", help="public id or number of one matter; all without it")
        parser.add_argument(
            "--digests", metavar="DIR", type=Path, help="folder of the signed digests (default: SHEQU_DIGEST_DIR)"
        )

    def handle(self, *args: Any, subject: str | None, digests: Path | None, **options: Any) -> None:
        where = digests or digest.folder()
        if digests is not None and not digests.is_dir():
            raise CommandError(_("There is no folder %(path)s.") % {"path": digests})
        one = None
        if subject:
            one = Subject.objects.filter(public_id=subject).first() or Subject.objects.filter(number=subject).first()
            if one is None:
                raise CommandError(_("There is no matter %(id)s.") % {"id": subject})
        result = verify(one, digests=where, tell=self._tell)
        if not result.ok:
            raise CommandError(
                _("The record is not complete: %(faults)d faults in %(subjects)d matters, %(rows)d rows.")
                % {"faults": result.faults, "subjects": result.subjects, "rows": result.rows}
            )
        self.stdout.write(self.style.SUCCESS(result.complete))

    def _tell(self, found: Finding) -> None:
        style = self.style.ERROR if found.is_fault else self.style.NOTICE
        self.stdout.write(style(f"{found.public_id}: {found.sentence}"))
