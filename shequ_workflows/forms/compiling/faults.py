from __future__ import annotations

from dataclasses import dataclass

from shequ_workflows.org.acting import Sentence

from .walking import Place


@dataclass(frozen=True, slots=True)
class PlacedFault:
    """What is wrong, in the editor's field ``field`` of the form (``body``, ``rules``, ``title``) at the block ``place``."""

    code: str
    field: str
    place: Place
    sentence: Sentence
