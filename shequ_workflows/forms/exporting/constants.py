from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Format(models.TextChoices):
    """As what answers are taken away."""

    XLSX = "xlsx", _("workbook (.xlsx)")
    CSV = "csv", _("text table (.csv)")
    JSON_LINES = "jsonl", _("JSON lines (.jsonl), for programs")


class Saying(models.TextChoices):
    """How choices are written."""

    LABELS = "labels", _("as people read them")
    VALUES = "values", _("as they are kept, for programs")


class Which(models.TextChoices):
    """Submissions in which state."""

    COUNTING = "counting", _("received, and on the waiting list")
    RECEIVED = "received", pgettext_lazy("submission", "received")
    WAITING = "waiting", pgettext_lazy("submission", "on the waiting list")
    WITHDRAWN = "withdrawn", pgettext_lazy("submission", "withdrawn")
    ANONYMISED = "anonymised", pgettext_lazy("submission", "made anonymous")
    ALL = "all", _("all of them")


class ExportState(models.TextChoices):
    """How far a file has come."""

    QUEUED = "queued", pgettext_lazy("export", "waiting to be made")
    RUNNING = "running", pgettext_lazy("export", "being made")
    DONE = "done", pgettext_lazy("export", "ready")
    FAILED = "failed", pgettext_lazy("export", "not made")
    GONE = "gone", pgettext_lazy("export", "deleted")


UNDER_WAY: Final = (ExportState.QUEUED, ExportState.RUNNING)
SHORTEST_REASON: Final = 4
LONGEST_REASON: Final = 200
#: Submissions read at once.
CHUNK: Final = 500
#: One person's, under way at once.
MOST_AT_ONCE: Final = 3
#: Earlier ones that are listed.
LISTED: Final = 20
#: How long a file is kept, and what is known of it.
KEEP_FILE: Final = dt.timedelta(days=3)
KEEP_ROW: Final = dt.timedelta(days=90)
#: Whoever made it and has said nothing for so long, has died; another may go on.
SILENT_AFTER: Final = dt.timedelta(minutes=2)
#: How often it is begun, the first time included.
ATTEMPTS: Final = 3
