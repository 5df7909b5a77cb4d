"""The hall (议事厅): the public page of a community under which its matters are read and raised."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.models import Page

from shequ_workflows.org.guests import admit
from shequ_workflows.org.models import Node
from shequ_workflows.org.pages import BelowHome, CommunityPage
from shequ_workflows.org.same_for_all import same_for_all

from .constants import KIND

__all__ = ["HallPage"]


class HallPage(BelowHome, RoutablePageMixin, Page):
    """One per community. Matters are no pages: they live as subjects and are shown by its routes."""

    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "link", "ul", "ol"])

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = [CommunityPage]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    template = "shequ_deliberation/hall.html"

    class Meta:
        verbose_name = _("hall page")
        verbose_name_plural = _("hall pages")

    def serve(self, request: HttpRequest, view: Any = None, args: Any = None, kwargs: Any = None) -> HttpResponse:
        """A guest is one at the routes that are opened to guests, each by its own name."""
        admit(request, f"HallPage:{getattr(view, '__name__', 'index')}")
        return cast(HttpResponse, super().serve(request, view, args, kwargs))

    @path("")
    def index(self, request: HttpRequest) -> HttpResponse:
        from .views import hall

        return same_for_all(hall.listing)(request, self)

    @path("matter/<str:public_id>/")
    def matter(self, request: HttpRequest, public_id: str) -> HttpResponse:
        from .views import matters

        return same_for_all(matters.matter)(request, self, public_id)

    @path("matter/<str:public_id>/print/")
    def sheet(self, request: HttpRequest, public_id: str) -> HttpResponse:
        from .views import matters

        return matters.sheet(request, self, public_id)

    @path("matter/<str:public_id>/opinion/")
    def opinion(self, request: HttpRequest, public_id: str) -> HttpResponse:
        from .views import voices

        return voices.opinion(request, self, public_id)

    @path("matter/<str:public_id>/opinion/<str:opinion_id>/second-look/")
    def second_look(self, request: HttpRequest, public_id: str, opinion_id: str) -> HttpResponse:
        from .views import second_looks

        return second_looks.ask(request, self, public_id, opinion_id)

    @path("matter/<str:public_id>/rate/")
    def rate(self, request: HttpRequest, public_id: str) -> HttpResponse:
        from .views import voices

        return voices.rate(request, self, public_id)

    @path("matter/<str:public_id>/join/")
    def join(self, request: HttpRequest, public_id: str) -> HttpResponse:
        from .views import joining

        return joining.join(request, self, public_id)

    @path("matter/<str:public_id>/again/")
    def again(self, request: HttpRequest, public_id: str) -> HttpResponse:
        from .views import joining

        return joining.again(request, self, public_id)

    @path("matter/<str:public_id>/receipt/")
    def receipt(self, request: HttpRequest, public_id: str) -> HttpResponse:
        from .views import proposing

        return proposing.receipt(request, self, public_id)

    @path("matter/<str:public_id>/do/<slug:edge>/")
    def step(self, request: HttpRequest, public_id: str, edge: str) -> HttpResponse:
        from .views import steps

        return steps.step(request, self, public_id, edge)

    @path("propose/")
    def propose(self, request: HttpRequest) -> HttpResponse:
        from .views import proposing

        return proposing.propose(request, self)

    @path("propose/<str:public_id>/")
    def draft(self, request: HttpRequest, public_id: str) -> HttpResponse:
        from .views import proposing

        return proposing.propose(request, self, public_id)


def hall_under(home: CommunityPage) -> HallPage | None:
    """The live hall below a community's home page, if it has one. One query."""
    hall: HallPage | None = HallPage.objects.child_of(home).live().first()
    if hall is not None:
        hall.__dict__["home"] = home
    return hall


def hall_of(community: Node) -> HallPage | None:
    """The live hall of ``community``, if it has one. Two queries."""
    home = CommunityPage.objects.filter(node=community).first()
    return hall_under(home) if home is not None else None


def subjects_of(hall: HallPage) -> Any:
    """Matters of the hall's community, drafts included; nobody is asked yet who may see them."""
    from shequ_workflows.core.models import Subject

    return Subject.objects.filter(kind=KIND, community=hall.node)
