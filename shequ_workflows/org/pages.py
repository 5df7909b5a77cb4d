"""The public home of a community, a street or a compound: the Wagtail page under which its editors publish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from .registry import Registry


@dataclass(frozen=True)
class Section:
    """One block of a community's home page: what waits for me, what is open, newest notices.

    ``context(request, page)`` gives the template's context, or None where there is nothing to show.
    """

    key: str
    template: str
    context: Callable[[HttpRequest, Any], dict[str, Any] | None]
    order: int = 100


sections: Registry[Section] = Registry("home page sections")


class CommunityPage(Page):
    """Home page of one node; the pages below it are what the node's editors may edit."""

    node = models.OneToOneField(
        "shequ_org.Node", models.PROTECT, null=True, blank=True, related_name="page", verbose_name=_("node")
    )
    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "link", "ul", "ol"])
    address = models.CharField(_("address"), max_length=120, blank=True)
    phone = models.CharField(_("telephone of the office"), max_length=60, blank=True)
    hours = models.CharField(_("opening hours"), max_length=120, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("node"),
        FieldPanel("introduction"),
        MultiFieldPanel([FieldPanel("address"), FieldPanel("phone"), FieldPanel("hours")], heading=_("Contact")),
    ]
    template = "shequ_org/community_page.html"

    class Meta:
        verbose_name = _("community home page")
        verbose_name_plural = _("community home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds ``sections``: (template, context) of each registered section that has something to show."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        shown = []
        for section in sections:
            own = section.context(request, self)
            if own is not None:
                shown.append({"key": section.key, "template": section.template, "context": own})
        context["sections"] = shown
        context["node"] = self.node
        return context
