"""An editor's blocks → the definition as JSON, with the place of each part. Conditions come last: they need the types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from shequ_workflows.forms.conditions.kinds import Type
from shequ_workflows.forms.constants import CHOOSING, SCHEMA, Kind, Sensitivity

from .expressions import BadExpression, condition, formula, says_something
from .faults import PlacedFault
from .names import Names, Path
from .places import Places
from .walking import Found, Place, children, fields, rows, sections, steps

if TYPE_CHECKING:
    from shequ_workflows.forms.models import DictionaryEntry, Form

#: Before the key of a step or a section, as ``conditions.of_definition`` writes them.
STEP: Final = "step:"
SECTION: Final = "section:"
#: Copied as they are where they say something.
_PLAIN: Final = ("unit", "digits", "minimum", "maximum", "other", "dictionary", "prefill", "searchable", "sensitive")
_BETWEEN: Final = re.compile(r"[,，、;；\s]+")


@dataclass(frozen=True, slots=True)
class _Later:
    """A condition that is written once the types are known."""

    into: dict[str, Any]
    name: str
    value: Any
    place: Place
    group: Path
    form_field: str


@dataclass
class Building:
    """``data``: the definition without conditions until ``add_conditions``."""

    form: Form
    entries: Mapping[str, DictionaryEntry]
    names: Names = field(init=False)
    data: dict[str, Any] = field(init=False)
    places: Places = field(default_factory=Places)
    faults: list[PlacedFault] = field(default_factory=list)
    _later: list[_Later] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.names = Names.of(self.form.body)
        self.language = (self.form.languages or [""])[0]
        self.data = {
            "schema": SCHEMA,
            "languages": list(self.form.languages or []),
            **self._titles(),
            "steps": [self._step(found, number) for number, found in enumerate(steps(self.form.body))],
            "rules": [self._rule(found, number) for number, found in enumerate(children(self.form.rules))],
        }

    def add_conditions(self, types: Mapping[str, Type]) -> None:
        for one in self._later:
            found = condition(one.value, self.names, one.group, types)
            if isinstance(found, list):
                for bad in found:
                    self._fault(one.form_field, one.place, bad)
            elif found is not None:
                one.into[one.name] = found

    def confide(self, keys: Iterable[str]) -> None:
        """These fields are sensitive, though nobody marked them."""
        for key in keys:
            found: Any = self.data
            for part in self.places.paths[key].split("/"):
                found = found[int(part)] if isinstance(found, list) else found[part]
            found["sensitive"] = True

    def _fault(self, form_field: str, place: Place, bad: BadExpression) -> None:
        self.faults.append(PlacedFault("expression", form_field, (*place, *bad.at), bad.sentence))

    # -- words -------------------------------------------------------------------------------------------------------

    def _titles(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name in ("title", "introduction", "thanks"):
            words = {self.language: getattr(self.form, name)}
            words |= {child.value["language"]: child.value[name] for child in self.form.translations or ()}
            made[name] = _said(words)
        return {name: words for name, words in made.items() if words}

    def _words(self, value: Any, name: str, called: str = "") -> dict[str, str]:
        words = {self.language: value.get(name) or ""}
        for row in value["translations"]:
            words[row["language"]] = row.get(called or name) or ""
        return _said(words)

    def _put(self, into: dict[str, Any], name: str, words: dict[str, str]) -> None:
        if words:
            into[name] = words

    # -- structure ---------------------------------------------------------------------------------------------------

    def _step(self, found: Found, number: int) -> dict[str, Any]:
        path = f"steps/{number}"
        made: dict[str, Any] = {"key": found.value["key"]}
        self._note(path, found, STEP)
        self._put(made, "title", self._words(found.value, "title", "label"))
        self._later_on(made, "visible", found.value["visible"], (*found.place, "visible"), ())
        made["sections"] = [self._section(one, f"{path}/sections/{count}") for count, one in enumerate(sections(found))]
        return made

    def _section(self, found: Found, path: str) -> dict[str, Any]:
        made: dict[str, Any] = {"key": found.value["key"]}
        self._note(path, found, SECTION)
        self._put(made, "title", self._words(found.value, "title", "label"))
        self._put(made, "help", self._words(found.value, "help"))
        self._later_on(made, "visible", found.value["visible"], (*found.place, "visible"), ())
        made["fields"] = [self._field(one, f"{path}/fields/{count}", ()) for count, one in enumerate(fields(found))]
        return made

    def _field(self, found: Found, path: str, group: Path) -> dict[str, Any]:
        value = found.value
        made: dict[str, Any] = {"key": value["key"], "kind": str(found.kind or value.get("kind") or "")}
        self.places.note(path, "body", found.place)
        self.places.paths[".".join([*group, value["key"] or ""])] = path
        self._put(made, "label", self._words(value, "label"))
        for name in ("help", "statement"):
            self._put(made, name, self._words(value, name))
        made |= {name: value[name] for name in _PLAIN if value.get(name) not in (None, "", False, 0)}
        if (value.get("accept") or "").strip():
            made["accept"] = [one for one in (part.strip() for part in _BETWEEN.split(value["accept"])) if one]
        made |= self._entry(made, str(value.get("dictionary") or ""))
        self._rules(made, found, group)
        if found.kind in CHOOSING:
            made["choices"] = [
                self._choice(one, f"{path}/choices/{count}", group)
                for count, one in enumerate(rows(value, "choices", found.place))
            ]
        if found.kind == Kind.COMPUTED:
            made |= self._computed(found, group)
        if found.kind == Kind.GROUP:
            inside = (*group, value["key"] or "")
            made["fields"] = [self._field(one, f"{path}/fields/{n}", inside) for n, one in enumerate(fields(found))]
        return made

    def _entry(self, made: Mapping[str, Any], code: str) -> dict[str, Any]:
        """What the dictionary says of it: sensitive is sensitive, and nothing is offered that nobody knows."""
        entry = self.entries.get(code)
        if entry is None:
            return {}
        said = {"sensitive": True} if entry.sensitivity == Sensitivity.SENSITIVE else {}
        return said | ({"prefill": False} if made.get("prefill") and not entry.source else {})

    def _rules(self, made: dict[str, Any], found: Found, group: Path) -> None:
        for name in ("required", "read_only"):
            if found.value.get(name):
                made[name] = True
            elif f"{name}_when" in found.value:
                place = (*found.place, f"{name}_when")
                self._later_on(made, name, found.value[f"{name}_when"], place, group)
        self._later_on(made, "visible", found.value["visible"], (*found.place, "visible"), group)

    def _choice(self, found: Found, path: str, group: Path) -> dict[str, Any]:
        made: dict[str, Any] = {"value": found.value["value"] or "", "label": self._words(found.value, "label")}
        self.places.note(path, "body", found.place)
        if found.value["quota"] is not None:
            made["quota"] = found.value["quota"]
        self._later_on(made, "visible", found.value["visible"], (*found.place, "visible"), group)
        return made

    def _computed(self, found: Found, group: Path) -> dict[str, Any]:
        try:
            return {"computed": formula(found.value["computed"], self.names, group)}
        except BadExpression as bad:
            self._fault("body", (*found.place, "computed"), bad)
            return {}

    def _rule(self, found: Found, number: int) -> dict[str, Any]:
        value = found.value
        self.places.note(f"rules/{number}", "rules", found.place)
        made: dict[str, Any] = {"key": value["key"], "message": self._words(value, "message", "label")}
        keys = [self.names.resolve(one) for one in value["questions"] if one.strip()]
        made["fields"] = keys
        if not says_something(value["must"]):
            bad = BadExpression((), _("Say what must hold: a rule without conditions says nothing."))
            self._fault("rules", (*found.place, "must"), bad)
        self._later_on(made, "must", value["must"], (*found.place, "must"), (), "rules")
        return made

    def _note(self, path: str, found: Found, prefix: str) -> None:
        self.places.note(path, "body", found.place)
        self.places.paths[f"{prefix}{found.value['key']}"] = path

    def _later_on(
        self, into: dict[str, Any], name: str, value: Any, place: Place, group: Path, form_field: str = "body"
    ) -> None:
        if says_something(value):
            self._later.append(_Later(into, name, value, place, group, form_field))


def _said(words: Mapping[str, str]) -> dict[str, str]:
    return {language: text for language, text in words.items() if text and text.strip()}
