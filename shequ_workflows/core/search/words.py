"""Which words of a subject are searched: each layer says so for its kinds; of others it is title and number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from shequ_workflows.org.registry import Registry


@dataclass(frozen=True)
class Words:
    """Beside title and number: ``text`` for staff; ``public`` as the public reads it, None where it reads nothing."""

    text: str = ""
    public: str | None = None


@dataclass(frozen=True)
class Searched:
    """``key`` is the kind; ``words`` gives those of many subjects by id, in a constant number of queries.

    ``remembers``: its edges remember what they wrote (``Taking.remember``), so that one that remembers nothing wrote no
    words and the index need not be looked at.
    """

    key: str
    words: Callable[[Sequence[int]], Mapping[int, Words]]
    remembers: bool = False


searched: Registry[Searched] = Registry("searched words")
