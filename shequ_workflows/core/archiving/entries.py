"""What an app contributes to a package: data for ``matter.json``, and the same in words for the page that is printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shequ_workflows.org.acting import Sentence


@dataclass(frozen=True)
class Entry:
    """One thing: ``data`` is plain JSON and never changes its shape without a new version of the schema; ``facts`` are
    (term, value), ``texts`` (heading, what was written). Empty ones are left out of the page."""

    data: Mapping[str, Any]
    heading: Sentence = ""
    meta: Sequence[Any] = ()
    facts: Sequence[tuple[Sentence, Any]] = ()
    texts: Sequence[tuple[Sentence, str]] = ()
    table: Sequence[Sequence[Any]] = field(default=())
