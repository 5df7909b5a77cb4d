"""What keeps Wagtail's own screens within the reader's scope, and shows the use of the superuser to auditors."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.permissions import policy_registry

from shequ_workflows.org.breakglass import LOGIN, USE
from shequ_workflows.org.constants import Role
from shequ_workflows.org.moment import now

from .admin_scope import actor_of, in_scope
from .admin_words import verb_label
from .models import Record

SHOWN = dt.timedelta(days=30)


class BreakGlassPanel(Component):
    """On the first page of the admin, for auditors: when the emergency account was used."""

    order = 10
    template_name = "shequ_core/admin/break_glass.html"

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        records = in_scope(self.request, Record).filter(verb__in=[LOGIN, USE], at__gte=now() - SHOWN)
        return [{"at": row.at, "what": verb_label("", row.verb)} for row in records.order_by("-at")[:20]]

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"rows": self.rows}


def add_break_glass_panel(request: HttpRequest, panels: list[Any]) -> None:
    actor = actor_of(request)
    if actor.has(Role.AUDITOR) or request.user.is_superuser:
        panels.append(BreakGlassPanel(request))


def pages_to_choose(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Live pages of everybody, drafts of one's own: a chooser names no draft of another community."""
    if request.user.is_superuser:
        return pages
    policy = policy_registry.get_by_type(Page)
    own = policy.explorable_instances(request.user)
    return pages.filter(Q(live=True) | Q(pk__in=own.values("pk")))


def reports_in_scope(request: HttpRequest, items: list[Any]) -> None:
    """Wagtail's count of page types and its site history look at the whole site: they are the superuser's."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in WHOLE_SITE]


#: Names of reports that know no scope.
WHOLE_SITE = frozenset({"page-types-usage", "site-history"})
