"""Words of the record that stand in a column of some layer must go with an act of erasure: every column with text is
listed in ``copies.csv``, kept by hand, as *copied* (declared in ``core.record.copies``) or with the reason why not.

A new column fails the test until somebody has thought about it.
"""

from __future__ import annotations

import csv
from pathlib import Path

from django.apps import apps
from django.db import models

from shequ_workflows.core.machines import machines
from shequ_workflows.core.presenting import VERBS
from shequ_workflows.core.record.copies import copies

FILE = Path(__file__).with_name("copies.csv")
#: Why a column is no copy.
REASONS = {"code", "setting", "register", "page", "record", "asked", "frozen", "own", "derived"}


def listed() -> dict[str, str]:
    with FILE.open(encoding="utf-8") as file:
        return {row["column"]: row["kept"] for row in csv.DictReader(file)}


def columns() -> set[str]:
    """Every column of ours that may hold free text."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label.startswith("shequ_") and not model._meta.proxy
        for field in model._meta.local_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices
    }


def declared() -> set[str]:
    found = {f"{one.model._meta.label}.{name}" for one in copies for name in one.columns}
    whole = {one.model._meta.label for one in copies if one.delete}
    return found | {column for column in columns() if column.rsplit(".", 1)[0] in whole}


def test_it_lists_every_column_with_text() -> None:
    assert sorted(columns() - set(listed())) == [], "add these to tests/architecture/copies.csv"
    assert sorted(set(listed()) - columns()) == [], "these are gone"


def test_it_declares_every_copy() -> None:
    copied = {column for column, kept in listed().items() if kept == "copied"}
    assert sorted(copied - declared()) == [], "declare these in core.record.copies"
    unlisted = {column for column in declared() & columns() - copied if listed()[column] != "code"}
    assert sorted(unlisted) == [], "these are declared: write “copied”"


def test_it_says_why_a_column_is_no_copy() -> None:
    assert set(listed().values()) <= {"copied", *REASONS}


def test_it_names_verbs_that_there_are() -> None:
    """A verb that was renamed would leave its copy standing."""
    from shequ_workflows.core.admin.words import _journal_verbs

    known = {name for machine in machines for name in machine.edges} | set(VERBS) | set(_journal_verbs())
    used = {verb for one in copies for verb in one.verbs}
    assert sorted(used - known) == []
