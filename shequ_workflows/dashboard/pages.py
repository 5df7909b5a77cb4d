"""指标看板: the public page of a community or a street on which its indicators are read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.models import Page

from shequ_workflows.org.pages import BelowHome, CommunityPage

__all__ = ["BoardPage"]


class BoardPage(BelowHome, RoutablePageMixin, Page):
    """One per community or street. Values are rows, not text: an editor writes the introduction and nothing else."""

    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "link", "ul", "ol"])

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = [CommunityPage]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    template = "shequ_dashboard/public/board.html"

    class Meta:
        verbose_name = _("board of indicators")
        verbose_name_plural = _("boards of indicators")

    @path("")
    def index(self, request: HttpRequest) -> HttpResponse:
        from .views import public

        return public.board(request, self)

    @path("print/")
    def sheet(self, request: HttpRequest) -> HttpResponse:
        from .views import public

        return public.sheet(request, self)
