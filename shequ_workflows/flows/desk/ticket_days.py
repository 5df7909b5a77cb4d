"""A day with an hour as tickets write it: 2026年12月4日17:30, 2026-12-04 17:30:00, 12月4日下午5点半. Pure; never raises."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Final

Closing = Callable[[dt.date], dt.time]

_DAY: Final = (
    r"(?:(?P<year>\d{4})\s*[年./-]\s*)?(?P<month>\d{1,2})\s*[月./-]\s*(?P<day>\d{1,2})(?![\d.])\s*[日号]?"
    r"|(?P<run>20\d{6})(?!\d)"
)
_TIME: Final = (
    r"(?:\s*[（(]?(?:星期|周)[一二三四五六日天][)）]?)?(?:\s*T?\s*|\s*,\s*)"
    r"(?P<half>上午|中午|下午|晚上|晚|早上|凌晨)?\s*(?P<hour>\d{1,2})\s*(?:[:时点]\s*(?P<minute>\d{1,2}|半|整)?)\s*分?(?:\s*[:]?\s*\d{1,2}\s*秒?)?"
)
MOMENT: Final = re.compile(rf"(?<!\d)(?:{_DAY})(?:{_TIME})?", re.ASCII)
_LATER: Final = frozenset({"下午", "晚上", "晚"})
#: A day without a year that is further back than this is meant of the next year.
_BACK: Final = 90


def read_moment(text: str, today: dt.date, closing: Closing | None = None) -> dt.datetime | None:
    """The first one in ``text``, whose full-width signs are plain already. A day without an hour is none, unless
    ``closing`` says at which hour it ends."""
    for match in MOMENT.finditer(text):
        if match["year"] is None and match["run"] is None and not re.search("月", match.group()):
            continue  # 3-2 is a room
        day = _day(match, today)
        if day is None:
            continue
        time = _time(match)
        if time is None and match["hour"] is None and closing is not None:
            time = closing(day)
        if time is not None:
            return dt.datetime.combine(day, time)
    return None


def read_day(text: str, today: dt.date) -> dt.date | None:
    """The first day in ``text``."""
    found = read_moment(text, today, lambda day: dt.time(0))
    return found.date() if found is not None else None


def _day(match: re.Match[str], today: dt.date) -> dt.date | None:
    run = match["run"]
    try:
        if run is not None:
            return dt.date(int(run[:4]), int(run[4:6]), int(run[6:]))
        year = int(match["year"]) if match["year"] is not None else today.year
        found = dt.date(year, int(match["month"]), int(match["day"]))
        if match["year"] is None and (today - found).days > _BACK:
            found = found.replace(year=today.year + 1)
    except ValueError:
        return None
    return found


def _time(match: re.Match[str]) -> dt.time | None:
    if match["hour"] is None:
        return None
    hour, said = int(match["hour"]), match["minute"] or "0"
    minute = {"半": 30, "整": 0}.get(said)
    minute = int(said) if minute is None else minute
    if match["half"] in _LATER and hour < 12:
        hour += 12
    if (hour, minute) == (24, 0):
        return dt.time(23, 59)
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None
