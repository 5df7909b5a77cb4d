"""The lock files, held to what a later release could break."""

from __future__ import annotations

import re
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FOLDER = Path(__file__).resolve().parents[2] / "requirements"
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[([a-z0-9,_-]+)\])?==", re.MULTILINE)


def locked(name: str) -> dict[str, set[str]]:
    """Each locked distribution with the extras it is locked with."""
    found = LOCKED.findall((FOLDER / name).read_text(encoding="utf-8"))
    return {canonicalize_name(dist): set(extras.split(",")) - {""} for dist, extras in found}


def asked_with_extras() -> list[tuple[str, str, set[str]]]:
    """(who asks, for what, with which extras) among what is installed here."""
    asked = []
    for distribution in distributions():
        for line in distribution.requires or []:
            wanted = Requirement(line)
            if wanted.extras and (wanted.marker is None or wanted.marker.evaluate({"extra": ""})):
                asked.append((canonicalize_name(distribution.name), canonicalize_name(wanted.name), wanted.extras))
    return asked


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_it_locks_the_extras_that_a_dependency_asks_for(name: str) -> None:
    """pip reads `coverage==7` and `coverage[toml]>=7` apart and takes the newest for the second, without a hash."""
    lock = locked(name)
    missing = {
        (who, what) for who, what, extras in asked_with_extras() if who in lock and not extras <= lock.get(what, set())
    }
    assert not missing


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.txt")), ids=lambda file: file.name)
def test_it_locks_every_line_by_hash_and_names_no_host(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if not LOCKED.match(entry) or "--hash=sha256:" not in entry] == []
    assert "://" not in text
