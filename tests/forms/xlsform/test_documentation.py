"""The documentation lists what the code understands, no more and no less."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation

from shequ_workflows.forms.xlsform.types import TYPES, TypeRule, understood

from .documentation import SELECTING, tables

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "forms-xlsform.md"


def test_the_tables_are_those_of_the_code() -> None:
    with translation.override("en"):
        assert tables() in DOCUMENT.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", [name for rule in TYPES for name in (rule.name, *rule.aliases) if rule.name not in {"rank", "osm"}]
)
def test_each_listed_type_is_read(name: str) -> None:
    meant = understood(name)
    assert isinstance(meant, TypeRule)
    assert name in (meant.name, *meant.aliases)


@pytest.mark.parametrize("name", [name for name, _words in SELECTING])
def test_each_question_with_choices_is_read(name: str) -> None:
    assert understood(name if name.startswith("begin") else f"{name} list") is not None
