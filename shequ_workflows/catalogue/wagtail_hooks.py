"""Themes, life events and audiences in the admin: plain reference tables, by wagtail-modeladmin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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

from shequ_workflows.core.admin.bulk_publishing import refuse_first
from shequ_workflows.core.admin.reference_tables import ReferenceAdmin, entry_of
from shequ_workflows.core.admin.registry import AdminEntry, viewsets
from shequ_workflows.org.models import CommunityPage

from .application_models import PackagePage
from .applying.faults import package_faults
from .code_lists import Audience, CodeRow, LifeEvent, Theme
from .faults import faults_of
from .models import ServiceGuidePage, ServiceIndexPage


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


#: Pages that are one community's own.
OURS = (ServiceGuidePage, PackagePage, ServiceIndexPage)
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
    return refuse_first(
        request, action_type, objects, action, lambda page: next((found[0] for found in _faults(page).values()), "")
    )


@hooks.register("before_copy_page")
def stay_in_its_community(request: HttpRequest, page: Page) -> HttpResponse | None:
    """An alias, or a copy that is up at once, is held to the rules of where it would stand: the flow and the services of one
    community are none of another's. A copy that is a draft is written on there."""
    wanted = request.POST.get("new_parent_page", "")
    goes_up = request.POST.get("alias") or request.POST.get("publish_copies")
    if request.method != "POST" or not goes_up or not wanted.isdecimal():
        return None
    target = Page.objects.filter(pk=int(wanted)).first()
    kinds = [page, *page.get_descendants().only("pk", "content_type", "path", "depth", "numchild")]
    if target is None or not any(issubclass(one.specific_class or Page, OURS) for one in kinds):
        return None
    if _home_of(page) == _home_of(target):
        return None
    sentence = _("“%(title)s” belongs to its community: its forms and flows are not those of another. Copy it as a draft, and choose them there.")  # fmt: skip
    messages.error(request, sentence % {"title": page.title})
    return redirect("wagtailadmin_explore", page.get_parent().pk)


def _home_of(page: Page) -> int | None:
    found: int | None = CommunityPage.objects.ancestor_of(page, inclusive=True).order_by("-depth").values_list("pk", flat=True).first()  # fmt: skip
    return found


def _faults(page: Page) -> dict[str, list[str]]:
    kind = page.specific_class or Page
    if issubclass(kind, ServiceGuidePage):
        return faults_of(page.get_latest_revision_as_object(), goes_up=True)
    if issubclass(kind, PackagePage):
        return package_faults(page.get_latest_revision_as_object())
    return {}
