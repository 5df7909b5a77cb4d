from __future__ import annotations

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from .actors import Actor
from .constants import Role
from .querysets import below


class CommunityPageForm(WagtailAdminPageForm):
    """Whose home page this is says whose editors may write below it: only an administrator of the node sets it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("node")
        if field is None or (self.for_user is not None and self.for_user.is_superuser):
            return
        paths = Actor.of_user(self.for_user).paths_with(Role.ADMINISTRATOR)
        node = self.instance.node
        if node is not None and not any(node.path.startswith(path) for path in paths):
            field.disabled = True
            field.queryset = field.queryset.filter(pk=node.pk)
        else:
            field.queryset = field.queryset.filter(below(paths))
