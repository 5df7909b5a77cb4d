"""Putting a package together: each part is read once, row by row, from one snapshot, and written as data and for print.

Neither the number of opinions nor the size of files needs memory: what is written goes to temporary files on disk.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from django.db import connection, transaction
from django.utils import timezone

from shequ_workflows.core.archiving.attachments import Attachment, attachments_of
from shequ_workflows.core.archiving.packing import Package, pieces, safe_name
from shequ_workflows.core.models import Subject
from shequ_workflows.org.moment import now

from .constants import FORMAT, MATTER, PAGE, SCHEMA, SCHEMA_FILE, VERIFY, VERIFY_FILE, VERSION, Variant
from .page import Page
from .sections import SECTIONS, Reading


class DamagedFile(Exception):
    """A stored file is not what it was when it was stored; its key is the argument."""


@dataclass(frozen=True)
class Built:
    """A finished package: an open file at its beginning, its fingerprint, and how long the record was."""

    file: IO[bytes]
    fingerprint: str
    rows: int
    size: int


def build(subject_id: int, variant: str, at: dt.datetime | None = None) -> Built:
    """The package of a matter. The caller closes ``file``; it is gone then. Raises ``DamagedFile``."""
    made_at = at or now()
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    package = Package(target, made_at.astimezone(timezone.get_default_timezone()))
    try:
        with tempfile.TemporaryFile() as data, tempfile.TemporaryFile() as page, _snapshot():
            subject = Subject.objects.select_related("node", "community", "raised_by", "assignee", "matter__entered_by")
            matter = subject.get(pk=subject_id)
            files = list(_files(package, attachments_of(matter, public=variant == Variant.PUBLIC)))
            _write(matter, variant, made_at, files, data, page)
            for name, written in ((PAGE, page), (MATTER, data)):
                written.seek(0)
                package.add(name, pieces(written))
            package.add(SCHEMA, [SCHEMA_FILE.read_bytes()])
            package.add(VERIFY, [VERIFY_FILE.read_bytes()])
            fingerprint = package.close()
    except BaseException:
        package.abandon()
        target.close()
        raise
    size = target.tell()
    target.seek(0)
    return Built(target, fingerprint, matter.length, size)


@contextmanager
def _snapshot() -> Iterator[None]:
    """All parts as of one instant. SQLite reads them one after the other: a transaction would be the writers' lock."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _files(package: Package, attachments: Iterable[Attachment]) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(attachments, start=1):
        name = f"files/{number:03d}-{safe_name(one.name)}"
        digest = package.add(name, one.content())
        if one.sha256 and one.sha256 != digest:
            raise DamagedFile(one.key)
        yield {"path": name, "title": one.title or one.name, "sha256": digest}


def _write(
    subject: Subject, variant: str, at: dt.datetime, files: list[dict[str, Any]], data: IO[bytes], page: IO[bytes]
) -> None:
    head: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "variant": variant,
        "made_at": at.isoformat(),
        "ended": not subject.is_open,
        "subject": subject.public_id,
        "head": {"length": subject.length, "hash": subject.head, "state": subject.state, "revision": subject.revision},
        "files": files,
    }
    sheet = Page(page, subject, variant, at)
    sheet.begin(files)
    data.write(_dumps(head)[:-1])
    reading = Reading(subject, variant == Variant.PUBLIC)
    for number, section in enumerate(SECTIONS, start=1):
        data.write(f',\n"{section.key}":['.encode())
        sheet.open(number, section)
        first = True
        for entry in section.entries(reading):
            data.write((b"" if first else b",") + b"\n" + _dumps(entry.data))
            sheet.entry(section, entry)
            first = False
        data.write(b"]")
        sheet.shut(section, empty=first)
    data.write(b"}\n")
    sheet.end()


def _dumps(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
