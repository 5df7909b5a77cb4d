"""The list of delegated tasks: filters, order, lines. A constant number of queries, however many tasks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import F, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.machines import roles_towards
from shequ_workflows.core.models import Subject
from shequ_workflows.core.presenting import due_view
from shequ_workflows.core.querysets import SubjectQuerySet
from shequ_workflows.core.registries import workplace_url
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import NodeKind
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now

from .constants import TaskCategory
from .desk_views import readable
from .states import STATES

PER_PAGE = 50
_TONES = {"good": "good", "bad": "off", "paused": "wait"}
_SOONEST = F("next_due_at").asc(nulls_last=True)
_ORDERS: dict[str, tuple[Any, ...]] = {
    "": (_SOONEST, "pk"),
    "new": ("-opened_at", "-pk"),
    "number": ("number", "pk"),
    "starts": (F("delegation__starts_on").asc(nulls_last=True), "pk"),
}
_ANY = pgettext_lazy("filter", "all")


class TaskFilter(forms.Form):
    """By words of title or number, community (where there are several), office, category, state, overdue only; and the
    order. A filter that cannot be read is left out."""

    q = forms.CharField(label=_("Number or words"), required=False, max_length=60)
    community = forms.ChoiceField(label=_("Community"), required=False)
    office = forms.ChoiceField(label=_("Office that asks"), required=False)
    category = forms.ChoiceField(label=_("As what"), required=False, choices=[("", _ANY), *TaskCategory.choices])
    state = forms.ChoiceField(
        label=_("Stands at"), required=False, choices=[("", _ANY), *((one.code, one.label) for one in STATES)]
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("next due first")), ("new", _("newest first")), ("starts", _("first to begin first")),
            ("number", _("by number")),
        ],
    )  # fmt: skip
    overdue = forms.BooleanField(label=_("Overdue only"), required=False)
    view = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = readable(actor).order_by()
        nodes = Node.objects.filter(kind=NodeKind.COMMUNITY, pk__in=rows.values("community")).order_by("path")
        self.communities = [(node.code, node.label) for node in nodes]
        self.fields["community"].choices = [("", _("all communities")), *self.communities]  # type: ignore[attr-defined]
        if len(self.communities) < 2:
            del self.fields["community"]
        offices = rows.exclude(delegation__office_name="").values_list("delegation__office_name", flat=True).distinct()
        self.fields["office"].choices = [("", _ANY), *((name, name) for name in sorted(offices))]  # type: ignore[attr-defined]

    @property
    def said(self) -> dict[str, Any]:
        """What was chosen and can be read."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value and name != "view"}

    @property
    def sent(self) -> list[tuple[str, str]]:
        """The filters as a form sends them on."""
        return [(name, str(self.data.get(name, ""))) for name in self.said]

    def apply(self, rows: SubjectQuerySet) -> SubjectQuerySet:
        said = self.said
        columns = {
            "community": "community__code", "office": "delegation__office_name", "category": "delegation__category",
            "state": "state",
        }  # fmt: skip
        rows = rows.filter(**{column: said[name] for name, column in columns.items() if name in said})
        if "overdue" in said:
            rows = rows.filter(is_open=True, next_due_at__lt=now())
        for word in str(said.get("q", "")).split():
            rows = rows.filter(Q(title__icontains=word) | Q(number__icontains=word))
        return rows.order_by(*_ORDERS[said.get("sort", "")])

    def chips(self, query: QueryDict) -> list[dict[str, str]]:
        """One a filter that is set, with the address of the list without it."""
        found = []
        colon = pgettext("between a name and its value", ": ")
        for name, value in self.said.items():
            rest = query.copy()
            rest.pop(name, None)
            rest.pop("page", None)
            field = self.fields[name]
            shown = dict(getattr(field, "choices", [])).get(value, value)
            text = str(field.label) if name == "overdue" else f"{field.label}{colon}{shown}"
            found.append({"label": text, "url": f"?{rest.urlencode()}"})
        return found


def lines_of(subjects: Iterable[Subject], actor: Actor) -> list[dict[str, Any]]:
    """The rows of the list; ``delegation`` and ``community`` are loaded along. One query (the calendar's stamp)."""
    from .machines import machine

    calendar, at = calendar_of(), now()
    found = []
    for subject in subjects:
        state = machine.states[subject.state]
        clock = due_view(subject.next_due_at, calendar, at) if subject.is_open else None
        offered = machine.offered(subject.state, roles_towards(subject, actor)) if subject.is_open else ()
        found.append(
            {
                "subject": subject,
                "task": subject.delegation,
                "url": workplace_url(subject),
                "state": state.label,
                "tone": _TONES.get(state.kind, "info"),
                "clock": clock,
                "overdue": bool(clock and clock["state"] == "overdue"),
                "steps": [edge.label for edge in offered if not edge.folded][:2],
            }
        )
    return found
