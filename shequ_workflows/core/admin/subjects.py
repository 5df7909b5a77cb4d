"""事项 in the admin: every subject of the scope, to find and to look at. Worked on is it on the desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import django_filters
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusFlagColumn, TitleColumn
from wagtail.admin.widgets import BooleanRadioSelect
from wagtail.admin.widgets.button import Button

from shequ_workflows.core.machines import machines
from shequ_workflows.core.models import Subject
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.constants import SCOPE_READERS
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import below

from .policy import ScopedPolicy
from .registry import subject_links
from .roles import nodes_for_filter
from .views import MomentColumn, ScopedIndexView, ScopedInspectView, ScopedViewSet, moment
from .words import events, kind_label, name_for, state_label

policy = ScopedPolicy(
    Subject,
    {"view": SCOPE_READERS},
    lambda actor, paths: Subject.objects.visible_to(actor).filter(below(paths)),
)


def kinds(request: HttpRequest | None = None) -> list[tuple[str, Sentence]]:
    return machines.kinds()


def states() -> list[tuple[str, str]]:
    """One line for each state; kinds that share a code and a word share the line."""
    found: dict[str, dict[str, None]] = {}
    for machine in machines:
        for state in machine.states.values():
            found.setdefault(state.code, {})[str(state.label)] = None
    return [(code, " / ".join(labels)) for code, labels in found.items()]


class SubjectFilter(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=kinds)
    state = django_filters.MultipleChoiceFilter(label=gettext_lazy("State"), choices=states)
    node = django_filters.ModelChoiceFilter(
        label=gettext_lazy("At or below"), queryset=nodes_for_filter, method="within"
    )
    is_open = django_filters.BooleanFilter(label=pgettext_lazy("matter", "Open"), widget=BooleanRadioSelect)
    overdue = django_filters.BooleanFilter(
        label=gettext_lazy("Overdue"), widget=BooleanRadioSelect, method="is_overdue"
    )
    opened_at = django_filters.DateFromToRangeFilter(
        label=pgettext_lazy("matter", "Opened"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Subject
        fields: ClassVar[list[str]] = []

    def within(self, rows: Any, name: str, node: Node | None) -> Any:
        return rows.filter(path__startswith=node.path) if node is not None else rows

    def is_overdue(self, rows: Any, name: str, wanted: bool | None) -> Any:
        late = Q(is_open=True, next_due_at__lt=now())
        return rows if wanted is None else rows.filter(late) if wanted else rows.exclude(late)


class SubjectIndexView(ScopedIndexView):
    related = ("node", "community")
    default_ordering = "-opened_at"

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().matters()

    @property
    def columns(self) -> list[Any]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("title", label=_("Title"), get_url=self.get_inspect_url),
            Column("number", label=pgettext("matter", "Number"), sort_key="number"),
            Column("kind", label=_("Kind"), accessor=lambda row: kind_label(row.kind)),
            Column("state", label=_("State"), accessor=lambda row: state_label(row.kind, row.state)),
            Column("node", label=_("Node"), sort_key="path"),
            MomentColumn("opened_at", label=pgettext("matter", "Opened"), sort_key="opened_at"),
            MomentColumn("next_due_at", label=pgettext("matter", "Due"), sort_key="next_due_at"),
            StatusFlagColumn("late", label=_("Note"), accessor=is_late, true_label=_("overdue")),
        ]

    def search_queryset(self, queryset: Any) -> Any:
        """By number, or by a part of the title."""
        word = self.search_query
        return queryset.filter(Q(number__icontains=word) | Q(title__icontains=word)) if word else queryset

    def get_list_more_buttons(self, subject: Subject) -> list[Button]:
        found = [(link.label, link.url(subject, self.actor)) for link in subject_links]
        return [Button(str(label), url, icon_name="view") for label, url in found if url]


def is_late(subject: Subject) -> bool:
    return subject.is_open and subject.next_due_at is not None and subject.next_due_at < now()


class SubjectInspectView(ScopedInspectView):
    related = ("node", "community", "raised_by", "assignee")

    def rows(self) -> Iterable[tuple[Sentence, Any]]:
        subject: Subject = self.object
        yield pgettext("matter", "Number"), subject.number
        yield _("Title"), subject.title
        yield _("Kind"), kind_label(subject.kind)
        yield _("State"), state_label(subject.kind, subject.state)
        yield _("Since"), moment(subject.state_since)
        yield _("Node"), subject.node
        yield _("Community"), subject.community if subject.community_id != subject.node_id else ""
        yield pgettext("matter", "Opened"), moment(subject.opened_at)
        yield pgettext("matter", "Due"), moment(subject.next_due_at)
        yield pgettext("matter", "Ended"), moment(subject.ended_at)
        yield _("Public from"), moment(subject.public_from)
        yield _("Raised by"), name_for(self.actor, subject.raised_by)
        yield _("Person in charge"), name_for(self.actor, subject.assignee)
        yield _("Version of rules"), subject.version
        yield _("Rows of the record"), subject.length

    def sections(self) -> list[dict[str, Any]]:
        rows = self.object.records.select_related("actor", "payload").order_by("seq")
        template = "shequ_core/admin/timeline.html"
        return [{"heading": _("Record"), "template": template, "events": events(self.actor, self.object, rows)}]

    def buttons(self) -> list[Button]:
        found = [(link.label, link.url(self.object, self.actor)) for link in subject_links]
        shown = [Button(str(label), url, icon_name="view", priority=10) for label, url in found if url]
        url = reverse("shequ_record:verify_one", args=[self.object.pk])
        return [*shown, Button(_("Verify the record"), url, icon_name="check", priority=20)]


class SubjectViewSet(ScopedViewSet):
    model = Subject
    name = "shequ_subjects"
    url_prefix = "governance/subjects"
    menu_label = gettext_lazy("Matters and cases")
    icon = "tasks"
    menu_order = 10
    index_view_class = SubjectIndexView
    inspect_view_class = SubjectInspectView
    filterset_class = SubjectFilter
