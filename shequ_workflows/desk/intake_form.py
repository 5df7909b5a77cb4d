"""接访登记: one screen, one text box, the kind chosen last."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.models import Subject
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from shequ_workflows.org.querysets import below

from .constants import CHANNELS, INTAKE, OPENS, STAFF, WITHHELD, IntakeKind
from .forms import ColleagueField

#: Value of the radio for somebody who is not on the roster.
NEW_PERSON = "new"
#: What a clerk types where the telephone showed no number.
NO_NUMBER = frozenset({"无", "没有", "未显示", "不显示", "none", "no", "-", "—"})
#: Firms and offices offered again: as many, out of so many newest intakes.
KNOWN_HANDLERS, NEWEST = 12, 200


def new_once() -> str:
    return uuid4().hex


class KeyedRadios(forms.RadioSelect):
    """Radio buttons that Alt and a digit choose from wherever the cursor is."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, label, *args, **kwargs)
        place = kwargs.get("index", args[1] if len(args) > 1 else 0)
        if value:
            key = f"alt+{place}"
            option["attrs"] |= {"data-key": key, "data-key-label": str(label)}
            option["label"] = format_html('{} <kbd class="key" aria-hidden="true">{}</kbd>', label, place)
        return option


class IntakeForm(forms.Form):
    """Who, how, what; then what becomes of it. ``node`` is asked only where the clerk serves several communities."""

    once = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    node = forms.ModelChoiceField(Node.objects.none(), label=_("Community"), to_field_name="code", empty_label=None)
    find = forms.CharField(
        label=_("Caller or visitor"),
        required=False,
        max_length=60,
        help_text=_("Room (3-2-501), last four digits of the phone, name or pinyin initials."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "spellcheck": "false",
                "data-key": "F2",
                "data-key-label": _("Caller or visitor"),
            }
        ),
    )
    person = forms.CharField(required=False, max_length=16)
    new_name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    new_phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    text = forms.CharField(
        label=_("What they told us"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        strip=True,
        required=False,
    )
    channel = forms.ChoiceField(
        label=_("How it reached us"),
        choices=[(channel.value, channel.label) for channel in CHANNELS],
        initial=CHANNELS[0].value,
        widget=forms.RadioSelect,
    )
    number = forms.CharField(
        label=_("Number of the call (not shown: “none”)"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    told_at = forms.DateTimeField(
        label=_("When (empty: now)"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    place = forms.CharField(
        label=_("Where, if not at their home"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("What it is (Alt and digit)"),
        choices=[("", _("later")), *IntakeKind.choices],
        required=False,
        widget=KeyedRadios,
    )
    colleague = ColleagueField(label=_("Colleague in charge"), required=False)
    handler = forms.CharField(
        label=_("Or a firm or office"),
        max_length=60,
        required=False,
        widget=forms.TextInput(
            attrs={
                "list": "handlers",
                "autocomplete": "off",
                "data-key": "alt+9",
                "data-key-label": _("Or a firm or office"),
            }
        ),
    )
    answer = forms.CharField(
        label=_("Answered at once: how"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 1, "data-key": "alt+0", "data-key-label": _("Answered at once: how")}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("once", new_once())
        super().__init__(*args, **kwargs)
        places = places_of(actor)
        self.here: Node | None = places[0] if places else None
        field: Any = self.fields["node"]
        field.queryset = Node.objects.filter(pk__in=[node.pk for node in places])
        field.label_from_instance = lambda node: node.name
        if len(places) <= 1:
            field.widget = forms.HiddenInput()
            field.initial = self.here.code if self.here else ""
        if self.here is not None:
            colleagues: Any = self.fields["colleague"]
            colleagues.offer(self.here.community, actor)

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"].strip()
        return WITHHELD if number.casefold() in NO_NUMBER else number

    def clean(self) -> dict[str, Any] | None:
        data: dict[str, Any] = super().clean() or {}
        chosen = data.get("person")
        if chosen and chosen != NEW_PERSON and (data.get("new_name") or data.get("new_phone")):
            self.add_error("find", _("You chose somebody and entered somebody new as well. Please keep one of them."))
        return data

    @property
    def opener(self) -> str:
        """What the chosen kind opens, if that is there."""
        return OPENS.get(self.cleaned_data.get("kind", ""), "")


def places_of(actor: Actor) -> list[Node]:
    """Where this actor registers what was told: the communities, or the grids, in which such a role is held."""
    held = [one.node_id for one in actor.held if one.role in STAFF]
    nodes = Node.objects.filter(pk__in=held).order_by("depth", "path")
    widest: list[Node] = []
    for node in nodes:
        if not any(node.path.startswith(other.path) for other in widest):
            widest.append(node)
    return widest


def known_handlers(actor: Actor) -> list[str]:
    """Firms and offices that took something over lately, the newest first. One query."""
    here = below(actor.paths_with(*STAFF), "path")
    newest = Subject.objects.filter(here, kind=INTAKE).order_by("-opened_at", "-id")
    names = newest.values_list("intake__handler", flat=True)[:NEWEST]
    return list(dict.fromkeys(name for name in names if name))[:KNOWN_HANDLERS]
