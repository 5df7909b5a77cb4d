"""How two versions of a list differ, line by line. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from .lines import Cell, Coded

T = TypeVar("T", bound=Coded)


@dataclass(frozen=True)
class Change:
    """One column of a line."""

    column: str
    before: Cell
    after: Cell


@dataclass(frozen=True)
class Changed(Generic[T]):
    """A line that is in both versions and not the same."""

    before: T
    after: T
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Comparison(Generic[T]):
    """``gone`` and ``came`` stand in one version only; ``same`` counts what nobody touched. Together they are both
    versions, whole: ``gone + changed + same`` is the older one, ``came + changed + same`` the newer one."""

    gone: tuple[T, ...]
    came: tuple[T, ...]
    changed: tuple[Changed[T], ...]
    same: int

    def __bool__(self) -> bool:
        return bool(self.gone or self.came or self.changed)


def compare(before: Sequence[T], after: Sequence[T], columns: Sequence[str]) -> Comparison[T]:
    """Lines are paired by code, those left over by title, where exactly one on each side has it: a function that got
    another code has not left. Codes are unique in each version; every result is in order of codes as given."""
    pairs = _pairs(before, after)
    paired_after = {id(new) for _old, new in pairs}
    paired_before = {id(old) for old, _new in pairs}
    changed = []
    for old, new in pairs:
        changes = tuple(_changes(old, new, columns))
        if changes:
            changed.append(Changed(old, new, changes))
    gone = tuple(line for line in before if id(line) not in paired_before)
    came = tuple(line for line in after if id(line) not in paired_after)
    return Comparison(gone, came, tuple(changed), len(pairs) - len(changed))


def _pairs(before: Sequence[T], after: Sequence[T]) -> list[tuple[T, T]]:
    by_code = {line.code: line for line in before}
    codes = {line.code for line in after}
    left_over = _once([line for line in before if line.code not in codes])
    new_titles = _once([line for line in after if line.code not in by_code])
    found = []
    for line in after:
        old = by_code.get(line.code)
        if old is None and new_titles.get(_plain(line.title)) is line:
            old = left_over.get(_plain(line.title))
        if old is not None:
            found.append((old, line))
    return found


def _once(lines: Sequence[T]) -> dict[str, T]:
    """By title, those whose title no other has."""
    titles = [_plain(line.title) for line in lines]
    return {title: line for title, line in zip(titles, lines, strict=True) if titles.count(title) == 1}


def _plain(title: str) -> str:
    return "".join(title.split())


def _changes(before: Coded, after: Coded, columns: Sequence[str]) -> list[Change]:
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in columns)
    return [Change(name, old, new) for name, old, new in pairs if old != new]
