"""Plans that are put up in bulk are held to what their editor's form says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.models import Page

from shequ_workflows.core.admin.bulk_publishing import refuse_first

from .models import PlanPage
from .page_forms import fault_of


@hooks.register("before_bulk_action")
def refuse_faulty(request: HttpRequest, action_type: str, objects: Iterable[Page], action: Any) -> HttpResponse | None:
    return refuse_first(request, action_type, objects, action, _fault)


def _fault(page: Page) -> str:
    is_plan = issubclass(page.specific_class or Page, PlanPage)
    return fault_of(page.get_latest_revision_as_object()) if is_plan else ""
