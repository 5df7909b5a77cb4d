"""Who asks, and what lies in his scope."""

from __future__ import annotations

from typing import Any, cast

from django.db import models
from django.http import HttpRequest
from wagtail.permissions import policy_registry

from shequ_workflows.org.actors import Actor

from .policy import ScopedPolicy


def actor_of(request: HttpRequest) -> Actor:
    return Actor.of_user(request.user)


def policy_of(model: type[models.Model]) -> ScopedPolicy:
    return cast(ScopedPolicy, policy_registry.get_by_type(model))


def in_scope(request: HttpRequest, model: Any, action: str = "view") -> Any:
    """Rows of ``model`` on which the request's actor may do ``action``."""
    return policy_of(model).instances_user_has_any_permission_for(request.user, [action])
