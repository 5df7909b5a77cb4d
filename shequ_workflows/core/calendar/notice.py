"""The yearly notice of the State Council as it is copied from a web page.

    一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。

Pure: imports no model. Weekdays that the notice names are checked against the year: a notice pasted under the wrong
year would otherwise be read without complaint.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from .table import NAME_LENGTH, DayEntry, Reading, RowError

_HEADING = re.compile(r"\s*(?![0-9])(?:[一二三四五六七八九十]+、)?([^:。,]{1,20}):(.+)")
_DAY = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^)]*)\))?")
_YEAR = re.compile(r"(\d{4})年(?:元旦|部分节假日)")
_TITLE = re.compile(r"国务院办公厅关于\d{4}年部分节假日安排的通知")
_NUMBER = re.compile(r"国办发明电[〔\[(]\d{4}[〕\])]\d+号")
_WEEKDAYS = "一二三四五六日"


def is_notice(text: str) -> bool:
    """Whether ``text`` (in NFKC) reads like the notice rather than like a list of dates."""
    return "放假" in text and any(_HEADING.match(line) and _DAY.search(line) for line in text.splitlines())


def read_notice(text: str, year: int) -> Reading:
    """The days of the notice for ``year``; ``text`` in NFKC. Lines that name no day are passed over."""
    reading = Reading()
    named = (pattern.search(text) for pattern in (_TITLE, _NUMBER))
    reading.source = " ".join(found[0] for found in named if found)
    said = {int(found) for found in _YEAR.findall(text)}
    if said and year not in said:
        sentence = _("This notice is for %(other)d, the table you opened is for %(year)d. Open that year first.")
        reading.errors.append(RowError(0, "", "", sentence % {"other": min(said), "year": year}))
        return reading
    for row, line in enumerate(text.splitlines(), start=1):
        heading = _HEADING.match(line)
        if heading is None:
            continue
        name = heading[1].strip()[:NAME_LENGTH]
        for clause in re.split(r"[。;,]", heading[2]):
            works = "上班" in clause
            if not works and "休" not in clause and "放假" not in clause:
                continue
            label = f"{name}调休"[:NAME_LENGTH] if works else name
            for day in _days(clause, year, row, reading):
                reading.put(year, row, DayEntry(day, works, label))
    return reading


def _days(clause: str, year: int, row: int, reading: Reading) -> Iterator[dt.date]:
    """The days a clause names; “A至B” is all from A to B. Month and year carry over from the day before."""
    before: dt.date | None = None
    month, end = 0, 0
    for found in _DAY.finditer(clause):
        of_year = int(found[1]) if found[1] else year
        month = int(found[2]) if found[2] else month
        try:
            day = dt.date(of_year, month, int(found[3]))
        except ValueError:
            sentence = _("“%(value)s” is no date of %(year)d.") % {"value": found[0], "year": of_year}
            reading.errors.append(RowError(row, "", found[0], sentence))
            return
        weekday = re.search(r"(?:周|星期)([一二三四五六日天])", found[4] or "")
        if weekday and _WEEKDAYS.index(weekday[1].replace("天", "日")) != day.weekday():
            sentence = _("“%(value)s” is another day of the week in %(year)d. Is this the notice of that year?")
            reading.errors.append(RowError(row, "", found[0], sentence % {"value": found[0], "year": day.year}))
            return
        if before is not None and "至" in clause[end : found.start()] and before < day:
            yield from (before + dt.timedelta(days=n) for n in range(1, min((day - before).days, 60)))
        yield day
        before, end = day, found.end()
