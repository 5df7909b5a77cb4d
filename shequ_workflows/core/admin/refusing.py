"""Whoever may not open one of our screens of the admin is told whom to ask."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from shequ_workflows.org.actions.base import not_yours

from .scope import policy_of


def turned_away(request: HttpRequest, model: Any, action: str) -> TemplateResponse:
    """403 with the roles that may do ``action`` with ``model``."""
    refusal = not_yours(policy_of(model).roles.get(action, frozenset()))
    context = {"header_title": _("Not possible"), "header_icon": "warning", "sentence": refusal.sentence}
    return TemplateResponse(request, "shequ_core/admin/refused.html", context, status=int(refusal.status))


class SaysWhom:
    """For views of Wagtail's that ask for a permission: they would lead to its first page with a bare "no"."""

    model: Any
    #: What the model's policy is asked for.
    asks = "view"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except PermissionDenied:
            return turned_away(request, self.model, self.asks)
        return response
