"""Which columns an export has: the same whatever versions its rows were given to. Pure.

Columns are the keys of all versions: those of the newest in its order, behind them those that are gone, newest first. A
repeating group has a sheet of its own, one row each; in the sheet above stands the number of its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from shequ_workflows.forms.constants import Kind
from shequ_workflows.forms.definition.schema import Definition, Field
from shequ_workflows.forms.filling.sealing import sealed_keys

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """``field`` is as the newest version that has it says; ``path`` names it for good."""

    path: Path
    field: Field

    @property
    def key(self) -> str:
        return self.path[-1]

    def heading(self, language: str) -> str:
        return f"{self.field.label.say(language)} [{self.key}]".strip()


@dataclass(slots=True)
class Sheet:
    """``path`` of the repeating group whose rows it has; empty for the submissions themselves."""

    path: Path
    title: Field | None
    columns: list[Column] = field(default_factory=list)

    def name(self, language: str) -> str:
        return "" if self.title is None else f"{self.title.label.say(language)} [{self.path[-1]}]"


@dataclass(frozen=True, slots=True)
class Layout:
    """``sheets``: that of the submissions first. ``sensitive``: top keys that any version holds to be sensitive."""

    sheets: tuple[Sheet, ...]
    sensitive: frozenset[str]

    def below(self, path: Path) -> Sequence[Sheet]:
        """Sheets of the groups right within ``path``."""
        return [one for one in self.sheets if one.path[:-1] == path and len(one.path) == len(path) + 1]


def layout(newest_first: Iterable[Definition], *, sensitive: bool) -> Layout:
    """Without ``sensitive``, what any version holds to be sensitive has no column at all."""
    definitions = list(newest_first)
    sealed: frozenset[str] = frozenset().union(*(sealed_keys(one) for one in definitions))
    sheets: dict[Path, Sheet] = {(): Sheet((), None)}
    for definition in definitions:
        shown = [one for one in definition.fields() if sensitive or one.key not in sealed]
        _take(shown, (), sheets)
    return Layout(tuple(sheets.values()), sealed)


def _take(fields: Iterable[Field], above: Path, sheets: dict[Path, Sheet]) -> None:
    sheet = sheets[above]
    known = {one.path for one in sheet.columns}
    for one in fields:
        if one.is_silent:
            continue
        path = (*above, one.key)
        if path not in known:
            sheet.columns.append(Column(path, one))
        if one.kind == Kind.GROUP:
            sheets.setdefault(path, Sheet(path, one))
            _take(one.fields, path, sheets)
