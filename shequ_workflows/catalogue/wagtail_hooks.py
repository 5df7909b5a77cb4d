"""Themes, life events and audiences in the admin: plain reference tables, by wagtail-modeladmin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from shequ_workflows.core.admin.reference_tables import ReferenceAdmin, entry_of
from shequ_workflows.core.admin.registry import AdminEntry, viewsets

from .application_models import PackagePage
from .applying.faults import package_faults
from .code_lists import Audience, CodeRow, LifeEvent, Theme
from .faults import faults_of
from .models import ServiceGuidePage


def _admin(table: type[CodeRow], url: str, label: Any, icon: str) -> ReferenceAdmin:
    values = {
        "model": table,
        "base_url_path": f"shequ/{url}",
        "menu_label": label,
        "menu_icon": icon,
        "list_display": ("code", "name", "rank", "is_active"),
        "panels": [FieldPanel(name) for name in ("code", "name", "words", "rank", "is_active")],
    }
    made: ReferenceAdmin = type(f"{table.__name__}Admin", (ReferenceAdmin,), values)()
    return made


ADMINS = {
    "themes": _admin(Theme, "service-themes", gettext_lazy("Service themes"), "tag"),
    "events": _admin(LifeEvent, "life-events", gettext_lazy("Life events"), "date"),
    "audiences": _admin(Audience, "audiences", gettext_lazy("Audiences of services"), "group"),
}
for _key, _one in ADMINS.items():
    viewsets.register(AdminEntry(f"catalogue_{_key}", entry_of(_one, f"shequ_{_key}"), order=57))


def _urls_of(admin: ReferenceAdmin) -> Callable[[], Sequence[URLPattern]]:
    return lambda: admin.get_admin_urls_for_registration()


for _one in ADMINS.values():
    hooks.register("register_admin_urls", _urls_of(_one))


@hooks.register("before_bulk_action")
def refuse_faulty(request: HttpRequest, action_type: str, objects: Iterable[Page], action: Any) -> HttpResponse | None:
    """Publishing many at once asks no form; the first page that must not go up is named, and nothing is done."""
    if action_type != "publish" or request.method != "POST":
        return None
    with_descendants = bool(
        getattr(action, "cleaned_form", None) and action.cleaned_form.cleaned_data.get("include_descendants")
    )
    for page in _going_up(objects, with_descendants):
        fault = next((found[0] for found in _faults(page).values()), "")
        if fault:
            sentence = _("“%(title)s”: %(fault)s Nothing has been put up.") % {"title": page.title, "fault": fault}
            messages.error(request, sentence)
            return redirect(request.META.get("HTTP_REFERER") or "wagtailadmin_home")
    return None


def _going_up(objects: Iterable[Page], with_descendants: bool) -> Iterator[Page]:
    for page in objects:
        yield page
        if with_descendants:
            yield from page.get_descendants().not_live().defer_streamfields()


def _faults(page: Page) -> dict[str, list[str]]:
    kind = page.specific_class or Page
    if issubclass(kind, ServiceGuidePage):
        return faults_of(page.get_latest_revision_as_object(), goes_up=True)
    if issubclass(kind, PackagePage):
        return package_faults(page.get_latest_revision_as_object())
    return {}
