"""Showing where the words stand: a piece of the text around the first, each marked. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

AROUND: Final = 30
LONGEST: Final = 120


def _folded(text: str) -> tuple[str, list[int]]:
    """``text`` as ``bigrams.fold`` compares it, and for each of its characters the place it comes from."""
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for one in unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold()):
            chars.append(one)
            places.append(place)
    return "".join(chars), places


def _hits(text: str, wanted: Iterable[str]) -> set[int]:
    """Places of ``text`` that belong to a word."""
    folded, places = _folded(text)
    found: set[int] = set()
    for term in wanted:
        at = folded.find(term)
        while at >= 0:
            found.update(places[at : at + len(term)])
            at = folded.find(term, at + 1)
    return found


def mark(text: str, wanted: Iterable[str]) -> list[tuple[str, bool]]:
    """``text`` in pieces, each with whether it is a word that was looked for. Together they are the text."""
    hits = _hits(text, wanted)
    pieces: list[tuple[str, bool]] = []
    for place, char in enumerate(text):
        is_hit = place in hits
        if pieces and pieces[-1][1] == is_hit:
            pieces[-1] = (pieces[-1][0] + char, is_hit)
        else:
            pieces.append((char, is_hit))
    return pieces


def excerpt(text: str, wanted: Iterable[str]) -> str:
    """The piece of ``text`` in which the first word stands, on one line."""
    line = " ".join(text.split())
    first = min(_hits(line, wanted), default=0)
    begin = max(0, first - AROUND)
    end = begin + LONGEST
    return ("…" if begin else "") + line[begin:end] + ("…" if end < len(line) else "")
