"""Words of a flow as sentences that are said in the reader's language when they are read."""

from __future__ import annotations

from django.utils.functional import lazy

from shequ_workflows.forms.definition.schema import Words
from shequ_workflows.forms.languages import spoken
from shequ_workflows.org.acting import Sentence


def _say(words: Words) -> str:
    return words.say(spoken())


_lazily = lazy(_say, str)


def lazily(words: Words) -> Sentence:
    return _lazily(words)
