"""What a notice says: a title and sections of plain text. Pure: no model, no HTML."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from shequ_workflows.org.acting import Refusal, refuse

from .constants import Category

SCHEMA = 1
MOST_SECTIONS = 12
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (may be empty) and its text; an empty line begins a new paragraph."""

    heading: str
    text: str

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in self.text.replace("\r\n", "\n").split("\n\n") if part.strip()]


@dataclass(frozen=True, slots=True)
class Content:
    """``shown`` are names that stay readable: of those in office, and of whoever agreed to be named (PIPL art. 25)."""

    title: str
    sections: tuple[Section, ...]
    category: str = Category.CONSULTATION
    shown: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        title: str,
        sections: Iterable[tuple[str, str]],
        category: str = Category.CONSULTATION,
        shown: Iterable[str] = (),
    ) -> Self:
        """From pairs of heading and text; empty ones are left out."""
        kept = [Section(heading.strip(), text.strip()) for heading, text in sections if text.strip()]
        names = tuple(sorted({name.strip() for name in shown if name.strip()}))
        return cls(title.strip(), tuple(kept), category, names)

    def refusal(self) -> Refusal | None:
        if not self.title:
            sentence = _("Give the notice a title.")
            return refuse("title", sentence, title=[str(sentence)])
        if not self.sections:
            return refuse("sections", _("Write what is put on notice: at least one section with text."))
        if self.category not in Category.values:
            sentence = _("Choose one of the seven kinds of the law.")
            return refuse("category", sentence, category=[str(sentence)])
        length = sum(len(section.heading) + len(section.text) for section in self.sections)
        if len(self.title) > 120 or len(self.sections) > MOST_SECTIONS or length > LONGEST:
            return refuse(
                "length", _("The text is too long for a notice. Shorten it, or put the details into the matter.")
            )
        return None

    def as_data(self) -> dict[str, Any]:
        """Plain JSON; the inverse of ``from_data``."""
        return {
            "schema": SCHEMA,
            "title": self.title,
            "category": str(self.category),
            "sections": [{"heading": one.heading, "text": one.text} for one in self.sections],
            "shown": list(self.shown),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        sections = tuple(Section(one["heading"], one["text"]) for one in data["sections"])
        return cls(data["title"], sections, data["category"], tuple(data.get("shown", ())))

    @property
    def digest(self) -> str:
        """SHA-256 over all of it."""
        body = json.dumps(self.as_data(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(body.encode()).hexdigest()
