"""What the editor of a notice reads above its fields."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail.admin.panels import Panel

from .constants import MAY_TAKE_DOWN
from .displays import display_of


class DisplayPanel(Panel):
    """Above 公示 that is up: until when, what a changed text brings, and the way to take it down."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "shequ_notices/display_panel.html"

        def is_shown(self) -> bool:
            known = display_of(self.instance)
            return known is not None and known.is_due

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            actor = getattr(self.request, "actor", None)
            node = self.instance.node
            may = actor is not None and node is not None and actor.holds(*MAY_TAKE_DOWN, at=node)
            url = reverse("shequ_notices_admin:take_down", args=[self.instance.pk]) if may else ""
            return {
                **super().get_context_data(parent_context),
                "display": display_of(self.instance),
                "take_down_url": url,
            }
