from __future__ import annotations

import base64
import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from shequ_workflows.core import keeping
from shequ_workflows.core.models import Record, RecordPayload, Subject
from shequ_workflows.core.record import digest
from shequ_workflows.core.record.digest_keys import private_key, raw
from shequ_workflows.core.record.findings import Code

from .world import CST, THURSDAY, World, take

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def found(where: Path) -> list[Code]:
    return [finding.code for finding in digest.verify_folder(where)]


def test_it_signs_all_heads_once_a_day(world: World, tmp_path: Path) -> None:
    subjects = [world.lamp(), world.lamp()]
    path = digest.sign(THURSDAY, tmp_path)
    assert path is not None
    assert path.name == "2026-02-12.jsonl"
    assert [tuple(entry) for entry in digest.entries(path)] == [
        (one.pk, one.public_id, one.length, one.head) for one in subjects
    ]
    assert digest.sign(THURSDAY + dt.timedelta(hours=9), tmp_path) is None
    assert found(tmp_path) == []
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_its_day_begins_at_midnight_of_the_site(world: World, tmp_path: Path) -> None:
    digest.sign(dt.datetime(2026, 2, 12, 23, 59, tzinfo=CST), tmp_path)
    path = digest.sign(dt.datetime(2026, 2, 13, 0, 1, tzinfo=CST), tmp_path)
    assert path is not None
    assert path.stem == "2026-02-13"


def test_it_does_not_sign_a_day_before_the_last(world: World, tmp_path: Path) -> None:
    digest.sign(THURSDAY, tmp_path)
    assert digest.sign(THURSDAY - DAY, tmp_path) is None


def test_it_appears_once_when_two_sign_at_once(world: World, tmp_path: Path, monkeypatch: Any) -> None:
    world.lamp()
    known = list(digest._heads(iter(())))
    monkeypatch.setattr(digest, "_heads", lambda before: iter(known))
    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(lambda number: digest.sign(THURSDAY, tmp_path), range(16)))
    assert len([path for path in paths if path]) == 1
    assert len(list(tmp_path.iterdir())) == 1
    assert found(tmp_path) == []


def test_it_finds_a_changed_file(world: World, tmp_path: Path) -> None:
    world.lamp()
    path = digest.sign(THURSDAY, tmp_path)
    assert path is not None
    text = path.read_bytes()
    for place in range(0, len(text) - 2, 7):
        changed = bytearray(text)
        changed[place] ^= 1
        path.write_bytes(changed)
        assert set(found(tmp_path)) <= {Code.DIGEST_SIGNATURE, Code.DIGEST_KEY}
        assert found(tmp_path), text[place : place + 10]
    for lines in (text.splitlines()[:-1], text.splitlines()[1:], [], [b"{}"], [b"[]", b"[]"]):
        path.write_bytes(b"\n".join(lines))
        assert found(tmp_path) == [Code.DIGEST_SIGNATURE]


def test_it_finds_a_digest_that_is_missing_or_forged(world: World, tmp_path: Path, settings: Any) -> None:
    for day in range(4):
        digest.sign(THURSDAY + day * DAY, tmp_path)
    third = tmp_path / "2026-02-14.jsonl"
    text = third.read_bytes()
    third.unlink()
    assert found(tmp_path) == [Code.DIGEST_CHAIN]
    third.write_bytes(text)
    (tmp_path / "2026-02-12.jsonl").unlink()  # older ones may be put away
    assert found(tmp_path) == []
    (tmp_path / "2026-02-15.jsonl").unlink()
    own = settings.SHEQU_DIGEST_KEY
    settings.SHEQU_DIGEST_KEY = base64.b64encode(b"x" * 32).decode()
    digest.sign(THURSDAY + 3 * DAY, tmp_path)
    settings.SHEQU_DIGEST_KEY = own
    assert found(tmp_path) == [Code.DIGEST_KEY]


def test_it_checks_digests_of_an_earlier_key(world: World, tmp_path: Path, settings: Any) -> None:
    digest.sign(THURSDAY, tmp_path)
    settings.SHEQU_DIGEST_PUBLIC_KEYS = base64.b64encode(raw(private_key().public_key())).decode()
    settings.SHEQU_DIGEST_KEY = base64.b64encode(b"y" * 32).decode()
    digest.sign(THURSDAY + DAY, tmp_path)
    assert found(tmp_path) == []


@pytest.mark.parametrize("key", ["", "not base64 !", base64.b64encode(b"short").decode()])
def test_it_says_which_setting_is_missing(world: World, tmp_path: Path, settings: Any, key: str) -> None:
    settings.SHEQU_DIGEST_KEY = key
    with pytest.raises(ImproperlyConfigured, match="SHEQU_DIGEST_KEY"):
        digest.sign(THURSDAY, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_it_never_forgets_what_it_once_knew(world: World, tmp_path: Path) -> None:
    first, second, third = world.lamp(), world.lamp(), world.lamp()
    take(world.grid_worker, second, "take")
    before = digest.sign(THURSDAY, tmp_path)
    assert before is not None
    keeping.drop()
    RecordPayload.objects.filter(record__subject=first).delete()
    Record.objects.filter(subject=first).delete()
    Subject.objects.filter(pk=first.pk).delete()
    Subject.objects.filter(pk=second.pk).update(length=1, head="0" * 64)
    Record.objects.filter(subject=third).update(hash="1" * 64)
    Subject.objects.filter(pk=third.pk).update(length=5)
    fourth = world.lamp()
    for day in range(1, 3):
        after = digest.sign(THURSDAY + day * DAY, tmp_path)
        assert after is not None
        assert list(digest.entries(after))[:3] == list(digest.entries(before))
        assert [entry.id for entry in digest.entries(after)][3:] == [fourth.pk]
        sheet = digest.read(after)
        assert sheet is not None
        assert sheet.carried == 3


def test_it_goes_on_with_what_grew(world: World, tmp_path: Path) -> None:
    subject = world.lamp()
    digest.sign(THURSDAY, tmp_path)
    take(world.grid_worker, subject, "take")
    path = digest.sign(THURSDAY + DAY, tmp_path)
    assert path is not None
    [entry] = digest.entries(path)
    assert entry.length == 2
    header = json.loads(path.read_bytes().splitlines()[0])
    assert header["previous"] == digest.read(tmp_path / "2026-02-12.jsonl").sha256  # type: ignore[union-attr]


def test_its_command_prints_where_and_with_what_key(world: World, settings: Any, tmp_path: Path) -> None:
    settings.SHEQU_DIGEST_DIR = str(tmp_path / "new" / "folder")
    for _ in range(2):
        out = StringIO()
        call_command("sign_digest", stdout=out)
        assert ".jsonl" in out.getvalue()
        assert base64.b64encode(raw(private_key().public_key())).decode() in out.getvalue()
