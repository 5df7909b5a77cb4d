"""The page of a package that is printed: one HTML file that needs nothing else, written part by part."""

from __future__ import annotations

import datetime as dt
from typing import IO, TYPE_CHECKING, Any

from django.template.loader import get_template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from shequ_workflows.core.archiving.entries import Entry
from shequ_workflows.core.models import Subject

from .constants import STYLE_FILE, Variant

if TYPE_CHECKING:
    from .sections import Section

RECORD = "record"
_FOLDER = "shequ_deliberation/archive/"


class Page:
    """Writes ``index.html`` to ``target``."""

    def __init__(self, target: IO[bytes], subject: Subject, variant: str, at: dt.datetime) -> None:
        self.target, self.subject, self.variant, self.at = target, subject, variant, at
        names = ("head", "section", "entry", "record_row", "section_end", "foot")
        self._templates = {name: get_template(f"{_FOLDER}{name}.html") for name in names}

    def begin(self, files: list[dict[str, Any]]) -> None:
        # Our own file; a <style> with text from a template variable would be escaped.
        style = mark_safe(f"<style>\n{STYLE_FILE.read_text(encoding='utf-8')}</style>")  # noqa: S308
        self._put(
            "head",
            style=style,
            subject=self.subject,
            community=self.subject.community.name,
            variant=Variant(self.variant).label,
            is_public=self.variant == Variant.PUBLIC,
            made_at=words(self.at),
            files=files,
        )

    def open(self, number: int, section: Section) -> None:
        self._put("section", number=number, title=section.title, is_record=section.key == RECORD)

    def entry(self, section: Section, entry: Entry) -> None:
        if section.key == RECORD:
            self._put("record_row", cells=[words(cell) for cell in entry.table[0]])
            return
        self._put(
            "entry",
            heading=entry.heading,
            meta=[words(one) for one in entry.meta if one not in (None, "")],
            facts=[(term, words(value)) for term, value in entry.facts if value not in (None, "")],
            texts=[(heading, text) for heading, text in entry.texts if text],
            table=[[words(cell) for cell in row] for row in entry.table],
        )

    def shut(self, section: Section, *, empty: bool) -> None:
        self._put("section_end", is_record=section.key == RECORD, empty=empty)

    def end(self) -> None:
        self._put("foot", head=self.subject.head, length=self.subject.length, is_public=self.variant == Variant.PUBLIC)

    def _put(self, name: str, **context: Any) -> None:
        self.target.write(self._templates[name].render(context).encode())


def words(value: Any) -> str:
    """A value as a reader of the page writes it: instants to the minute, in the site's time zone."""
    if isinstance(value, dt.datetime):
        return date_format(value.astimezone(timezone.get_default_timezone()), _("j M Y, H:i"))
    if isinstance(value, dt.date):
        return date_format(value, _("j M Y"))
    return str(value)
