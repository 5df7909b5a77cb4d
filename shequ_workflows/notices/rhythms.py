"""Which periods there are, by which day each is to be published, and how that stands. Pure: text and days only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Rhythm(models.TextChoices):
    """How often a kind of matter is published; ``event``: each time there is something."""

    MONTH = "month", pgettext_lazy("how often", "every month")
    QUARTER = "quarter", pgettext_lazy("how often", "every quarter")
    HALF = "half", pgettext_lazy("how often", "every half-year")
    YEAR = "year", pgettext_lazy("how often", "every year")
    EVENT = "event", pgettext_lazy("how often", "each time there is something")


class Standing(models.TextChoices):
    """How one publication stands on a day."""

    COMING = "coming", pgettext_lazy("publication", "its period runs")
    DUE = "due", pgettext_lazy("publication", "to be published")
    MISSED = "missed", pgettext_lazy("publication", "not published in time")
    IN_TIME = "in_time", pgettext_lazy("publication", "published in time")
    LATE = "late", pgettext_lazy("publication", "published late")
    NOTHING = "nothing", pgettext_lazy("publication", "nothing to publish")


_MONTHS = {Rhythm.MONTH: 1, Rhythm.QUARTER: 3, Rhythm.HALF: 6, Rhythm.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Period:
    """``ends`` is its last day; ``key`` is ``2026-09``, ``2026-Q3``, ``2026-H2`` or ``2026``."""

    key: str
    begins: dt.date
    ends: dt.date


def period_at(rhythm: str, day: dt.date) -> Period:
    """The period in which ``day`` lies. Raises ``KeyError`` for what has no period."""
    months = _MONTHS[Rhythm(rhythm)]
    number = (day.month - 1) // months
    begins = dt.date(day.year, number * months + 1, 1)
    last = number * months + months
    after = dt.date(day.year + 1, 1, 1) if last == 12 else dt.date(day.year, last + 1, 1)
    keys = {1: f"{day.year}-{day.month:02}", 3: f"{day.year}-Q{number + 1}", 6: f"{day.year}-H{number + 1}"}
    return Period(keys.get(months, str(day.year)), begins, after - dt.timedelta(days=1))


def periods(rhythm: str, first: dt.date, last: dt.date) -> Iterator[Period]:
    """From the one in which ``first`` lies to the one of ``last``."""
    day = first
    while day <= last:
        found = period_at(rhythm, day)
        yield found
        day = found.ends + dt.timedelta(days=1)


def due_day(ends: dt.date, within: int, is_workday: Callable[[dt.date], bool]) -> dt.date:
    """``within`` calendar days after ``ends``, which is not counted; a day of rest gives way to the next working day
    (Civil Code art. 201, 203)."""
    day = ends + dt.timedelta(days=within)
    while not is_workday(day):
        day += dt.timedelta(days=1)
    return day


def standing(ends: dt.date, due: dt.date, published: dt.date | None, waived: bool, today: dt.date) -> Standing:
    if published is not None:
        return Standing.IN_TIME if published <= due else Standing.LATE
    if waived:
        return Standing.NOTHING
    if today > due:
        return Standing.MISSED
    return Standing.COMING if today <= ends else Standing.DUE


def days_late(due: dt.date, published: dt.date | None, today: dt.date) -> int:
    """Calendar days after the last one on which it would have been in time; 0 for none."""
    return max(0, ((published or today) - due).days)


def period_words(key: str) -> str:
    """2026年第3季度, 2026年上半年 …; empty for what has no period."""
    year, _sep, part = key.partition("-")
    if not year.isdigit():
        return ""
    said = {"year": year, "n": part[1:] if part[:1] in {"Q", "H"} else str(int(part)) if part.isdigit() else ""}
    if part.startswith("Q"):
        return str(_("%(year)s, quarter %(n)s")) % said
    if part.startswith("H"):
        first = said["n"] == "1"
        return str(_("first half of %(year)s") if first else _("second half of %(year)s")) % said
    return str(_("%(year)s, month %(n)s")) % said if part else str(_("the year %(year)s")) % said
