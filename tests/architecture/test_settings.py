"""Every setting that the package reads is told to operators."""

from __future__ import annotations

import re

from tests.architecture.layers import PACKAGE, ROOT


def test_it_documents_every_setting() -> None:
    read = set()
    for path in PACKAGE.rglob("*.py"):
        read |= set(re.findall(r"(?:settings\.|\")(SHEQU_[A-Z_]+)\b", path.read_text(encoding="utf-8")))
    told = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
    assert {name for name in read if f"`{name}`" not in told} == set()
