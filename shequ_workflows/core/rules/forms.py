"""The form of a machine's limits and rules at a node, and of a pack's file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shequ_workflows.core.calendar.durations import Duration, InvalidDuration, Unit

from .actions import LONGEST_BASIS
from .items import Invalid, Item, LimitItem
from .rulesets import RuleSet
from .specs import RuleKind, RuleSpec

UNITS = (
    (Unit.WD.value, pgettext_lazy("unit of time", "working days")),
    (Unit.D.value, pgettext_lazy("unit of time", "calendar days")),
    (Unit.WH.value, pgettext_lazy("unit of time", "working hours")),
    (Unit.H.value, pgettext_lazy("unit of time", "hours, day and night")),
    (Unit.MIN.value, pgettext_lazy("unit of time", "minutes")),
)


class LengthWidget(forms.MultiWidget):
    """A number and its unit in words."""

    def __init__(self) -> None:
        number = forms.NumberInput(attrs={"min": 1, "aria-label": gettext_lazy("How many"), "inputmode": "numeric"})
        unit = forms.Select(choices=UNITS, attrs={"aria-label": gettext_lazy("Unit")})
        super().__init__([number, unit])

    def decompress(self, value: Duration | None) -> list[Any]:
        return [value.amount, value.unit.value] if value is not None else [None, Unit.WD.value]


class LengthField(forms.MultiValueField):
    """A ``Duration``."""

    widget = LengthWidget

    def __init__(self, **more: Any) -> None:
        number = forms.IntegerField(min_value=0)
        super().__init__((number, forms.ChoiceField(choices=UNITS)), require_all_fields=True, **more)

    def compress(self, data_list: list[Any]) -> Duration | None:
        if not data_list:
            return None
        try:
            return Duration(data_list[0], Unit(data_list[1]))
        except InvalidDuration as error:
            raise forms.ValidationError(str(error)) from None


class ValueField(forms.CharField):
    """A share or a number as ``RuleSpec`` reads it."""

    def __init__(self, spec: RuleSpec, **more: Any) -> None:
        self.spec = spec
        super().__init__(max_length=20, **more)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return self.spec.read(text) if text else None
        except Invalid as error:
            raise forms.ValidationError(str(error)) from None

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else self.spec.say(value) if self.is_share else value

    @property
    def is_share(self) -> bool:
        return self.spec.kind == RuleKind.FRACTION


def field_of(item: Item) -> forms.Field:
    """The control of one item, with what is shipped and what the law asks below it."""
    help_text = _("Shipped: %(value)s.") % {"value": item.say(item.shipped)}
    if item.bounds:
        help_text = _("%(shipped)s Law: %(bounds)s.") % {"shipped": help_text, "bounds": item.bounds}
    words: dict[str, Any] = {"label": item.label, "help_text": help_text}
    if isinstance(item, LimitItem):
        words["label"] = _("%(what)s, %(kind)s") % {"what": item.label, "kind": item.kind_words}
        return LengthField(**words)
    spec = cast(Any, item).spec
    if spec.help:
        words["help_text"] = f"{spec.help} {help_text}"
    if spec.kind == RuleKind.CHOICE:
        return forms.ChoiceField(choices=list(spec.choices.items()), widget=forms.RadioSelect, **words)
    return ValueField(spec, **words)


class RulesForm(forms.Form):
    """Every limit and rule of a machine. ``base`` and ``once`` are the action's."""

    basis = forms.CharField(
        label=gettext_lazy("Where this stands written"),
        max_length=LONGEST_BASIS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "The decision with its date, the charter, a local rule. Asked for where something differs from what is shipped; residents may read it, so name no private person."
        ),
    )
    review_on = forms.DateField(
        label=gettext_lazy("Next review"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("The day by which somebody looks again whether this still fits."),
    )
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    once = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: Any, *, rules: RuleSet, initial: Mapping[str, Any]) -> None:
        given = {**rules.values, "once": uuid4().hex, **initial}
        super().__init__(data, initial=given)
        self.rules = rules
        own = {item.name: field_of(item) for item in rules.items}
        self.fields = {**own, **self.fields}

    def groups(self) -> list[dict[str, Any]]:
        """The fields by what they are about: limits, other rules."""
        parts = {"limits": _("Limits"), "settings": _("Other rules")}
        found = [
            {"label": label, "fields": [self[item.name] for item in self.rules.items if item.part == part]}
            for part, label in parts.items()
        ]
        return [group for group in found if group["fields"]]

    def wanted(self) -> RuleSet:
        """What was typed, once it is valid."""
        return RuleSet(self.rules.items, {item.name: self.cleaned_data[item.name] for item in self.rules.items})


class PackForm(forms.Form):
    """The file of a pack."""

    file = forms.FileField(
        label=gettext_lazy("Rule pack (a .json file)"),
        help_text=gettext_lazy("Nothing is saved yet: you see first what would change."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )


class ConfirmForm(forms.Form):
    """What was read of the file, sent back to be saved."""

    pack = forms.CharField(widget=forms.HiddenInput, max_length=64 * 1024)
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    once = forms.CharField(widget=forms.HiddenInput, max_length=64)
