from __future__ import annotations

import datetime as dt
import json
import shutil
import signal
import subprocess
import sys
import textwrap
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from shequ_workflows.core import keeping
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.operation import backup, dumps, manifest
from shequ_workflows.core.operation.backup import RestoreRefused, make, restore
from shequ_workflows.core.operation.manifest import BadBackup
from shequ_workflows.core.record import digest
from shequ_workflows.core.record.verification import verify
from shequ_workflows.org.models import Node, Person

from .test_worker import ROOT, environment_of
from .world import THURSDAY, World, take

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path) -> Path:
    """Media, private files, digests and backups of this test."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": str(tmp_path / "private")}}
    settings.STORAGES = {**settings.STORAGES, "private": private}
    settings.SHEQU_DIGEST_DIR = str(tmp_path / "digests")
    upload = tmp_path / "media" / "documents" / "议题.pdf"
    upload.parent.mkdir(parents=True)
    upload.write_bytes(b"%PDF")
    return tmp_path


@pytest.fixture
def saved(place: Path) -> Path:
    """A site with two matters and one digest, backed up, worked on for another day, and backed up no more."""
    world = World()
    take(world.grid_worker, world.lamp(), "take")
    world.lamp()
    digest.sign(THURSDAY)
    return make(place / "backups", THURSDAY)


def rows() -> list[tuple[object, ...]]:
    return list(Record.objects.order_by("pk").values_list("pk", "subject", "seq", "at", "hash", "payload__body"))


def empty() -> None:
    keeping.drop()
    call_command("flush", verbosity=0, interactive=False)


def test_it_brings_everything_back(saved: Path, place: Path) -> None:
    before, known = rows(), manifest.read(saved)
    assert {"media/documents/议题.pdf", "digests/2026-02-12.jsonl", dumps.name()} == set(known.files)
    empty()
    (place / "media" / "documents" / "议题.pdf").unlink()
    (place / "digests" / "2026-02-12.jsonl").unlink()
    done = restore(saved)
    assert rows() == before
    assert done.verification.ok
    assert done.verification.digest_day == dt.date(2026, 2, 12)
    assert (done.media, done.digests, done.put_aside) == (1, 1, None)
    assert (place / "media" / "documents" / "议题.pdf").read_bytes() == b"%PDF"
    assert keeping.missing() == []
    # New rows get new numbers, and the record goes on.
    subject = Subject.objects.filter(state="reported").get()
    take(World.known("Grid worker"), subject, "take")
    assert verify(digests=digest.folder()).ok
    # A backup of what was restored can be restored again.
    again = make(place / "backups", THURSDAY)
    empty()
    assert restore(again).verification.ok


def test_it_refuses_a_database_in_use_and_replaces_it_with_force(saved: Path, place: Path) -> None:
    with pytest.raises(RestoreRefused, match="--force"):
        restore(saved)
    before = rows()
    World.known("Director")
    extra = Subject.objects.get(state="reported")
    take(World.known("Grid worker"), extra, "take")
    digest.sign(THURSDAY + dt.timedelta(days=1))
    (place / "media" / "documents" / "议题.pdf").write_bytes(b"changed")
    (place / "media" / "new.pdf").write_bytes(b"new")
    done = restore(saved, force=True)
    assert rows() == before
    assert done.verification.ok
    assert done.put_aside is not None
    assert [path.name for path in done.put_aside.iterdir()] == ["2026-02-13.jsonl"]
    assert (place / "media" / "documents" / "议题.pdf").read_bytes() == b"%PDF"


def test_it_refuses_digests_it_does_not_know(saved: Path) -> None:
    digest.sign(THURSDAY + dt.timedelta(days=1))
    empty()
    with pytest.raises(RestoreRefused, match="--force"):
        restore(saved)


def test_it_says_when_the_record_it_brings_back_is_broken(place: Path) -> None:
    world = World()
    world.lamp()
    keeping.drop()
    Record.objects.update(verb="forged")
    keeping.install()
    path = make(place / "backups", THURSDAY)
    empty()
    with pytest.raises(CommandError):
        call_command("restore", str(path), stdout=StringIO())


def harmed(saved: Path, harm: str) -> Path:
    """A copy of the backup to which something has happened."""
    copy = Path(shutil.copytree(saved, saved.with_name(harm)))
    file, text = copy / dumps.name(), json.loads((copy / "manifest.json").read_text())
    claims = {
        "empty": {},
        "layout": {**text, "layout": "x"},
        "vendor": {**text, "vendor": "oracle"},
        "newer": {**text, "migrations": [["shequ_core", "9999_x"]]},
    }
    if harm == "changed":
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    elif harm == "missing":
        (copy / "media" / "documents" / "议题.pdf").unlink()
    elif harm == "added":
        (copy / "media" / "virus.exe").write_bytes(b"MZ")
    elif harm == "none":
        (copy / "manifest.json").unlink()
    else:
        (copy / "manifest.json").write_text(json.dumps(claims[harm]))
    return copy


def test_it_refuses_a_backup_that_is_not_whole(saved: Path) -> None:
    before = rows()
    for harm in ("changed", "missing", "added", "none", "empty", "layout", "vendor", "newer"):
        with pytest.raises(BadBackup):
            restore(harmed(saved, harm), force=True)
        assert rows() == before


def test_it_names_keys_and_keeps_none(saved: Path, settings: Any) -> None:
    text = (saved / "manifest.json").read_text()
    for name in ("SHEQU_DATA_KEYS:test2", "SHEQU_DATA_KEYS:test1", "SHEQU_INDEX_KEY", "SHEQU_DIGEST_KEY"):
        assert name in text
    for key in [settings.SHEQU_INDEX_KEY, settings.SHEQU_DIGEST_KEY, *settings.SHEQU_DATA_KEYS.split(",")]:
        assert key.split(":")[-1] not in text
    settings.SHEQU_DATA_KEYS = settings.SHEQU_DATA_KEYS.split(",")[0]
    with pytest.raises(RestoreRefused, match="SHEQU_DATA_KEYS:test1"):
        restore(saved, force=True)
    assert restore(saved, force=True, without_keys=True).verification.ok


def test_a_backup_appears_whole_or_not_at_all(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    World()

    def full(*args: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(backup.dumps, "dump", full)
    with pytest.raises(CommandError, match="no space"):
        call_command("backup", str(place / "backups"), stdout=StringIO())
    assert list((place / "backups").iterdir()) == []


def test_its_commands_tell_what_they_did(saved: Path, place: Path) -> None:
    out = StringIO()
    call_command("backup", str(place / "backups"), stdout=out)
    assert "SHEQU_INDEX_KEY" in out.getvalue()
    call_command("restore", str(saved), "--force", stdout=out)
    assert "2026" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("restore", str(place), stdout=out)


KILLED = """
    import os, signal, sys, threading, time
    import django
    django.setup()
    from pathlib import Path
    from shequ_workflows.core.operation import backup, dumps

    steps = int(sys.argv[2])

    def stepped(remaining):
        global steps
        steps -= 1
        if steps < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    dumps.PAGES, dumps.stepped = 2, stepped
    real = dumps._run

    def run(tool, *arguments):
        if tool == "psql":
            script = Path(arguments[-1])
            text = script.read_text()
            half = text.index("\\n\\n", len(text) * steps // 100)
            script.write_text(text[:half] + "\\n\\nSELECT pg_sleep(4);\\n" + text[half:])
            threading.Timer(1.5, lambda: os.killpg(0, signal.SIGKILL)).start()
        return real(tool, *arguments)

    dumps._run = run
    backup.restore(Path(sys.argv[1]), force=True)
    print("it was not killed")
"""


def test_a_restore_killed_half_way_leaves_the_database_as_it_was(saved: Path, place: Path) -> None:
    take(World.known("Grid worker"), Subject.objects.get(state="reported"), "take")
    before = rows()
    for steps in (0, 30, 90):
        connection.close()
        process = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(KILLED), str(saved), str(steps)],
            cwd=ROOT,
            env=environment_of(place),
            capture_output=True,
            text=True,
            start_new_session=True,
            check=False,
        )
        assert process.returncode == -signal.SIGKILL, process.stderr
        assert rows() == before
        assert verify().ok
    # And it can be done anew.
    done = restore(saved, force=True)
    assert done.verification.ok
    assert len(rows()) == len(before) - 1
    assert (Node.objects.count(), Person.objects.count()) == (3, 4)
