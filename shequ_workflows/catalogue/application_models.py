"""“One thing” packages, and applications."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Orderable, Page
from wagtail.search import index

from shequ_workflows.core.models import Subject
from shequ_workflows.forms.models import Form, Submission
from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.pages import BelowHome

from .code_lists import LifeEvent


class PackagePage(BelowHome, RoutablePageMixin, Page):
    """一件事: several services, one application. Shared questions and papers are asked once, by the package's own form; each
    service chosen becomes a case of its guide's flow.

    Where the form has a question of several choices whose choices are the services' titles, only those ticked are applied
    for; else all of them are (``applying.choosing``).
    """

    summary = models.CharField(_("in one sentence"), max_length=120, blank=True)
    introduction = models.TextField(_("introduction"), max_length=1000, blank=True)
    events = ParentalManyToManyField(LifeEvent, blank=True, related_name="packages", verbose_name=_("life events"))
    form = models.ForeignKey(
        Form, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("form for applying"),
        help_text=_("One form for all: what several services ask is asked once. Where a question offers the services’ titles to tick, only those ticked are applied for."),
    )  # fmt: skip

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("introduction"),
        FieldPanel("events"),
        InlinePanel("services", heading=_("Services"), label=pgettext_lazy("of a package", "service"), min_num=1),
        FieldPanel("form"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("introduction")]
    parent_page_types = ["shequ_catalogue.ServiceIndexPage"]
    subpage_types: list[str] = []
    template = "shequ_catalogue/public/package.html"
    #: By one form one applies for one package: a copy, or an alias, has none.
    exclude_fields_in_copy = ["form"]

    class Meta:
        verbose_name = _("package of services")
        verbose_name_plural = _("packages of services")

    def __str__(self) -> str:
        return self.title

    @property
    def home(self) -> CommunityPage:
        home: CommunityPage = self.get_parent().specific.home
        return home

    def clean(self) -> None:
        super().clean()
        from .applying.faults import package_faults

        faults = package_faults(self) if self.live and self.path else {}
        if faults:
            raise ValidationError(faults)

    @path("")
    def show(self, request: HttpRequest) -> HttpResponse:
        from .views import packages

        return packages.show(request, self)


class PackageService(Orderable):
    """A service of a package."""

    package = ParentalKey(PackagePage, related_name="services")
    guide = models.ForeignKey(
        "shequ_catalogue.ServiceGuidePage", models.CASCADE, related_name="+", verbose_name=_("service guide")
    )

    panels = [FieldPanel("guide")]

    class Meta(Orderable.Meta):
        verbose_name = pgettext_lazy("of a package", "service")
        verbose_name_plural = pgettext_lazy("of a package", "services")
        constraints = [models.UniqueConstraint(fields=["package", "guide"], name="shequ_catalogue_service_once")]

    def __str__(self) -> str:
        return str(self.guide)


class Application(models.Model):
    """Which service a case was opened for. Guide and version are those of that day; both may go, the title stays."""

    subject = models.OneToOneField(Subject, models.PROTECT, primary_key=True, related_name="application")
    guide: Any = models.ForeignKey(
        "shequ_catalogue.ServiceGuidePage", models.SET_NULL, null=True, related_name="applications",
        verbose_name=_("service guide"),
    )  # fmt: skip
    version: Any = models.ForeignKey(
        "shequ_catalogue.GuideVersion", models.SET_NULL, null=True, related_name="+", verbose_name=_("version")
    )
    package = models.ForeignKey(
        PackagePage, models.SET_NULL, null=True, related_name="applications", verbose_name=_("package of services")
    )
    submission = models.ForeignKey(Submission, models.SET_NULL, null=True, related_name="+")
    title = models.CharField(_("title"), max_length=255)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("application for a service")
        verbose_name_plural = _("applications for services")

    def __str__(self) -> str:
        return f"{self.subject_id} {self.title}"
