"""The form of a step: what the step itself asks, and below it the low-code form that the flow names for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Q
from django.utils.translation import gettext as _

from shequ_workflows.core.edge_forms import date_field, long_text
from shequ_workflows.core.machines import EdgeForm
from shequ_workflows.core.models import Subject
from shequ_workflows.flows.constants import AskKind
from shequ_workflows.flows.definition import schema
from shequ_workflows.flows.words import lazily
from shequ_workflows.forms.models import FormVersion
from shequ_workflows.org.constants import COMMUNITY_STAFF, NodeKind
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.querysets import prefixes

from .answering import ANSWERS, AnsweringForm, Given
from .wanting import wanted_of


class StepForm(AnsweringForm):
    """Of one step of one flow's version; see ``form_class``."""

    flow: ClassVar[schema.Flow]
    step: ClassVar[schema.Edge]
    template_name = "shequ_flows/step_form.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for ask in self.step.asks:
            self.fields[ask.key] = _FIELDS[ask.kind](self, ask)

    def get_context(self) -> dict[str, Any]:
        wanted = wanted_of(self.flow, self.subject) if self.subject is not None and self.step.form else None
        return {**super().get_context(), "wanted": wanted}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        judged = self.judge_answers()
        if judged is None or self.version is None:
            return data
        assert self._errors is not None  # while it is being cleaned
        for path, sentence in self.answer_errors.items():
            self._errors[path or NON_FIELD_ERRORS] = self.error_class([sentence])
        if not self.answer_errors:
            told = self.data.get(ANSWERS)
            data[ANSWERS] = told if isinstance(told, Given) else Given(self.version, judged)
        return data


def form_class(flow: schema.Flow, step: schema.Edge, versions: Mapping[str, FormVersion]) -> type[EdgeForm] | None:
    """The form of a step; None where it asks nothing."""
    if not step.asks and not step.form:
        return None
    return type("StepForm", (StepForm,), {"flow": flow, "step": step, "version": versions.get(step.form)})


# -- fields of what a step asks --------------------------------------------------------------------------------------

Maker = Callable[[StepForm, schema.Ask], forms.Field]


def _common(ask: schema.Ask) -> dict[str, Any]:
    return {"label": lazily(ask.label), "help_text": lazily(ask.help), "required": ask.required}


def _text(form: StepForm, ask: schema.Ask) -> forms.Field:
    return long_text(lazily(ask.label), lazily(ask.help), required=ask.required, rows=3)


def _colleague(form: StepForm, ask: schema.Ask) -> forms.Field:
    return forms.ModelChoiceField(
        people_for(form.subject, ask.roles, form.moment), to_field_name="public_id", **_common(ask)
    )


def _people(form: StepForm, ask: schema.Ask) -> forms.Field:
    return forms.ModelMultipleChoiceField(
        people_for(form.subject, ask.roles, form.moment), to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple, **_common(ask),
    )  # fmt: skip


def _office(form: StepForm, ask: schema.Ask) -> forms.Field:
    return forms.ModelChoiceField(offices_for(form.subject), to_field_name="code", **_common(ask))


def _assisting(form: StepForm, ask: schema.Ask) -> forms.Field:
    return forms.ModelMultipleChoiceField(
        offices_for(form.subject), to_field_name="code", widget=forms.CheckboxSelectMultiple, **_common(ask)
    )


class DayField(forms.DateField):
    """A day that is still to come, at most so many days ahead."""

    def __init__(self, *, today: dt.date, most: int, **kwargs: Any) -> None:
        widget = date_field("").widget
        super().__init__(widget=widget, **kwargs)
        self.today, self.most = today, most

    def clean(self, value: Any) -> dt.date | None:
        day: dt.date | None = super().clean(value)
        if day is None:
            return None
        if day <= self.today:
            raise forms.ValidationError(_("Enter a day that is still to come."))
        if self.most and day > self.today + dt.timedelta(days=self.most):
            raise forms.ValidationError(_("At most %(most)d days ahead, please.") % {"most": self.most})
        return day


def _until(form: StepForm, ask: schema.Ask) -> forms.Field:
    return DayField(today=form.today, most=ask.most, **_common(ask))


def _code(form: StepForm, ask: schema.Ask) -> forms.Field:
    choices = [("", _("— please choose —")), *((value, lazily(label)) for value, label in ask.choices)]
    return forms.ChoiceField(choices=choices, **_common(ask))


def _yes_no(form: StepForm, ask: schema.Ask) -> forms.Field:
    return forms.TypedChoiceField(
        choices=[("yes", _("yes")), ("no", _("no"))], coerce=_is_yes, empty_value=None, widget=forms.RadioSelect,
        **_common(ask),
    )  # fmt: skip


def _is_yes(value: str) -> bool:
    return value == "yes"


class CaseField(forms.CharField):
    """Another open case of the same kind in the community, by its number."""

    def __init__(self, *, subject: Subject | None, actor: Any, **kwargs: Any) -> None:
        super().__init__(max_length=32, **kwargs)
        self.subject, self.actor = subject, actor

    def clean(self, value: Any) -> Subject | None:
        number = super().clean(value).strip()
        if not number or self.subject is None:
            return None
        rows = Subject.objects.visible_to(self.actor).open().exclude(pk=self.subject.pk)
        found = rows.filter(kind=self.subject.kind, community=self.subject.community_id, number=number).first()
        if found is None:
            raise forms.ValidationError(_("No open case of this kind has this number. Please look it up once more."))
        return found


def _case(form: StepForm, ask: schema.Ask) -> forms.Field:
    return CaseField(subject=form.subject, actor=form.actor, **_common(ask))


_FIELDS: Final[Mapping[AskKind, Maker]] = {
    AskKind.REASON: _text,
    AskKind.TEXT: _text,
    AskKind.COLLEAGUE: _colleague,
    AskKind.PEOPLE: _people,
    AskKind.OFFICE: _office,
    AskKind.ASSISTING: _assisting,
    AskKind.UNTIL: _until,
    AskKind.CODE: _code,
    AskKind.YES_NO: _yes_no,
    AskKind.CASE: _case,
}


def people_for(subject: Subject | None, roles: tuple[str, ...], at: dt.datetime) -> Any:
    """Those who hold one of ``roles`` (else, of the community's staff) where the case is, by name."""
    if subject is None:
        return Person.objects.none()
    held = Person.objects.present().holding(*(roles or COMMUNITY_STAFF), at=subject.node, when=at)
    return held.order_by("name", "pk")


def offices_for(subject: Subject | None) -> Any:
    """Offices that may lead or assist: the community, its street and district, and the departments of these."""
    if subject is None:
        return Node.objects.none()
    above = prefixes(subject.community.path)
    wanted = Q(path__in=above, kind__in=(NodeKind.STREET, NodeKind.DISTRICT, NodeKind.COMMUNITY))
    for depth, path in enumerate(above, start=1):
        wanted |= Q(kind=NodeKind.DEPARTMENT, path__startswith=path, depth=depth + 1)
    return Node.objects.in_use().filter(wanted)
