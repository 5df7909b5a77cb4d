"""职能清单: the public page of a community on which its functions are read, and how they came to be what they are."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.models import Page

from shequ_workflows.org.models import Node
from shequ_workflows.org.pages import BelowHome, CommunityPage, Section
from shequ_workflows.org.registry import Registry

__all__ = ["FunctionListPage", "page_sections"]

#: Further blocks of the page, below the functions: accepted tasks, money, results. As those of a community's home page.
page_sections: Registry[Section] = Registry("sections of the page of functions")


class FunctionListPage(BelowHome, RoutablePageMixin, Page):
    """One per community. Versions are no pages: they are rows, and shown by its routes."""

    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "link", "ul", "ol"])

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = [CommunityPage]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    template = "shequ_delegation/public/functions.html"

    class Meta:
        verbose_name = _("page of functions")
        verbose_name_plural = _("pages of functions")

    @path("")
    def index(self, request: HttpRequest) -> HttpResponse:
        from .views import public_lists

        return public_lists.functions(request, self)

    @path("history/")
    def history(self, request: HttpRequest) -> HttpResponse:
        from .views import public_lists

        return public_lists.history(request, self)

    @path("version/<int:number>/")
    def version(self, request: HttpRequest, number: int) -> HttpResponse:
        from .views import public_lists

        return public_lists.functions(request, self, number)

    @path("compare/")
    def compare(self, request: HttpRequest) -> HttpResponse:
        from .views import public_lists

        return public_lists.compare(request, self)

    @path("print/")
    def sheet(self, request: HttpRequest) -> HttpResponse:
        from .views import public_lists

        return public_lists.sheet(request, self)


def page_of(community: Node) -> FunctionListPage | None:
    """The live page of functions of ``community``, if it has one. Two queries."""
    home = CommunityPage.objects.filter(node=community).first()
    found: FunctionListPage | None = (
        FunctionListPage.objects.child_of(home).live().first() if home is not None else None
    )
    return found
