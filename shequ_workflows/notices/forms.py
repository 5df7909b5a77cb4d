from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from shequ_workflows.org.actors import Actor
from shequ_workflows.org.groups import in_site_language
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import below

from .constants import ON_DUTY, Urgency, Verdict
from .wording import Outage, usual_advice

MINUTES = "%Y-%m-%dT%H:%M"


def moment_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(format=MINUTES, attrs={"type": "datetime-local"})
    return forms.DateTimeField(
        label=label,
        required=required,
        input_formats=[MINUTES, "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M"],
        widget=widget,
        help_text=help_text,
    )


def places_of(actor: Actor) -> Any:
    """Communities where the actor is on duty and that have a home page."""
    rows = Node.objects.communities().in_use().filter(below(actor.paths_with(*ON_DUTY)))
    return rows.filter(page__isnull=False)


class UrgentForm(forms.Form):
    """An urgent notice in the order people ask: what, where, from when until when, why, what to do."""

    once = forms.CharField(widget=forms.HiddenInput, max_length=64)
    node = forms.ModelChoiceField(Node.objects.none(), label=_("Community"), to_field_name="code", empty_label=None)
    urgency = forms.ChoiceField(label=_("What"), choices=Urgency.choices, widget=forms.RadioSelect, initial="water")
    place = forms.CharField(
        label=_("Where"),
        max_length=80,
        help_text=_("For example: buildings 1 to 6."),
        widget=forms.TextInput(attrs={"data-focus": ""}),
    )
    begins = moment_field(_("From"), help_text=_("Now, unless you change it."))
    ends = moment_field(_("Until about"), help_text=_("Empty: not known yet."))
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)
    advice = forms.CharField(
        label=_("What people should do"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Empty: the usual advice for this kind."),
    )
    contact = forms.CharField(
        label=_("Whom to ask"), max_length=80, required=False, help_text=_("The telephone of the office, not yours.")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        initial = kwargs.setdefault("initial", {})
        initial.setdefault("once", uuid4().hex)
        initial.setdefault("begins", now().replace(second=0, microsecond=0))
        super().__init__(*args, **kwargs)
        places = list(places_of(actor))
        field: Any = self.fields["node"]
        field.queryset = places_of(actor)
        if places:
            field.initial = places[0].code
            page = places[0].page
            self.fields["contact"].initial = " ".join(part for part in (page.title, page.phone) if part)[:80]
        if len(places) <= 1:
            field.widget = forms.HiddenInput()

    def outage(self) -> Outage:
        data = self.cleaned_data
        advice = data["advice"].strip() or in_site_language(lambda: str(usual_advice(data["urgency"])))
        return Outage(data["urgency"], data["place"], data["begins"], data["ends"], data["reason"].strip(), advice)


class CheckForm(forms.Form):
    verdict = forms.ChoiceField(label=_("What did you find?"), choices=Verdict.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What was wrong"),
        max_length=200,
        required=False,
        help_text=_("Needed where you take it down; the record keeps it."),
    )
