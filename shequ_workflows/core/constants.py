from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ClockState(models.TextChoices):
    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    MET = "met", _("met")
    CANCELLED = "cancelled", _("cancelled")
    REPLACED = "replaced", _("started again")


class ClockKind(models.TextChoices):
    """A limit (by when) or a period that must run."""

    MAX = "max", _("time limit")
    MIN = "min", _("minimum period")


class DeliveryState(models.TextChoices):
    PENDING = "pending", _("waiting to be sent")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed, will be tried again")
    DEAD = "dead", _("given up, needs a person")
    UNCERTAIN = "uncertain", _("interrupted, needs a person")
    CANCELLED = "cancelled", _("cancelled")


class DeliveryChannel(models.TextChoices):
    """``call``: a person of the office tells them by phone or in person and ticks it off."""

    INBOX = "inbox", _("inbox")
    CALL = "call", pgettext_lazy("delivery", "call list")


class Mark(models.IntegerChoices):
    """How far a clock's reminders have come."""

    NONE = 0, "—"
    HALF = 50, "50 %"
    NEAR = 80, "80 %"
    DUE = 100, "100 %"
    FIRST = 101, _("role above told")
    SECOND = 102, _("street told")


#: Kind of the administrative subject of a node: roles, imports, exports, settings.
JOURNAL = "journal"

#: Verb of the record row that empties the payload of another.
ERASE = "erase"
