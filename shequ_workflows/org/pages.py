"""The public home of a community, a street or a compound: the Wagtail page under which its editors publish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from .page_forms import CommunityPageForm, EntrancePageForm
from .registry import Registry

if TYPE_CHECKING:
    from .models import Node


@dataclass(frozen=True)
class Section:
    """One block of a community's home page: what waits for me, what is open, newest notices.

    ``context(request, page)`` gives the template's context, or None where there is nothing to show. ``is_same_for_all``: it
    shows everybody the same, so that it is made once for all (see ``same_for_all``).
    """

    key: str
    template: str
    context: Callable[[HttpRequest, Any], dict[str, Any] | None]
    order: int = 100
    is_same_for_all: bool = False


sections: Registry[Section] = Registry("home page sections")


class CommunityPage(Page):
    """Home page of one node; the pages below it are what the node's editors may edit.

    Which page types stand below is said by those types (``parent_page_types``); a home page itself stands below the
    home page of a wider node, or at the site's entrance.
    """

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
    #: To visitors; what is somebody's own in it shows only to whoever is signed in.
    same_for_all = True
    base_form_class = CommunityPageForm
    exclude_fields_in_copy = ["node"]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("community home page")
        verbose_name_plural = _("community home pages")

    def clean(self) -> None:
        """Whose home page it is cannot contradict where it stands."""
        super().clean()
        parent = self.get_parent() if self.path else None
        above = parent.specific if parent is not None else None
        if self.node is None or not isinstance(above, CommunityPage) or above.node is None:
            return
        if not self.node.path.startswith(above.node.path) or self.node_id == above.node_id:
            raise ValidationError(
                {"node": _("This page stands below the home page of another node. Please choose again.")}
            )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds ``sections`` (each registered section that has something to show, rendered), pages below, contact."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["sections"] = [shown for section in sections if (shown := self._show(section, request))]
        pages = list(self.get_children().live().select_related("content_type"))
        homes = set(CommunityPage.objects.child_of(self).live().values_list("pk", flat=True))
        context["below"] = [
            {"label": one.title, "url": one.get_url(request), "icon": "home"} for one in pages if one.pk in homes
        ]
        context["children"] = [
            {"title": one.title, "url": one.get_url(request)}
            for one in pages
            if one.pk not in homes and not one.show_in_menus
        ]
        context["contact_rows"] = self.contact_rows()
        return {
            **context,
            "node": self.node,
            "community_name": self.title,
            "home_url": self.get_url(request),
            "contact": " ".join(part for part in (self.title, self.phone) if part) if self.phone else "",
        }

    def _show(self, section: Section, request: HttpRequest) -> dict[str, Any] | None:
        """The section's template gets what its ``context`` gave, as variables and as ``context``."""
        if section.is_same_for_all:
            from .same_for_all import kept

            html = kept(request, f"section {section.key} {self.pk}", lambda: self._html(section, request))
        else:
            html = self._html(section, request)
        return {"key": section.key, "html": html} if html else None

    def _html(self, section: Section, request: HttpRequest) -> str:
        own = section.context(request, self)
        if own is None:
            return ""
        return render_to_string(section.template, {**own, "context": own, "page": self}, request)

    def contact(self) -> str:
        """Telephone, opening hours and address of the office in one line, as far as the page says them."""
        parts = [part for part in (self.phone, self.hours, self.address) if part]
        return str(_("Community office: %(how)s") % {"how": " · ".join(parts)}) if parts else ""

    def frame(self, request: HttpRequest | None = None) -> dict[str, Any]:
        """Context of ``base_public.html`` for whatever belongs to this community: its name, its front page, whom to ask. Its
        navigation stands there too, wherever the address lies."""
        if request is not None:
            request.shequ_home = self  # type: ignore[attr-defined]
        return {"community_name": self.title, "home_url": self.get_url(request), "contact": self.contact()}

    def contact_rows(self) -> list[dict[str, Any]]:
        """For the component ``summary_list``."""
        rows = [(_("Address"), self.address), (_("Telephone"), self.phone), (_("Office hours"), self.hours)]
        return [{"term": term, "value": value} for term, value in rows if value]


class BelowHome:
    """A routable page of a community, below its home page: whose it is, and where its routes are. Stands before
    ``RoutablePageMixin`` among the bases."""

    base_form_class = EntrancePageForm

    if TYPE_CHECKING:
        url: Any
        get_parent: Callable[[], Any]
        reverse_subpage: Callable[..., str]

    @cached_property
    def home(self) -> CommunityPage:
        """The community's home page above."""
        home: CommunityPage = self.get_parent().specific
        return home

    @property
    def node(self) -> Node | None:
        return self.home.node

    @cached_property
    def base(self) -> str:
        return str(self.url)

    def at(self, route: str, *args: Any) -> str:
        """Address of one of its routes."""
        return f"{self.base}{self.reverse_subpage(route, args=args)}"


def homes_above(pages: Iterable[Page]) -> dict[int, str]:
    """Title of the nearest live home page above each, by id of the page. One query."""
    rows = list(pages)
    step = Page.steplen
    above = {one.path[:end] for one in rows for end in range(step, len(one.path), step)}
    titles = dict(CommunityPage.objects.live().filter(path__in=above).values_list("path", "title"))
    return {one.pk: _nearest(one.path, titles) for one in rows}


def _nearest(path: str, titles: Mapping[str, str]) -> str:
    return next((titles[path[:end]] for end in range(len(path), 0, -Page.steplen) if path[:end] in titles), "")
