"""Reading a subject's files: for whoever shows them, and for whoever packs them.

    for stored in files_of(subject):
        archive.add(archive_name(stored), chunks_of(stored))

Nothing here asks who may: ``purposes.may_read`` does, for one person and one file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from .exceptions import FileGone
from .models import StoredFile
from .querysets import StoredFileQuerySet
from .storage import private_storage

if TYPE_CHECKING:
    from shequ_workflows.core.models import Subject

CHUNK = 64 * 1024


def files_of(subject: Subject) -> StoredFileQuerySet:
    """All files that are tied to ``subject``, in the order in which they came."""
    return StoredFile.objects.of(subject)


def open_file(stored: StoredFile, *, preview: bool = False) -> IO[Any]:
    """The content, for reading; the caller closes it. Raises ``FileGone`` where the storage has it no more."""
    place = stored.preview_place if preview else stored.place
    try:
        opened: IO[Any] = private_storage().open(place, "rb")
    except FileNotFoundError as error:
        raise FileGone(stored.public_id) from error
    return opened


def chunks_of(stored: StoredFile) -> Iterator[bytes]:
    """The content in pieces of 64 KB, so that no whole file is held in memory. Raises ``FileGone`` before the first."""
    with open_file(stored) as content:
        while piece := content.read(CHUNK):
            yield piece


def archive_name(stored: StoredFile) -> str:
    """A name that is unique and safe in a folder: the public id, and the ending of what is kept."""
    return f"{stored.public_id}{PurePosixPath(stored.name).suffix}"
