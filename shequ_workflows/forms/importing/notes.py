"""What there is to tell of the way from a definition into the editor. A part of which nothing is said is there as it was.

Blocking: something that the form asked, or how, is lost, which a person must agree to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Said:
    sentence: str | Promise
    blocking: bool = False


SAID: Final[Mapping[str, Said]] = {
    "expert": Said(_("“%(what)s” says more than rows can; it stands in the field for experts, word for word.")),
    "formula": Said(_("What is computed stands in the field for experts, word for word.")),
    "computed": Said(_("This is computed, so it becomes a computed value here; nobody types it, as before.")),
    "dictionary": Said(_("The field dictionary here has no entry “%(code)s”; the question no longer names it.")),
    "untitled": Said(_("This step has no title. Write one before you publish.")),
    "title_cut": Said(_("The title is longer than 120 characters; it is cut.")),
    "left": Said(_("The editor has no place for “%(what)s” here; it is lost."), blocking=True),
    "long": Said(_("“%(what)s” is too long for the field for experts; it is lost."), blocking=True),
    "language": Said(_("Forms here are not written in the language “%(code)s”; its words are lost."), blocking=True),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Note:
    """``at``: path in the definition; ``label``: what the part is called; ``about`` fills the sentence."""

    code: str
    at: str
    label: str
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """For agreeing."""
        return ":".join(["editor", self.code, self.at, *(str(one) for one in self.about.values())])

    @property
    def sentence(self) -> str:
        return str(SAID[self.code].sentence) % self.about

    @property
    def blocking(self) -> bool:
        return SAID[self.code].blocking
