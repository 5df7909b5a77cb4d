"""The ground of our screens in the Wagtail admin: lists, pages and forms that keep to the actor's scope.

Wagtail's own screens assume that whoever may see one row of a model may see all. Here every queryset comes from the
model's ``ScopedPolicy``; nothing is copied or deleted; every change is an action, sent by POST, done once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.models import Permission
from django.db import models
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button, HeaderButton

from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor

from .acting import ActionFormView
from .refusing import SaysWhom
from .registry import inspect_panels
from .scope import actor_of, in_scope


class ScopedIndexView(SaysWhom, generic.IndexView):
    """A list. Subclasses name ``related`` for ``select_related`` and may search by a queryset method."""

    any_permission_required: ClassVar[list[str]] = ["view"]
    related: ClassVar[tuple[str, ...]] = ()
    searched: ClassVar[bool] = True
    results_template_name = "shequ_core/admin/index_results.html"
    template_name = "shequ_core/admin/index.html"
    bulk: ClassVar[bool] = False
    #: Of the button that leads to the form for a new row.
    add_label: ClassVar[Sentence] = ""

    @property
    def add_item_label(self) -> Sentence:
        return self.add_label

    @property
    def is_searchable(self) -> bool:
        return self.searched

    @cached_property
    def actor(self) -> Actor:
        return actor_of(self.request)

    def get_base_queryset(self) -> Any:
        return in_scope(self.request, self.model).select_related(*self.related)

    def search_queryset(self, queryset: Any) -> Any:
        """By the queryset's own ``search``."""
        return queryset.search(self.search_query) if self.is_searching else queryset

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        """Row buttons: links to a page that asks and posts, never the change itself."""
        return []

    def get_edit_url(self, instance: Any) -> None:
        return None

    def get_inspect_url(self, instance: Any) -> str:
        return reverse(self.inspect_url_name, args=[instance.pk])

    @property
    def shows_bulk(self) -> bool:
        return self.bulk and self.user_has_permission("change")

    def with_bulk(self, columns: list[Any]) -> list[Any]:
        """``columns``, with a box to tick before them for those who may do something with many rows.

        The title needs ``get_title_id=item_id``."""
        return [BulkActionsCheckboxColumn("bulk_actions", obj_type="item"), *columns] if self.shows_bulk else columns

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(*args, **kwargs), "bulk": self.shows_bulk, "notes": self.notes()}

    def notes(self) -> list[Sentence]:
        """Sentences above the list: what these rows are, what needs a person."""
        return []


class MomentColumn(Column):
    """A point in time as date and hour: Wagtail's own says "just now" of what is still to come."""

    def get_value(self, instance: Any) -> str:
        return moment(super().get_value(instance))


def moment(value: dt.datetime | None) -> str:
    """``2026-11-23 17:30`` in the site's time zone; empty for nothing."""
    if value is None:
        return ""
    return f"{value.astimezone(timezone.get_default_timezone()):%Y-%m-%d %H:%M}"


def item_id(row: models.Model) -> str:
    """The id of a row's title, to which its tick box points."""
    return f"item_{row.pk}_title"


class ScopedInspectView(SaysWhom, generic.InspectView):
    """The page of one row: ``rows()`` of names and values, buttons, panels of upper layers."""

    any_permission_required: ClassVar[list[str]] = ["view"]
    list_title: ClassVar[Sentence] = ""
    related: ClassVar[tuple[str, ...]] = ()
    template_name = "shequ_core/admin/inspect.html"

    def get_page_title(self) -> str:
        return capfirst(str(self.model._meta.verbose_name))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        listing = {"url": reverse(self.index_url_name), "label": self.get_list_title()}
        return [*self.breadcrumbs_items, listing, {"url": "", "label": self.get_page_subtitle()}]

    def get_list_title(self) -> Sentence:
        return self.list_title or capfirst(str(self.model._meta.verbose_name_plural))

    def buttons(self) -> list[Button]:
        """What may be done with the row; the first stands in the header, the others behind the three dots."""
        return []

    @cached_property
    def header_buttons(self) -> list[Any]:
        return [HeaderButton(one.label, one.url, icon_name=one.icon_name) for one in self.buttons()[:1]]

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        return self.buttons()[1:]

    def get_fields(self) -> list[str]:
        return []

    @cached_property
    def actor(self) -> Actor:
        return actor_of(self.request)

    def get_object(self, queryset: Any = None) -> Any:
        """Before the permission check of the view: what is out of scope is not there."""
        return get_object_or_404(in_scope(self.request, self.model).select_related(*self.related), pk=self.pk)

    def get_edit_url(self) -> None:
        return None

    def get_delete_url(self) -> None:
        return None

    def rows(self) -> Iterable[tuple[Sentence, Any]]:
        raise NotImplementedError

    def sections(self) -> list[dict[str, Any]]:
        """Blocks below the facts: ``{heading, template, …}``."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = []
        for panel in inspect_panels:
            context = panel.context(self.request, self.object) if panel.model is self.model else None
            if context is not None:
                shown.append({**context, "template": panel.template})
        return {
            **super().get_context_data(**kwargs),
            "facts": [{"term": term, "value": value} for term, value in self.rows() if value not in (None, "")],
            "sections": [*self.sections(), *shown],
        }


class ScopedViewSet(ModelViewSet):
    """A list and a page per row, and named action forms (``forms``: name → view). No add, edit, copy, delete, usage
    or history of Wagtail's: rows change by actions, and the record says how."""

    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_reference_index = False
    list_per_page = 50
    forms: ClassVar[dict[str, type[ActionFormView]]] = {}
    #: Forms without a row in their address.
    without_row: ClassVar[frozenset[str]] = frozenset({"add"})

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = (
            "add_url_name",
            "edit_url_name",
            "delete_url_name",
            "copy_url_name",
            "history_url_name",
            "usage_url_name",
        )
        return {**super().get_common_view_kwargs(**kwargs), **dict.fromkeys(absent)}

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(**{"page_title": self.menu_label, **kwargs})

    def get_inspect_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_inspect_view_kwargs(**{"list_title": self.menu_label, **kwargs})

    def get_form_fields(self) -> list[str]:
        return []

    def get_permissions_to_register(self) -> Any:
        """None: these models do not appear among the permissions of groups."""
        return Permission.objects.none()

    def register_admin_url_finder(self) -> None:
        """Not by Wagtail's: it would link rows by a permission that says nothing of scope."""

    def get_urlpatterns(self) -> list[URLPattern]:
        patterns = [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path(f"inspect/<{self.pk_path_converter}:pk>/", self.inspect_view, name="inspect"),
        ]
        for name, view in self.forms.items():
            row = "" if name in self.without_row else f"<{self.pk_path_converter}:pk>/"
            patterns.append(path(f"{name}/{row}", view.as_view(list_title=self.menu_label), name=name))
        return patterns
