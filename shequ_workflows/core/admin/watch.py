"""What keeps Wagtail's own screens within the reader's scope, and shows the use of the superuser to auditors."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from wagtail.admin import filters
from wagtail.admin.ui.components import Component
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.views.pages.listing import GenericPageFilterSet, PageFilterSet
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.images.views import chooser
from wagtail.models import Page, PageLogEntry

from shequ_workflows.core.models import Record
from shequ_workflows.org.breakglass import LOGIN, USE
from shequ_workflows.org.constants import Role
from shequ_workflows.org.moment import now
from shequ_workflows.org.wagtail_scope import choosable_by, known_to

from .scope import actor_of
from .words import verb_label

SHOWN = dt.timedelta(days=30)
#: Wagtail's reports that keep to the pages one may edit; ``ActorMiddleware`` closes the others.
SCOPED_REPORTS = frozenset({"aging-pages"})


class BreakGlassPanel(Component):
    """On the first page of the admin, for auditors: when the emergency account was used."""

    order = 10
    template_name = "shequ_core/admin/break_glass.html"

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        # It reaches everywhere: every auditor sees it, also one whose scope is a single community.
        records = Record.objects.filter(verb__in=[LOGIN, USE], at__gte=now() - SHOWN)
        return [{"at": row.at, "what": verb_label("", row.verb)} for row in records.order_by("-at")[:20]]

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"rows": self.rows}


def add_break_glass_panel(request: HttpRequest, panels: list[Any]) -> None:
    actor = actor_of(request)
    if actor.has(Role.AUDITOR) or request.user.is_superuser:
        panels.append(BreakGlassPanel())


def pages_to_choose(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    return choosable_by(request.user, pages)


def no_words_of_others() -> None:
    """Lists and choosers of pictures and documents offer "popular tags": words of everybody's. They offer none."""
    of_everybody = filters.popular_tags_for_model

    def none(model: Any, count: int = 0) -> QuerySet[Any]:
        tags: QuerySet[Any] = of_everybody(model).none()
        return tags

    for module in (filters, chooser):
        module.popular_tags_for_model = none


def no_files() -> None:
    """No button for what ``ActorMiddleware`` refuses: lists as files."""
    SpreadsheetExportMixin.show_export_buttons = False


def colleagues_only() -> None:
    """The filters "owner" and "edited by" of page lists name those who wrote pages one may see, not every account."""

    def owners(request: HttpRequest | None) -> QuerySet[Any]:
        return _accounts(_explorable(request).values("owner"))

    def editors(request: HttpRequest | None) -> QuerySet[Any]:
        edits = PageLogEntry.objects.filter(action="wagtail.edit", page__in=_explorable(request).values("pk"))
        return _accounts(edits.order_by().values("user"))

    for filterset in (PageFilterSet, GenericPageFilterSet):
        filterset.base_filters["owner"].queryset = owners
        filterset.base_filters["edited_by"].queryset = editors


def _explorable(request: HttpRequest | None) -> QuerySet[Page]:
    return known_to(request.user, Page) if request is not None else Page.objects.none()


def _accounts(keys: Any) -> QuerySet[Any]:
    return get_user_model().objects.filter(pk__in=keys)


class ScopedImages(ImagesAdminAPIViewSet):
    """Wagtail's own lists the pictures of everybody."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(pk__in=known_to(self.request.user, self.model).values("pk"))


class ScopedDocuments(DocumentsAdminAPIViewSet):
    """Wagtail's own lists the documents of everybody."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(pk__in=known_to(self.request.user, self.model).values("pk"))


def files_in_scope(router: Any) -> None:
    """Put ours in the place of Wagtail's in the admin's API."""
    router.register_endpoint("images", ScopedImages)
    router.register_endpoint("documents", ScopedDocuments)


def reports_in_scope(request: HttpRequest, items: list[Any]) -> None:
    """Without the reports that ``ActorMiddleware`` keeps for the superuser."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name in SCOPED_REPORTS]
