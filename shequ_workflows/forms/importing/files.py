"""A file somebody chose → a definition with its report, or sentences that say what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Final

from shequ_workflows.forms.constants import ImportSource
from shequ_workflows.forms.definition.canonical import as_data
from shequ_workflows.forms.definition.files import LARGEST, read_file
from shequ_workflows.forms.xlsform.importing import read_xlsform

from . import reports

LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class Found:
    """``definition`` as JSON."""

    source: str
    name: str
    definition: dict[str, Any]
    report: list[dict[str, Any]] = field(default_factory=list)


def read_upload(name: str, content: bytes) -> Found:
    """By what is inside: JSON begins with a bracket, all else is a spreadsheet.

    Raises ``UnreadableForm`` (a sentence) or ``InvalidDefinition`` (a sentence for each fault), and nothing else.
    """
    short = PurePath(name.replace("\\", "/")).name[-LONGEST_NAME:]
    if _is_json(short, content):
        return Found(ImportSource.JSON, short, as_data(read_file(content)))
    imported = read_xlsform(content, title=PurePath(short).stem)
    return Found(ImportSource.XLSFORM, short, imported.data, reports.as_data(imported.report))


def _is_json(name: str, content: bytes) -> bool:
    beginning = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    return beginning[:1] in {b"{", b"["} or (name.lower().endswith(".json") and len(content) <= LARGEST)
