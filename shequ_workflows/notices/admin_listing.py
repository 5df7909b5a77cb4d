"""The notices of one's communities in the admin, as one list: kind, state, dates, who has to look at it."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import RadioSelect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters.filters import BooleanFilter, ChoiceFilter, DateFromToRangeFilter
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn, ParentPageColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet

from shequ_workflows.core.admin.views import MomentColumn

from .constants import NoticeKind
from .models import NOTICE_TAGS, NoticeCheck, NoticePage


class NoticeFilterSet(WagtailFilterSet):
    kind = ChoiceFilter(label=_("Kind"), choices=NoticeKind.choices, empty_label=_("all"), widget=RadioSelect)
    live = BooleanFilter(label=_("Before everybody's eyes"))
    urgent = ChoiceFilter(
        label=_("Urgent notices"),
        method="by_urgency",
        choices=[("yes", _("urgent ones only")), ("unchecked", _("not checked yet"))],
        empty_label=_("all"),
        widget=RadioSelect,
    )
    issued_at = DateFromToRangeFilter(label=_("Issued"), widget=DateRangePickerWidget)

    class Meta:
        model = NoticePage
        fields: list[str] = []

    def by_urgency(self, rows: QuerySet[NoticePage], name: str, value: str) -> QuerySet[NoticePage]:
        rows = rows.exclude(urgency="")
        if value != "unchecked":
            return rows
        seen = NoticeCheck.objects.filter(page=OuterRef("pk"), at__gte=OuterRef("posted_at"))
        return rows.filter(~Exists(seen), live=True)


class KindColumn(Column):
    """通知, or 便民通知 with what it is about."""

    def get_value(self, instance: NoticePage) -> str:
        if instance.urgency:
            return f"{gettext('Urgent notice')} · {instance.get_urgency_display()}"
        return str(dict(NOTICE_TAGS)[instance.kind])


class NoticeIndexView(IndexView):
    """Drafts, scheduled, live and expired ones together; what may be done with each is Wagtail's to say."""

    default_ordering = "-latest_revision_created_at"
    base_columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
        ParentPageColumn("parent", label=_("Stands in")),
        KindColumn("kind", label=_("Kind"), sort_key="kind", width="14%"),
        MomentColumn("issued_at", label=_("issued"), sort_key="issued_at", width="14%"),
        MomentColumn(
            "latest_revision_created_at", label=_("Changed"), sort_key="latest_revision_created_at", width="14%"
        ),
        PageStatusColumn("status", label=_("State"), sort_key="live", width="12%"),
    ]

    def search_queryset(self, queryset: Any) -> Any:
        """By words in title and text: parts of Chinese words are found, too."""
        if not self.is_searching:
            return queryset
        for word in self.search_query.split():
            queryset = queryset.filter(Q(title__icontains=word) | Q(body__icontains=word))
        return queryset


class NoticeListing(PageListingViewSet):
    model = NoticePage
    index_view_class = NoticeIndexView
    filterset_class = NoticeFilterSet
    icon = "doc-full"
    menu_label = _("Notices")
    menu_name = "shequ-notices"
    url_prefix = "shequ/notices"
