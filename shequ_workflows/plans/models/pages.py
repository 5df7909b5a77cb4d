from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from shequ_workflows.org.models import CommunityPage, Node
from shequ_workflows.org.page_forms import EntrancePageForm
from shequ_workflows.plans.page_forms import PlanPageForm


class PlanIndexPage(Page):
    """The plans of a community or a street."""

    introduction = models.CharField(_("introduction"), max_length=200, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    base_form_class = EntrancePageForm
    parent_page_types = ["shequ_org.CommunityPage"]
    subpage_types = ["shequ_plans.PlanPage"]
    template = "shequ_plans/plan_index_page.html"
    same_for_all = True

    class Meta:
        verbose_name = _("plans of a community")
        verbose_name_plural = _("plans of communities")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from shequ_workflows.plans.listing import listing

        return {**super().get_context(request, *args, **kwargs), **listing(request, self)}


class PlanPage(Page):
    """One plan. Its structure (phases, tasks, milestones, risks, targets) is written in the editor and goes live with a
    revision; how far it has come is not: that stands in ``Progress``, which no draft overwrites."""

    summary = models.CharField(
        _("in one sentence"), max_length=160, blank=True, help_text=_("Shown in lists and above the plan.")
    )
    goals = RichTextField(_("goals"), blank=True, features=["bold", "ol", "ul", "link"])
    office = models.CharField(
        _("whose plan"), max_length=60, blank=True, help_text=_("An office. Empty: the community or the street.")
    )
    contact = models.CharField(
        pgettext_lazy("plan", "whom to ask"), max_length=80, blank=True, help_text=_("An office and its telephone.")
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("goals"),
        FieldPanel("office"),
        FieldPanel("contact"),
        InlinePanel("phases", heading=_("Phases"), label=_("Phase")),
        InlinePanel("milestones", heading=_("Milestones"), label=_("Milestone")),
        InlinePanel("tasks", heading=pgettext_lazy("plan", "Tasks"), label=pgettext_lazy("plan", "Task")),
        InlinePanel("risks", heading=_("Risks"), label=_("Risk")),
        InlinePanel("targets", heading=_("Targets"), label=_("Target")),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("goals")]
    base_form_class = PlanPageForm
    parent_page_types = ["shequ_plans.PlanIndexPage"]
    subpage_types: list[str] = []
    template = "shequ_plans/plan_page.html"
    same_for_all = True

    class Meta:
        verbose_name = _("plan page")
        verbose_name_plural = _("plan pages")

    def __str__(self) -> str:
        return self.title

    @property
    def source_id(self) -> int:
        """The page on which progress hangs: an alias shows that of the page it mirrors."""
        return int(self.alias_of_id or self.pk or 0)

    @property
    def home(self) -> CommunityPage | None:
        """The home page under which this stands."""
        page: CommunityPage | None = CommunityPage.objects.ancestor_of(self).select_related("node").last()
        return page

    @property
    def node(self) -> Node | None:
        home = self.home
        return home.node if home is not None else None

    def short_url(self, request: HttpRequest) -> str:
        """The address for paper and calendars: short, and still right when the page moves."""
        return request.build_absolute_uri(reverse("shequ_plans:go", args=[self.pk]))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from shequ_workflows.plans.reading import page_context

        return {**super().get_context(request, *args, **kwargs), **page_context(request, self)}
