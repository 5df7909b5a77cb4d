"""The daily signed digest of all heads: a file outside the database, one a day, in ``SHEQU_DIGEST_DIR``.

A file is JSON lines: a header, one ``[id, public id, length, head]`` per subject in order of id, and a footer with the
SHA-256 of everything before it and an Ed25519 signature of that. Each header names the digest before it, so the files
are a chain of their own. What the last digest knew and the database no longer bears out (a subject that is gone, a
shorter or different record) is carried on as it was: the newest file alone shows every loss since the first.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from shequ_workflows.core.models import Record, Subject

from .digest_keys import key_id, private_key, public_keys, signature_holds
from .findings import Code, Finding

LAYOUT: Final = "shequ-digest-1"
_NAME = re.compile(r"\d{4}-\d{2}-\d{2}\.jsonl")
_BATCH = 300


class Entry(NamedTuple):
    """What a digest knows of one subject."""

    id: int
    public_id: str
    length: int
    head: str


@dataclass(frozen=True)
class Sheet:
    """Header and footer of a digest that was read to its end."""

    path: Path
    key: str
    previous: str
    content: str
    sha256: str
    signature: str
    subjects: int
    carried: int

    @property
    def message(self) -> bytes:
        return message(self.sha256, self.subjects, self.carried)

    @property
    def is_whole(self) -> bool:
        return self.content == self.sha256


def folder() -> Path:
    return Path(settings.SHEQU_DIGEST_DIR)


def files(where: Path) -> list[Path]:
    """The digests of a folder, oldest first."""
    return sorted(path for path in where.glob("*.jsonl") if _NAME.fullmatch(path.name))


def newest(where: Path) -> Path | None:
    return next(reversed(files(where)), None)


def day_of(path: Path) -> dt.date:
    return dt.date.fromisoformat(path.stem)


def message(sha256: str, subjects: int, carried: int) -> bytes:
    """What is signed."""
    return f"{LAYOUT}\n{sha256}\n{subjects}\n{carried}".encode()


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


# --- reading ---------------------------------------------------------------------------------------------------------


def entries(path: Path) -> Iterator[Entry]:
    """What the digest says, subject by subject, in order of id. The signature is not looked at: ``read`` does."""
    with path.open("rb") as file:
        file.readline()
        for line in file:
            if line.startswith(b"["):
                yield Entry(*json.loads(line))


def read(path: Path) -> Sheet | None:
    """Header and footer; None where the file is no digest. Reads it through, keeps nothing."""
    content = hashlib.sha256()
    with path.open("rb") as file:
        first = last = file.readline()
        for line in file:
            content.update(last)
            last = line
    try:
        header, footer = json.loads(first), json.loads(last)
        if header["layout"] != LAYOUT or header["day"] != path.stem:
            return None
        return Sheet(
            path,
            header["key"],
            header["previous"],
            content.hexdigest(),
            footer["sha256"],
            footer["signature"],
            footer["subjects"],
            footer["carried"],
        )
    except (ValueError, TypeError, KeyError):
        return None


def verify_folder(where: Path) -> Iterator[Finding]:
    """Each digest is signed and whole, and names the one before it. Older ones than the oldest kept may be gone."""
    keys = public_keys()
    before: str | None = None
    for path in files(where):
        sheet = read(path)
        key = keys.get(sheet.key) if sheet is not None else None
        if sheet is not None and key is None:
            yield Finding(Code.DIGEST_KEY, path.name, {"file": path.name, "key": sheet.key})
        elif sheet is None or not sheet.is_whole or not signature_holds(key, sheet.signature, sheet.message):  # type: ignore[arg-type]
            yield Finding(Code.DIGEST_SIGNATURE, path.name, {"file": path.name})
        if sheet is not None and before is not None and sheet.previous != before:
            yield Finding(Code.DIGEST_CHAIN, path.name, {"file": path.name})
        before = sheet.sha256 if sheet is not None else ""


# --- signing ---------------------------------------------------------------------------------------------------------


def sign(at: dt.datetime, where: Path | None = None) -> Path | None:
    """Write the digest of the local day of ``at``; None where it, or a later one, stands already.

    May be called as often as one likes and by two at once: the file appears whole, once, on the disk.
    """
    target = where or folder()
    day = at.astimezone(timezone.get_default_timezone()).date()
    last = newest(target)
    if last is not None and day_of(last) >= day:
        return None
    target.mkdir(parents=True, exist_ok=True)
    path = target / f"{day.isoformat()}.jsonl"
    draft = target / f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}"
    try:
        _write(draft, day, at, last)
        try:
            os.link(draft, path)
        except FileExistsError:
            return None
    finally:
        draft.unlink(missing_ok=True)
    _flush(target)
    return path


def _write(draft: Path, day: dt.date, at: dt.datetime, last: Path | None) -> None:
    key = private_key()
    before = read(last) if last is not None else None
    content = hashlib.sha256()
    subjects = carried = 0
    with draft.open("xb") as file:
        header = {
            "layout": LAYOUT,
            "day": day.isoformat(),
            "made_at": at.astimezone(dt.UTC).isoformat(),
            "previous": before.sha256 if before is not None else "",
            "key": key_id(key.public_key()),
        }
        line = _line(header)
        file.write(line)
        content.update(line)
        for entry, is_carried in _heads(entries(last) if last is not None else iter(())):
            line = _line(entry)
            file.write(line)
            content.update(line)
            subjects += 1
            carried += is_carried
        seal = content.hexdigest()
        signature = base64.b64encode(key.sign(message(seal, subjects, carried))).decode()
        file.write(_line({"subjects": subjects, "carried": carried, "sha256": seal, "signature": signature}))
        file.flush()
        os.fsync(file.fileno())


def _flush(where: Path) -> None:
    """Let the folder's new entry reach the disk too."""
    handle = os.open(where, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _heads(known: Iterator[Entry]) -> Iterator[tuple[Entry, bool]]:
    """Every subject as it stands now, or, where it does not bear out what was known of it, as it was known."""
    now: Iterable[Any] = Subject.objects.order_by("id").values_list("id", "public_id", "length", "head")
    stream = (Entry(*values) for values in now.iterator(chunk_size=2000))  # type: ignore[attr-defined]
    before = next(known, None)
    while batch := list(islice(stream, _BATCH)):
        pairs: list[tuple[Entry, Entry | None]] = []
        gone: dict[int, list[Entry]] = {}
        for entry in batch:
            while before is not None and before.id < entry.id:
                gone.setdefault(entry.id, []).append(before)
                before = next(known, None)
            mine = before if before is not None and before.id == entry.id else None
            if mine is not None:
                before = next(known, None)
            pairs.append((entry, mine))
        grown = _rows_at([old for entry, old in pairs if old is not None and 0 < old.length < entry.length])
        for entry, old in pairs:
            for lost in gone.get(entry.id, []):
                yield lost, True
            if old is None or _bears_out(entry, old, grown):
                yield entry, False
            else:
                yield old, True
    while before is not None:
        yield before, True
        before = next(known, None)


def _rows_at(old: list[Entry]) -> dict[tuple[int, int], str]:
    """The hashes that now stand where those heads stood."""
    if not old:
        return {}
    where = Q()
    for entry in old:
        where |= Q(subject_id=entry.id, seq=entry.length)
    return {
        (subject, seq): found
        for subject, seq, found in Record.objects.filter(where).values_list("subject", "seq", "hash")
    }


def _bears_out(entry: Entry, old: Entry, grown: dict[tuple[int, int], str]) -> bool:
    if entry.public_id != old.public_id or entry.length < old.length:
        return False
    if entry.length == old.length:
        return entry.head == old.head
    return not old.length or grown.get((old.id, old.length)) == old.head
