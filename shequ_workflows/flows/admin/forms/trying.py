"""What a step asks, typed in a try-out: the people and offices are the invented ones; answers become JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from shequ_workflows.flows.constants import AskKind
from shequ_workflows.flows.definition.schema import Ask, Edge, Flow
from shequ_workflows.flows.running.asking import ANSWERS
from shequ_workflows.flows.trying.stage import INVENTED, person_id, roles_of
from shequ_workflows.forms.constants import CHOOSING, FILING, Kind
from shequ_workflows.forms.definition.files import is_too_deep
from shequ_workflows.forms.definition.schema import Definition, Field
from shequ_workflows.forms.filling.posting import read_post
from shequ_workflows.forms.languages import spoken
from shequ_workflows.org.acting import as_data
from shequ_workflows.org.constants import NodeKind, Role

_TYPES: Final[Mapping[Kind, str]] = {
    Kind.DATE: "date", Kind.TIME: "time", Kind.DATE_TIME: "datetime-local", Kind.NUMBER: "number", Kind.PHONE: "tel",
}  # fmt: skip
_OFFICES: Final = (NodeKind.COMMUNITY, NodeKind.STREET, NodeKind.DEPARTMENT)


class TryForm(forms.Form):
    """Of one step; ``moves_data`` is what a move of it carries. What must be answered, the engine says."""

    def __init__(self, *args: Any, flow: Flow, step: Edge, form: Definition | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.flow, self.step, self.form = flow, step, form
        self.asked: list[Field] = []
        for ask in step.asks:
            self.fields[f"ask-{ask.key}"] = _ASKED.get(ask.kind, _text)(ask, flow)
        for one in form.fields() if form is not None else ():
            if not one.is_silent and one.computed is None and one.kind not in FILING and one.kind != Kind.GROUP:
                self.asked.append(one)
                self.fields[f"answer-{one.key}"] = _answer(one)
        if form is not None:
            self.fields["json"] = forms.CharField(
                label=_("More answers as JSON (for experts)"), required=False, widget=forms.Textarea({"rows": 2}),
                help_text=_("For groups of questions; keys as in the form."),
            )  # fmt: skip

    def clean_json(self) -> dict[str, Any]:
        typed = self.cleaned_data["json"].strip()
        if not typed:
            return {}
        try:
            said = json.loads(typed)
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict) or is_too_deep(said):
            raise forms.ValidationError(_("This is no JSON. Check the brackets and quotation marks."))
        return said

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        posted = QueryDict(mutable=True)
        for one in self.asked:
            value = said.get(f"answer-{one.key}")
            if isinstance(value, list):
                posted.setlist(one.key, value)
            elif value not in (None, ""):
                posted[one.key] = str(value)
        read = read_post(self.asked, posted, {})
        for key, sentence in read.errors.items():
            self.add_error(f"answer-{key}" if f"answer-{key}" in self.fields else None, sentence)
        known = {key: as_data(value) for key, value in read.answers.items() if value not in (None, "", [])}
        self.answers = {**known, **(said.get("json") or {})}
        return said

    def move_data(self) -> dict[str, Any]:
        asked = {one.key: self.cleaned_data.get(f"ask-{one.key}") for one in self.step.asks}
        data = {key: value for key, value in asked.items() if value not in (None, "", [])}
        return {**data, ANSWERS: self.answers} if self.form is not None else data


def _common(ask: Ask) -> dict[str, Any]:
    return {"label": ask.label.say(spoken()), "required": False, "help_text": ask.help.say(spoken())}


def _text(ask: Ask, flow: Flow) -> forms.Field:
    return forms.CharField(widget=forms.Textarea({"rows": 2}), **_common(ask))


def _people(flow: Flow) -> list[tuple[str, Any]]:
    return [(person_id(role), Role(role).label) for role in roles_of(flow)]


def _colleague(ask: Ask, flow: Flow) -> forms.Field:
    return forms.ChoiceField(choices=[("", "—"), *_people(flow)], **_common(ask))


def _named(ask: Ask, flow: Flow) -> forms.Field:
    return forms.MultipleChoiceField(choices=_people(flow), widget=forms.CheckboxSelectMultiple, **_common(ask))


def _offices() -> list[tuple[str, Any]]:
    return [(f"{INVENTED}{kind.value}", kind.label) for kind in _OFFICES]


def _office(ask: Ask, flow: Flow) -> forms.Field:
    return forms.ChoiceField(choices=[("", "—"), *_offices()], **_common(ask))


def _assisting(ask: Ask, flow: Flow) -> forms.Field:
    return forms.MultipleChoiceField(choices=_offices(), widget=forms.CheckboxSelectMultiple, **_common(ask))


def _until(ask: Ask, flow: Flow) -> forms.Field:
    return forms.CharField(widget=forms.TextInput({"type": "date"}), **_common(ask))


def _code(ask: Ask, flow: Flow) -> forms.Field:
    offered = [(value, label.say(spoken())) for value, label in ask.choices]
    return forms.ChoiceField(choices=[("", "—"), *offered], **_common(ask))


def _yes_no(ask: Ask, flow: Flow) -> forms.Field:
    return forms.ChoiceField(choices=[("", "—"), ("yes", _("yes")), ("no", _("no"))], **_common(ask))


_ASKED: Final[Mapping[AskKind, Callable[[Ask, Flow], forms.Field]]] = {
    AskKind.COLLEAGUE: _colleague,
    AskKind.PEOPLE: _named,
    AskKind.OFFICE: _office,
    AskKind.ASSISTING: _assisting,
    AskKind.UNTIL: _until,
    AskKind.CODE: _code,
    AskKind.YES_NO: _yes_no,
}


def _answer(one: Field) -> forms.Field:
    common: dict[str, Any] = {"label": one.label.say(spoken()), "required": False}
    if one.kind in CHOOSING:
        offered = [(choice.value, choice.label.say(spoken())) for choice in one.choices]
        if one.kind == Kind.MANY_OF:
            return forms.MultipleChoiceField(choices=offered, widget=forms.CheckboxSelectMultiple, **common)
        return forms.ChoiceField(choices=[("", "—"), *offered], **common)
    if one.kind in {Kind.YES_NO, Kind.CONSENT}:
        return forms.ChoiceField(choices=[("", "—"), ("yes", _("yes")), ("no", _("no"))], **common)
    if one.kind == Kind.LONG_TEXT:
        return forms.CharField(widget=forms.Textarea({"rows": 3}), **common)
    kind = _TYPES.get(one.kind, "text")
    return forms.CharField(
        widget=forms.TextInput({"type": kind, "step": "any"} if kind == "number" else {"type": kind}), **common
    )
