"""接访登记: one screen, one text box, the kind chosen last."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.registries import openers
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import COMMUNITY_STAFF, Channel
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now

from .constants import IntakeKind
from .forms import ColleagueField

CHANNELS = (Channel.PHONE, Channel.VISIT, Channel.CHAT, Channel.DOOR, Channel.PATROL, Channel.HOTLINE, Channel.PAPER)
NEW_PERSON = "new"


class IntakeForm(forms.Form):
    """Who, how, what; then what becomes of it. ``node`` is asked only where the clerk serves several communities."""

    once = forms.CharField(widget=forms.HiddenInput, max_length=64)
    node = forms.ModelChoiceField(Node.objects.none(), label=_("Community"), to_field_name="code", empty_label=None)
    find = forms.CharField(
        label=_("Who"),
        required=False,
        max_length=60,
        help_text=_("Room (3-2-501), last digits of the phone, name or pinyin initials; then Enter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-focus": ""}),
    )
    person = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    new_name = forms.CharField(label=_("Somebody new: name"), required=False, max_length=60)
    new_phone = forms.CharField(
        label=_("Phone"), required=False, max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    channel = forms.ChoiceField(
        label=_("How it reached us"),
        choices=[(channel.value, channel.label) for channel in CHANNELS],
        initial=Channel.PHONE.value,
        widget=forms.RadioSelect,
    )
    told_at = forms.DateTimeField(
        label=_("When"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        help_text=_("Empty: now."),
    )
    text = forms.CharField(
        label=_("What was said"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), strip=True
    )
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[("", _("decide later")), *IntakeKind.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    colleague = ColleagueField(label=_("Colleague in charge"), required=False)
    handler = forms.CharField(label=_("Or a firm or office"), max_length=60, required=False)
    answer = forms.CharField(
        label=_("Answered at once"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only if it is finished with this."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("once", uuid4().hex)
        super().__init__(*args, **kwargs)
        communities = Node.objects.communities().filter(
            pk__in=[node.pk for node in places_of(actor)],
        )
        field: Any = self.fields["node"]
        field.queryset = communities
        places = list(communities)
        self.place = places[0] if places else None
        if len(places) <= 1:
            field.widget = forms.HiddenInput()
            field.initial = self.place.code if self.place else ""
        if self.place is not None:
            people = Person.objects.holding(*COMMUNITY_STAFF, at=self.place, when=now()).order_by("name")
            colleagues: Any = self.fields["colleague"]
            colleagues.queryset = people

    @property
    def openers(self) -> list[Any]:
        return list(openers)


def places_of(actor: Actor) -> list[Node]:
    """The communities for which this actor registers intakes: his own, or that of his grid."""
    held = [one for one in actor.held if one.role in COMMUNITY_STAFF]
    nodes = Node.objects.filter(pk__in={one.node_id for one in held})
    found = {node.pk: node for node in (one.community for one in nodes)}
    below = [one.path for one in nodes if one.kind not in {"community", "grid", "building", "compound"}]
    for path in below:
        for node in Node.objects.communities().filter(path__startswith=path):
            found[node.pk] = node
    return list(found.values())
