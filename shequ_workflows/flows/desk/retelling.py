"""What of a case is retyped into systems of others: the number outside, and what its steps said under well-known keys."""

from __future__ import annotations

from typing import Any, Final

from shequ_workflows.core.models import Subject
from shequ_workflows.core.registries import Retold, retold
from shequ_workflows.flows.constants import FAMILY

from .said import asked_in_case

#: Placeholder → keys of questions that tell it, whatever the flow; what was said last counts.
TOLD: Final[dict[str, tuple[str, ...]]] = {
    "text": ("text", "wish"), "place": ("place",), "told_at": ("told_at",), "answer": ("answer",), "handler": ("handler",),
}  # fmt: skip


def retold_words(subject: Subject) -> dict[str, str]:
    """Three queries. Sealed answers are left out: they are personal data."""
    said: dict[str, Any] = {}
    for one in asked_in_case(subject.case):
        said.update(one)
    words = {word: next((str(said[key]) for key in keys if said.get(key)), "") for word, keys in TOLD.items()}
    return {**words, "ticket": subject.case.reference}


retold.register(Retold(FAMILY, retold_words))
