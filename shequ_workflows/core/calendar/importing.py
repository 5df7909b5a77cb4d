"""Reading the yearly notice: a spreadsheet, our JSON, pasted lines, or the notice's own text.

``read_*`` never raise for bad input and save nothing: they give a ``Reading`` with entries and sentences. Pure:
imports no model.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from .notice import is_notice, read_notice
from .sheet import UnreadableSheet, first_sheet
from .table import NAME_LENGTH, DayEntry, Reading, RowError

MAX_BYTES = 1_000_000
MAX_ROWS = 1_000

_OFF_WORDS = {"休", "放假", "假", "休息", "放假调休", "节假日", "off", "holiday", "false", "0"}
_WORK_WORDS = {"班", "上班", "补班", "调休上班", "工作", "工作日", "work", "working", "true", "1"}
_COLUMNS = {
    "date": {"日期", "date"},
    "mark": {"休班", "休/班", "类型", "安排", "kind", "working"},
    "name": {"名称", "节日", "节假日", "说明", "name"},
}
_DATE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})|(\d{1,2})[-/.月](\d{1,2})日?", re.ASCII
)
_WRITTEN = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{8}|\d{1,2}[-/.月]\d{1,2}日?"
_LINE = re.compile(
    rf"(?P<first>{_WRITTEN})(?:\s*(?:至|到|~|—+|–|\.\.+)\s*(?P<last>{_WRITTEN}))?"
    r"[\s,;|]*(?P<mark>[^\s,;|]*)[\s,;|]*(?P<name>.*)",
    re.ASCII,
)
#: No holiday is longer; a longer period is a slip of the finger.
LONGEST = 60


def _plain(value: object) -> str:
    """Text as people mean it: full-width digits and blanks made ordinary."""
    return unicodedata.normalize("NFKC", str(value)).strip()


def _column(key: str) -> str:
    return {"date": _("date"), "mark": _("off or work"), "name": _("name")}[key]


def as_date(value: object, year: int) -> dt.date | None:
    """A date as people write one; without a year, of ``year``."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    found = _DATE.fullmatch(_plain(value))
    if found is None:
        return None
    parts = [int(part) for part in found.groups() if part]
    try:
        return dt.date(*parts) if len(parts) == 3 else dt.date(year, *parts)
    except ValueError:
        return None


def as_mark(value: object) -> bool | None:
    """Whether offices work on that day; ``None`` for what is neither 休 nor 班."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    word = _plain(value).casefold()
    return True if word in _WORK_WORDS else False if word in _OFF_WORDS else None


def _add(reading: Reading, year: int, row: int, date: object, mark: object, name: object) -> None:
    """One row of a table: the day, or a sentence for each cell that cannot be read."""
    day, works = as_date(date, year), as_mark(mark)
    if day is None:
        sentence = _("“%(value)s” is no date. Write it like %(example)s.")
        shown = {"value": _plain(date)[:40], "example": f"{year}-02-06"}
        reading.errors.append(RowError(row, _column("date"), shown["value"], sentence % shown))
    if works is None:
        sentence = _("“%(value)s” is not clear. Write 休 for a day off or 班 for a make-up workday.")
        shown = {"value": _plain(mark)[:40]}
        reading.errors.append(RowError(row, _column("mark"), shown["value"], sentence % shown))
    label = "" if name is None else " ".join(_plain(name).split()).lstrip(",;| ")
    if len(label) > NAME_LENGTH:
        sentence = _("The name is longer than %(most)d characters. Shorten it.") % {"most": NAME_LENGTH}
        reading.errors.append(RowError(row, _column("name"), label[:NAME_LENGTH], sentence))
    elif day is not None and works is not None:
        reading.put(year, row, DayEntry(day, works, label), _column("date"))


def _failed(sentence: str) -> Reading:
    return Reading(errors=[RowError(0, "", "", sentence)])


def read_text(text: str, year: int) -> Reading:
    """Pasted lines, ``2027-02-05 至 2027-02-11 休 春节``, or the notice itself. Empty lines and ``#`` are passed over."""
    text = unicodedata.normalize("NFKC", text)
    if len(text.splitlines()) > MAX_ROWS:
        return _failed(_("These are more than %(most)d lines. Paste the days of one year only.") % {"most": MAX_ROWS})
    if is_notice(text):
        return read_notice(text, year)
    reading = Reading()
    for row, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            sentence = _("“%(value)s” begins with no date. Write a line like: %(example)s")
            shown = {"value": line[:40], "example": f"{year}-02-06 休 春节"}
            reading.errors.append(RowError(row, "", line[:40], sentence % shown))
            continue
        _add_line(reading, year, row, found)
    return reading


