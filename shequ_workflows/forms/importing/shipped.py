"""Forms and sections that come with the product, as files in ``data/library``. A community takes a copy and changes it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from shequ_workflows.forms.constants import ImportSource
from shequ_workflows.forms.definition.canonical import as_data
from shequ_workflows.forms.definition.files import read_file
from shequ_workflows.forms.definition.schema import Definition
from shequ_workflows.forms.models import LibrarySection

from .files import Found
from .to_blocks import to_blocks

LIBRARY: Final = Path(__file__).resolve().parent.parent / "data" / "library"
#: In the order in which they are offered.
FORMS: Final = ("needs_survey", "household_visit", "satisfaction", "activity", "visit_record")
SECTIONS: Final = "sections"


def shipped(name: str) -> Definition:
    """Raises ``KeyError`` where there is none of this name."""
    if name not in FORMS:
        raise KeyError(name)
    return read_file((LIBRARY / f"{name}.json").read_bytes())


def shipped_found(name: str) -> Found:
    """As if it had been read from a file. Raises ``KeyError``."""
    definition = shipped(name)
    return Found(ImportSource.SHIPPED, definition.title.say("zh-hans"), as_data(definition))


def shipped_titles() -> list[tuple[str, str]]:
    return [(name, shipped(name).title.say("zh-hans")) for name in FORMS]


def shipped_sections(entries: Collection[str]) -> Iterator[LibrarySection]:
    """Not saved, and of no node yet: one for each step of the file. ``entries``: codes of the field dictionary."""
    definition = read_file((LIBRARY / f"{SECTIONS}.json").read_bytes())
    for step in to_blocks(definition, entries).values["body"]:
        body = LibrarySection._meta.get_field("body").to_python(step["value"]["sections"])
        yield LibrarySection(title=step["value"]["title"], body=body)
