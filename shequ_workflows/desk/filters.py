"""Filters of the worklist: a plain GET form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.machines import machines
from shequ_workflows.core.querysets import SubjectQuerySet
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import below

from .constants import READERS


class WorklistFilter(forms.Form):
    """By kind, by community (where there are several), overdue only, and words of title or number."""

    q = forms.CharField(
        label=_("Number or words"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": _("Number or words"), "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    community = forms.ModelChoiceField(Node.objects.none(), label=_("Community"), required=False, to_field_name="code")
    overdue = forms.BooleanField(label=_("Overdue only"), required=False)
    view = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = machines.kinds()
        self.fields["kind"].choices = [("", _("all kinds")), *kinds]  # type: ignore[attr-defined]
        communities = Node.objects.communities().filter(below(actor.paths_with(*READERS)))
        if len(communities) > 1:
            self.fields["community"].queryset = communities  # type: ignore[attr-defined]
            self.fields["community"].empty_label = _("all communities")  # type: ignore[attr-defined]
        else:
            del self.fields["community"]

    def apply(self, rows: SubjectQuerySet) -> SubjectQuerySet:
        """``rows``, narrowed; a filter that cannot be read is left out."""
        if not self.is_bound:
            return rows
        self.is_valid()
        chosen = self.cleaned_data
        if chosen.get("kind"):
            rows = rows.filter(kind=chosen["kind"])
        if chosen.get("community"):
            rows = rows.filter(community=chosen["community"])
        if chosen.get("overdue"):
            rows = rows.filter(is_open=True, next_due_at__lt=now())
        for word in chosen.get("q", "").split():
            rows = rows.filter(Q(title__icontains=word) | Q(number__icontains=word))
        return rows


def chips_of(form: WorklistFilter, query: QueryDict) -> list[dict[str, str]]:
    """One removable chip a filter that is set."""
    if not form.is_bound:
        return []
    form.is_valid()
    chips = []
    for name, value in form.cleaned_data.items():
        if not value or name == "view":
            continue
        rest = query.copy()
        rest.pop(name, None)
        rest.pop("page", None)
        label = form.fields[name].label
        shown = dict(getattr(form.fields[name], "choices", [])).get(value, value) if name == "kind" else value
        text = str(label) if name == "overdue" else f"{label}：{shown}"
        chips.append({"label": text, "url": f"?{rest.urlencode()}"})
    return chips
