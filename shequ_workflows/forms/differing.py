"""What came, went and changed from one version to the next, in words."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shequ_workflows.org.acting import Sentence

from .conditions.of_definition import labels_of
from .conditions.words import Labels, say
from .definition.schema import Choice, Definition, Field, Words
from .kinds.labels import KIND_LABELS

SAME: Final = "same"
GONE: Final = "gone"
NEW: Final = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed (``same``), went (``gone``) or came (``new``)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Detail:
    """One property of a question: what it said, what it says, and the two in pieces."""

    name: Sentence
    before: str
    after: str

    @property
    def pieces(self) -> list[Piece]:
        return pieces(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Change:
    """``kind``: ``new``, ``gone`` or ``changed``. ``details``: what changed in it."""

    kind: str
    key: str
    label: str
    details: tuple[Detail, ...] = field(default=())


def pieces(before: str, after: str) -> list[Piece]:
    """Character by character, as Chinese is read."""
    made: list[Piece] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            made.append(Piece(SAME, before[i1:i2]))
            continue
        made += [Piece(kind, text) for kind, text in ((GONE, before[i1:i2]), (NEW, after[j1:j2])) if text]
    return made


def differences(before: Definition, after: Definition) -> list[Change]:
    """In the order of the later form; what went comes last. Fields are the same where their keys are."""
    old, new = dict(_parts(before)), dict(_parts(after))
    made = []
    for key, said in new.items():
        if key not in old:
            made.append(Change(NEW, key, _label(said)))
            continue
        details = tuple(
            Detail(name, old[key].get(name, ""), said.get(name, ""))
            for name in dict.fromkeys([*said, *old[key]])
            if old[key].get(name, "") != said.get(name, "")
        )
        if details:
            made.append(Change("changed", key, _label(said), details))
    made += [Change(GONE, key, _label(said)) for key, said in old.items() if key not in new]
    return made


def _label(said: Mapping[str, str]) -> str:
    return next(iter(said.values()), "")


def _parts(definition: Definition) -> Iterator[tuple[str, dict[str, str]]]:
    """Every part by its key, with what it says, property by property; the first is what it is called."""
    labels = labels_of(definition, definition.languages[0])
    yield "form", _filled({
        **_in_all(_("Title"), definition.title),
        **_in_all(_("Introduction"), definition.introduction),
        **_in_all(_("Thanks"), definition.thanks),
    })  # fmt: skip
    for step in definition.steps:
        words = _in_all(_("Step"), step.title)
        yield f"step:{step.key}", _filled({**words, _("shown only if"): _when(step.visible, labels)})
        for section in step.sections:
            words = {**_in_all(_("Section"), section.title), **_in_all(pgettext("of a field", "Help"), section.help)}
            words[_("shown only if")] = _when(section.visible, labels)
            yield f"section:{section.key}", _filled({_("Section"): section.key, **words})
    for path, one in definition.every_field():
        yield ".".join(path), _filled(_of_field(one, ".".join(path[:-1]), labels))
    for rule in definition.rules:
        words = _in_all(_("Rule"), rule.message)
        yield f"rule:{rule.key}", _filled({**words, _("must hold"): _when(rule.must, labels)})


def _filled(said: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in said.items() if text}


def _in_all(name: str, words: Words) -> dict[str, str]:
    """In every language it is written in, the first without saying which."""
    made = {}
    for number, (language, text) in enumerate(words.by_language.items()):
        made[name if number == 0 else f"{name} ({language})"] = text
    return made


def _of_field(one: Field, group: str, labels: Labels) -> dict[str, str]:
    here = Labels(labels.questions, labels.choices, group)
    return {
        **_in_all(_("Label"), one.label),
        **_in_all(pgettext("of a field", "Help"), one.help),
        **_in_all(_("Statement"), one.statement),
        pgettext("of a field", "Kind"): str(KIND_LABELS[one.kind]),
        _("must be answered"): _flag(one.required, here),
        _("asked only if"): _when(one.visible, here),
        _("cannot be changed"): _flag(one.read_only, here),
        _("computed as"): _when(one.computed, here),
        _("Choices"): _("; ").join(_choice(choice, here) for choice in one.choices),
        _("with “other”, to be written"): _flag(one.other, here),
        _("Unit"): one.unit,
        _("decimal places"): str(one.digits or ""),
        pgettext("of a field", "at least"): _bound(one.minimum),
        pgettext("of a field", "at most"): _bound(one.maximum),
        _("entry of the field dictionary"): one.dictionary,
        _("offer what is known, with its source"): _flag(one.prefill, here),
        _("staff may search and filter by it"): _flag(one.searchable, here),
        _("Sensitive"): _flag(one.sensitive, here),
    }


def _choice(choice: Choice, labels: Labels) -> str:
    text = _(" / ").join(choice.label.by_language.values())
    if choice.quota is not None:
        text = _("%(choice)s (%(places)d places)") % {"choice": text, "places": choice.quota}
    if choice.visible is not None:
        text = _("%(choice)s (offered only if %(condition)s)") % {
            "choice": text,
            "condition": say(choice.visible, labels),
        }
    return text


def _when(expression: Any, labels: Labels) -> str:
    return "" if expression is None else say(expression, labels)


def _flag(value: Any, labels: Labels) -> str:
    if value is True:
        return pgettext("a property that holds", "yes")
    return "" if value is False or value is None else say(value, labels)


def _bound(value: Any) -> str:
    return "" if value is None else str(value)
