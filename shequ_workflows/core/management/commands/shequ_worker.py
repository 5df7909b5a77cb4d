from __future__ import annotations

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from shequ_workflows.core.operation.worker import SEND_EVERY, TICK_EVERY, ShequWorker


class Command(BaseCommand):
    """The background process of a site: start it beside the web server, under the same supervisor."""

    help = "Tick, send messages and run background tasks until SIGTERM or Ctrl-C. Several may run at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tick-every", type=float, default=TICK_EVERY, metavar="SECONDS")
        parser.add_argument("--send-every", type=float, default=SEND_EVERY, metavar="SECONDS")

    def handle(self, *args: Any, tick_every: float, send_every: float, **options: Any) -> None:
        worker = ShequWorker(tick_every=tick_every, send_every=send_every)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *received: worker.stop())
        worker.run()
