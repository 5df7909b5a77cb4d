"""The menu 社区治理 of the Wagtail admin, and what keeps Wagtail's own screens within the reader's scope."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.permissions import register_permission_policy

from .admin import certificates, deliveries, nodes, people, record, roles, subjects, wagtail_bulk, watch
from .admin.choosers import node_chooser, person_chooser
from .admin.reference_tables import entry_of
from .admin.registry import AdminEntry, viewsets
from .calendar import hooks as calendar_hooks

# Before anything asks for a policy: Wagtail would make a fallback and refuse ours afterwards.
for _module in (subjects, people, nodes, roles, record, deliveries):
    register_permission_policy(_module.policy.model, _module.policy, exact_class=True)


class CalendarEntry(ViewSet):
    """The calendar's screens are functions with addresses of their own; here is only their line in the menu."""

    name = "shequ_work_calendar"

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return calendar_hooks.menu_item(order or 50)

    def on_register(self) -> None:
        """Nothing of its own."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return []


for _key, _make, _order in (
    ("subjects", subjects.SubjectViewSet, 10),
    ("people", people.PersonViewSet, 20),
    ("nodes", nodes.NodeViewSet, 30),
    ("roles", roles.RoleViewSet, 40),
    ("calendar", CalendarEntry, 50),
    ("certificates", entry_of(certificates.certificate_admin, "shequ_certificates"), 55),
    ("record", record.RecordViewSet, 60),
    ("deliveries", deliveries.DeliveryViewSet, 70),
):
    viewsets.register(AdminEntry(_key, _make, _order))


class GovernanceGroup(ViewSetGroup):
    """社区治理: our own screens and those of the layers above, in the registry's order."""

    menu_label = gettext_lazy("Community governance")
    menu_name = "community-governance"
    menu_icon = "group"
    menu_order = 90

    def __init__(self) -> None:
        self.items = tuple(entry.make() for entry in viewsets)
        super().__init__()


@hooks.register("register_admin_viewset")
def governance() -> list[Any]:
    return [GovernanceGroup(), person_chooser, node_chooser]


@hooks.register("register_admin_urls")
def calendar_urls() -> list[URLResolver]:
    return calendar_hooks.urlpatterns


@hooks.register("register_admin_urls")
def certificate_urls() -> Sequence[URLPattern]:
    return certificates.certificate_admin.get_admin_urls_for_registration()


for _action in (*roles.bulk_actions, *deliveries.bulk_actions):
    hooks.register("register_bulk_action", _action)

for _action in wagtail_bulk.bulk_actions:
    hooks.register("register_bulk_action", _action, order=1000)

hooks.register("construct_homepage_panels", watch.add_break_glass_panel)
hooks.register("construct_page_chooser_queryset", watch.pages_to_choose)
hooks.register("construct_admin_api", watch.files_in_scope, order=1000)
hooks.register("construct_reports_menu", watch.reports_in_scope)
watch.colleagues_only()
watch.no_words_of_others()
watch.no_files()
