"""Filters of board, list and calendar: plain GET forms, without names of people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.querysets import SubjectQuerySet
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import below

from .frame import READERS


class CasesFilter(forms.Form):
    """``flows``: those to choose from, as (key, title); the first is shown where nothing is chosen."""

    flow = forms.ChoiceField(label=_("Kind of case"), required=False)
    state = forms.CharField(required=False, max_length=28, widget=forms.HiddenInput)
    community = forms.ModelChoiceField(Node.objects.none(), label=_("Community"), required=False, to_field_name="code")
    mine = forms.BooleanField(label=_("In my charge"), required=False)
    late = forms.BooleanField(label=_("Overdue only"), required=False)

    def __init__(self, data: Any, *, actor: Actor, flows: list[tuple[str, str]], every: bool = False) -> None:
        super().__init__(data)
        self.actor, self.flows = actor, flows
        flow: Any = self.fields["flow"]
        flow.choices = [*([("", _("all kinds"))] if every else []), *flows]
        communities = Node.objects.communities().filter(below(actor.paths_with(*READERS)))
        field: Any = self.fields["community"]
        if len(communities) > 1:
            field.queryset, field.empty_label = communities, _("all communities")
        else:
            del self.fields["community"]
        self.is_valid()

    @property
    def chosen(self) -> dict[str, Any]:
        return getattr(self, "cleaned_data", {})

    @property
    def flow_key(self) -> str:
        """The chosen flow, else the first."""
        said = str(self.chosen.get("flow") or "")
        return said or (self.flows[0][0] if self.flows else "")

    def apply(self, rows: SubjectQuerySet) -> SubjectQuerySet:
        """Without the flow and the state. A filter that cannot be read is left out."""
        said = self.chosen
        if said.get("community"):
            rows = rows.filter(community=said["community"])
        if said.get("mine"):
            rows = rows.filter(assignee=self.actor.person_id)
        if said.get("late"):
            rows = rows.filter(is_open=True, next_due_at__lt=now())
        return rows
