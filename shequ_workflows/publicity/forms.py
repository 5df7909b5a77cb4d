from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.org.models import Node

from .constants import Category
from .content import MOST_SECTIONS, Content


class FilterForm(forms.Form):
    """What the list shows."""

    community = forms.ModelChoiceField(
        Node.objects.none(),
        label=_("Community"),
        required=False,
        to_field_name="code",
        empty_label=_("All communities"),
    )
    category = forms.ChoiceField(label=pgettext_lazy("publicity", "Kind of matter"), required=False)

    def __init__(self, *args: Any, communities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["community"].queryset = communities  # type: ignore[attr-defined]
        self.fields["category"].choices = [("", _("All kinds")), *Category.choices]  # type: ignore[attr-defined]


class DraftForm(forms.Form):
    """The head of a notice."""

    title = forms.CharField(label=_("Title"), max_length=120)
    category = forms.ChoiceField(
        label=pgettext_lazy("publicity", "Kind of matter"),
        choices=Category.choices,
        help_text=_("The seven kinds of the law (art. 34)."),
    )
    shown = forms.CharField(
        label=_("Names that stay readable"),
        required=False,
        max_length=200,
        help_text=_(
            "Only of people who agreed to be named. People in office are readable anyway; all others are covered."
        ),
    )


class SectionForm(forms.Form):
    """A heading and its text; both empty: left out."""

    heading = forms.CharField(label=_("Heading"), required=False, max_length=60)
    text = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 4}))


SectionFormSet = forms.formset_factory(SectionForm, extra=2, max_num=MOST_SECTIONS, validate_max=True)


def initial_of(content: Content) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """What the two forms show of ``content``."""
    head = {"title": content.title, "category": content.category, "shown": "、".join(content.shown)}
    return head, [{"heading": one.heading, "text": one.text} for one in content.sections]


def content_of(head: DraftForm, sections: Any) -> Content:
    """What was typed; after both are valid."""
    data = head.cleaned_data
    names = data["shown"].replace(",", "、").replace("，", "、").replace(" ", "、").split("、")
    pairs = [(one.get("heading", ""), one.get("text", "")) for one in sections.cleaned_data if one]
    return Content.of(data["title"], pairs, data["category"], names)


class ReasonForm(forms.Form):
    """Why something public changes."""

    reason = forms.CharField(
        label=_("Reason, which everybody can read"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )
    conceal = forms.BooleanField(
        label=_("Do not show the old text any more"),
        required=False,
        help_text=_("Tick this where a name or another personal datum stood in it."),
    )


class BoardForm(forms.Form):
    """The paper on the board."""

    place = forms.CharField(
        label=_("Where it hangs"), max_length=80, help_text=_("For instance: board at the south gate")
    )
    at = forms.DateTimeField(
        label=_("Since when"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"],
    )
