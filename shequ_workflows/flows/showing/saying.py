"""What was said to what a step asks, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from shequ_workflows.flows.constants import AskKind
from shequ_workflows.flows.definition import schema
from shequ_workflows.forms.languages import spoken

#: Asks whose answers are words, and name nobody.
WORDS: Final = frozenset({AskKind.REASON, AskKind.TEXT, AskKind.UNTIL, AskKind.CODE, AskKind.YES_NO})


def words_of(ask: schema.Ask, said: Any, names: Mapping[str, str]) -> str:
    """What was said to what a step asks, as somebody reads it; empty for nothing."""
    if said is None or said == "" or said == []:
        return ""
    if isinstance(said, bool):
        return _("Yes") if said else _("No")
    if isinstance(said, list):
        return _(", ").join(names.get(str(one), str(one)) for one in said)
    text = str(said)
    if ask.kind == AskKind.CODE:
        return next((label.say(spoken()) for value, label in ask.choices if value == text), text)
    return names.get(text, text)


def public_words(step: schema.Edge, said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and words of all that whoever raised the case reads of it."""
    for ask in step.asks:
        if ask.public and ask.kind in WORDS:
            words = words_of(ask, said.get(ask.key), {})
            if words:
                yield ask.label.say(spoken()), words
