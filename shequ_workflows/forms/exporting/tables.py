"""What writers of files are given: named sheets with headings, and rows of text for them, some at a time."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Final, Protocol

#: What a column of numbers holds as a number: spreadsheets keep 15 digits of one.
NUMBER: Final = re.compile(r"-?(?=[\d.]{1,16}\Z)(?!\d{16})\d+(\.\d+)?", re.ASCII)

#: From here on an entry of an archive is of the large kind.
LARGE: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Table:
    """``numeric`` says of each column whether it is one of numbers. An empty ``name`` is the file's main sheet."""

    name: str
    headings: tuple[str, ...]
    numeric: tuple[bool, ...]


class Writer(Protocol):
    """Writes rows as they come, and needs no more memory for a million of them than for one."""

    def write(self, sheet: int, rows: Iterable[Sequence[str]]) -> None:
        """Below what was written to the sheet of that number before. Raises ``OSError`` where the disk is full."""

    def finish(self) -> tuple[IO[bytes], str]:
        """The file at its beginning, and the ending of its name; the caller closes it."""

    def close(self) -> None:
        """Let go what was begun and is not finished."""


def size_of(file: IO[bytes]) -> int:
    """In bytes; where one reads in it, stays."""
    at = file.tell()
    size = file.seek(0, io.SEEK_END)
    file.seek(at)
    return size
