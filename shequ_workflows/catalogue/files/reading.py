"""A file of guides: rows and what is wrong with them, before anything is compared."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from shequ_workflows.catalogue.constants import LAYOUT
from shequ_workflows.catalogue.data import TABLES
from shequ_workflows.catalogue.faults import material_faults
from shequ_workflows.catalogue.limits import keeps_within
from shequ_workflows.catalogue.shape import BY_KEY, COLUMNS, Column, Guide, Kind, blank, whole_row
from shequ_workflows.core.calendar.durations import Duration, InvalidDuration
from shequ_workflows.core.models import BarredCertificate
from shequ_workflows.core.spreadsheets.reading import Limits, Row, UnreadableSheet, read_table

from .cells import CodeList, Codes, Unexpected, length_within, plain, read, write

MAX_BYTES: Final = 5_000_000
MOST_GUIDES: Final = 500
FAULTS_SHOWN: Final = 100
_TOO_LARGE: Final = gettext_lazy(
    "This file has more than 500 guides or 100 columns. Split it and upload the parts one after the other."
)
LIMITS: Final = Limits(rows=MOST_GUIDES + 20, columns=100, unzipped=60_000_000, too_large=_TOO_LARGE)
#: The heading stands within so many rows; above it there may be a title.
HEAD_WITHIN: Final = 10


@dataclass(frozen=True)
class Fault:
    """Where, what stands there, and what was expected. ``row`` is the number in the file; of JSON the guide's."""

    row: int
    column: str
    value: str
    expected: str


@dataclass
class Found:
    """``guides``: number in the file, and what it says of a guide: only what it names. ``unknown``: headings that mean
    nothing here."""

    guides: list[tuple[int, Guide]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def codes_of_tables() -> tuple[dict[str, CodeList], dict[str, dict[str, str]]]:
    """Each code list as cells are read by it, and code → name as they are written. Three queries."""
    codes: dict[str, CodeList] = {}
    names: dict[str, dict[str, str]] = {}
    for key, table in TABLES.items():
        rows = list(table._default_manager.all())
        words = {name.casefold(): row.code for row in reversed(rows) for name in reversed(row.names)}
        codes[key] = CodeList(words, tuple(row.name for row in rows if row.is_active))
        names[key] = {row.code: row.name for row in rows}
    return codes, names


def read_file(name: str, content: bytes) -> Found:
    """Raises ``UnreadableSheet`` where there are no guides in the file; faults of single cells are collected. Four
    queries."""
    if len(content) > MAX_BYTES:
        raise UnreadableSheet(_("The file is larger than 5 MB. Take pictures out, or split it."))
    codes, _names = codes_of_tables()
    is_json = name.casefold().endswith(".json")
    found = _of_json(content) if is_json else _of_table(name, content, codes)
    if not found.guides and not found.faults:
        raise UnreadableSheet(_("There is no guide in this file. Fill it in and try again."))
    _once(found)
    certificates = list(BarredCertificate.objects.filter(is_active=True))
    for number, guide in found.guides:
        found.faults += _against_rules(number, guide, certificates)
    found.faults.sort(key=lambda fault: fault.row)
    return found


# --- tables --------------------------------------------------------------------------------------------------------


def plain_heading(value: object) -> str:
    """As it is compared: no blanks, no brackets and what stands in them, no star."""
    text = unicodedata.normalize("NFKC", str(value or ""))
    return re.sub(r"\(.*?\)|[\s*:★]+", "", text).casefold()


_BY_HEADING: Final = {plain_heading(one): column.key for column in COLUMNS for one in column.headings}


def _of_table(name: str, content: bytes, codes: Codes) -> Found:
    rows = read_table(name, content, LIMITS)
    at = _head(rows)
    keys = [_BY_HEADING.get(plain_heading(cell), "") for cell in rows[at]]
    twice = next((key for key in keys if key and keys.count(key) > 1), "")
    if twice:
        sentence = _("Two columns are headed “%(heading)s” or mean the same. Keep one of them.")
        raise UnreadableSheet(sentence % {"heading": BY_KEY[twice].heading})
    unknown = [
        str(cell).strip()[:40] for cell, key in zip(rows[at], keys, strict=True) if str(cell).strip() and not key
    ]
    found = Found(unknown=unknown)
    for number, cells in enumerate(rows[at + 1 :], start=at + 2):
        said = {key: cell for key, cell in zip(keys, cells, strict=False) if key}
        if any(str(cell if cell is not None else "").strip() for cell in said.values()):
            _read_row(found, number, said, codes)
    if len(found.guides) > MOST_GUIDES:
        raise UnreadableSheet(str(_TOO_LARGE))
    return found


def _head(rows: Sequence[Row]) -> int:
    """The first row in which at least two headings are known, the title among them."""
    for at, row in enumerate(rows[:HEAD_WITHIN]):
        keys = {_BY_HEADING.get(plain_heading(cell), "") for cell in row} - {""}
        if "title" in keys and len(keys) > 1:
            return at
    raise UnreadableSheet(
        _(
            "No row names the columns. Put “%(title)s” and the other headings above the guides, as in a file exported here."
        )
        % {"title": BY_KEY["title"].heading}
    )


def _read_row(found: Found, number: int, said: Mapping[str, object], codes: Codes) -> None:
    guide: Guide = {}
    for key, cell in said.items():
        try:
            guide[key] = read(BY_KEY[key], cell, codes)
        except Unexpected as error:
            found.faults.append(Fault(number, BY_KEY[key].heading, _shown(cell), str(error)))
    _named(found, number, guide)
    found.guides.append((number, guide))


def _named(found: Found, number: int, guide: Guide) -> None:
    """A title that was refused has its fault already."""
    heading = BY_KEY["title"].heading
    refused = any((fault.row, fault.column) == (number, heading) for fault in found.faults)
    if not guide.get("title") and not refused:
        found.faults.append(Fault(number, heading, "", _("the name of the service")))


def _shown(cell: object) -> str:
    try:
        text = plain(cell)
    except Unexpected:
        text = str(cell)
    return text if len(text) <= 60 else f"{text[:59]}…"


# --- JSON ----------------------------------------------------------------------------------------------------------


def _of_json(content: bytes) -> Found:
    try:
        data = json.loads(content)
        json.dumps(data, ensure_ascii=False).encode()  # half of a character, which no column holds
    except (ValueError, RecursionError):
        raise UnreadableSheet(_("This is no JSON file. Choose one that was exported here.")) from None
    if not isinstance(data, dict) or data.get("layout") != LAYOUT or not isinstance(data.get("guides"), list):
        raise UnreadableSheet(_("This file holds no guides. Choose one that was exported here."))
    if len(data["guides"]) > MOST_GUIDES:
        raise UnreadableSheet(str(_TOO_LARGE))
    found = Found()
    for number, said in enumerate(data["guides"], start=1):
        if not isinstance(said, dict):
            found.faults.append(Fault(number, "", _shown(said), _("a guide, between { and }")))
            continue
        found.unknown += [str(key)[:40] for key in said if key not in BY_KEY and str(key)[:40] not in found.unknown]
        guide: Guide = {}
        for key, value in said.items():
            if key not in BY_KEY:
                continue
            try:
                guide[key] = checked(BY_KEY[key], value)
            except Unexpected as error:
                shown = json.dumps(value, ensure_ascii=False)
                found.faults.append(Fault(number, BY_KEY[key].heading, _shown(shown), str(error)))
        _named(found, number, guide)
        found.guides.append((number, guide))
    return found


def checked(column: Column, value: Any) -> Any:
    """``value`` of a JSON file, if it is one of this column. Raises ``Unexpected``."""
    match column.kind:
        case Kind.FLAG:
            if isinstance(value, bool):
                return value
            raise Unexpected("true / false")
        case Kind.NUMBER:
            if value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 9999):
                return value
            raise Unexpected(_("a whole number"))
        case Kind.CODES:
            known = set(TABLES[column.key]._default_manager.values_list("code", flat=True))
            if isinstance(value, list) and all(isinstance(one, str) and one in known for one in value):
                return sorted(set(value))
            raise Unexpected(_("codes of the list: %(codes)s") % {"codes": ", ".join(sorted(known))})
        case Kind.ROWS:
            if isinstance(value, list) and len(value) <= 60 and all(isinstance(one, dict) for one in value):
                return [_checked_row(column, one) for one in value]
            raise Unexpected(_("a list of rows"))
    if not isinstance(value, str):
        raise Unexpected(pgettext("in a file", "text"))
    if column.kind == Kind.LENGTH and value:
        try:
            return length_within(Duration.parse(value))
        except InvalidDuration as error:
            raise Unexpected(str(error)) from None
    return read(column, value, {})


