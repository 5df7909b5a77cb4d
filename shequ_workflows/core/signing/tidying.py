"""Codes that are over are forgotten; of signings in half a year is kept (network logs, Cybersecurity Law art. 23)."""

from __future__ import annotations

import datetime as dt
from typing import Final

from shequ_workflows.core.texting.sending import forget_texts

from .models import PhoneCode, SignedIn, Slip

KEEP_CODES: Final = dt.timedelta(days=2)
KEEP_SLIPS: Final = dt.timedelta(days=90)
KEEP_SIGNINGS: Final = dt.timedelta(days=185)


def tidy_signing(at: dt.datetime) -> int:
    """Once a day; gives how many rows are gone."""
    gone = PhoneCode.objects.filter(asked_at__lt=at - KEEP_CODES).delete()[0]
    gone += Slip.objects.filter(expires_at__lt=at - KEEP_SLIPS).delete()[0]
    gone += SignedIn.objects.filter(at__lt=at - KEEP_SIGNINGS).delete()[0]
    return gone + forget_texts(at)
