"""Plain reference tables in the admin, by wagtail-modeladmin: for the administrators who keep the work calendar, too.

They hold for the whole site. Rows are entered and corrected, and switched off; none is deleted, since it would come back
with the next release. Each change is a row in the journal of the administrator's node.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import CreateView, EditView, IndexView

from shequ_workflows.core.calendar.actions import keeper_path
from shequ_workflows.core.record.recording import journal, note
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Node

SAVED = "save_reference"


class KeepersOnly(PermissionHelper):
    """By role, never by Django's permissions; nothing is deleted."""

    def _keeps(self, user: Any) -> bool:
        return keeper_path(Actor.of_user(user)) is not None

    def user_has_any_permissions(self, user: Any) -> bool:
        return self._keeps(user)

    def user_can_list(self, user: Any) -> bool:
        return self._keeps(user)

    def user_can_create(self, user: Any) -> bool:
        return self._keeps(user)

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        return self._keeps(user)

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return False


class _SaysWho:
    """Whoever may not is told whom to ask."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except PermissionDenied:
            sentence = _("This table is kept by the administrator of the street office. Please ask there.")
            context = {"header_title": _("Not possible"), "header_icon": "warning", "sentence": sentence}
            return TemplateResponse(request, "shequ_core/admin/refused.html", context, status=403)
        return response


class _Recorded(_SaysWho):
    """What was saved stands in the journal, in the same transaction."""

    request: HttpRequest
    model: type[models.Model]

    def form_valid(self, form: Any) -> Any:
        with transaction.atomic():
            response = super().form_valid(form)  # type: ignore[misc]
            actor = Actor.of_user(self.request.user)
            node = Node.objects.filter(path=keeper_path(actor) or "").first() or Node.objects.first()
            if node is not None:
                columns = sorted(form.changed_data)
                payload = {"table": self.model._meta.label, "code": form.instance.code, "columns": columns}
                note(journal(node), SAVED, actor, role=Role.ADMINISTRATOR, payload=payload)
        return response


class ReferenceIndexView(_SaysWho, IndexView):
    """The table."""


class ReferenceCreateView(_Recorded, CreateView):
    """A row of the site's own."""


class ReferenceEditView(_Recorded, EditView):
    """A row corrected or switched off."""


class ReferenceAdmin(ModelAdmin):
    """Subclasses name ``model``, ``base_url_path`` and the panels of their form."""

    permission_helper_class = KeepersOnly
    index_view_class = ReferenceIndexView
    create_view_class = ReferenceCreateView
    edit_view_class = ReferenceEditView
    history_view_enabled = False
    list_display: tuple[str, ...] = ("code", "name", "is_active")
    list_filter: tuple[str, ...] = ("is_active",)
    search_fields: tuple[str, ...] = ("code", "name", "words")
    list_per_page = 50

    def get_permissions_for_registration(self) -> Any:
        """None: these models do not appear among the permissions of groups."""
        return super().get_permissions_for_registration().none()

    def get_admin_urls_for_registration(self) -> tuple[URLPattern, ...]:
        """Without deleting."""
        urls = super().get_admin_urls_for_registration()
        gone = self.url_helper.get_action_url_name("delete")
        return tuple(url for url in urls if url.name != gone)


class ReferenceEntry(ViewSet):
    """Its line in the menu 社区治理; the addresses are modeladmin's."""

    admin: ClassVar[ReferenceAdmin]

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        item: MenuItem = self.admin.get_menu_item(order)
        return item

    def on_register(self) -> None:
        """Nothing of its own."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return []


def entry_of(admin: ReferenceAdmin, name: str) -> type[ReferenceEntry]:
    """For ``AdminEntry``."""
    return type(f"{type(admin).__name__}Entry", (ReferenceEntry,), {"admin": admin, "name": name})
