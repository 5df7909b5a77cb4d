"""Who sees and does what in the Wagtail admin: by roles and their reach, never by Django's permissions.

A superuser is an administrator of everything (``org.actors``), so that no rule needs an exception for him.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model, Q, QuerySet
from wagtail.permission_policies import BasePermissionPolicy

from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import RoleAssignment
from shequ_workflows.org.moment import now

Scope = Callable[[Actor, list[str]], QuerySet[Any]]


class ScopedPolicy(BasePermissionPolicy):
    """``roles``: action (view, add, change …) → roles. ``scope(actor, paths)`` gives what stands at or below the tree
    ``paths`` and may be known to ``actor``. An action without roles is nobody's: nothing stateful is deleted or copied.
    """

    def __init__(self, model: type[Model], roles: Mapping[str, frozenset[str]], scope: Scope) -> None:
        super().__init__(model)
        self.roles = roles
        self.scope = scope

    def roles_for(self, actions: Iterable[str]) -> frozenset[str]:
        """Roles that may do one of ``actions``."""
        return frozenset().union(*(self.roles.get(action, frozenset()) for action in actions))

    def user_has_permission(self, user: Any, action: str) -> bool:
        return self.user_has_any_permission(user, [action])

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return Actor.of_user(user).has(*self.roles_for(actions))

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Model) -> bool:
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Model) -> bool:
        return self.instances_user_has_any_permission_for(user, actions).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        """What the account may touch by one of ``actions``; nothing of another community."""
        actor = Actor.of_user(user)
        paths = actor.paths_with(*self.roles_for(actions))
        return self.scope(actor, paths) if paths else self.model._default_manager.none()

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        held = RoleAssignment.objects.in_force(now()).filter(role__in=self.roles_for(actions))
        condition = Q(person__in=held.values("person")) | Q(is_superuser=True)
        return get_user_model().objects.filter(condition, is_active=True)
