"""Lists of choices, and which of them a question offers when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from shequ_workflows.forms.definition.schema import Choice
from shequ_workflows.forms.kinds.answers import OTHER

from .limits import MOST_FILTERED
from .pieces import joined
from .report import Report
from .tables import Row
from .translating import Asked, translated
from .words import Wording
from .xpath import Name, Node, NotTranslated, names_in, parse, parts

_LONGEST: Final = 80


@dataclass(slots=True)
class Offered:
    """A choice as a question offers it. ``visible`` None: always."""

    row: Row
    visible: Any = None

    @property
    def value(self) -> str:
        return self.row.get("name")


@dataclass(slots=True)
class Lists:
    """``by_name``: the rows of each list that can be kept. ``duplicates``: the same choice may stand several times in a list."""

    by_name: dict[str, list[Row]] = field(default_factory=dict)
    filtered: int = 0


def lists_of(rows: tuple[Row, ...], report: Report, *, duplicates: bool) -> Lists:
    found = Lists()
    seen: set[tuple[str, str]] = set()
    for row in rows:
        name, value = row.get("list_name"), row.get("name")
        if not name and not value and not row.said("label"):
            continue
        told = report.row(row.sheet, row.number, value, name)
        code = _refused(name, value)
        if not code and (name, value) in seen and not duplicates:
            code = "choice_twice"
        if code:
            told.add(code, **({"name": value[:60]} if code == "choice_twice" else {}))
            continue
        if row.get("media"):
            told.add("media_left_out")
        seen.add((name, value))
        found.by_name.setdefault(name, []).append(row)
    return found


def _refused(name: str, value: str) -> str:
    if not name:
        return "choice_no_list"
    if not value:
        return "choice_no_name"
    if len(value) > _LONGEST:
        return "choice_long"
    return "choice_reserved" if value.startswith(OTHER) else ""


def is_fixed(node: Node) -> bool:
    """Whether a filter asks for no answer, so that it is settled once for all."""
    return not names_in(node)


def offered(rows: list[Row], filter_text: str, asked: Asked, lists: Lists) -> list[Offered]:
    """The choices with the condition of each; those that can never be chosen are not among them. Raises ``NotTranslated``."""
    if not filter_text:
        return [Offered(row) for row in rows]
    node = parse(filter_text)
    columns = {part.name for part in parts(node) if isinstance(part, Name)}
    found: list[Offered] = []
    for row in rows:
        cells = _cells(row)
        lists.filtered += not is_fixed(node)
        if lists.filtered > MOST_FILTERED:
            raise NotTranslated(_("there are more than %(most)d conditions of choices") % {"most": MOST_FILTERED})
        here = Asked(
            asked.symbols,
            asked.place,
            asked.itself,
            {name: cells[name] for name in columns if name in cells},
            asked.settle,
        )
        made = translated(node, here)
        for note in here.notes:
            asked.note(note.code, **note.about)
        asked.names.update(here.names)
        if made.data is not False:
            found.append(Offered(row, None if made.data is True else made.data))
    return found


def _cells(row: Row) -> dict[str, str]:
    return {**row.extra, "name": row.get("name"), "list_name": row.get("list_name")}


def merged(choices: list[Offered], report: Report) -> list[Offered]:
    """Each value once: offered where any of its rows would be. One that is called otherwise there is told."""
    found: dict[str, Offered] = {}
    for one in choices:
        before = found.get(one.value)
        if before is None:
            found[one.value] = Offered(one.row, one.visible)
            continue
        if before.row.said("label") != one.row.said("label"):
            told = report.row(one.row.sheet, one.row.number, one.value, one.row.get("list_name"))
            told.add("choice_twice", name=one.value[:60])
        if before.visible is None or one.visible is None:
            before.visible = None
        else:
            before.visible = joined("or", [before.visible, one.visible])
    return list(found.values())


def choice(one: Offered, wording: Wording, report: Report) -> Choice:
    told = report.row(one.row.sheet, one.row.number, one.value, one.row.get("list_name"))
    label, long = wording.label(one.row, one.value, told)
    if long:
        told.add("words_cut")
    return Choice(one.value, label, one.visible)
