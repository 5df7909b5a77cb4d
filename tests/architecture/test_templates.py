"""Every template can be read, and every address it names by a literal exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import engines
from django.urls import get_resolver, get_urlconf

from tests.architecture.layers import PACKAGE, ROOT

_URL = re.compile(r"{%\s*url\s+[\"']([^\"']+)[\"']")


def templates() -> list[Path]:
    found = []
    for top in (PACKAGE, ROOT / "home"):
        found += [path for path in sorted(top.rglob("templates/**/*")) if path.is_file()]
    return found


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", templates(), ids=short)
def test_it_reads(path: Path) -> None:
    engines["django"].from_string(path.read_text(encoding="utf-8"))


def known_addresses() -> set[str]:
    """Names of all addresses, with their namespaces."""
    found: set[str] = set()

    def walk(resolver: object, prefix: str) -> None:
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                walk(pattern, inner)
            elif pattern.name:
                found.add(f"{prefix}{pattern.name}")

    walk(get_resolver(get_urlconf()), "")
    return found


def test_it_names_no_address_that_is_not_there() -> None:
    known = known_addresses()
    wrong = [
        f"{short(path)}: {name}"
        for path in templates()
        for name in _URL.findall(path.read_text(encoding="utf-8"))
        if name not in known
    ]
    assert wrong == []


def test_it_lies_in_a_folder_of_its_app() -> None:
    """Templates of two apps with one name would hide each other."""
    wrong = []
    for path in templates():
        app, name = path.relative_to(ROOT).as_posix().split("/templates/", 1)
        folder = app.split("/")[-1]
        own = {"shequ_workflows": "shequ/", "home": "home/"}.get(folder, f"shequ_{folder}/")
        allowed = (own, "wagtailadmin/", "404.html", "500.html") if folder == "home" else (own,)
        if not name.startswith(allowed):
            wrong.append(short(path))
    assert wrong == []
