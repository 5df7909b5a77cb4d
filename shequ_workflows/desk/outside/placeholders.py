"""What may stand in a field of an outside system: a closed list of words in braces, nothing else. Pure.

``{title}`` is replaced by the matter's title. There is no other syntax: no conditions, no filters, no nesting. An
administrator reads and writes the names in his own language (``{标题}``); the codes are what is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy, pgettext_lazy

from shequ_workflows.org.acting import Sentence

#: Code → its name for people. In the order in which the list is shown.
PLACEHOLDERS: Final[dict[str, Sentence]] = {
    "number": pgettext_lazy("placeholder", "number here"),
    "title": pgettext_lazy("placeholder", "title"),
    "kind": pgettext_lazy("placeholder", "kind of entry"),
    "category": pgettext_lazy("placeholder", "category"),
    "state": pgettext_lazy("placeholder", "state"),
    "community": pgettext_lazy("placeholder", "community"),
    "node": pgettext_lazy("placeholder", "grid or place of work"),
    "place": pgettext_lazy("placeholder", "place"),
    "channel": pgettext_lazy("placeholder", "how it reached us"),
    "told_at": pgettext_lazy("placeholder", "time told"),
    "opened": pgettext_lazy("placeholder", "entered on"),
    "due": pgettext_lazy("placeholder", "due on"),
    "ended": pgettext_lazy("placeholder", "ended on"),
    "text": pgettext_lazy("placeholder", "what it is about"),
    "answer": pgettext_lazy("placeholder", "answer or result"),
    "in_charge": pgettext_lazy("placeholder", "person in charge"),
    "handler": pgettext_lazy("placeholder", "firm or office"),
    "ticket": pgettext_lazy("placeholder", "ticket number"),
    "person_name": pgettext_lazy("placeholder", "name of the resident"),
    "person_phone": pgettext_lazy("placeholder", "phone of the resident"),
    "person_room": pgettext_lazy("placeholder", "home of the resident"),
}
#: Personal data: covered until somebody reads it for this system, which is recorded.
PERSONAL: Final = frozenset({"person_name", "person_phone", "person_room"})

_BRACED: Final = re.compile(r"\{([^{}]*)\}")


class UnknownPlaceholder(ValueError):
    """A sentence that names what is not on the list, or the brace that has no partner."""


@dataclass(frozen=True)
class Field:
    """A field of the outside system: its name there, what goes in, and how many characters it takes (0: any)."""

    name: str
    text: str
    limit: int = 0

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(_BRACED.findall(self.text))

    @property
    def is_personal(self) -> bool:
        return not self.codes.isdisjoint(PERSONAL)

    def to_data(self) -> dict[str, object]:
        return {"name": self.name, "text": self.text, "limit": self.limit}


@dataclass(frozen=True)
class Filled:
    """One field ready to be copied; ``cut`` characters did not fit."""

    name: str
    text: str
    limit: int
    cut: int
    is_personal: bool


def fill(field: Field, words: Mapping[str, str]) -> Filled:
    """``field`` with its words, at most as long as the other system takes: each character counts as one."""
    whole = _BRACED.sub(lambda found: words.get(found[1], ""), field.text).strip()
    kept = whole[: field.limit] if field.limit else whole
    return Filled(field.name, kept, field.limit, len(whole) - len(kept), field.is_personal)


def as_block(filled: list[Filled], between: str) -> str:
    """All fields in the system's order, one a line."""
    return "\n".join(f"{one.name}{between}{one.text}" for one in filled)


def to_names(text: str) -> str:
    """``{title}`` → ``{标题}``, as people read it."""
    return _BRACED.sub(lambda found: f"{{{PLACEHOLDERS.get(found[1], found[1])}}}", text)


def to_codes(text: str) -> str:
    """What somebody typed, names or codes, as it is kept. Raises ``UnknownPlaceholder`` with a sentence."""
    known = {str(label): code for code, label in PLACEHOLDERS.items()} | {code: code for code in PLACEHOLDERS}
    if any(brace in _BRACED.sub("", text) for brace in "{}"):
        raise UnknownPlaceholder(
            gettext_lazy("A brace { or } stands alone. Write the name between both, as in the list below.")
        )

    def code(found: re.Match[str]) -> str:
        name = found[1].strip()
        if name not in known:
            sentence = gettext_lazy(
                "“%(name)s” is not in the list of what can be filled in. Choose a name from the list."
            )
            raise UnknownPlaceholder(sentence % {"name": name})
        return f"{{{known[name]}}}"

    return _BRACED.sub(code, text)
