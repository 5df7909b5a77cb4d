"""Forms of the admin's action pages. They collect and tidy; the actions check."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.widgets import AdminDateInput

from shequ_workflows.core.identifiers import IdentifierError, parse_credit_code
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.appointing import appointable_by
from shequ_workflows.org.constants import COMMUNITY_STAFF, PEOPLE_EDITORS, NodeKind, Role
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now, today
from shequ_workflows.org.querysets import below, people_paths

from .choosers import ScopedChoiceField, node_chooser, person_chooser
from .scope import actor_of, in_scope


class ScopedForm(forms.Form):
    """A form that knows its reader; persons and nodes come from his scope."""

    def __init__(self, *args: Any, request: HttpRequest, instance: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.instance = request, instance
        self.actor: Actor = actor_of(request)
        for field in self.fields.values():
            if isinstance(field, ScopedChoiceField):
                model: Any = field.widget.model
                field.limit(in_scope(request, model, "choose"))


class HomeField(forms.ModelChoiceField):
    """A community whose register the reader keeps; chosen already where there is only one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Node.objects.none(), label=_("Community"), **kwargs)

    def limit(self, form: ScopedForm) -> None:
        places = Node.objects.in_use().filter(below(people_paths(form.actor, PEOPLE_EDITORS)))
        self.queryset = places.filter(kind__in=[NodeKind.COMMUNITY, NodeKind.STREET, NodeKind.DISTRICT])
        first = list(self.queryset[:2])
        if len(first) == 1 and "home" not in form.initial:
            form.initial["home"] = first[0]


class PersonForm(ScopedForm):
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    nickname = forms.CharField(
        label=_("Public nickname"), max_length=30, required=False, help_text=_("Shown in public instead of the name.")
    )
    birth_date = forms.DateField(label=_("Date of birth"), required=False, widget=AdminDateInput)
    is_stub = forms.BooleanField(
        label=_("To be verified"), required=False, help_text=_("Tick this for a caller who is not on the register yet.")
    )
    home = HomeField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home"].limit(self)  # type: ignore[attr-defined]
        if not self.actor.has(*COMMUNITY_STAFF):
            del self.fields["birth_date"]


class MergeForm(ScopedForm):
    person = ScopedChoiceField(person_chooser, label=_("Is the same as"))


class LinkForm(ScopedForm):
    username = forms.CharField(
        label=_("Account name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class OpenAccountForm(LinkForm):
    password = forms.CharField(
        label=_("First password"),
        help_text=_("Hand it over on paper; at least eight characters, not digits only."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class GuardianForm(ScopedForm):
    guardian = ScopedChoiceField(person_chooser, label=_("Guardian"))
    basis = forms.CharField(label=_("Basis"), max_length=200, help_text=_("Parent, court decision, appointment."))
    valid_from = forms.DateField(label=pgettext_lazy("term", "From"), widget=AdminDateInput, initial=today)
    valid_to = forms.DateField(label=pgettext_lazy("term", "Until"), widget=AdminDateInput, required=False)


class NodeForm(ScopedForm):
    name = forms.CharField(label=pgettext_lazy("node", "Name"), max_length=80)
    short_name = forms.CharField(label=_("Short name"), max_length=20, required=False)
    usci = forms.CharField(
        label=_("Unified social credit code"),
        max_length=18,
        required=False,
        help_text=_("Of the residents' committee, 18 characters; it stands on its certificate."),
    )
    small_office = forms.BooleanField(
        label=_("Small office"),
        required=False,
        initial=True,
        help_text=_("Two persons suffice where four eyes are asked for; three only for money and formal votes."),
    )

    def clean_usci(self) -> str:
        typed: str = self.cleaned_data["usci"]
        if not typed:
            return ""
        try:
            return parse_credit_code(typed)
        except IdentifierError as wrong:
            raise forms.ValidationError(str(wrong)) from None


class NewNodeForm(NodeForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=NodeKind.choices)
    code = forms.CharField(
        label=_("Code"), max_length=32, help_text=_("The official code where there is one. It stays for ever.")
    )
    field_order = ("kind", "code", "name", "short_name", "usci", "small_office")


class MoveForm(ScopedForm):
    parent = ScopedChoiceField(node_chooser, label=_("Belongs to"))


class ReasonForm(ScopedForm):
    reason = forms.CharField(label=pgettext_lazy("role", "Reason"), max_length=200, required=False)


class RoleForm(ScopedForm):
    person = ScopedChoiceField(person_chooser, label=_("Person"))
    role = forms.ChoiceField(label=_("Role"))
    node = ScopedChoiceField(node_chooser, label=_("Node"), help_text=_("The role reaches everything below it."))
    valid_from = forms.DateField(label=pgettext_lazy("term", "From"), widget=AdminDateInput, initial=today)
    valid_to = forms.DateField(
        label=_("Last day"), widget=AdminDateInput, required=False, help_text=_("Empty: until it is ended.")
    )
    basis = forms.CharField(
        label=_("Basis"), max_length=200, required=False, help_text=_("Election, contract, letter.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Role.choices)
        may = appointable_by(self.actor.roles)
        self.fields["role"].choices = [("", "—"), *((role, labels[Role(role)]) for role in may)]  # type: ignore[attr-defined]

    def term(self) -> dict[str, dt.datetime | None]:
        """From this minute (or the beginning of a later day) to the end of the last day."""
        begins, ends = self.cleaned_data["valid_from"], self.cleaned_data["valid_to"]
        return {
            "valid_from": now() if begins == today() else _midnight(begins),
            "valid_to": _midnight(ends + dt.timedelta(days=1)) if ends else None,
        }


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, timezone.get_default_timezone())


def without_person(person: Person, form: ScopedForm) -> None:
    """A person is not merged into, or guarded by, himself."""
    for field in form.fields.values():
        if isinstance(field, ScopedChoiceField) and field.widget.model is Person:
            rows: Any = field.queryset
            field.limit(rows.exclude(pk=person.pk))
