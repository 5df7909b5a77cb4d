"""A definition → the blocks that an editor works on: the inverse of ``compiling``.

What the editor can express compiles to the same definition again; what it cannot is told (``notes``), never approximated.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shequ_workflows.forms.blocks.questions import FieldsBlock
from shequ_workflows.forms.blocks.words import ALL_LANGUAGES, LONGEST_EXPRESSION
from shequ_workflows.forms.compiling.names import Path
from shequ_workflows.forms.conditions.of_definition import rules_of
from shequ_workflows.forms.conditions.rules import types_of
from shequ_workflows.forms.constants import Kind
from shequ_workflows.forms.definition.schema import Choice, CrossRule, Definition, Field, Section, Step, Words

from .notes import Note
from .rules_to_blocks import Raw, as_formula, as_json, as_rows, conditional, names_of

LONGEST_TITLE: Final = 120
LONGEST_BOUND: Final = 25
#: Of a field: as they are, where they say something.
_PLAIN: Final = ("other", "unit", "digits", "dictionary", "prefill", "searchable", "sensitive")


class NotWritable(ValueError):
    """No draft can be made of this definition at all. ``str()`` is a sentence for the person who chose the file."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """Values for the fields of a ``Form``, the streams as raw JSON."""

    values: Mapping[str, Any]
    notes: tuple[Note, ...]


def to_blocks(definition: Definition, entries: Collection[str]) -> Blocks:
    """``entries``: codes of the field dictionary. Raises ``NotWritable``."""
    return _Writer(definition, entries).form()


@cache
def families() -> dict[Kind, tuple[str, frozenset[str]]]:
    """Kind → the block that makes such fields, and the names of what it has."""
    found = {}
    for name, block in FieldsBlock().child_blocks.items():
        only = getattr(block, "only", None)
        kinds = [only] if only else [Kind(value) for value, _label in block.child_blocks["kind"].field.choices if value]
        found.update(dict.fromkeys(kinds, (name, frozenset(block.child_blocks))))
    return found


class _Writer:
    def __init__(self, definition: Definition, entries: Collection[str]) -> None:
        self.definition, self.entries = definition, entries
        self.languages = self._languages()
        self.types = types_of(rules_of(definition))
        self.names = names_of(definition)
        self.notes: dict[str, Note] = {}

    def _languages(self) -> tuple[str, ...]:
        known = {code for code, _name in ALL_LANGUAGES}
        first = self.definition.languages[0]
        if first not in known:
            sentence = _("Forms here are not written in the language “%(code)s”. Put another language first.")
            raise NotWritable(sentence % {"code": first})
        return tuple(code for code in self.definition.languages if code in known)

    def note(self, code: str, at: str, label: str, /, **about: Any) -> None:
        made = Note(code, at, label, {name: str(one) for name, one in about.items()})
        self.notes.setdefault(made.id, made)

    # -- words -------------------------------------------------------------------------------------------------------

    def said(self, words: Words) -> str:
        return words.by_language.get(self.languages[0], "")

    def called(self, words: Words, key: str) -> str:
        return words.say(self.languages[0]) or key

    def translations(self, **words: Words) -> list[Raw]:
        """A row for each further language in which something is said."""
        made = []
        for language in self.languages[1:]:
            said = {name: one.by_language.get(language, "") for name, one in words.items()}
            if any(text.strip() for text in said.values()):
                made.append({"language": language, **said})
        return made

    # -- structure ---------------------------------------------------------------------------------------------------

    def form(self) -> Blocks:
        one = self.definition
        for code in one.languages:
            if code not in self.languages:
                self.note("language", "languages", code, code=code)
        title = self.said(one.title)
        values = {
            "title": self.title(title),
            "introduction": self.said(one.introduction),
            "thanks": self.said(one.thanks),
            "languages": list(self.languages),
            "translations": self.titles(),
            "body": [self.step(step, f"steps/{number}") for number, step in enumerate(one.steps)],
            "rules": [self.rule(rule, f"rules/{number}") for number, rule in enumerate(one.rules)],
        }
        return Blocks(values, tuple(self.notes.values()))

    def title(self, text: str) -> str:
        if len(text) > LONGEST_TITLE:
            self.note("title_cut", "title", text)
        return text[:LONGEST_TITLE]

    def titles(self) -> list[Raw]:
        one = self.definition
        rows = self.translations(title=one.title, introduction=one.introduction, thanks=one.thanks)
        return [_block("title", {**row, "title": self.title(row["title"])}) for row in rows]

    def step(self, one: Step, at: str) -> Raw:
        label = self.called(one.title, one.key)
        if not self.said(one.title).strip():
            self.note("untitled", at, label)
        inside = [self.section(section, f"{at}/sections/{number}") for number, section in enumerate(one.sections)]
        value = {
            "title": self.said(one.title), "key": one.key, "sections": inside,
            "translations": self.translations(label=one.title),
            **self.condition("visible", one.visible, (), at, label),
        }  # fmt: skip
        return _block("step", value)

    def section(self, one: Section, at: str) -> Raw:
        fields = [self.field(field, (), f"{at}/fields/{number}") for number, field in enumerate(one.fields)]
        value = {
            "title": self.said(one.title), "help": self.said(one.help), "key": one.key, "fields": fields,
            "translations": self.translations(label=one.title, help=one.help),
            **self.condition("visible", one.visible, (), at, self.called(one.title, one.key)),
        }  # fmt: skip
        return _block("section", value)

    def field(self, one: Field, group: Path, at: str) -> Raw:
        label = self.called(one.label, one.key)
        kind = one.kind
        if one.computed is not None and kind != Kind.COMPUTED:
            self.note("computed", at, label)
            kind = Kind.COMPUTED
        name, has = families()[kind]
        value: Raw = {
            "label": self.said(one.label), "key": one.key,
            "translations": self.translations(label=one.label, help=one.help, statement=one.statement),
        }  # fmt: skip
        if "kind" in has:
            value["kind"] = kind.value
        for part in self.parts(one, kind):
            if part in has:
                value |= self.part(part, one, group, at, label)
            else:
                self.note("left", at, label, what=_part_name(part))
        if one.fields:
            inside = (*group, one.key)
            value["fields"] = [self.field(row, inside, f"{at}/fields/{n}") for n, row in enumerate(one.fields)]
        return _block(name, value)

    def parts(self, one: Field, kind: Kind) -> Iterator[str]:
        """Names of the blocks that a field needs beside its label and key."""
        for name in ("help", "statement"):  # in further languages they stand among the translations
            if self.said(getattr(one, name)):
                yield name
        for name in ("accept", "choices", *_PLAIN):
            if getattr(one, name):
                yield name
        for name in ("minimum", "maximum"):
            if getattr(one, name) is not None:
                yield name
        for name in ("required", "read_only"):
            if getattr(one, name) is True:
                if name == "required" or kind == one.kind:  # what becomes computed is nobody's to change anyway
                    yield name
            elif conditional(one, name) is not None:
                yield f"{name}_when"
        if one.visible is not None:
            yield "visible"
        if one.computed is not None:
            yield "computed"

    def part(self, name: str, one: Field, group: Path, at: str, label: str) -> Raw:
        if name in {"help", "statement"}:
            return {name: self.said(getattr(one, name))}
        if name in {"minimum", "maximum"}:
            return self.bound(name, getattr(one, name), at, label)
        if name.endswith("_when"):
            return self.condition(name, conditional(one, name.removesuffix("_when")), group, at, label)
        if name == "visible":
            return self.condition(name, one.visible, group, at, label)
        if name == "computed":
            return self.formula(one.computed, group, at, label)
        if name == "choices":
            return {
                "choices": [_item(self.choice(row, group, f"{at}/choices/{n}")) for n, row in enumerate(one.choices)]
            }
        if name == "accept":
            return {"accept": ", ".join(one.accept)}
        if name in {"dictionary", "prefill"} and one.dictionary and one.dictionary not in self.entries:
            self.note("dictionary", at, label, code=one.dictionary)
            return {}
        return {name: getattr(one, name)}

    def choice(self, one: Choice, group: Path, at: str) -> Raw:
        return {
            "label": self.said(one.label), "value": one.value, "quota": one.quota,
            "translations": self.translations(label=one.label),
            **self.condition("visible", one.visible, group, at, self.called(one.label, one.value)),
        }  # fmt: skip

    def rule(self, one: CrossRule, at: str) -> Raw:
        value = {
            "message": self.said(one.message), "key": one.key, "questions": list(one.fields),
            "translations": self.translations(label=one.message),
            **self.condition("must", one.must, (), at, self.called(one.message, one.key)),
        }  # fmt: skip
        return _block("rule", value)

    # -- what is not copied as it is -----------------------------------------------------------------------------------

    def bound(self, name: str, value: Any, at: str, label: str) -> Raw:
        text = format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
        if len(text) > LONGEST_BOUND:
            self.note("left", at, label, what=_part_name(name))
            return {}
        return {name: text}

    def condition(self, name: str, expression: Any, group: Path, at: str, label: str) -> Raw:
        if expression is None:
            return {}
        rows = as_rows(expression, self.names, self.types, group)
        if rows is not None:
            return {name: rows}
        return self.expert(name, as_json(expression), at, label)

    def formula(self, expression: Any, group: Path, at: str, label: str) -> Raw:
        made = as_formula(expression, self.names, group)
        return {"computed": made} if not made["json"] else self.expert("computed", made, at, label)

    def expert(self, name: str, made: Raw, at: str, label: str) -> Raw:
        if len(made["json"]) > LONGEST_EXPRESSION:
            self.note("long", at, label, what=_part_name(name))
            return {}
        if name == "computed":
            self.note("formula", at, label)
        else:
            self.note("expert", at, label, what=_part_name(name))
        return {name: made}


def _block(kind: str, value: Raw) -> Raw:
    return {"type": kind, "id": str(uuid.uuid4()), "value": value}


def _item(value: Raw) -> Raw:
    return _block("item", value)


def _part_name(name: str) -> str | Promise:
    """As the editor calls it."""
    return {
        "help": pgettext("of a field", "help"), "statement": _("statement"), "accept": _("types of files"),
        "choices": _("choices"), "other": _("with “other”, to be written"), "unit": _("unit"),
        "digits": _("decimal places"), "dictionary": _("entry of the field dictionary"),
        "prefill": _("offer what is known, with its source"), "searchable": _("staff may search and filter by it"),
        "sensitive": _("sensitive: kept encrypted, read with a reason"),
        "minimum": pgettext("of a field", "at least"), "maximum": pgettext("of a field", "at most"),
        "required": _("must be answered"), "required_when": _("must be answered if"),
        "read_only": _("cannot be changed"), "read_only_when": _("cannot be changed if"),
        "visible": _("asked only if"), "computed": _("formula"), "must": _("this must hold"),
    }[name]  # fmt: skip
