"""The example site's settings: environment, keys, databases, content policy."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from site_config.client import address
from site_config.environment import database_from_url, demo_keys, flag, sqlite_database


def test_it_reads_a_postgresql_address() -> None:
    database = database_from_url("postgres://us%40er:p%3Aw@db.example:5433/shequ?sslmode=require")
    assert database == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "shequ",
        "USER": "us@er",
        "PASSWORD": "p:w",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_it_refuses_an_address_of_another_kind() -> None:
    with pytest.raises(ValueError, match="postgres://"):
        database_from_url("mysql://db/shequ")


def test_it_opens_sqlite_so_that_nothing_confirmed_is_lost(tmp_path: Path) -> None:
    options = sqlite_database(tmp_path / "x")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] == 20
    assert "synchronous=FULL" in options["init_command"]
    assert "journal_mode" not in options["init_command"]


@pytest.mark.parametrize(("text", "expected"), [("1", True), ("yes", True), ("0", False), ("", False), ("off", False)])
def test_it_reads_a_flag(monkeypatch: pytest.MonkeyPatch, text: str, expected: bool) -> None:
    monkeypatch.setenv("SHEQU_SAMPLE", text)
    assert flag("SHEQU_SAMPLE") is expected


def test_it_makes_demo_keys_once_whoever_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "new" / "keys.json"
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: demo_keys(path), range(16)))
    assert all(keys == made[0] for keys in made)
    assert demo_keys(path) == made[0]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["keys.json"]


def test_it_makes_different_keys_for_every_site(tmp_path: Path) -> None:
    assert demo_keys(tmp_path / "a").values() != demo_keys(tmp_path / "b").values()


@pytest.mark.django_db
def test_it_gives_public_pages_the_strict_policy() -> None:
    policy = Client().get("/login/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_it_lets_the_admin_have_its_inline_scripts() -> None:
    policy = Client().get("/admin/login/")["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "object-src 'none'" in policy


@pytest.mark.django_db
def test_it_says_not_found_in_the_readers_language() -> None:
    answer = Client().get("/no-such-page/")
    assert answer.status_code == 404
    assert 'lang="zh-Hans"' in answer.content.decode() or 'lang="zh-CN"' in answer.content.decode()


def test_it_speaks_to_nobody_outside() -> None:
    assert settings.WAGTAIL_GRAVATAR_PROVIDER_URL is None
    assert settings.WAGTAIL_ENABLE_UPDATE_CHECK is False
    assert "ninja" in settings.INSTALLED_APPS  # else its documentation page would load from elsewhere


def test_it_lives_in_one_time_zone_and_speaks_chinese_first() -> None:
    assert (settings.TIME_ZONE, settings.USE_TZ, settings.LANGUAGE_CODE) == ("Asia/Shanghai", True, "zh-hans")
    assert settings.LANGUAGES[0][0] == "zh-hans"


def test_it_takes_the_database_from_the_environment(tmp_path: Path) -> None:
    code = "from site_config import settings as s; import json; print(json.dumps(s.DATABASES['default'], default=str))"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SHEQU_")}
    environment["SHEQU_VAR_DIR"] = str(tmp_path)

    def ask(**more: str) -> dict[str, object]:
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=settings.BASE_DIR, env={**environment, **more},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        answer: dict[str, object] = json.loads(done.stdout)
        return answer

    assert ask()["NAME"] == str(tmp_path / "db.sqlite3")
    assert ask(SHEQU_DB_NAME="/a/b.sqlite3")["NAME"] == "/a/b.sqlite3"
    assert ask(SHEQU_DATABASE_URL="postgres://u@h/n")["HOST"] == "h"


@pytest.mark.parametrize(
    ("proxies", "passed_on", "expected"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the first was written by the visitor
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_it_counts_a_visitors_address_from_its_own_proxies(
    settings: Any, proxies: int, passed_on: str, expected: str
) -> None:
    settings.SHEQU_PROXIES = proxies
    headers = {"X-Forwarded-For": passed_on} if passed_on else {}
    assert address(RequestFactory().get("/", headers=headers)) == expected
