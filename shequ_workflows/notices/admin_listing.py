"""The notices of one's communities in the admin, as one list: kind, state, dates, who has to look at it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import RadioSelect
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters.filters import BooleanFilter, ChoiceFilter, DateFromToRangeFilter
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn, ParentPageColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from shequ_workflows.core.admin.acting import ActionFormView
from shequ_workflows.core.admin.views import MomentColumn
from shequ_workflows.org.acting import Refusal, Sentence

from .actions import TakeDownPublicity
from .constants import NoticeKind
from .displays import REASON_LENGTH
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
            urgent = gettext("Urgent notice")
            return f"{urgent} · {instance.get_urgency_display()}"
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


class TakeDownForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it must not stay up"),
        max_length=REASON_LENGTH,
        help_text=_("It goes into the record, with your name and the time."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TakeDownView(ActionFormView):
    """Take 公示 down before its last day: says what the law asks, and asks why."""

    model = NoticePage
    index_url_name = "shequ_notices_admin:index"
    list_title = _("Notices")
    page_title = _("Take publicity down before its day")
    header_icon = "warning"
    form_class = TakeDownForm
    submit_label = _("Take it down")
    done = _("Taken down. The reason stands in the record.")
    serious = True

    def turn_away(self, request: HttpRequest) -> None:
        """Nobody by permissions of the model: the page must be one he may open, the action asks for the role."""

    def get_object(self) -> NoticePage:
        mine = policy_registry.get_by_type(Page).explorable_instances(self.request.user)
        page: NoticePage = get_object_or_404(NoticePage, pk__in=mine.values("pk"), pk=self.kwargs["pk"])
        return page

    def check_first(self) -> Refusal | None:
        return TakeDownPublicity(self.actor, self.object, "-").check()

    def build(self, form: Any) -> TakeDownPublicity:
        return TakeDownPublicity(self.actor, self.object, form.cleaned_data["reason"])

    def explanation(self) -> list[Sentence]:
        day = self.object.display.last_day
        return [
            _("The law asks that publicity stays up for at least 15 days; this one until %(day)s.") % {"day": day},
            _("If there is a mistake in it, change its text and publish it again: its display then begins anew."),
        ]


class NoticeListing(PageListingViewSet):
    model = NoticePage
    index_view_class = NoticeIndexView
    filterset_class = NoticeFilterSet
    icon = "doc-full"
    menu_label = _("Notices")
    menu_name = "shequ-notices"
    url_prefix = "shequ/notices"

    def get_urlpatterns(self) -> list[URLPattern]:
        take_down = path("<int:pk>/take-down/", TakeDownView.as_view(), name="take_down")
        return [*super().get_urlpatterns(), take_down]
