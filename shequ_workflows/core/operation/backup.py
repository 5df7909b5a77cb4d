"""Making a backup and restoring it: database, media, private files, digests, and what keys they need.

A backup is a folder that appears whole or not at all. A restore looks at everything first and changes the database in
one transaction; what it does before that harms nothing (uploads that are missing are added), what it does after it can be
done again by starting it anew.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.contrib.auth import get_user_model
from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model
from django.utils.translation import gettext as _

from shequ_workflows.core.exceptions import CoreError
from shequ_workflows.core.files.storage import private_storage
from shequ_workflows.core.models import Subject
from shequ_workflows.core.record import digest
from shequ_workflows.core.record.verification import Verification, verify
from shequ_workflows.org.models import Node, Person

from . import dumps, manifest
from .manifest import BadBackup, Manifest

MEDIA: Final = "media"
PRIVATE: Final = "private"
DIGESTS: Final = "digests"


class RestoreRefused(CoreError):
    """Nothing was touched; the text says why and how to go on."""


@dataclass(frozen=True)
class Restored:
    """What a restore brought back. ``media`` counts uploads of both kinds, public and private."""

    manifest: Manifest
    verification: Verification
    media: int
    digests: int
    put_aside: Path | None


def media_folder() -> Path | None:
    """Where uploads lie; None where they are kept by another service, which has backups of its own."""
    return _folder_of(default_storage)


def private_folder() -> Path | None:
    """Where private files lie; None where another service keeps them."""
    return _folder_of(private_storage())


def _folder_of(storage: Storage) -> Path | None:
    return Path(storage.location) if isinstance(storage, FileSystemStorage) else None


# --- making ----------------------------------------------------------------------------------------------------------


def make(target: Path, at: dt.datetime) -> Path:
    """Write a backup into a new folder of ``target``; gives its path. Others may go on working."""
    target.mkdir(parents=True, exist_ok=True)
    name = f"shequ-{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    draft = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=target))
    try:
        # Digests first: none of them may know more than the database that is copied after them.
        _copy(digest.folder(), draft / DIGESTS)
        dumps.dump(draft)
        # Uploads last: what the database names has been there before.
        media, private = media_folder(), private_folder()
        for folder, name_there in ((media, MEDIA), (private, PRIVATE)):
            if folder is not None:
                _copy(folder, draft / name_there)
        manifest.describe(draft, at, media=media is not None, private=private is not None).write(draft)
        draft.chmod(0o700)
        return draft.rename(_free(target / name))
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _free(path: Path) -> Path:
    number = 1
    found = path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.name}-{number}")
    return found


def _copy(source: Path, target: Path) -> None:
    """All files of a folder but hidden ones; one that vanishes meanwhile is left out."""
    if not source.is_dir():
        return
    for path in manifest.files_in(source):
        relative = path.relative_to(source)
        if any(part.startswith(".") for part in relative.parts):
            continue
        place = target / relative
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copy2(path, place)
        except FileNotFoundError:
            place.unlink(missing_ok=True)


# --- restoring -------------------------------------------------------------------------------------------------------


def restore(source: Path, *, force: bool = False, without_keys: bool = False) -> Restored:
    """Bring back what ``source`` holds; raises ``BadBackup`` or ``RestoreRefused`` before anything is touched.

    ``force`` replaces a database that is in use; ``without_keys`` accepts that personal data stay sealed.
    """
    known = manifest.read(source)
    _check(known, force=force, without_keys=without_keys)
    folders = [
        (source / name, folder)
        for name, folder in (
            (MEDIA, media_folder() if known.media else None),
            (PRIVATE, private_folder() if known.private else None),
        )
        if folder is not None
    ]
    restored = 0
    with tempfile.TemporaryDirectory(prefix="shequ-restore-") as scratch:
        differing: list[tuple[Path, Path]] = []
        for theirs, ours in folders:
            added, others = _add(theirs, ours)
            restored += added
            differing += [(theirs / path, ours / path) for path in others]
        dumps.load(source / dumps.name(), Path(scratch))
        # From here on the old database is gone; what follows can be done again.
        for path, place in differing:
            _put(path, place)
            restored += 1
    aside = _put_digests_back(source / DIGESTS, digest.folder())
    call_command("migrate", verbosity=0, interactive=False)
    digests = len(digest.files(digest.folder()))
    return Restored(known, verify(digests=digest.folder()), restored, digests, aside)


def _check(known: Manifest, *, force: bool, without_keys: bool) -> None:
    if known.vendor != connection.vendor:
        words = {"theirs": known.vendor, "ours": connection.vendor}
        raise BadBackup(_("This is a backup of %(theirs)s; this site uses %(ours)s.") % words)
    unknown = manifest.migrations_unknown(known, set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations))
    if unknown:
        words = {"product": known.product, "names": ", ".join(unknown[:5])}
        raise BadBackup(_("This backup was made by a newer version (%(product)s: %(names)s). Update first.") % words)
    missing = manifest.keys_missing(known)
    if missing and not without_keys:
        raise RestoreRefused(
            _("These keys are not set here, or differ: %(names)s. Set them, or add --without-keys.")
            % {"names": ", ".join(missing)}
        )
    if not force and is_in_use():
        raise RestoreRefused(_("There are data in this database. To replace all of them, add --force."))
    ours = {path.name for path in digest.files(digest.folder())}
    theirs = {Path(name).name for name in known.files if name.startswith(f"{DIGESTS}/")}
    if not force and ours - theirs:
        raise RestoreRefused(
            _("There are digests here that this backup does not know. To put them aside, add --force.")
        )


def is_in_use() -> bool:
    """Whether anything has been entered: a person, a node, a matter, an account."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    models: list[type[Model]] = [Node, Person, Subject, get_user_model()]
    return any(model._meta.db_table in tables and model._default_manager.exists() for model in models)


def _add(source: Path, target: Path) -> tuple[int, list[Path]]:
    """Copy what is missing; gives how many, and what is there but different."""
    added, differing = 0, []
    for path in manifest.files_in(source):
        relative = path.relative_to(source)
        place = target / relative
        if not place.exists():
            _put(path, place)
            added += 1
        elif manifest.seal_of(place) != manifest.seal_of(path):
            differing.append(relative)
    return added, differing


def _put(path: Path, place: Path) -> None:
    """Copy a file so that it appears whole."""
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.restoring")
    shutil.copy2(path, draft)
    draft.replace(place)


def _put_digests_back(source: Path, target: Path) -> Path | None:
    """The folder holds the backup's digests; others that were there are put aside, never deleted."""
    theirs = {path.name: path for path in digest.files(source)} if source.is_dir() else {}
    aside = None
    for path in digest.files(target):
        if path.name not in theirs or manifest.seal_of(path) != manifest.seal_of(theirs[path.name]):
            if aside is None:
                aside = _free(target / "before-restore")
                aside.mkdir()
            path.rename(aside / path.name)
    for name, path in theirs.items():
        if not (target / name).exists():
            _put(path, target / name)
    return aside
