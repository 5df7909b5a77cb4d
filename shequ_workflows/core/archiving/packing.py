"""Writing a package: a zip file with ``SHA256SUMS`` in it, piece by piece, so that its size needs no memory.

Pure: no model. Any number of files; names are made safe for every file system.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Final

#: The list of sums, in the format of ``sha256sum -c``. It stands last and does not name itself.
SUMS: Final = "SHA256SUMS"
PIECE: Final = 64 * 1024
LONGEST_NAME: Final = 80
#: Names that Windows keeps for devices.
_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


def safe_name(name: str) -> str:
    """``name`` as a file name: letters, digits, ``-``, ``_`` and inner dots alone; no folder, nothing hidden.

    Never empty; at most ``LONGEST_NAME`` characters, with the extension kept.
    """
    flat = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    kept = re.sub(r"[^\w.-]+", "_", flat).strip("._-")
    stem, dot, ending = kept.rpartition(".")
    if not dot:
        stem, ending = kept, ""
    ending = ending[:10]
    stem = stem[: LONGEST_NAME - len(ending) - 1].strip("._-") or "file"
    if _DEVICES.match(stem):
        stem += "_"
    return f"{stem}.{ending}" if ending else stem


def pieces(source: IO[bytes]) -> Iterator[bytes]:
    """The bytes of ``source`` in pieces."""
    while piece := source.read(PIECE):
        yield piece


class Package:
    """A zip file that is being written to ``target``; ``close()`` gives its fingerprint, the SHA-256 of ``SHA256SUMS``."""

    def __init__(self, target: IO[bytes], at: dt.datetime) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._date = (at.year, at.month, at.day, at.hour, at.minute, at.second)
        self._sums: dict[str, str] = {}

    def add(self, name: str, content: Iterable[bytes]) -> str:
        """Write a file; gives its SHA-256. Raises ``ValueError`` for a name that is taken."""
        if name in self._sums or name == SUMS:
            raise ValueError(name)
        digest = hashlib.sha256()
        with self._zip.open(self._info(name), "w", force_zip64=True) as file:
            for piece in content:
                digest.update(piece)
                file.write(piece)
        self._sums[name] = digest.hexdigest()
        return self._sums[name]

    def close(self) -> str:
        lines = "".join(f"{digest}  {name}\n" for name, digest in self._sums.items()).encode()
        self._zip.writestr(self._info(SUMS), lines)
        self._zip.close()
        return hashlib.sha256(lines).hexdigest()

    def abandon(self) -> None:
        """Leave it unfinished: what was written is no package."""
        self._zip.fp = None

    def _info(self, name: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, self._date)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        return info
