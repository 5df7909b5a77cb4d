from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class FileType(models.TextChoices):
    """What is kept. Every picture is kept as JPEG: it opens on any machine, and nothing of its origin is left in it."""

    JPEG = "image/jpeg", _("picture")
    PDF = "application/pdf", _("PDF")


MEGABYTE: Final = 1024 * 1024
#: Of one file as it is sent. Phones make photos of up to 12 MB.
MOST_BYTES: Final = 15 * MEGABYTE
#: A picture with more is no photo of a paper; opening it would take the machine's memory (180 MB at this size). A JPEG,
#: which is unpacked smaller at once, may have twice as many: some phones do.
MOST_PIXELS: Final = 60_000_000
#: Of a picture as it is kept: A4 at 200 dpi is 2339 high.
LONGEST_SIDE: Final = 2400
PREVIEW_SIDE: Final = 480
NAME_LENGTH: Final = 120
#: Of one person, tied to nothing yet: nobody fills the disk with forms that are never sent.
MOST_WAITING: Final = 40
#: How long a file waits for its form, and a file without a row for whoever looks into it.
KEEP_LOOSE: Final = dt.timedelta(hours=24)
