"""What a browser posted, read as answers. Names are those of ``rendering``.

What could not be read comes back as it was typed (``typed``), beside the sentence that says what to do: nothing that
somebody wrote is lost by a fault beside it. Paths are as ``members/0/age``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from shequ_workflows.forms.constants import CHOOSING, FILING, MOST_ROWS, Kind
from shequ_workflows.forms.definition.schema import Field
from shequ_workflows.forms.kinds.answers import OTHER, BadAnswer, read_answer

ROWS: Final = "-rows"
#: Where a browser moved rows: the number that each had when the page was made, or ``new`` (``0,2,new``).
WERE: Final = "-were"
OTHER_WORDS: Final = "-other"
#: Files that came before and stay.
KEPT: Final = "-kept"
#: Which control adds a row (its value is the group's name), and which takes one away (the name of the row).
ADD_ROW: Final = "add-row"
DROP_ROW: Final = "drop-row"
_MANY: Final = frozenset({Kind.MANY_OF}) | FILING


@dataclass(slots=True)
class Posted:
    """``answers`` by key as plain JSON, None where nothing was said; ``errors`` and ``typed`` by path. ``before``: what was
    known, rows of a group in the order in which they now stand. ``numbers``: of the rows of each group on the screen, by its
    path. ``files``: names of controls that sent or kept files."""

    answers: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)
    numbers: dict[str, list[int]] = field(default_factory=dict)
    files: frozenset[str] = frozenset()


def read_post(fields: Iterable[Field], data: QueryDict, known: Mapping[str, Any], files: Iterable[str] = ()) -> Posted:
    """Answers to ``fields``; what is computed or only shown is nobody's to send, and stays as it is known."""
    kept = (name for name in data if name.endswith(KEPT))
    posted = Posted(before=dict(known), files=frozenset((*files, *kept)))
    for one in fields:
        if one.is_silent or one.kind == Kind.COMPUTED or one.computed is not None:
            continue
        if one.kind in FILING:  # they come by their own way; see ``uploads``
            continue
        if one.kind == Kind.GROUP:
            rows, posted.before[one.key] = _rows(one, data, one.key, one.key, known.get(one.key), posted)
            posted.answers[one.key] = rows
        else:
            posted.answers[one.key] = _answer(one, data, one.key, one.key, posted)
    return posted


def _answer(one: Field, data: QueryDict, name: str, path: str, posted: Posted) -> Any:
    raw = _raw(one, data, name)
    try:
        return read_answer(one, raw)
    except BadAnswer as fault:
        posted.errors[path] = fault.sentence
        posted.typed[path] = raw
        return None


def _raw(one: Field, data: QueryDict, name: str) -> Any:
    """A text, or a list of texts; the words beside “other” join their choice."""
    if one.kind not in CHOOSING:
        return data.getlist(name) if one.kind in _MANY else data.get(name)
    words = data.get(name + OTHER_WORDS, "")
    said = [OTHER + words if text == OTHER else text for text in data.getlist(name)]
    if one.kind == Kind.MANY_OF:
        return said
    return said[-1] if said else None


Rows = list[dict[str, Any]] | None


def _rows(one: Field, data: QueryDict, name: str, path: str, known: Any, posted: Posted) -> tuple[Rows, Rows]:
    """Rows as they stand on the screen, and what was known of each; those wholly empty are no rows, unless somebody is
    still adding them."""
    count = _count(data.get(name + ROWS), path, posted)
    old = _as_before(known, data.get(name + WERE, ""), count)
    gone = data.get(DROP_ROW)
    adding = ADD_ROW in data or gone is not None
    rows: list[dict[str, Any]] = []
    before: list[dict[str, Any]] = []
    posted.numbers[path] = []
    for number in range(count):
        if gone == f"{name}-{number}":
            continue
        at = f"{path}/{len(rows)}"
        row, was = _row(one, data, f"{name}-{number}", at, old[number], posted)
        sends = any(name_of.startswith(f"{name}-{number}-") for name_of in posted.files)
        if adding or sends or _says_something(row) or any(key.startswith(f"{at}/") for key in posted.errors):
            rows.append(row)
            before.append(was)
            posted.numbers[path].append(number)
    if data.get(ADD_ROW) == name and len(rows) < MOST_ROWS:
        rows.append({})
    return rows or None, before or None


def _says_something(row: Mapping[str, Any]) -> bool:
    return any(value is not None for value in row.values())


def _as_before(known: Any, were: str, count: int) -> list[dict[str, Any]]:
    """What was known of each row on the screen: nothing of a new one, and of no row twice."""
    rows = [row if isinstance(row, dict) else {} for row in known] if isinstance(known, list) else []
    numbers = were.split(",") if were else [str(number) for number in range(count)]
    made: list[dict[str, Any]] = []
    used: set[int] = set()
    for text in (numbers + [""] * count)[:count]:
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else len(rows)
        made.append(rows[number] if number < len(rows) and number not in used else {})
        used.add(number)
    return made


def _row(
    one: Field, data: QueryDict, name: str, path: str, known: Mapping[str, Any], posted: Posted
) -> tuple[dict[str, Any], dict[str, Any]]:
    row: dict[str, Any] = {}
    before = dict(known)
    for column in one.fields:
        if column.is_silent or column.kind == Kind.COMPUTED or column.computed is not None:
            continue
        below, at = f"{name}-{column.key}", f"{path}/{column.key}"
        if column.kind in FILING:
            row[column.key] = known.get(column.key)
        elif column.kind == Kind.GROUP:
            row[column.key], before[column.key] = _rows(column, data, below, at, known.get(column.key), posted)
        else:
            row[column.key] = _answer(column, data, below, at, posted)
    return row, before


def _count(raw: str | None, path: str, posted: Posted) -> int:
    count = int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 6 else 0
    if count > MOST_ROWS:
        posted.errors[path] = _("At most %(most)d rows, please.") % {"most": MOST_ROWS}
        return MOST_ROWS
    return count
