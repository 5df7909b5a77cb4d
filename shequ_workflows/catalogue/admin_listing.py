"""The guides of one's communities in the admin, as one list."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.forms import RadioSelect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters.filters import BooleanFilter, ChoiceFilter, ModelChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn, ParentPageColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet

from shequ_workflows.core.admin.views import MomentColumn

from .code_lists import Theme
from .constants import State
from .models import ServiceGuidePage


class GuideFilterSet(WagtailFilterSet):
    state = ChoiceFilter(label=_("State"), choices=State.choices, empty_label=_("all"), widget=RadioSelect)
    live = BooleanFilter(label=_("Before everybody's eyes"))
    themes = ModelChoiceFilter(label=_("Theme"), queryset=Theme.objects.all(), empty_label=_("all"))

    class Meta:
        model = ServiceGuidePage
        fields: list[str] = []


class StateColumn(Column):
    def get_value(self, instance: ServiceGuidePage) -> str:
        return str(State(instance.state_now).label)


class GuideIndexView(IndexView):
    """Drafts and live ones together; what may be done with each is Wagtail's to say."""

    default_ordering = "-latest_revision_created_at"
    base_columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
        ParentPageColumn("parent", label=_("Stands in")),
        StateColumn("state", label=pgettext_lazy("column", "Service"), sort_key="state", width="12%"),
        MomentColumn(
            "latest_revision_created_at", label=_("Changed"), sort_key="latest_revision_created_at", width="14%"
        ),
        PageStatusColumn("status", label=_("State"), sort_key="live", width="12%"),
    ]

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """By words in title and other names: parts of Chinese words are found, too."""
        if not self.is_searching:
            return queryset
        for word in self.search_query.split():
            queryset = queryset.filter(Q(title__icontains=word) | Q(search_words__icontains=word))
        return queryset


class GuideListing(PageListingViewSet):
    model = ServiceGuidePage
    index_view_class = GuideIndexView
    filterset_class = GuideFilterSet
    icon = "doc-full-inverse"
    menu_label = _("Service guides")
    menu_name = "shequ-guides"
    url_prefix = "shequ/guides"
