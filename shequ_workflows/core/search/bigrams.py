"""Text as it is searched: folded, cut into runs of letters, and those into pairs of characters. Pure.

No dictionary: 电梯 is found in 老旧电梯改造 because the pair stands there. Full and half width, upper and lower case are
one (NFKC, casefold); punctuation separates and is never searched.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_BREAK: Final = re.compile(r"[\W_]+")
#: More of a query is not looked at.
LONGEST: Final = 60


def fold(text: str) -> str:
    """``text`` for comparing: runs of letters and digits, one space between them. Folding twice changes nothing."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(_BREAK.sub(" ", folded).split())


def terms(query: str) -> list[str]:
    """The runs of a query; each must be found as it stands."""
    return list(dict.fromkeys(fold(query[:LONGEST]).split()))


def grams(text: str) -> set[str]:
    """Every pair of neighbouring characters within a run of the (folded) ``text``; a run of one gives none."""
    return {run[at : at + 2] for run in text.split() for at in range(len(run) - 1)}


def likeness(title: str, text: str, other_title: str, other_text: str) -> float:
    """How much two matters speak of the same thing, 0 to 1, by the pairs they share: titles count as much as all the rest.

    All four are folded. The same one way round and the other; 1 for the same words, 0 where no pair is shared.
    """
    in_titles = _dice(grams(title), grams(other_title))
    in_all = _dice(grams(f"{title} {text}"), grams(f"{other_title} {other_text}"))
    return (in_titles + in_all) / 2


def _dice(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def contains_all(text: str, wanted: Iterable[str]) -> bool:
    """Whether every term stands in the folded ``text``."""
    return all(term in text for term in wanted)
