"""How long a submission is kept: what its version promised when it was sent, by the state that it is in."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import Q

from shequ_workflows.forms.constants import AfterTerm, SubmissionState
from shequ_workflows.forms.models import FormVersion

STATES: Final = (SubmissionState.RECEIVED, SubmissionState.WAITING, SubmissionState.WITHDRAWN)
_OWN: Final = {
    SubmissionState.WITHDRAWN: "retention_withdrawn",
    SubmissionState.WAITING: "retention_waiting",
}


def months_of(settings: Mapping[str, Any], state: str) -> int | None:
    """None where it is kept without an end."""
    own = settings.get(_OWN.get(SubmissionState(state), ""))
    months: int | None = own if own is not None else settings.get("retention")
    return months


def after_of(settings: Mapping[str, Any], state: str) -> str:
    """What was withdrawn, or never got a place, counts nowhere: of it nothing is kept."""
    if state != SubmissionState.RECEIVED:
        return AfterTerm.DELETE
    said = settings.get("after_term")
    return said if said in AfterTerm.values else AfterTerm.ANONYMISE


def shifted(moment: dt.datetime, months: int) -> dt.datetime:
    """Some months later, or earlier (negative); the last day of a month that is shorter. Civil Code art. 202."""
    number = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(number, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return moment.replace(year=dt.MINYEAR if year < dt.MINYEAR else dt.MAXYEAR, month=1, day=1)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def ends_at(settings: Mapping[str, Any], state: str, sent: dt.datetime) -> dt.datetime | None:
    months = months_of(settings, state)
    return None if months is None or state not in STATES else shifted(sent, months)


def settings_by_version() -> dict[int, dict[str, Any]]:
    """Of all versions that promise an end. One query."""
    rows = FormVersion.objects.values_list("pk", "settings")
    return {pk: said for pk, said in rows if any(months_of(said, state) is not None for state in STATES)}


def over(at: dt.datetime, promises: Mapping[int, Mapping[str, Any]], states: Iterable[str] = STATES) -> Q:
    """Submissions whose term has ended by ``at``; never one too early."""
    alike: dict[tuple[int, str], list[int]] = defaultdict(list)
    for pk, said in promises.items():
        for state in states:
            months = months_of(said, state)
            if months is not None:
                alike[months, state].append(pk)
    found = Q(pk__in=[])
    for (months, state), versions in alike.items():
        found |= Q(version__in=versions, state=state, at__lte=shifted(at, -months))
    return found
