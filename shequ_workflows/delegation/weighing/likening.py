"""Which tasks ask for the same thing: by title, content and office, and by the names of their forms. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shequ_workflows.core.search.bigrams import fold, grams, likeness

#: From this likeness on two tasks ask for the same; of one office a little less is enough.
ALIKE: Final = 0.5
ALIKE_OF_ONE_OFFICE: Final = 0.35
#: So much of a content is compared.
_COMPARED: Final = 300


@dataclass(frozen=True, slots=True)
class Told:
    """What a task says of itself."""

    key: int
    title: str
    content: str = ""
    office: str = ""
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alike:
    """Another task that asks for the same (``is_same``), or for forms of the same name (``forms``, as they are called
    there)."""

    key: int
    score: float
    is_same: bool
    forms: tuple[str, ...] = ()


def alike(one: Told, others: Iterable[Told]) -> list[Alike]:
    """Those that ask for the same or for the same forms, the likest first. The same one way round and the other."""
    title, content = fold(one.title), fold(one.content[:_COMPARED])
    pairs, office = grams(title), fold(one.office)
    forms = {fold(name) for name in one.forms} - {""}
    found = []
    for other in others:
        if other.key == one.key:
            continue
        same_forms = tuple(name for name in other.forms if fold(name) in forms)
        other_title = fold(other.title)
        score = 0.0
        if pairs & grams(other_title) or title == other_title:
            score = likeness(title, content, other_title, fold(other.content[:_COMPARED]))
        least = ALIKE_OF_ONE_OFFICE if office and office == fold(other.office) else ALIKE
        if score >= least or same_forms:
            found.append(Alike(other.key, score, score >= least, same_forms))
    return sorted(found, key=lambda each: (-each.score, each.key))
