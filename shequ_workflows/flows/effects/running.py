"""Doing what is owed: by the worker at each tick. Any number of workers may do so at once, and any may be killed."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from shequ_workflows.flows.constants import EffectState
from shequ_workflows.flows.exceptions import EffectFailed
from shequ_workflows.flows.models import EffectRun
from shequ_workflows.org.acting import ActionRefused

from .registry import effect_types

#: Tried again after so many minutes; then it waits for a person.
AGAIN: Final = (1, 5, 30, 240)
BATCH: Final = 200


def due(at: dt.datetime) -> list[int]:
    rows = EffectRun.objects.filter(state=EffectState.PENDING, next_at__lte=at).order_by("next_at", "pk")
    return list(rows.values_list("pk", flat=True)[:BATCH])


def run_due(at: dt.datetime) -> int:
    """How many were done."""
    return sum(run(pk, at) for pk in due(at))


def run(pk: int, at: dt.datetime) -> bool:
    """Do one, or note down why not. What it writes and that it is done are one transaction."""
    try:
        with transaction.atomic():
            rows = EffectRun.objects.select_for_update(skip_locked=True, of=("self",))
            one = rows.filter(pk=pk, state=EffectState.PENDING).select_related("case__subject__node", "record").first()
            if one is None:
                return False
            one.result = _do(one)[:64]
            one.state, one.done_at, one.error = EffectState.DONE, at, ""
            one.attempts += 1
            one.save(update_fields=["result", "state", "done_at", "error", "attempts"])
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:  # a failing effect never undoes a step, and stops no other
        _failed(pk, at, fault)
        return False
    return True


def _do(one: EffectRun) -> str:
    known = effect_types.get(one.kind)
    if known is None or known.do is None:
        raise EffectFailed(_("There is no effect called “%(kind)s” any more.") % {"kind": one.kind})
    return known.do(one)


def _failed(pk: int, at: dt.datetime, fault: Exception) -> None:
    """Words of our own are shown; of anything else only what kind of fault it was, since it may name people."""
    told = str(fault) if isinstance(fault, EffectFailed | ActionRefused) else type(fault).__name__
    with transaction.atomic():
        one = EffectRun.objects.select_for_update(of=("self",)).filter(pk=pk, state=EffectState.PENDING).first()
        if one is None:
            return
        one.attempts += 1
        one.error = told[:200]
        if one.attempts > len(AGAIN):
            one.state = EffectState.DEAD
        else:
            one.next_at = at + dt.timedelta(minutes=AGAIN[one.attempts - 1])
        one.save(update_fields=["attempts", "error", "state", "next_at"])
