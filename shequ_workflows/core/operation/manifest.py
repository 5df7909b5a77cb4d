"""What a backup says of itself: its files with their hashes, and the names of the keys it needs — never a key."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

import shequ_workflows
from shequ_workflows.core import crypto
from shequ_workflows.core.exceptions import CoreError
from shequ_workflows.core.record.digest_keys import key_id, private_key

LAYOUT: Final = "shequ-backup-1"
NAME: Final = "manifest.json"


class BadBackup(CoreError):
    """The backup cannot be restored; the text says why."""


@dataclass(frozen=True)
class Manifest:
    """``files``: path → (bytes, SHA-256). ``keys``: name → fingerprint. ``media``, ``private``: whether they are in it."""

    layout: str
    made_at: str
    product: str
    vendor: str
    media: bool
    keys: dict[str, str]
    migrations: list[list[str]]
    files: dict[str, tuple[int, str]]
    private: bool = False  # backups of before there were any do not say

    def write(self, folder: Path) -> None:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        (folder / NAME).write_text(text + "\n", encoding="utf-8")


def describe(folder: Path, at: dt.datetime, *, media: bool, private: bool) -> Manifest:
    """The manifest of the files that lie in ``folder``."""
    with connection.cursor() as cursor:
        known = connection.introspection.table_names(cursor)
    applied = MigrationRecorder(connection).applied_migrations() if "django_migrations" in known else {}
    return Manifest(
        layout=LAYOUT,
        made_at=at.isoformat(),
        product=shequ_workflows.__version__,
        vendor=connection.vendor,
        media=media,
        private=private,
        keys=keys_here(),
        migrations=sorted([app, name] for app, name in applied),
        files={path.relative_to(folder).as_posix(): seal_of(path) for path in files_in(folder)},
    )


def read(folder: Path) -> Manifest:
    """The manifest of a backup; raises ``BadBackup`` unless every file is there, as it was, and no other."""
    try:
        data = json.loads((folder / NAME).read_text(encoding="utf-8"))
        data["files"] = {path: tuple(seal) for path, seal in data["files"].items()}
        manifest = Manifest(**data)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise BadBackup(_("%(folder)s is no backup, or not a whole one.") % {"folder": folder}) from None
    if manifest.layout != LAYOUT:
        raise BadBackup(_("This backup was made by another version: %(layout)s.") % {"layout": manifest.layout})
    there = {
        path.relative_to(folder).as_posix(): path
        for path in files_in(folder)
        if path.name != NAME or path.parent != folder
    }
    for name in sorted(manifest.files.keys() | there.keys()):
        if name not in there or name not in manifest.files or seal_of(there[name]) != manifest.files[name]:
            raise BadBackup(_("The file %(file)s of this backup is missing, changed or not its own.") % {"file": name})
    return manifest


def files_in(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def seal_of(path: Path) -> tuple[int, str]:
    """Size and SHA-256."""
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


def keys_here() -> dict[str, str]:
    """Name → fingerprint of the keys this site is configured with. A fingerprint does not lead back to its key."""
    found = {
        f"SHEQU_DATA_KEYS:{name}": hmac.digest(key, b"shequ.backup", hashlib.sha256).hex()[:16]
        for name, key in crypto.keyring().keys.items()
    }
    found["SHEQU_INDEX_KEY"] = crypto.blind_index("", table="backup", column="key", purpose="fingerprint")
    found["SHEQU_DIGEST_KEY"] = key_id(private_key().public_key())
    return found


def keys_missing(manifest: Manifest) -> list[str]:
    """Keys the backup was made with that are not set here, or set to something else."""
    here = keys_here()
    return sorted(name for name, print_ in manifest.keys.items() if here.get(name) != print_)


def migrations_unknown(manifest: Manifest, known: set[tuple[str, str]]) -> list[str]:
    """Migrations the backup has behind it that this installation has never heard of."""
    return sorted(f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known)
