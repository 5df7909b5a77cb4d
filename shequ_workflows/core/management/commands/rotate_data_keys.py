from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from shequ_workflows.core import crypto
from shequ_workflows.core.encrypted import encrypted_fields
from shequ_workflows.core.rotation import Progress, keys_in_use, reseal, sealed_models


class Command(BaseCommand):
    """``rotate_data_keys``: seal all encrypted values with the first key of ``SHEQU_DATA_KEYS``.

    Put the new key in front of ``SHEQU_DATA_KEYS``, restart, run this, then remove the old key. It may be stopped and
    started again. It prints counts and public ids, never a value. Exit code 1 where a value could not be opened.
    """

    help = "Seals all encrypted values with the first key of SHEQU_DATA_KEYS; may be stopped and started again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="Rows per transaction (default 500).")
        parser.add_argument("--reindex", action="store_true", help="Also compute all blind indexes again.")
        parser.add_argument("--check", action="store_true", help="Only count how many values each key holds.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            current = crypto.keyring().current
            broken = [] if options["check"] else self._rotate(options["batch"], options["reindex"])
            self._print_keys(current)
        except crypto.CryptoError as error:
            raise CommandError(str(error)) from error
        if broken:
            message = _("%(count)d values cannot be read with the keys at hand; nothing was changed in them: %(rows)s")
            raise CommandError(message % {"count": len(broken), "rows": ", ".join(broken[:50])})

    def _rotate(self, batch: int, reindex: bool) -> list[str]:
        broken: list[str] = []
        for model in sealed_models():
            for column in encrypted_fields(model):
                done = reseal(column, batch=batch, reindex=reindex, report=self._print_progress)
                broken += [f"{done.column} {row}" for row in done.unreadable]
        return broken

    def _print_progress(self, progress: Progress) -> None:
        text = _("%(column)s: %(resealed)d sealed anew, %(reindexed)d indexed anew")
        counts = {"column": progress.column, "resealed": progress.resealed, "reindexed": progress.reindexed}
        self.stdout.write(text % counts)

    def _print_keys(self, current: str) -> None:
        for key_id, count in sorted(keys_in_use().items()):
            mark = _("current") if key_id == current else _("old, still needed")
            self.stdout.write(f"{key_id}: {count} ({mark})")
