"""Where private files lie: ``STORAGES["private"]``, or a folder of its own beside the media.

A place is ``<day>/<public id>``, without an ending: a web server that hands it out by mistake does not know what it is.
The day is the product's own (UTC), so that the sweep needs no file times.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, InvalidStorageError, Storage, storages

ALIAS: Final = "private"
FOLDER: Final = "private"


class PrivateStorage(FileSystemStorage):
    """A folder without an address. A file appears whole, and stays when the power goes right after."""

    def __init__(self, location: str | Path | None = None) -> None:
        super().__init__(
            location=location or default_folder(), file_permissions_mode=0o600, directory_permissions_mode=0o700
        )

    def url(self, name: str | None) -> str:
        raise ValueError("private files have no address")

    def _save(self, name: str, content: File[Any]) -> str:
        place = Path(self.path(name))
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Hidden: neither backup nor sweep takes a half-written one for a file.
        handle, draft = tempfile.mkstemp(prefix=".", suffix=".part", dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as target:
                for piece in content.chunks():
                    target.write(piece)
                target.flush()
                os.fsync(target.fileno())
            Path(draft).replace(place)
        finally:
            Path(draft).unlink(missing_ok=True)
        _sync(place.parent)
        return name


def _sync(folder: Path) -> None:
    """The entry of the folder, too, outlasts a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def default_folder() -> Path:
    """Beside the media, never inside them."""
    return Path(settings.MEDIA_ROOT).resolve().parent / FOLDER


def private_storage() -> Storage:
    """The storage that the site names, or the folder beside its media."""
    try:
        return storages[ALIAS]
    except InvalidStorageError:
        if ALIAS in settings.STORAGES:
            raise
        return PrivateStorage()


def place_for(public_id: str, at: dt.datetime) -> str:
    return f"{at.astimezone(dt.UTC):%Y%m%d}/{public_id}"


def places_before(day: dt.date) -> Iterator[str]:
    """What lies in folders of days before ``day``."""
    storage = private_storage()
    try:
        folders, _files = storage.listdir("")
    except FileNotFoundError:
        return
    last = f"{day:%Y%m%d}"
    for folder in sorted(one for one in folders if len(one) == len(last) and one < last):
        for name in sorted(storage.listdir(folder)[1]):
            yield f"{folder}/{name}"
