"""The demo's own promises that need no server: what it removes, what it refuses, how it reads a page."""

from __future__ import annotations

import csv
import os
import socket
from pathlib import Path

import pytest

from scripts import demo


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands for var/, with everything a demo writes."""
    for name in ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm", "demo-keys.json", "log.txt"):
        (tmp_path / name).write_text("x")
    for name in ("media", "digests"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("x")
    monkeypatch.setattr(demo, "DATABASE", tmp_path / "db.sqlite3")
    monkeypatch.setattr(demo, "MEDIA", tmp_path / "media")
    monkeypatch.setattr(demo, "DIGESTS", tmp_path / "digests")
    monkeypatch.setattr(demo, "PID", tmp_path / "demo.pid")
    monkeypatch.delenv("SHEQU_DATABASE_URL", raising=False)
    return tmp_path


def test_it_removes_what_was_entered_and_keeps_the_keys(place: Path) -> None:
    demo.reset()
    assert {path.name for path in place.iterdir()} == {"demo-keys.json", "log.txt"}


def test_it_never_resets_another_database(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHEQU_DATABASE_URL", "postgres://h/n")
    with pytest.raises(demo.DemoFailed, match="SHEQU_DATABASE_URL"):
        demo.reset()
    assert (place / "db.sqlite3").exists()


def test_it_never_resets_under_a_running_demo(place: Path) -> None:
    (place / "demo.pid").write_text(str(os.getppid()))
    with pytest.raises(demo.DemoFailed, match="Ctrl-C"):
        demo.reset()
    assert (place / "db.sqlite3").exists()


def test_it_forgets_a_demo_that_died(place: Path) -> None:
    (place / "demo.pid").write_text("999999999")
    demo.reset()
    assert not (place / "db.sqlite3").exists()


def test_it_says_what_to_do_when_the_port_is_taken() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(demo.DemoFailed, match=f"make demo PORT={port + 1}"):
            demo.ensure_free(port)


def test_it_finds_a_link_to_go_on_to() -> None:
    page = '<a href="/a/">a</a> <a href="/hall/12/?x=1&amp;y=2">b</a>'
    assert demo.linked(page, r"/hall/\d+/") == "/hall/12/?x=1&y=2"
    assert demo.linked(page, "nothing") == ""


def test_it_reads_a_list_of_screens_that_is_whole() -> None:
    rows = demo.screens()
    with demo.SCREENS.open(encoding="utf-8") as file:
        assert next(csv.reader(file)) == ["who", "path", "follow", "name", "main"]
    assert all(row["path"].startswith("/") and row["name"] and row["main"] in {"yes", "no"} for row in rows)
    assert len({(row["who"], row["name"]) for row in rows}) == len(rows)
