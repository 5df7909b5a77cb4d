"""What is asked of every new case, beside its first step."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.once import new_once
from shequ_workflows.flows.desk.pasting import MOST
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Node, Person

#: How something may reach the office, the commonest first.
CHANNELS: Final = (
    Channel.PHONE, Channel.VISIT, Channel.HOTLINE, Channel.CHAT, Channel.DOOR, Channel.PATROL, Channel.PAPER,
)  # fmt: skip
PREFIX: Final = "case"


class AboutForm(forms.Form):
    """Where, for whom, by which way. ``people``: whom the search found, as (public id, line)."""

    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    node = forms.ChoiceField(label=gettext_lazy("Where"))
    channel = forms.ChoiceField(
        label=gettext_lazy("How it reached us"), choices=[(one.value, one.label) for one in CHANNELS]
    )
    q = forms.CharField(
        label=gettext_lazy("For whom"),
        help_text=gettext_lazy("Room, last four digits, name or initials. Empty: nobody on the register."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    person = forms.ChoiceField(label=gettext_lazy("Whose matter it is"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, places: list[Node], people: list[tuple[str, str]], **kwargs: Any) -> None:
        kwargs["initial"] = {"once": new_once(), **kwargs.get("initial", {})}
        super().__init__(*args, **{**kwargs, "prefix": PREFIX})
        node: Any = self.fields["node"]
        node.choices = [(one.code, one.name) for one in places]
        if len(places) == 1:
            node.widget, node.initial = forms.HiddenInput(), places[0].code
        self.places = {one.code: one for one in places}
        if people:
            person: Any = self.fields["person"]
            person.choices = [*people, ("", _("Nobody on the register"))]
        else:
            del self.fields["person"]

    @property
    def place(self) -> Node:
        """Where the case will be: as said, else the first place of whoever opens it."""
        said = self.data.get(f"{PREFIX}-node", "") if self.is_bound else ""
        return self.places.get(said) or next(iter(self.places.values()))

    @property
    def raised_by(self) -> Person | None:
        chosen = self.cleaned_data.get("person")
        return Person.objects.get(public_id=chosen) if chosen else None


class PasteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Text of the ticket"),
        help_text=gettext_lazy(
            "All of it, as it stands in the other system. Number, time, telephone, wish and due date are put into the "
            "form; look them through."
        ),
        max_length=MOST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, is_first: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": "paste"})
        if is_first:
            self.fields["text"].widget.attrs["data-focus"] = ""
