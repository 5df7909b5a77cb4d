"""What a step asks beside its form, and what follows from it."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.registries import openers
from shequ_workflows.flows.constants import AskKind, EffectKind
from shequ_workflows.flows.drafting.rows import Row
from shequ_workflows.flows.effects.own import STEP
from shequ_workflows.flows.effects.quoting import public_keys
from shequ_workflows.flows.effects.registry import EffectType, effect_types
from shequ_workflows.flows.showing.words import ASKS

from .base import RowForm
from .fields import ChoicesField, LengthField, one_of, role_choices, several, with_own

_YES: Final = frozenset({"yes", "true", "1", "是"})
_NO: Final = frozenset({"no", "false", "0", "否"})


class AskForm(RowForm):
    handled = frozenset({"key", "kind", "label", "help", "required", "roles", "choices", "most", "public"})
    kept_false = frozenset({"required"})

    def build(self) -> None:
        self.fields["kind"] = one_of(
            _("What is asked"), [(one.value, label) for one, label in ASKS.items()], empty=None
        )
        self.words("label", gettext_lazy("The question"), required=True)
        self.words("help", gettext_lazy("Help below it"), long=True)
        self.fields["required"] = forms.BooleanField(
            label=_("It must be answered"), required=False, initial=self.row.get("required", True)
        )
        self.fields["public"] = forms.BooleanField(label=_("Whoever raised it reads the answer"), required=False)
        self.fields["roles"] = several(
            _("Who may be chosen"), role_choices(relations=False, kept=self.row.get("roles") or ()),
            _("Of a colleague or of people. None ticked: everybody who works for the committee."),
        )  # fmt: skip
        self.fields["choices"] = ChoicesField(languages=self.draft.languages, label=_("The list to choose from"))
        self.fields["most"] = forms.IntegerField(
            label=_("At most so many days ahead"), required=False, min_value=0, max_value=3660, help_text=_("Of a day.")
        )

    def has_changed(self) -> bool:
        return any(name.startswith("label__") for name in self.changed_data)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("kind") == AskKind.CODE and not said.get("choices") and "choices" not in self.errors:
            self.add_error("choices", _("Enter the codes there are to choose from."))
        return said

    def values(self) -> Row:
        said = self.cleaned_data
        wanted = ("kind", "required", "public", "roles", "choices", "most")
        return {"key": self.row.get("key", ""), **{name: said.get(name) for name in wanted}}

    def made(self) -> Row:
        row = super().made()
        if row.get("required"):
            row.pop("required")  # what is left out is required
        return row


class EffectForm(RowForm):
    """One effect: its kind, then what that kind is set with. ``kind``: of a row that was just asked for."""

    def build(self) -> None:
        kind = self.data.get(self.add_prefix("kind")) if self.is_bound else self.row.get("kind", "")
        offered = [(one.key, one.label) for one in sorted(effect_types, key=lambda one: one.order) if one.key != STEP]
        if kind and kind not in dict(offered):
            offered.append((kind, kind))
        self.fields["kind"] = one_of(
            _("What happens"), offered, _("Its settings appear once you have saved, or added one more row.")
        )
        self.kind: EffectType | None = effect_types.get(kind) if kind else None
        for name, label in self.kind.settings if self.kind is not None else ():
            self.fields[name] = self._setting(name, str(label))
            self.fields[name].initial = self.row.get(name) if name == "wait" else self._typed(self.row.get(name))
            self.initial.pop(name, None)

    def _setting(self, name: str, label: str) -> forms.Field:
        label = label[:1].upper() + label[1:]
        assert self.kind is not None  # it has settings
        if name in self.kind.choices:
            return one_of(label, with_own(list(self.kind.choices[name]()), self.row.get(name)))
        if name in self.kind.quotes:
            return self._quoting(name, label)
        body_facts = [(one.key, self.teller.labels[f"set/{one.key}"]) for one in self.teller.flow.facts]
        if name == "fact":
            return one_of(label, with_own(body_facts, self.row.get(name)), _("Facts are made on the page of the flow."))
        if name == "answer":
            known = [(key, text) for key, text in self.teller.labels.items() if not key.startswith(("case/", "taken/", "set/"))]  # fmt: skip
            return one_of(label, with_own(known, self.row.get(name)))
        if name == "what":
            return one_of(label, with_own([(one.key, one.label) for one in openers], self.row.get(name)))
        if name == "wait":
            return forms.BooleanField(label=label, required=False)
        if name == "within":
            return LengthField(label=label, required=False)
        return forms.CharField(label=label, required=False, max_length=200)

    def _quoting(self, name: str, label: str) -> forms.Field:
        """Words in which answers may stand in braces; the help lists those that everybody may read."""
        assert self.kind is not None
        is_long = name in self.kind.long
        keys = [key for key in public_keys(self.teller.flow, self.teller.forms) if key in self.teller.labels]
        said = [f"{{{key}}} = {self.teller.labels[key]}" for key in keys]
        told = _("What may stand in it, in braces: %(keys)s") % {"keys": _("; ").join(said)} if said else ""
        return forms.CharField(
            label=label, required=False, max_length=2000 if is_long else 200, help_text=told,
            widget=forms.Textarea({"rows": 5}) if is_long else forms.TextInput,
        )  # fmt: skip

    @staticmethod
    def _typed(value: Any) -> Any:
        return (_("yes") if value else _("no")) if isinstance(value, bool) else value

    def has_changed(self) -> bool:
        return bool(self.data.get(self.add_prefix("kind"))) if self.is_bound else bool(self.row)

    def values(self) -> Row:
        said = {name: self.cleaned_data.get(name) for name in self.fields}
        if self.kind is not None and self.kind.key == EffectKind.SET:
            said["value"] = self._value(str(said.get("fact") or ""), str(said.get("value") or ""))
            if said["value"] is False:
                return {**said, "value": False}
        return said

    def _value(self, fact: str, typed: str) -> Any:
        """As the fact's kind is written; of a list the label will do."""
        known = next((one for one in self.teller.flow.facts if one.key == fact), None)
        text = typed.strip()
        if known is None or not text:
            return text
        if known.kind == "yes_no":
            return True if text.lower() in _YES else False if text.lower() in _NO else text
        labels = self.teller.words.choices.get(f"set/{fact}", {})
        return next((value for value, label in labels.items() if label == text), text)

    def made(self) -> Row:
        said = self.values()
        kept = {name: value for name, value in said.items() if value not in ("", None, [])}
        return {name: value for name, value in kept.items() if value is not False or name == "value"}
