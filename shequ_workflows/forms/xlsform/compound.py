"""The corners of an old .xls, found before it is given to the reader, which takes memory for every cell between them.

[MS-CFB] is the container (sectors in chains), [MS-XLS] the records inside: a number, a length, and so many bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

BEGINNING: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST: Final = 0xFFFFFFFA  # this and higher are no sectors
_NAMES: Final = frozenset({"workbook", "book"})
_MOST_RECORDS: Final = 400_000
_BOF, _EOF, _DIMENSIONS, _SHEET, _PASSWORD, _STRINGS, _SEVERAL = 0x0809, 0x000A, 0x0200, 0x0085, 0x002F, 0x00FC, 0x00BD
#: Begin with the row and the column of a cell.
_CELLS: Final = frozenset(
    {0x0006, 0x0001, 0x0002, 0x0003, 0x0004, 0x0005, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x0206, 0x027E, 0x0406}
)  # fmt: skip


class NotReadable(ValueError):
    """No workbook, or a damaged one."""


class Locked(ValueError):
    """Has a password."""


class TooLarge(ValueError):
    """More records than a form has."""


@dataclass(frozen=True, slots=True)
class Near:
    """The file with what stands beyond the limits taken out, and how many cells that were."""

    content: bytes
    far: int


def looked_through(content: bytes, *, rows: int, columns: int, sheets: int) -> Near:
    """Raises ``NotReadable``, ``Locked`` or ``TooLarge``."""
    try:
        return _looked_through(content, rows, columns, sheets)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise NotReadable from error


def _looked_through(content: bytes, rows: int, columns: int, sheets: int) -> Near:
    pieces = _Container(content).workbook()
    stream = b"".join(content[start : start + size] for start, size in pieces)
    begins = _beginnings(stream, sheets)
    taken: set[int] = set()
    far = budget = 0
    for begin in begins:
        for at, kind, body in _records(stream, begin):
            budget += 1
            if budget > _MOST_RECORDS:
                raise TooLarge
            if kind == _EOF:
                break
            if kind == _DIMENSIONS:
                taken.add(at)
            elif kind in _CELLS and len(body) >= 4 and at not in taken and _is_far(kind, body, rows, columns):
                taken.add(at)
                far += 1
    return Near(_without(content, pieces, taken), far)


def _is_far(kind: int, body: bytes, rows: int, columns: int) -> bool:
    row, column = struct.unpack_from("<HH", body)
    if kind == _SEVERAL:
        (column,) = struct.unpack_from("<H", body, len(body) - 2)
    return row >= rows or column >= columns


def _beginnings(stream: bytes, most: int) -> list[int]:
    """Where each sheet begins, as the list of sheets says."""
    found: list[int] = []
    for number, (_at, kind, body) in enumerate(_records(stream, 0)):
        if number == 0 and kind != _BOF:
            raise NotReadable
        if number > _MOST_RECORDS:
            raise TooLarge
        if kind == _PASSWORD:
            raise Locked
        if kind == _STRINGS and not 0 <= struct.unpack_from("<i", body, 4)[0] <= len(stream):
            raise NotReadable
        if kind == _SHEET:
            found.append(struct.unpack_from("<I", body)[0])
        if kind == _EOF:
            break
    if not found:
        raise NotReadable
    if len(found) > most:
        raise TooLarge
    return found


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, bytes]]:
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _without(content: bytes, pieces: list[tuple[int, int]], taken: set[int]) -> bytes:
    """The file with the records at these places of the stream made records that mean nothing."""
    if not taken:
        return content
    made, at = bytearray(content), 0
    places = sorted(place + byte for place in taken for byte in (0, 1))
    number = 0
    for start, size in pieces:
        while number < len(places) and places[number] < at + size:
            made[start + places[number] - at] = 0xEE
            number += 1
        at += size
    return bytes(made)


class _Container:
    def __init__(self, content: bytes) -> None:
        if not content.startswith(BEGINNING):
            raise NotReadable
        self.content = content
        shift, small = struct.unpack_from("<HH", content, 0x1E)
        if shift not in (9, 12) or small != 6:
            raise NotReadable
        self.size, self.small = 1 << shift, 1 << small
        self.first, self.below = struct.unpack_from("<I", content, 0x30)[0], 4096
        self.table = self._table()

    def _table(self) -> list[int]:
        """Which sector follows each."""
        sectors = [one for one in struct.unpack_from("<109I", self.content, 0x4C) if one < _LAST]
        (further, _count) = struct.unpack_from("<II", self.content, 0x44)
        seen: set[int] = set()
        while further < _LAST and further not in seen:
            seen.add(further)
            *more, further = struct.unpack_from(f"<{self.size // 4}I", self.content, self._at(further))
            sectors += [one for one in more if one < _LAST]
        if len(sectors) * self.size > len(self.content):
            raise NotReadable
        return [
            one
            for sector in sectors
            for one in struct.unpack_from(f"<{self.size // 4}I", self.content, self._at(sector))
        ]

    def _at(self, sector: int) -> int:
        return (sector + 1) * self.size

    def _chain(self, first: int, table: list[int]) -> list[int]:
        found: list[int] = []
        while first < _LAST:
            if len(found) > len(table):
                raise NotReadable
            found.append(first)
            first = table[first]
        return found

    def workbook(self) -> list[tuple[int, int]]:
        """Where in the file the pieces of the workbook's stream are: offset and length."""
        root = None
        books = []
        for sector in self._chain(self.first, self.table):
            for at in range(self._at(sector), self._at(sector) + self.size, 128):
                entry = self.content[at : at + 128]
                length = struct.unpack_from("<H", entry, 64)[0]
                name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le")
                kind, start, size = entry[66], *struct.unpack_from("<II", entry, 116)
                if kind == 5 and root is None:
                    root = start
                if name.casefold() == "encryptedpackage":
                    raise Locked
                if name.casefold() in _NAMES:
                    books.append((start, size))
        if root is None or not books:
            raise NotReadable
        if len(books) > 1:
            # One for new programs, one for old ones: which of them is read is the reader's choice.
            raise NotReadable
        start, size = books[0]
        return self._small(root, start) if size < self.below else self._large(start)

    def _large(self, start: int) -> list[tuple[int, int]]:
        return [(self._at(sector), self.size) for sector in self._chain(start, self.table)]

    def _small(self, root: int, start: int) -> list[tuple[int, int]]:
        sectors = self._chain(root, self.table)
        first = struct.unpack_from("<I", self.content, 0x3C)[0]
        table = [
            one
            for sector in self._chain(first, self.table)
            for one in struct.unpack_from(f"<{self.size // 4}I", self.content, self._at(sector))
        ]
        each = self.size // self.small
        return [
            (self._at(sectors[number // each]) + number % each * self.small, self.small)
            for number in self._chain(start, table)
        ]
