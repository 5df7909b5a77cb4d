"""The event log of a flow for process mining: CSV, and XES (IEEE 1849). Cases by random id, roles instead of people.

Rows come in order of cases; nothing is held in memory.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import quoteattr

from shequ_workflows.core.spreadsheets.writing import guarded

from .walks import Row

HEAD = ("case", "number", "activity", "label", "timestamp", "role", "channel", "from", "to")
Case = tuple[str, str, list[tuple[Row, str]]]


def csv_rows(cases: Iterable[Case]) -> Iterator[bytes]:
    """With a byte order mark; no cell is taken for a formula. ``cases``: random id, number, rows with their words."""
    yield b"\xef\xbb\xbf" + _line(HEAD)
    for public_id, number, rows in cases:
        for row, label in rows:
            yield _line(
                (public_id, number, row.verb, label, row.at.isoformat(), row.role, row.channel, row.source, row.target)
            )


def _line(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow([guarded(cell) for cell in cells])
    return text.getvalue().encode()


def xes(name: str, cases: Iterable[Case]) -> Iterator[bytes]:
    """A log with the extensions concept, time, organizational and lifecycle."""
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">\n'
        '<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>\n'
        '<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>\n'
        '<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>\n'
        '<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>\n'
        '<classifier name="Activity" keys="concept:name"/>\n'
        f"{_string('concept:name', name)}\n"
    ).encode()
    for public_id, number, rows in cases:
        yield f"<trace>\n{_string('concept:name', public_id)}\n{_string('number', number)}\n".encode()
        for row, label in rows:
            yield _event(row, label).encode()
        yield b"</trace>\n"
    yield b"</log>\n"


def _event(row: Row, label: str) -> str:
    parts = [
        _string("concept:name", row.verb),
        _string("label", label),
        f'<date key="time:timestamp" value={quoteattr(_stamp(row.at))}/>',
        _string("org:role", row.role),
        _string("lifecycle:transition", "complete"),
        _string("channel", row.channel),
        _string("from", row.source),
        _string("to", row.target),
    ]
    return "<event>" + "".join(parts) + "</event>\n"


def _string(key: str, value: str) -> str:
    """Without characters that XML has no place for."""
    plain = "".join(
        one for one in value if one in "\t\n\r" or (" " <= one < "\ufffe" and not "\ud800" <= one <= "\udfff")
    )
    return f"<string key={quoteattr(key)} value={quoteattr(plain)}/>"


def _stamp(at: dt.datetime) -> str:
    return at.isoformat(timespec="milliseconds")
