"""What somebody has said, for the page on which a guest reads it again; upper layers register their kinds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.registry import Registry


@dataclass(frozen=True)
class OwnVoice:
    """``what`` was done about ``title``; ``number`` names it at the office, ``state`` says what became of it."""

    what: Sentence
    title: str
    at: dt.datetime
    url: str = ""
    number: str = ""
    state: Sentence = ""
    text: str = ""


@dataclass(frozen=True)
class VoiceKind:
    """``find(actor, most)``: the newest of this kind, in one or two queries."""

    key: str
    find: Callable[[Actor, int], Iterable[OwnVoice]]
    order: int = 100


voice_kinds: Registry[VoiceKind] = Registry("what somebody has said")
MOST = 50


def voices_of(actor: Actor) -> list[OwnVoice]:
    """Newest first, ``MOST`` of each kind at most."""
    if actor.person is None:
        return []
    return sorted((one for kind in voice_kinds for one in kind.find(actor, MOST)), key=lambda one: one.at, reverse=True)
