from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.community.models import Building
from shequ_workflows.core.models import Subject
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Node, Person

from .actions import KindValues, Numbers
from .actions.counting import CHOICES
from .constants import CONVENERS, MOST_ITEMS, Group, Way
from .kinds import RULE_LABELS, KindRules
from .models import AgendaItem, Meeting
from .plans import Item, Plan
from .step_forms import HoursForm, day_field, moment_field


class FilterForm(forms.Form):
    """What the public list shows."""

    community = forms.ModelChoiceField(
        Node.objects.none(),
        label=_("Community"),
        required=False,
        to_field_name="code",
        empty_label=_("All communities"),
    )

    def __init__(self, *args: Any, communities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["community"].queryset = communities  # type: ignore[attr-defined]


class PlanForm(HoursForm):
    """Head of a meeting. Node and kind are asked once: a meeting that was planned keeps them."""

    node = forms.ModelChoiceField(
        Node.objects.none(), label=_("Where it belongs to"), to_field_name="code", empty_label=None
    )
    kind = forms.ChoiceField(label=_("Kind of meeting"))
    title = forms.CharField(label=_("Title"), max_length=120)
    starts_at = moment_field(label=_("Begins"))
    ends_at = moment_field(label=_("Ends"))
    place = forms.CharField(label=_("Place"), max_length=120)
    convener = forms.CharField(
        label=_("Convened by"),
        max_length=80,
        required=False,
        help_text=_(
            "As it stands under the notice. Empty: the residents' committee; for an owners' assembly, the owners' committee."
        ),
    )

    def __init__(
        self,
        *args: Any,
        nodes: Iterable[Node] = (),
        kinds: Iterable[KindRules] = (),
        meeting: Meeting | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if meeting is not None:
            del self.fields["node"], self.fields["kind"]
            return
        chosen = list(nodes)
        self.fields["node"].queryset = Node.objects.filter(pk__in=[node.pk for node in chosen])  # type: ignore[attr-defined]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.code, f"{kind.name}（{days_words(kind)}）") for kind in kinds
        ]

    @staticmethod
    def initial_of(meeting: Meeting) -> dict[str, Any]:
        names = ("starts_at", "ends_at", "place", "convener")
        return {"title": meeting.subject.title, **{name: getattr(meeting, name) for name in names}}


def days_words(kind: KindRules) -> str:
    """``提前 10 天通知``."""
    return str(_("%(days)d days of notice") % {"days": kind.notice_days})


class ItemForm(forms.Form):
    """A line of the agenda; without a title it is left out."""

    title = forms.CharField(label=_("Title"), required=False, max_length=120)
    text = forms.CharField(
        label=_("Explanation"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Everybody reads it: no names of residents."),
    )
    subject = forms.ModelChoiceField(
        Subject.objects.none(), label=_("Matter"), required=False, to_field_name="public_id", empty_label="—"
    )
    is_voted = forms.BooleanField(label=_("Put to the vote"), required=False)

    def __init__(self, *args: Any, matters: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if matters is None:
            del self.fields["subject"]
        else:
            self.fields["subject"].queryset = matters  # type: ignore[attr-defined]


ItemFormSet = forms.formset_factory(ItemForm, extra=3, max_num=MOST_ITEMS, validate_max=True)


def item_initial(items: Iterable[AgendaItem | Item]) -> list[dict[str, Any]]:
    return [
        {
            "title": item.title,
            "text": item.text,
            "is_voted": item.is_voted,
            "subject": item.subject.public_id if item.subject else None,
        }
        for item in items
    ]


def plan_of(head: PlanForm, rows: Any, kind: str) -> Plan:
    """What was typed; after both are valid."""
    data = head.cleaned_data
    items = [
        Item(one["title"], one.get("text", ""), one.get("subject"), one.get("is_voted", False))
        for one in rows.cleaned_data
        if one.get("title", "").strip()
    ]
    return Plan(
        kind, data["title"], data["place"], data["starts_at"], data["ends_at"], items, convener=data.get("convener", "")
    )


class InviteForm(forms.Form):
    """Whom to invite, how they learn of it, and whether they may vote."""

    group = forms.ChoiceField(label=_("Group"), choices=Group.choices)
    building = forms.ModelChoiceField(
        Building.objects.none(),
        label=_("Building"),
        required=False,
        help_text=_("Only for the households of a building."),
    )
    person = forms.CharField(
        label=_("Person"),
        required=False,
        max_length=40,
        help_text=_("Only for somebody by name: room, end of the phone number, name or initials."),
    )
    way = forms.ChoiceField(
        label=_("How they learn of it"), choices=Way.choices, widget=forms.RadioSelect, initial=Way.EACH
    )
    votes = forms.BooleanField(label=_("They may vote"), required=False)

    def __init__(self, *args: Any, node: Node, has_rule: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Building.objects.within(node).select_related("compound").order_by("compound__name", "pk")
        self.fields["building"].queryset = rows  # type: ignore[attr-defined]
        if not has_rule:
            del self.fields["votes"]


class WhichForm(forms.Form):
    """Several people were found: which one is meant."""

    chosen = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Which one?"),
        to_field_name="public_id",
        empty_label=None,
        widget=forms.RadioSelect,
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code on the screen"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


def number_field(label: Any, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=1_000_000, **options)


def area_field(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=12, decimal_places=2)


class CountForm(forms.Form):
    """The numbers of one vote."""

    rule = forms.ChoiceField(label=_("What is asked for"), widget=forms.RadioSelect)
    entitled = number_field(_("Entitled to vote"), help_text=_("Without those who are recused."))
    present = number_field(_("Took part"))
    in_favour = number_field(pgettext_lazy("votes", "In favour"))
    against = number_field(pgettext_lazy("votes", "Against"))
    abstained = number_field(pgettext_lazy("votes", "Abstained"))
    recused = number_field(_("Recused"), initial=0)
    entitled_area = area_field(_("Entitled to vote (m²)"))
    present_area = area_field(_("Took part (m²)"))
    in_favour_area = area_field(_("In favour (m²)"))
    against_area = area_field(_("Against (m²)"))
    abstained_area = area_field(_("Abstained (m²)"))
    tellers = forms.CharField(label=_("Counted and witnessed by"), max_length=120)

    AREAS = ("entitled_area", "present_area", "in_favour_area", "against_area", "abstained_area")
    HEADS = ("entitled", "present", "in_favour", "against", "abstained", "recused")

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = CHOICES.get(meeting.kind, ())
        if choices:
            self.fields["rule"].choices = [(key, RULE_LABELS[key]) for key in choices]  # type: ignore[attr-defined]
        else:
            del self.fields["rule"]
        rule = meeting.quorum_rule
        if rule is None or rule.by == "heads":
            for name in self.AREAS:
                del self.fields[name]

    def numbers(self) -> Numbers:
        data = self.cleaned_data
        return Numbers(**{name: data[name] for name in (*self.HEADS, *self.AREAS) if name in data})


class UndertakingForm(forms.Form):
    """What is to be done, by whom, by when."""

    text = forms.CharField(label=_("What is to be done"), max_length=120)
    person = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Person in charge"),
        to_field_name="public_id",
        empty_label=_("— please choose —"),
    )
    due_on = day_field(label=_("By"))
    item = forms.ModelChoiceField(
        AgendaItem.objects.none(), label=_("Item of the agenda"), required=False, empty_label="—"
    )

    def __init__(self, *args: Any, meeting: Meeting, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["item"].queryset = meeting.agenda.order_by("position")  # type: ignore[attr-defined]


class KindForm(forms.Form):
    """A kind of meeting as a node has it."""

    name = forms.CharField(label=_("Name here"), max_length=40)
    notice_days = forms.IntegerField(label=_("Days of notice"), min_value=0, max_value=60)
    basis = forms.CharField(
        label=_("Where these days are written"), max_length=120, help_text=_("The law, the charter, or local practice.")
    )
    rule = forms.ChoiceField(
        label=_("What is asked for a decision"),
        choices=list(RULE_LABELS.items()),
        required=False,
        widget=forms.RadioSelect,
    )
    conveners = forms.MultipleChoiceField(
        label=_("Convened by"),
        choices=[(role.value, role.label) for role in Role if role in CONVENERS],
        widget=forms.CheckboxSelectMultiple,
    )
    proxies = forms.IntegerField(
        label=_("People one may stand in for"), min_value=0, max_value=10, help_text=_("0: everybody comes himself.")
    )
    is_public = forms.BooleanField(label=_("Everybody may read of it"), required=False)

    def values(self) -> KindValues:
        data = dict(self.cleaned_data)
        return KindValues(**{**data, "conveners": tuple(data["conveners"])})


def default_times(day: dt.date, tz: dt.tzinfo) -> tuple[dt.datetime, dt.datetime]:
    """Half past nine to eleven on ``day``: when offices meet."""
    return dt.datetime.combine(day, dt.time(9, 30), tz), dt.datetime.combine(day, dt.time(11), tz)
