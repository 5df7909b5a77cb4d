"""Checking a package without the database: sums, format, and the chain of the record inside it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import fastjsonschema
from django.utils.translation import gettext as _

from shequ_workflows.core.archiving.packing import SUMS, pieces
from shequ_workflows.core.constants import ERASE
from shequ_workflows.core.record.verification import Chain, Head, Row, Words

from .constants import MATTER, SCHEMA, SCHEMA_FILE, VERSION, Variant

#: The largest ``matter.json`` that is read, unpacked: a quarter of a gigabyte.
MOST_DATA = 256 * 1024 * 1024
_LINE = re.compile(r"^([0-9a-f]{64})  (.+)$")


@dataclass
class Checked:
    """What came of it: ``faults`` are sentences; ``notes`` what is no fault. ``fingerprint`` names the package."""

    fingerprint: str = ""
    variant: str = ""
    files: int = 0
    rows: int = 0
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.faults


def check_package(path: Path) -> Checked:
    """Check the package at ``path``; nothing is unpacked to disk."""
    checked = Checked()
    try:
        with zipfile.ZipFile(path) as package:
            checked.faults += _sums(package, checked)
            data = _matter(package, checked)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as broken:
        checked.faults.append(_("This is no whole zip file: %(why)s") % {"why": broken})
        return checked
    if data is not None:
        checked.faults += _chain(data, checked)
    return checked


def _sums(package: zipfile.ZipFile, checked: Checked) -> Iterator[str]:
    """Every file is listed once and has the sum that the list says."""
    names = [info.filename for info in package.infolist()]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield _("%(name)s stands in the package twice.") % {"name": name}
    for name in names:
        if name.startswith(("/", "\\")) or ".." in name.split("/") or "\\" in name:
            yield _("%(name)s has an unsafe name.") % {"name": name}
    if SUMS not in names:
        yield _("%(name)s is missing.") % {"name": SUMS}
        return
    listing = package.read(SUMS)
    checked.fingerprint = hashlib.sha256(listing).hexdigest()
    listed: dict[str, str] = {}
    for line in listing.decode("utf-8", "replace").splitlines():
        found = _LINE.match(line)
        if found is None:
            yield _("%(name)s has a line that cannot be read.") % {"name": SUMS}
        else:
            listed[found[2]] = found[1]
    for name in sorted(set(names) - set(listed) - {SUMS}):
        yield _("%(name)s is not on the list of sums.") % {"name": name}
    for name, digest in listed.items():
        if name not in names:
            yield _("%(name)s is missing.") % {"name": name}
        elif _digest(package, name) != digest:
            yield _("%(name)s was changed.") % {"name": name}
        else:
            checked.files += 1


def _digest(package: zipfile.ZipFile, name: str) -> str:
    """Empty where the zip's own check already fails."""
    digest = hashlib.sha256()
    try:
        with package.open(name) as file:
            for piece in pieces(file):
                digest.update(piece)
    except (zipfile.BadZipFile, EOFError, OSError, zlib.error):
        return ""
    return digest.hexdigest()


def _matter(package: zipfile.ZipFile, checked: Checked) -> dict[str, Any] | None:
    """``matter.json``, where it has the format."""
    try:
        if package.getinfo(MATTER).file_size > MOST_DATA:
            checked.faults.append(_("%(name)s is too large to be checked.") % {"name": MATTER})
            return None
        data = json.loads(package.read(MATTER))
        if package.read(SCHEMA) != SCHEMA_FILE.read_bytes():
            checked.faults.append(_("%(name)s is not the schema of version %(n)d.") % {"name": SCHEMA, "n": VERSION})
        fastjsonschema.compile(json.loads(SCHEMA_FILE.read_bytes()))(data)
    except KeyError as missing:
        checked.faults.append(str(missing.args[0]))
        return None
    except (ValueError, RecursionError, zipfile.BadZipFile, zlib.error) as wrong:
        checked.faults.append(_("%(name)s does not have the right format: %(why)s") % {"name": MATTER, "why": wrong})
        return None
    checked.variant = data["variant"]
    sums = {one["path"]: one["sha256"] for one in data["files"]}
    there = {name for name in package.namelist() if name.startswith("files/")}
    if set(sums) != there:
        checked.faults.append(_("The files are not those that %(name)s names.") % {"name": MATTER})
    return data if isinstance(data, dict) else None


def _chain(data: dict[str, Any], checked: Checked) -> Iterator[str]:
    rows = data["record"]
    checked.rows = len(rows)
    if data["variant"] == Variant.PUBLIC:
        checked.notes.append(_("The public package lists only some rows of the record, so its chain is not computed."))
        return
    head = Head(0, data["subject"], *(data["head"][name] for name in ("length", "hash", "state", "revision")))
    by_seq = {row["seq"]: row for row in rows}
    chain = Chain(head, None)
    for row in rows:
        for found in chain.row(_row(row), _words(row, by_seq)):
            if found.is_fault:
                yield found.sentence
            else:
                checked.notes.append(found.sentence)
    for found in chain.end():
        yield found.sentence


def _row(row: dict[str, Any]) -> Row:
    return Row(
        row["seq"], dt.datetime.fromisoformat(row["at"]), row["verb"], row["source"], row["target"], row["revision"],
        row["actor"], row["role"], row["on_behalf_of"], row["channel"], row["corrects"], row["digest"], row["prev"],
        row["hash"],
    )  # fmt: skip


def _words(row: dict[str, Any], by_seq: dict[int, dict[str, Any]]) -> Words:
    """As the database has them; the act of erasure is a row of the same record, named by its number."""
    act = by_seq.get(row["erased_by"]) if row["erased_by"] is not None else None
    if act is None:
        return Words(row["seq"], row["salt"], row["body"], row["erased_by"], None, None, None, None)
    is_erasure = act["verb"] == ERASE
    return Words(
        row["seq"], row["salt"], row["body"], act["seq"], 0, act["seq"], ERASE if is_erasure else None, act["corrects"]
    )  # fmt: skip