def _checked_row(column: Column, row: Mapping[str, Any]) -> dict[str, Any]:
    made = {}
    for part in column.parts:
        value = row.get(part.key)
        if value in (None, ""):
            continue
        wanted = int if part.kind == Kind.NUMBER else str
        fits = isinstance(value, wanted) and not isinstance(value, bool)
        if fits and part.kind == Kind.CHOICE and part.choices is not None:
            fits = value in part.choices.values
        if fits and part.kind == Kind.NUMBER:
            fits = 1 <= value <= 9999
        if fits and isinstance(value, str):
            value = plain(value)
        if not fits or len(str(value)) > part.most:
            expected = part.choices.values if part.choices is not None else part.heading
            raise Unexpected(f"{part.key}: {expected}")
        made[part.key] = value
    if not made.get(column.parts[0].key):
        raise Unexpected(f"{column.parts[0].key}: {column.parts[0].heading}")
    return whole_row(column, made)


# --- rules ---------------------------------------------------------------------------------------------------------


def _once(found: Found) -> None:
    """A title or code that stands twice: the second row is named."""
    for key in ("title", "implementation_code"):
        first: dict[str, int] = {}
        for number, guide in found.guides:
            value = guide.get(key)
            if not value:
                continue
            if value in first:
                expected = _("each once; it stands in row %(row)d already") % {"row": first[value]}
                found.faults.append(Fault(number, BY_KEY[key].heading, value, expected))
            first.setdefault(value, number)


def _against_rules(number: int, guide: Guide, certificates: Sequence[BarredCertificate]) -> list[Fault]:
    """What no guide may say, whoever brings it in."""
    found = []
    whole = {**blank(), **guide}
    promised, statutory = whole["promised"], whole["statutory"]
    if promised and statutory:
        one, other = Duration.parse(promised), Duration.parse(statutory)
        if not keeps_within(one, other):
            expected = _("no more than the statutory limit, %(limit)s") % {"limit": other.label}
            found.append(Fault(number, BY_KEY["promised"].heading, write(BY_KEY["promised"], promised, {}), expected))
    if whole["state"] != "in_use" and not whole["state_reason"]:
        found.append(Fault(number, BY_KEY["state_reason"].heading, "", _("why it is paused or cancelled")))
    if whole["state_from"] and whole["state_until"] and whole["state_until"] < whole["state_from"]:
        found.append(
            Fault(number, BY_KEY["state_until"].heading, whole["state_until"], _("a day after the pause begins"))
        )
    for row in whole["materials"]:
        for sentence in material_faults(row["name"], certificates):
            found.append(Fault(number, BY_KEY["materials"].heading, row["name"], sentence))
    return found
