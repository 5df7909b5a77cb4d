"""Codes that are over are forgotten; of signings in half a year is kept (network logs, Cybersecurity Law art. 23)."""

from __future__ import annotations

import datetime as dt
from typing import Final

from shequ_workflows.core.operation import beats
from shequ_workflows.core.texting.sending import forget_texts
from shequ_workflows.org.periodic import Job, jobs

from .models import PhoneCode, SignedIn, Slip

NAME: Final = "signing"
KEEP_CODES: Final = dt.timedelta(days=2)
KEEP_SLIPS: Final = dt.timedelta(days=90)
KEEP_SIGNINGS: Final = dt.timedelta(days=185)


def tidy(at: dt.datetime) -> int:
    """Once an hour."""
    row = beats.last(NAME)
    if row is not None and row.at > at - dt.timedelta(hours=1):
        return 0
    beats.beat(NAME, at)
    gone = PhoneCode.objects.filter(asked_at__lt=at - KEEP_CODES).delete()[0]
    gone += Slip.objects.filter(expires_at__lt=at - KEEP_SLIPS).delete()[0]
    gone += SignedIn.objects.filter(at__lt=at - KEEP_SIGNINGS).delete()[0]
    return gone + forget_texts(at)


jobs.register(Job(NAME, tidy, order=90))
