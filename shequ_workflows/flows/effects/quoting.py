"""Answers and facts of a case in words for everybody: a setting names them in braces, ``{answer/result}``.

Nothing is evaluated: braces around a key are replaced by what was said, once. Only what the flow makes public may be named:
facts that its effects set, what a step asks for the public, and answers to a form that can hold neither a name nor free words
(a choice, yes or no, a number, a day). All else is refused at publishing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from shequ_workflows.flows.constants import AskKind
from shequ_workflows.flows.definition.schema import Flow
from shequ_workflows.flows.facts import SEP
from shequ_workflows.flows.running.knowing import said_in
from shequ_workflows.forms.constants import Kind
from shequ_workflows.forms.definition.schema import Definition, Field
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.filling.sealing import is_sealed
from shequ_workflows.forms.wording import said
from shequ_workflows.org.acting import Sentence

if TYPE_CHECKING:
    from shequ_workflows.flows.models import Case

_BRACES: Final = re.compile(r"\{\s*([^{}\s]+)\s*\}")
_WORDS: Final = frozenset({AskKind.REASON, AskKind.TEXT, AskKind.UNTIL, AskKind.CODE, AskKind.YES_NO})
_PLAIN: Final = frozenset(
    {
        Kind.NUMBER, Kind.DECIMAL, Kind.MONEY, Kind.YES_NO, Kind.ONE_OF, Kind.MANY_OF, Kind.SCALE, Kind.DATE, Kind.TIME,
        Kind.DATE_TIME,
    }
)  # fmt: skip


def keys_in(text: str) -> list[str]:
    """What stands in braces, in order."""
    return [one.group(1) for one in _BRACES.finditer(text)]


def is_harmless(field: Field) -> bool:
    """Whether an answer to it can name nobody."""
    return field.kind in _PLAIN and not field.other and not field.dictionary and not is_sealed(field)


def public_keys(flow: Flow, forms: Mapping[str, Definition]) -> Iterator[str]:
    """All that may be named."""
    for fact in flow.facts:
        yield f"set{SEP}{fact.key}"
    for edge in flow.edges:
        form = forms.get(edge.form)
        for field in form.fields() if form is not None else ():
            if is_harmless(field):
                yield f"{edge.key}{SEP}{field.key}"
        for ask in edge.asks:
            if ask.public and ask.kind in _WORDS:
                yield f"{edge.key}{SEP}{ask.key}"


def quote_faults(text: str, known: frozenset[str], public: frozenset[str]) -> Iterator[Sentence]:
    """``known``: all keys of the flow; ``public``: those that may be named."""
    for key in dict.fromkeys(keys_in(text)):
        if key in public:
            continue
        if key in known:
            yield _(
                "“{%(key)s}” would tell everybody what is not public. Name a fact, an answer that the step makes public, or a choice, a number or a day of a form."
            ) % {"key": key[:60]}
        else:
            yield _("There is no answer and no fact “%(key)s” in this flow.") % {"key": key[:60]}


def quoted(case: Case, flow: Flow, text: str, language: str) -> str:
    """``text`` with what was said; what was not said leaves nothing behind. A query for each step that is named."""
    steps: dict[str, Mapping[str, Any]] = {}

    def words(found: re.Match[str]) -> str:
        first, _sep, rest = found.group(1).partition(SEP)
        if first == "set":
            return _fact(flow, rest, case.subject.facts.get("set", {}).get(rest), language)
        if first not in steps:
            steps[first] = said_in(case, first, None)
        return _answer(case, flow, first, rest, steps[first].get(rest), language)

    return _BRACES.sub(words, text)


def _fact(flow: Flow, key: str, value: Any, language: str) -> str:
    fact = next((one for one in flow.facts if one.key == key), None)
    if fact is None or value is None or value == "":
        return ""
    return _one(value, dict(fact.choices), language)


def _answer(case: Case, flow: Flow, step: str, key: str, value: Any, language: str) -> str:
    edge = flow.edge(step)
    if edge is None or value is None or value == "":
        return ""
    ask = next((one for one in edge.asks if one.key == key), None)
    if ask is not None:
        return _one(value, dict(ask.choices), language) if ask.public and ask.kind in _WORDS else ""
    kept = case.answers.filter(step=step).select_related("submission__version").order_by("-record__seq").first()
    if kept is None or kept.submission is None:
        return ""
    field = next((one for one in ready(kept.submission.version).definition.fields() if one.key == key), None)
    return said(field, value, language) if field is not None and is_harmless(field) else ""


def _one(value: Any, choices: Mapping[str, Any], language: str) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    label = choices.get(str(value))
    return label.say(language) if label is not None else str(value)
