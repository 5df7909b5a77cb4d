"""What a browser holds between the code and the receipt: a public id and a time, for half an hour."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.http import HttpRequest

from shequ_workflows.ballots.constants import CodeKind
from shequ_workflows.ballots.models import EntryCode, Vote
from shequ_workflows.org.moment import now

_CODE: Final = "shequ_ballot_code"
_RECEIPT: Final = "shequ_ballot_receipt"
#: How long a ballot lies open on a screen.
OPEN: Final = dt.timedelta(minutes=30)


def begin(request: HttpRequest, code: EntryCode) -> None:
    finish(request)
    request.session[_CODE] = {"code": code.public_id, "at": now().isoformat()}


def code_of(request: HttpRequest) -> EntryCode | None:
    """The code that was typed in this browser, while its ballot lies open."""
    state = request.session.get(_CODE)
    if state is None or now() - dt.datetime.fromisoformat(state["at"]) > OPEN:
        return None
    rows = EntryCode.objects.good(CodeKind.LETTER).filter(public_id=state["code"])
    return rows.select_related("entry__poll__subject__community", "entry__poll__scope", "entry__person").first()


def voted(request: HttpRequest, vote: Vote) -> None:
    """The code is not needed any more; only the receipt is shown."""
    request.session.pop(_CODE, None)
    request.session[_RECEIPT] = {"receipt": vote.receipt, "at": now().isoformat()}


def receipt_of(request: HttpRequest) -> Vote | None:
    state = request.session.get(_RECEIPT)
    if state is None or now() - dt.datetime.fromisoformat(state["at"]) > OPEN:
        return None
    return Vote.objects.select_related("poll__subject__community").filter(receipt=state["receipt"]).first()


def finish(request: HttpRequest) -> None:
    """Nothing of it stays in this browser."""
    request.session.pop(_CODE, None)
    request.session.pop(_RECEIPT, None)
