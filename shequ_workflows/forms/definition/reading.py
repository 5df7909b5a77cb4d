"""Reading a definition from JSON: strict, with every fault at its place. The inverse of ``canonical.as_data``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeVar

from django.utils.translation import gettext as _

from shequ_workflows.forms.constants import (
    CHOOSING,
    LONGEST_HELP,
    LONGEST_LABEL,
    MOST_CHOICES,
    MOST_FIELDS,
    SCHEMA,
    Kind,
)

from .faults import Fault, InvalidDefinition
from .schema import Choice, CrossRule, Definition, Field, Section, Step, Words

T = TypeVar("T")
KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
LANGUAGE: Final = re.compile(r"[a-z]{2}(-[a-z]{2,8})?")
#: A group in a group, and no deeper.
DEEPEST: Final = 2

_PARTS: Final[dict[str, frozenset[str]]] = {
    "form": frozenset({"schema", "title", "languages", "introduction", "thanks", "steps", "rules"}),
    "step": frozenset({"key", "title", "visible", "sections"}),
    "section": frozenset({"key", "title", "help", "visible", "fields"}),
    "field": frozenset(Field.__dataclass_fields__),
    "choice": frozenset({"value", "label", "visible", "quota"}),
    "rule": frozenset({"key", "must", "message", "fields"}),
}


def read(data: object) -> Definition:
    """Raises ``InvalidDefinition`` with every fault of the shape; what conditions say is checked by ``checking``."""
    reader = _Reader()
    made = reader.form(data)
    if reader.faults or made is None:
        raise InvalidDefinition(reader.faults)
    return made


class _Reader:
    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.languages: tuple[str, ...] = ()
        self.count = 0

    def fault(self, code: str, path: str, sentence: str) -> None:
        self.faults.append(Fault(code, path, sentence))

    def form(self, data: object) -> Definition | None:
        said = self._mapping(data, "", "form")
        if said is None:
            return None
        if said.get("schema") != SCHEMA:
            self.fault(
                "schema",
                "schema",
                _("This form was written for another version of the product (schema %(number)s).")
                % {"number": said.get("schema")},
            )
            return None
        self.languages = self._languages(said.get("languages"))
        steps = self._list(said.get("steps"), "steps", self._step)
        if not steps:
            self.fault("steps", "steps", _("A form has at least one step."))
        self._unique([step.key for step in steps], "steps")
        self._unique([section.key for step in steps for section in step.sections], "steps")
        self._unique([one.key for step in steps for section in step.sections for one in section.fields], "steps")
        rules = self._list(said.get("rules", []), "rules", self._rule)
        return Definition(
            title=self._words(said.get("title"), "title", needed=True),
            languages=self.languages,
            steps=tuple(steps),
            introduction=self._words(said.get("introduction"), "introduction", LONGEST_HELP),
            thanks=self._words(said.get("thanks"), "thanks", LONGEST_HELP),
            rules=tuple(rules),
        )

    def _languages(self, value: object) -> tuple[str, ...]:
        rows = value if isinstance(value, list) else []
        good = [one for one in rows if isinstance(one, str) and LANGUAGE.fullmatch(one)]
        if not good or len(good) != len(rows):
            self.fault("languages", "languages", _("Say in which languages the form is written, for example zh-hans."))
        return tuple(dict.fromkeys(good))

    def _mapping(self, data: object, path: str, part: str) -> Mapping[str, Any] | None:
        if not isinstance(data, Mapping):
            self.fault("shape", path, _("Something is not as a form is written here."))
            return None
        unknown = sorted(str(key) for key in set(data) - _PARTS[part])
        if unknown:
            self.fault("unknown", path, _("Nothing here is called %(names)s.") % {"names": ", ".join(unknown[:5])})
        return data

    def _list(self, value: object, path: str, read_one: Callable[[object, str], T | None]) -> list[T]:
        if not isinstance(value, list):
            if value is not None:
                self.fault("shape", path, _("Here a list is expected."))
            return []
        found = [read_one(one, f"{path}/{number}") for number, one in enumerate(value)]
        return [one for one in found if one is not None]

    def _words(self, value: object, path: str, longest: int = LONGEST_LABEL, *, needed: bool = False) -> Words:
        said = value if isinstance(value, Mapping) else {}
        if value is not None and not isinstance(value, Mapping):
            self.fault("words", path, _("Words are given for each language."))
        good = {str(code): text for code, text in said.items() if isinstance(text, str) and code in self.languages}
        if len(good) != len(said):
            self.fault("words", path, _("There are words in a language that the form does not have."))
        if any(len(text) > longest for text in good.values()):
            self.fault("long", path, _("At most %(most)d characters, please.") % {"most": longest})
        if needed and not (self.languages and good.get(self.languages[0], "").strip()):
            self.fault("words", path, _("Words are missing here in the form’s first language."))
        return Words(good)

    def _key(self, said: Mapping[str, Any], path: str) -> str:
        key = said.get("key")
        if not isinstance(key, str) or not KEY.fullmatch(key):
            self.fault(
                "key", path, _("A key begins with a small letter and has letters, digits and _ only, at most 40.")
            )
            return ""
        return key

    def _unique(self, keys: list[str], path: str) -> None:
        twice = sorted({key for key in keys if key and keys.count(key) > 1})
        if twice:
            self.fault("twice", path, _("Used twice: %(keys)s. Each key stands once.") % {"keys": ", ".join(twice)})

    def _step(self, data: object, path: str) -> Step | None:
        said = self._mapping(data, path, "step")
        if said is None:
            return None
        sections = self._list(said.get("sections"), f"{path}/sections", self._section)
        return Step(
            self._key(said, path), self._words(said.get("title"), f"{path}/title"), said.get("visible"), tuple(sections)
        )

    def _section(self, data: object, path: str) -> Section | None:
        said = self._mapping(data, path, "section")
        if said is None:
            return None
        fields = self._list(said.get("fields"), f"{path}/fields", lambda one, at: self._field(one, at, 0))
        return Section(
            self._key(said, path), self._words(said.get("title"), f"{path}/title"),
            self._words(said.get("help"), f"{path}/help", LONGEST_HELP), said.get("visible"), tuple(fields),
        )  # fmt: skip

    def _field(self, data: object, path: str, depth: int) -> Field | None:
        said = self._mapping(data, path, "field")
        if said is None:
            return None
        self.count += 1
        if self.count == MOST_FIELDS + 1:
            self.fault("many", path, _("A form has at most %(most)d fields. Make two of it.") % {"most": MOST_FIELDS})
        kind = self._kind(said.get("kind"), path)
        if kind is None or self.count > MOST_FIELDS:
            return None
        children = self._children(said, kind, path, depth)
        choices = self._list(said.get("choices", []), f"{path}/choices", self._choice)
        self._check_choices(kind, choices, path)
        return Field(
            key=self._key(said, path), kind=kind,
            label=self._words(said.get("label"), f"{path}/label", needed=True),
            help=self._words(said.get("help"), f"{path}/help", LONGEST_HELP),
            required=said.get("required", False), visible=said.get("visible"), read_only=said.get("read_only", False),
            computed=said.get("computed"), choices=tuple(choices), other=self._flag(said, "other", path),
            unit=self._text(said, "unit", path, 20), digits=self._digits(said, path),
            minimum=self._bound(said, "minimum", kind, path), maximum=self._bound(said, "maximum", kind, path),
            statement=self._words(said.get("statement"), f"{path}/statement", LONGEST_HELP),
            dictionary=self._text(said, "dictionary", path, 60), prefill=self._flag(said, "prefill", path),
            searchable=self._flag(said, "searchable", path), sensitive=self._flag(said, "sensitive", path),
            accept=tuple(one for one in said.get("accept", []) if isinstance(one, str)) if isinstance(said.get("accept", []), list) else (),
            fields=tuple(children),
        )  # fmt: skip

    def _children(self, said: Mapping[str, Any], kind: Kind, path: str, depth: int) -> list[Field]:
        if kind != Kind.GROUP:
            if said.get("fields"):
                self.fault("fields", path, _("Only a repeating group has fields of its own."))
            return []
        if depth >= DEEPEST:
            self.fault("deep", path, _("A group in a group in a group is too deep. Put it on one level."))
            return []
        rows = self._list(said.get("fields"), f"{path}/fields", lambda one, at: self._field(one, at, depth + 1))
        if not rows:
            self.fault("fields", path, _("A repeating group needs at least one field."))
        self._unique([one.key for one in rows], f"{path}/fields")
        return rows

    def _kind(self, value: object, path: str) -> Kind | None:
        if isinstance(value, str) and value in set(Kind):
            return Kind(value)
        self.fault("kind", path, _("There is no kind of field called “%(kind)s”.") % {"kind": str(value)[:40]})
        return None

    def _choice(self, data: object, path: str) -> Choice | None:
        said = self._mapping(data, path, "choice")
        if said is None:
            return None
        value, quota = said.get("value"), said.get("quota")
        if not isinstance(value, str) or not value.strip() or len(value) > 80:
            self.fault("value", path, _("A choice has a value of 1 to 80 characters beside its label."))
            value = ""
        if quota is not None and not (isinstance(quota, int) and not isinstance(quota, bool) and quota >= 0):
            self.fault("quota", path, _("A quota is a whole number, 0 or more."))
            quota = None
        return Choice(value, self._words(said.get("label"), f"{path}/label", needed=True), said.get("visible"), quota)

    def _check_choices(self, kind: Kind, choices: list[Choice], path: str) -> None:
        if kind in CHOOSING and not choices:
            self.fault("choices", path, _("Enter what there is to choose from."))
        if kind not in CHOOSING and choices:
            self.fault("choices", path, _("Only questions with choices have choices."))
        if len(choices) > MOST_CHOICES:
            self.fault("choices", path, _("At most %(most)d choices, please.") % {"most": MOST_CHOICES})
        self._unique([one.value for one in choices], f"{path}/choices")

    def _flag(self, said: Mapping[str, Any], name: str, path: str) -> bool:
        value = said.get(name, False)
        if not isinstance(value, bool):
            self.fault("flag", f"{path}/{name}", _("Here yes or no is expected."))
            return False
        return value

    def _text(self, said: Mapping[str, Any], name: str, path: str, longest: int) -> str:
        value = said.get(name, "")
        if not isinstance(value, str) or len(value) > longest:
            self.fault("text", f"{path}/{name}", _("At most %(most)d characters, please.") % {"most": longest})
            return ""
        return value

    def _digits(self, said: Mapping[str, Any], path: str) -> int:
        value = said.get("digits", 0)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 6:
            self.fault("digits", f"{path}/digits", _("Decimal places: a whole number from 0 to 6."))
            return 0
        return value

    def _bound(self, said: Mapping[str, Any], name: str, kind: Kind, path: str) -> Decimal | str | None:
        value = said.get(name)
        if value is None:
            return None
        if kind in {Kind.DATE, Kind.TIME, Kind.DATE_TIME}:
            return self._text(said, name, path, 25)
        try:
            found = Decimal(value if isinstance(value, str | int) and not isinstance(value, bool) else "x")
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite() or abs(found) > Decimal(10) ** 15:
            self.fault(
                "bound", f"{path}/{name}", _("A bound is a number, written as text where it has decimal places.")
            )
            return None
        return found

    def _rule(self, data: object, path: str) -> CrossRule | None:
        said = self._mapping(data, path, "rule")
        if said is None:
            return None
        fields = said.get("fields", [])
        good = isinstance(fields, list) and all(isinstance(one, str) for one in fields)
        if not good:
            self.fault("fields", path, _("Here a list of keys is expected."))
        message = self._words(said.get("message"), f"{path}/message", needed=True)
        return CrossRule(self._key(said, path), said.get("must"), message, tuple(fields) if good else ())
