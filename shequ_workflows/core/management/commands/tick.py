from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from shequ_workflows.core.operation.ticking import tick


class Command(BaseCommand):
    """One round of what time brings about; for cron where no ``shequ_worker`` runs."""

    help = "Remind, escalate, let limits lapse, sign the day's digest, tidy up. May be run as often as one likes."

    def handle(self, *args: Any, verbosity: int = 1, **options: Any) -> None:
        report = tick()
        if verbosity:
            done = {key: count for key, count in report.counts.items() if count or verbosity > 1}
            words = ", ".join(f"{key} {count}" for key, count in done.items()) or _("nothing to do")
            self.stdout.write(f"{words} ({report.seconds * 1000:.0f} ms)")
        if not report.ok:
            raise CommandError(
                _("These steps failed: %(steps)s. The log says why.") % {"steps": ", ".join(report.failed)}
            )
