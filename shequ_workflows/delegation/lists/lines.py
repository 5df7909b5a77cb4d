"""A function and a boundary as plain values, wherever they come from: a row, a file, a form. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Protocol, Self, runtime_checkable

Cell = str | bool | dt.date | None


@runtime_checkable
class Coded(Protocol):
    """A line that is known by its code, and by its title where the code was changed."""

    @property
    def code(self) -> str: ...
    @property
    def title(self) -> str: ...


@dataclass(frozen=True)
class _Values:
    """Values of a row's columns of the same names."""

    @classmethod
    def of(cls, row: object) -> Self:
        """From a model row; what is not there stays empty."""
        return cls(**{one.name: getattr(row, one.name) for one in fields(cls)})

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return tuple(one.name for one in fields(cls))

    def values(self) -> dict[str, Any]:
        """By column."""
        return asdict(self)

    def data(self) -> dict[str, Any]:
        """The same for JSON: days as ISO text."""
        return {
            name: value.isoformat() if isinstance(value, dt.date) else value for name, value in self.values().items()
        }

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of ``data``."""
        days = {name: dt.date.fromisoformat(data[name]) for name in DAYS if data.get(name)}
        return cls(**{**data, **days})


#: Columns that hold a day.
DAYS: Final = ("starts_on", "ends_on", "review_on")


@dataclass(frozen=True)
class Line(_Values):
    """One function."""

    code: str
    name: str
    category: str
    legal_basis: str = ""
    office_name: str = ""
    can_decide: bool = False
    powers: str = ""
    people: str = ""
    money: str = ""
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    review_on: dt.date | None = None
    words: str = ""
    replaces: str = ""
    note: str = ""

    @property
    def title(self) -> str:
        return self.name


@dataclass(frozen=True)
class BoundaryLine(_Values):
    """One line of the boundary list."""

    code: str
    matter: str
    side: str
    lead: str = ""
    note: str = ""

    @property
    def title(self) -> str:
        return self.matter


#: Of a function, what may have changed for the public. The words it is found by are staff's; whose place it took was said
#: of it when it came, and no longer stands in the versions after that.
PUBLIC: Final = tuple(name for name in Line.names() if name not in {"words", "replaces"})