def _add_line(reading: Reading, year: int, row: int, found: re.Match[str]) -> None:
    """The day or the days of a pasted line; of one line, one complaint is enough."""
    first = as_date(found["first"], year)
    last = as_date(found["last"], year) if found["last"] else first
    if first is None or last is None:
        _add(reading, year, row, found["last"] if first else found["first"], found["mark"], found["name"])
        return
    if not 0 <= (last - first).days <= LONGEST:
        sentence = _("A period runs forward and is no longer than %(most)d days.") % {"most": LONGEST}
        reading.errors.append(RowError(row, _column("date"), f"{first} – {last}", sentence))
        return
    errors = len(reading.errors)
    for n in range((last - first).days + 1):
        _add(reading, year, row, first + dt.timedelta(days=n), found["mark"], found["name"])
        if len(reading.errors) > errors:
            return


def read_json(content: bytes, year: int) -> Reading:
    """Our own format (``calendar_table.as_document``); also ``{"days": [{"date", "isOffDay", "name"}]}``."""
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        return _failed(_("This is no readable JSON file. Save it as UTF-8, or use the spreadsheet template."))
    if isinstance(document, dict) and isinstance(document.get("years"), list):
        years = [entry for entry in document["years"] if isinstance(entry, dict) and entry.get("year") == year]
        if not years:
            return _failed(_("The file holds no table for %(year)d.") % {"year": year})
        document = years[0]
    days = document.get("days") if isinstance(document, dict) else None
    if not isinstance(days, list) or len(days) > MAX_ROWS:
        return _failed(_("The file has no list “days”. Download the table of a year to see what it should look like."))
    if document.get("year", year) != year:
        sentence = _("The file is for %(other)s, the table you opened is for %(year)d. Open that year first.")
        return _failed(sentence % {"other": str(document["year"])[:10], "year": year})
    source = document.get("source", "")
    reading = Reading(source=source[:200] if isinstance(source, str) else "")
    for row, day in enumerate(days, start=1):
        if not isinstance(day, dict):
            sentence = _("“%(value)s” is no day.") % {"value": str(day)[:40]}
            reading.errors.append(RowError(row, "", str(day)[:40], sentence))
            continue
        off = day.get("isOffDay")
        works = (not off) if isinstance(off, bool) else day.get("working", "")
        _add(reading, year, row, day.get("date", ""), works, day.get("name"))
    return reading


def read_sheet(content: bytes, year: int) -> Reading:
    """The first sheet of a workbook with the columns 日期, 休/班, 名称 in any order, below any lines of explanation."""
    try:
        rows = first_sheet(content)
    except UnreadableSheet as unreadable:
        return _failed(str(unreadable))
    heads = ((at, _header(cells)) for at, cells in enumerate(rows))
    head, columns = next(((at, found) for at, found in heads if {"date", "mark"} <= found.keys()), (0, {}))
    if not columns:
        wanted = _("No row names the columns %(columns)s. Use the template.")
        return _failed(wanted % {"columns": "日期、休/班、名称"})
    reading = Reading()
    for row, cells in enumerate(rows[head + 1 :], start=head + 2):
        date, mark, name = (cells[columns[key]] if key in columns else "" for key in ("date", "mark", "name"))
        if any(_plain(cell) for cell in (date, mark, name)):
            _add(reading, year, row, date, mark, name)
    return reading


def _header(cells: Sequence[object]) -> dict[str, int]:
    words = [re.sub(r"\s", "", _plain(cell)).casefold() for cell in cells]
    return {key: at for key, names in _COLUMNS.items() for at, word in enumerate(words) if word in names}


def read_file(name: str, content: bytes, year: int) -> Reading:
    """A file as it was uploaded, by its ending."""
    if len(content) > MAX_BYTES:
        most = MAX_BYTES // 1_000_000
        return _failed(_("The file is larger than %(most)d MB. The notice of a year is not.") % {"most": most})
    readers: dict[str, Callable[[bytes, int], Reading]] = {"json": read_json, "xlsx": read_sheet}
    reader = readers.get(name.rpartition(".")[2].casefold())
    if reader is None:
        return _failed(_("Files of this kind cannot be read. Use .xlsx or .json, or paste the text."))
    return reader(content, year)
