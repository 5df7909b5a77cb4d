"""What the verbs of the desk share."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils.translation import gettext_lazy

from shequ_workflows.core.constants import DeliveryChannel, DeliveryState
from shequ_workflows.core.models import Delivery, Record
from shequ_workflows.org.acting import Answer, Refusal, refuse

TITLE_LENGTH: Final = 40


def title_of(text: str) -> str:
    """The first line of what was said, cut to a title."""
    first = text.strip().splitlines()[0].strip() if text.strip() else ""
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…"


def not_staff() -> Refusal:
    return refuse(
        "role",
        gettext_lazy(
            "Visits and calls are registered by the community's workers, committee members and grid workers. Please ask "
            "one of them."
        ),
        Answer.FORBIDDEN,
    )


def settle_told(record: Record, at: dt.datetime) -> None:
    """Whoever has been told already is not owed a call; the inbox keeps its message as the written word."""
    owed = Delivery.objects.filter(record=record, channel=DeliveryChannel.CALL, state=DeliveryState.PENDING)
    owed.update(state=DeliveryState.SENT, done_at=at, done_by=record.actor_id)
