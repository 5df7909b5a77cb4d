from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Site

from .actors import Actor
from .addresses import taken
from .constants import Role
from .querysets import below


class EntrancePageForm(WagtailAdminPageForm):
    """Of pages that may stand directly below the site's entrance: their address is none that the site uses itself."""

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        slug = found.get("slug", "")
        if slug in taken() and self._is_first():
            sentence = _("The site uses the address “%(slug)s” itself, so nobody would reach this page. Please choose another one.")  # fmt: skip
            self.add_error("slug", sentence % {"slug": slug})
        return found

    def _is_first(self) -> bool:
        parent = self.parent_page
        return parent is not None and Site.objects.filter(root_page=parent.pk).exists()


class CommunityPageForm(EntrancePageForm):
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
