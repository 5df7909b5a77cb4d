"""A condition as rows (fact, comparison, value), or as JSON for those who know how."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shequ_workflows.flows.drafting.rows import Row
from shequ_workflows.flows.facts import types_of
from shequ_workflows.forms.conditions.rows import (
    ALL,
    ANY,
    BY_NAME,
    OPERATORS,
    BeyondRows,
    Group,
    InvalidRows,
    from_logic,
    to_logic,
)
from shequ_workflows.forms.conditions.rows import Row as Line
from shequ_workflows.forms.definition.files import is_too_deep

from .base import RowForm

MODES: Final = ((ALL, gettext_lazy("all of these hold")), (ANY, gettext_lazy("one of these holds")))
_BLANK: Final = 2
_MOST: Final = 20
_BETWEEN: Final = re.compile(r"[、,，;；\n]")


class GuardForm(RowForm):
    """``taken``: keys of the other conditions of the step."""

    handled = frozenset({"key", "must", "says"})

    def build(self) -> None:
        definition = self.draft.definition
        assert definition is not None
        self.types = types_of(definition, self.draft.forms)
        self.choices = self.teller.words.choices
        group, typed = self._begun()
        self.words(
            "says", gettext_lazy("What is said where it does not hold"),
            gettext_lazy("To whoever wants to take the step: why not, and what to do."), required=True, long=True,
        )  # fmt: skip
        self.fields["match"] = forms.ChoiceField(
            label=_("Together"), choices=MODES, initial=group.match, required=False
        )
        self.fields["count"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=len(group.rows) + _BLANK, required=False
        )
        for number in range(self._lines(len(group.rows))):
            line = group.rows[number] if number < len(group.rows) else None
            self._line(number, line if isinstance(line, Line) else None)
        self.fields["json"] = forms.CharField(
            label=_("As an expression (for experts)"), required=False, initial=typed, max_length=20_000,
            widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
            help_text=_("JSON. Where something stands here, the rows above do not count."),
        )  # fmt: skip

    def _begun(self) -> tuple[Group, str]:
        """What the row says: as rows, else as JSON."""
        must = self.row.get("must")
        try:
            group = from_logic(must, self.types)
        except BeyondRows:
            return Group(ALL, ()), json.dumps(must, ensure_ascii=False, indent=1)
        if any(isinstance(one, Group) for one in group.rows):
            return Group(ALL, ()), json.dumps(must, ensure_ascii=False, indent=1)
        return group, ""

    def _lines(self, begun: int) -> int:
        """As many as the browser sent, and one more where none of them is empty."""
        if not self.is_bound:
            return begun + _BLANK
        said = str(self.data.get(self.add_prefix("count"), ""))
        count = int(said) if said.isascii() and said.isdigit() and len(said) < 3 else begun + _BLANK
        return min(count, _MOST)

    def _line(self, number: int, line: Line | None) -> None:
        labels = sorted(self.teller.labels.items(), key=lambda one: one[0].partition("/")[0])
        known = [(key, label) for key, label in labels if key in self.types]
        if line is not None and line.key not in self.types:
            known.append((line.key, line.key))
        offered = [("", _("— choose a fact —")), *known]
        comparisons = [(one.name, one.label) for one in OPERATORS]
        many = isinstance(line.value, tuple) if line is not None else False
        value: Any = ("、".join(line.value) if many else line.value) if line is not None else ""  # type: ignore[arg-type]
        if line is not None and value:
            named = self.choices.get(line.key, {})
            value = "、".join(named.get(one, one) for one in (line.value if many else [value]))  # type: ignore[union-attr]
        self.fields[f"fact_{number}"] = forms.ChoiceField(
            label=_("Fact"), choices=offered, required=False, initial=line.key if line else ""
        )
        self.fields[f"is_{number}"] = forms.ChoiceField(
            label=pgettext_lazy("in a rule", "Comparison"),
            choices=comparisons,
            required=False,
            initial=line.operator if line else "is",
        )
        self.fields[f"value_{number}"] = forms.CharField(
            label=pgettext_lazy("in a rule", "Value"), required=False, max_length=500, initial=value or ""
        )
        self.fields[f"other_{number}"] = forms.ChoiceField(
            label=_("Or the fact"), choices=[("", "—"), *known], required=False, initial=line.other if line else ""
        )

    def lines(self) -> list[dict[str, Any]]:
        """For the page: the four controls of each row."""
        numbers = [int(name[5:]) for name in self.fields if name.startswith("fact_")]
        parts = ("fact", "is", "value", "other")
        return [{"number": one + 1, **{part: self[f"{part}_{one}"] for part in parts}} for one in numbers]

    def outer(self) -> list[Any]:
        """The controls before the rows."""
        return [self[name] for name in self.fields if name.startswith("says__") or name in {"match", "count"}]

    def has_changed(self) -> bool:
        """A row that says nothing is none."""
        return any(
            self.changed_data and name in self.changed_data
            for name in self.fields
            if name.startswith(("says__", "fact_", "json"))
        )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        typed = said.get("json", "").strip()
        if typed:
            try:
                self.must: Any = json.loads(typed)
                is_read = not is_too_deep(self.must)
            except (ValueError, RecursionError):
                is_read = False
            if not is_read:
                self.add_error("json", _("This is no JSON. Check the brackets and quotation marks."))
            return said
        self._read_lines(said)
        return said

    def _read_lines(self, said: dict[str, Any]) -> None:
        numbers = [int(name[5:]) for name in self.fields if name.startswith("fact_") and said.get(name)]
        lines = tuple(self._said_line(said, one) for one in numbers)
        if not lines:
            self.add_error("fact_0" if "fact_0" in self.fields else None, _("Choose what is asked for."))
            return
        try:
            self.must = to_logic(Group(said.get("match") or ALL, lines), self.types)
        except InvalidRows as invalid:
            for fault in invalid.faults:
                place = numbers[int(fault.path)] if fault.path.isdigit() else numbers[0]
                part = {"key": "fact", "operator": "is", "other": "other"}.get(fault.code, "value")
                self.add_error(f"{part}_{place}", str(fault.sentence))
            return
        if self.must is not None and len(lines) == 1:
            self.must = next(iter(self.must.values()))[0]

    def _said_line(self, said: dict[str, Any], number: int) -> Line:
        key, operator = said[f"fact_{number}"], said.get(f"is_{number}") or "is"
        values = {label: value for value, label in self.choices.get(key, {}).items()}
        typed = said.get(f"value_{number}", "")
        known = BY_NAME.get(operator)
        if known is not None and known.takes == "many":
            many = tuple(values.get(one.strip(), one.strip()) for one in _BETWEEN.split(typed) if one.strip())
            return Line(key, operator, many)
        return Line(key, operator, values.get(typed.strip(), typed), said.get(f"other_{number}", ""))

    def values(self) -> Row:
        return {"key": self.row.get("key", ""), "must": self.must}
