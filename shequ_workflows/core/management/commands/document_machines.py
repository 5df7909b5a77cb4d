from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shequ_workflows.core.diagrams.docs import markdown, picture
from shequ_workflows.core.machines import machines


class Command(BaseCommand):
    """Writes ``docs/machines/<key>.md`` and ``.svg`` for every machine; with ``--check`` only compares."""

    help = "Write the documentation of every machine from its table of edges (--check: only compare; exit 1)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("keys", nargs="*", help="only these machines (default: all)")
        parser.add_argument("--check", action="store_true", help="write nothing; fail where a file is out of step")
        parser.add_argument("--to", default="docs/machines", help="folder (default: docs/machines)")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["to"])
        stale = []
        for machine in [machines[key] for key in options["keys"]] or machines:
            for suffix, text in (("md", markdown(machine)), ("svg", picture(machine))):
                file = folder / f"{machine.key}.{suffix}"
                if file.exists() and file.read_text(encoding="utf-8") == text:
                    continue
                stale.append(str(file))
                if not options["check"]:
                    folder.mkdir(parents=True, exist_ok=True)
                    file.write_text(text, encoding="utf-8")
        if options["check"] and stale:
            raise CommandError(f"Out of step with the code: {', '.join(stale)}. Run manage.py document_machines.")
        self.stdout.write("\n".join(stale) or "Nothing to do.")
