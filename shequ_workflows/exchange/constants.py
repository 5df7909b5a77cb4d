from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """How far an uploaded roster has come."""

    UPLOADED = "uploaded", _("columns to be told")
    COMPARED = "compared", _("compared, not saved")
    QUEUED = "queued", _("waiting to be saved")
    RUNNING = "running", _("being saved")
    DONE = "done", _("saved")
    FAILED = "failed", _("not saved")


#: Nothing of these has reached the register.
OPEN: Final = (State.UPLOADED, State.COMPARED, State.QUEUED, State.RUNNING, State.FAILED)
#: Up to so many new or changed rows are saved while one waits; more in the background.
AT_ONCE: Final = 500
#: An uploaded file that nobody confirmed is gone after so long.
FORGET_AFTER: Final = dt.timedelta(hours=24)
#: A worker that says nothing for so long has died; the roster may be given up or begun anew.
STUCK_AFTER: Final = dt.timedelta(minutes=15)
#: More faults are counted and not listed.
FAULTS_KEPT: Final = 2_000
