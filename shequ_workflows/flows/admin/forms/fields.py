"""Fields that the rows of a flow are typed into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shequ_workflows.core.calendar.durations import Duration, InvalidDuration, Unit
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.constants import COMMUNITY_STAFF, STREET_STAFF, Relation, Role

UNITS: Final = (
    ("", "—"),
    (Unit.WD.value, pgettext_lazy("unit of time", "working days")),
    (Unit.D.value, pgettext_lazy("unit of time", "calendar days")),
    (Unit.WH.value, pgettext_lazy("unit of time", "working hours")),
    (Unit.H.value, pgettext_lazy("unit of time", "hours, day and night")),
    (Unit.MIN.value, pgettext_lazy("unit of time", "minutes")),
)
#: Who takes no part in flows.
_NO_PART: Final = frozenset({Role.EDITOR, Role.AUDITOR, Role.ADMINISTRATOR})
_OTHERS: Final = frozenset({Role.DEPARTMENT, Role.PROPERTY_COMPANY, Role.OWNERS_COMMITTEE, Role.SOCIAL_ORG})


class LengthWidget(forms.MultiWidget):
    """A number and its unit."""

    template_name = "shequ_flows/admin/length.html"

    def __init__(self, attrs: Any = None) -> None:
        number = forms.NumberInput({"min": "0", "inputmode": "numeric", "aria-label": _("how many")})
        super().__init__([number, forms.Select({"aria-label": _("of which unit")}, choices=UNITS)], attrs)

    def decompress(self, value: Any) -> list[Any]:
        if not value:
            return [None, ""]
        try:
            length = Duration.parse(str(value))
        except InvalidDuration:
            return [None, ""]
        return [length.amount, str(length.unit)]


class LengthField(forms.MultiValueField):
    """A length of time as the work calendar writes it (``7 wd``); empty for none."""

    widget = LengthWidget

    def __init__(self, **kwargs: Any) -> None:
        parts = (forms.IntegerField(required=False, min_value=0), forms.ChoiceField(choices=UNITS, required=False))
        super().__init__(fields=parts, require_all_fields=False, **kwargs)

    def compress(self, data_list: Sequence[Any]) -> str:
        if not data_list or data_list[0] is None:
            return ""
        if not data_list[1]:
            raise forms.ValidationError(_("Choose the unit, too: working days, hours …"))
        try:
            return str(Duration(int(data_list[0]), Unit(data_list[1])))
        except InvalidDuration as wrong:
            raise forms.ValidationError(str(wrong)) from None


class Boxes(forms.CheckboxSelectMultiple):
    """Many boxes to tick, in columns where there is room."""

    is_wide = True

    def __init__(self, attrs: Any = None, choices: Any = ()) -> None:
        super().__init__({"class": "shequ-boxes", **(attrs or {})}, choices)


def several(label: Any, choices: Iterable[Any], help_text: Any = "", *, required: bool = False) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label, choices=list(choices), widget=Boxes, required=required, help_text=help_text
    )


def one_of(label: Any, choices: Iterable[Any], help_text: Any = "", *, empty: Sentence | None = "—") -> forms.Field:  # fmt: skip
    """``empty``: what stands for no choice; None where one must be made."""
    offered = list(choices)
    return forms.ChoiceField(
        label=label, choices=offered if empty is None else [("", empty), *offered], required=empty is None,
        help_text=help_text,
    )  # fmt: skip


def with_own(choices: list[tuple[str, Any]], own: Any) -> list[tuple[str, Any]]:
    """``choices``, with what the row says already where that is none of them: so that saving loses nothing unseen."""
    return choices if not own or own in dict(choices) else [*choices, (str(own), str(own))]


def role_choices(*, relations: bool, kept: Iterable[str] = ()) -> list[Any]:
    """Roles in groups, as an editor looks for them. ``kept``: what the row says already and is in no list."""
    community = [role for role in Role if role in COMMUNITY_STAFF]
    street = [role for role in Role if role in STREET_STAFF or role in {Role.DISTRICT_ACCESS}]
    others = [role for role in Role if role in _OTHERS]
    public = [role for role in Role if role not in {*community, *street, *others, *_NO_PART}]
    groups: list[Any] = [
        (_("Community"), [(role.value, role.label) for role in community]),
        (_("Street office and district"), [(role.value, role.label) for role in street]),
        (_("Departments and partners"), [(role.value, role.label) for role in others]),
        (_("Residents"), [(role.value, role.label) for role in public]),
    ]
    if relations:
        near = [(Relation.ASSIGNEE.value, Relation.ASSIGNEE.label), (Relation.REPORTER.value, _("whoever raised it"))]
        groups.append((_("Of the case"), [*near, (Relation.SYSTEM.value, _("the system, by itself"))]))
    known = {value for _name, group in groups for value, _label in group}
    strange = [(one, one) for one in kept if one not in known]
    return [*groups, (_("Others"), strange)] if strange else groups


class ChoicesField(forms.CharField):
    """Choices, one a line: ``value = label``, labels in further languages behind ``|``."""

    widget = forms.Textarea

    def __init__(self, *, languages: Sequence[str], **kwargs: Any) -> None:
        self.languages = languages
        help_text = gettext_lazy("One a line: a short code, =, and what is read, for example: twice = 重复")
        super().__init__(**{"required": False, "help_text": help_text, **kwargs})
        self.widget.attrs.setdefault("rows", 4)

    def clean(self, value: Any) -> list[dict[str, Any]]:
        made: list[dict[str, Any]] = []
        for line in str(super().clean(value)).splitlines():
            code, sep, labels = line.partition("=")
            words = [one.strip() for one in (labels if sep else code).split("|")]
            if not line.strip():
                continue
            if not code.strip() or not words[0]:
                raise forms.ValidationError(_("“%(line)s” is no choice. Write a code, =, and a label.") % {"line": line[:40]})  # fmt: skip
            label = {language: word for language, word in zip(self.languages, words, strict=False) if word}
            made.append({"value": code.strip()[:40], "label": label})
        return made

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(self._line(one) for one in value if isinstance(one, Mapping))

    def _line(self, one: Mapping[str, Any]) -> str:
        label = one.get("label") if isinstance(one.get("label"), Mapping) else {}
        assert isinstance(label, Mapping)
        words = [str(label.get(language, "")) for language in self.languages]
        return f"{one.get('value', '')} = {' | '.join(words).rstrip(' |')}"


class RoutesField(forms.CharField):
    """Where answers lead, one a line: ``value = state``; states by key, shown and read by label as well."""

    def __init__(self, *, states: Mapping[str, Any], **kwargs: Any) -> None:
        self.states = {key: str(label) for key, label in states.items()}
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        return "\n".join(f"{answer} = {self.states.get(state, state)}" for answer, state in value.items())

    def clean(self, value: Any) -> dict[str, str]:
        by_label = {label: key for key, label in self.states.items()}
        made: dict[str, str] = {}
        for line in str(super().clean(value)).splitlines():
            answer, _sep, named = (part.strip() for part in line.partition("="))
            if not line.strip():
                continue
            state = named if named in self.states else by_label.get(named, "")
            if not answer or not state or answer in made:
                raise forms.ValidationError(_("“%(line)s” does not say where one answer leads. Write the answer, =, and a state.") % {"line": line[:40]})  # fmt: skip
            made[answer[:40]] = state
        return made
