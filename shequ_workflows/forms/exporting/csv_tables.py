"""Text tables for spreadsheets: with a byte order mark, and no cell taken for a formula. Several sheets are a .zip of them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from tempfile import TemporaryFile
from typing import IO

from shequ_workflows.core.archiving.packing import safe_name
from shequ_workflows.core.spreadsheets.writing import guarded

from .tables import LARGE, NUMBER, Table, size_of

_PIECE = 256 * 1024


class CsvTables:
    """See ``tables.Writer``."""

    def __init__(self, tables: Sequence[Table], main: str) -> None:
        self._tables, self._main = tables, main
        self._files: list[IO[bytes]] = [TemporaryFile() for _table in tables]  # noqa: SIM115 - see close()
        for file, table in zip(self._files, tables, strict=True):
            file.write(b"\xef\xbb\xbf")
            file.write(_lines([table.headings], (False,) * len(table.headings)))

    def write(self, sheet: int, rows: Iterable[Sequence[str]]) -> None:
        self._files[sheet].write(_lines(rows, self._tables[sheet].numeric))

    def finish(self) -> tuple[IO[bytes], str]:
        for file in self._files:
            file.flush()
            file.seek(0)
        if len(self._files) == 1:
            return self._files.pop(), "csv"
        packed: IO[bytes] = TemporaryFile()  # noqa: SIM115 - the caller closes it
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            for number, (file, table) in enumerate(zip(self._files, self._tables, strict=True)):
                name = safe_name(f"{number or ''}{table.name or self._main}.csv")
                with archive.open(name, "w", force_zip64=size_of(file) > LARGE) as entry:
                    while piece := file.read(_PIECE):
                        entry.write(piece)
        packed.seek(0)
        return packed, "zip"

    def close(self) -> None:
        for file in self._files:
            file.close()


def _lines(rows: Iterable[Sequence[str]], numeric: Sequence[bool]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(
        [
            cell if not cell or cell[0].isalnum() or (number and NUMBER.fullmatch(cell)) else guarded(cell)
            for cell, number in zip(row, numeric, strict=True)
        ]
        for row in rows
    )
    return buffer.getvalue().encode("utf-8", "replace")
