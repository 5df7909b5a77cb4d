"""Wagtail's own bulk pages, kept within the reader's scope.

Wagtail shows the titles of whatever numbers stand in the address, also of those one may not touch: "you have no
permission to delete these". Here a number that is out of scope is not there, neither to see nor to do something with.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.http import Http404
from wagtail.admin.views.pages import bulk_actions as pages
from wagtail.documents.views import bulk_actions as documents
from wagtail.images.views import bulk_actions as images
from wagtail.models import Page

from shequ_workflows.org.wagtail_scope import known_to

if TYPE_CHECKING:
    from django.http import HttpRequest


class InScope:
    """Before a bulk action of Wagtail's: only rows that its reader knows; 404 where none is left."""

    request: HttpRequest
    model: Any

    def get_queryset(self, model: Any, object_ids: Iterable[Any]) -> list[Any]:
        numbers = [key for key in object_ids if str(key).isdecimal()]
        rows = list(known_to(self.request.user, model).filter(pk__in=numbers))
        if not rows:
            raise Http404
        return rows

    def get_all_objects_in_listing_query(self, parent_id: str | None) -> Any:
        """All of a page or of a collection; of a page that is known."""
        if parent_id is not None and not parent_id.isdecimal():
            raise Http404
        if parent_id is not None and self.model is Page:
            self.get_queryset(Page, [parent_id])
        return super().get_all_objects_in_listing_query(parent_id)  # type: ignore[misc]


def _kept(action: Any) -> Any:
    return type(action.__name__, (InScope, action), {"__module__": __name__, "__doc__": action.__doc__})


#: In the place of Wagtail's: one with the same model and the same verb replaces what was registered before.
bulk_actions = [_kept(getattr(module, name)) for module in (pages, images, documents) for name in module.__all__]
