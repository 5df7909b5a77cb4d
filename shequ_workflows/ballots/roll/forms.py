from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.ballots.constants import NoteKind
from shequ_workflows.ballots.models import Poll
from shequ_workflows.community.models import Building


class RollFilterForm(forms.Form):
    """Which lines of the roll; sent with the address, since no name is in it."""

    building = forms.ModelChoiceField(
        Building.objects.none(), label=_("Building"), required=False, empty_label=_("all")
    )
    only = forms.ChoiceField(
        label=_("Entries"), required=False, choices=[("", _("all")), ("gaps", _("those where something is missing"))]
    )

    def __init__(self, *args: Any, poll: Poll, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Building.objects.within(poll.place).select_related("compound").order_by("compound__name", "pk")
        self.fields["building"].queryset = rows  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A proven error of a fixed roll. Without an entry: what may be said of the roll as a whole."""

    kind = forms.ChoiceField(label=_("Error"), choices=NoteKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What was proven, and how"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody reads it beside the result: no names of residents."),
    )
    evidence = forms.CharField(
        label=pgettext_lazy("roll", "Evidence"),
        max_length=200,
        help_text=_("What document it is, its number, its date, where it is kept."),
    )

    def __init__(self, *args: Any, has_entry: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alone = [NoteKind.MISSING, NoteKind.OTHER]
        kinds = [kind for kind in NoteKind if (kind != NoteKind.MISSING if has_entry else kind in alone)]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
