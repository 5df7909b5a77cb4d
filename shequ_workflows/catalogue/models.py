"""Service guides as pages of a community: an index, below it one page a service."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.documents import get_document_model_string
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from shequ_workflows.core.calendar.durations import Duration, Unit
from shequ_workflows.core.models import BarredCertificate
from shequ_workflows.flows.models import Flow
from shequ_workflows.forms.constants import Who
from shequ_workflows.forms.models import Form
from shequ_workflows.org.models import CommunityPage, Person
from shequ_workflows.org.moment import now, today
from shequ_workflows.org.pages import BelowHome

from .application_models import Application, PackagePage, PackageService
from .blocks import BasisBlock, FeeBlock, MaterialBlock, QuestionBlock, SpecialBlock, StepBlock
from .code_lists import Audience, LifeEvent, Theme
from .constants import (
    CaseKind,
    ItemType,
    Level,
    LimitUnit,
    Nature,
    OnlineDepth,
    PowerSource,
    ResultKind,
    State,
)
from .page_forms import GuidePageForm
from .panels import GUIDE_PANELS
from .words_model import GuideWords

__all__ = [
    "Application",
    "Audience",
    "GuideVersion",
    "GuideWords",
    "LifeEvent",
    "PackagePage",
    "PackageService",
    "ServiceGuidePage",
    "ServiceIndexPage",
    "Theme",
]


class ServiceIndexPage(BelowHome, RoutablePageMixin, Page):
    """The services of a community: themes, life events, audiences, letters, search."""

    introduction = models.CharField(_("introduction"), max_length=200, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["shequ_org.CommunityPage"]
    subpage_types = ["shequ_catalogue.ServiceGuidePage", "shequ_catalogue.PackagePage"]
    max_count_per_parent = 1
    template = "shequ_catalogue/public/index.html"

    class Meta:
        verbose_name = _("services of a community")
        verbose_name_plural = _("services of communities")

    @path("")
    def listing(self, request: HttpRequest) -> HttpResponse:
        from .views import public

        return public.listing(request, self)


def _length(label: Any, **more: Any) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, null=True, blank=True, **more)


def _unit() -> models.CharField:
    return models.CharField(_("unit"), max_length=3, choices=LimitUnit.choices, default=LimitUnit.WD)


def _rows(key: str, block: Any, label: Any) -> StreamField:
    return StreamField([(key, block)], blank=True, verbose_name=label)


class ServiceGuidePage(BelowHome, RoutablePageMixin, Page):
    """One service as residents read it; its columns are those of ``shape.COLUMNS``.

    Whatever way it goes up, ``clean`` sees to it that it promises no more time than the statute gives, asks for no
    certificate that a committee must not issue and for no “other materials”. A guide that explains why a certificate is not
    issued here names it (``barred``) and asks for nothing. Each publication that says something new makes a
    ``GuideVersion``.
    """

    summary = models.CharField(
        _("in one sentence"),
        max_length=120,
        blank=True,
        help_text=_("Shown in lists: what one gets, and who may have it."),
    )
    item_type = models.CharField(
        _("type of service"), max_length=16, choices=ItemType.choices, default=ItemType.SERVICE
    )
    base_code = models.CharField(_("base code"), max_length=60, blank=True)
    implementation_code = models.CharField(_("implementation code"), max_length=60, blank=True)
    sub_item = models.CharField(_("sub-item"), max_length=120, blank=True)
    bases = _rows("basis", BasisBlock(), _("legal basis"))
    authority = models.CharField(
        _("responsible body"),
        max_length=80,
        blank=True,
        help_text=_("For example the residents’ committee, or the office that asks for it."),
    )
    authority_nature = models.CharField(_("nature of the body"), max_length=12, choices=Nature.choices, blank=True)
    authority_code = models.CharField(_("code of the body"), max_length=40, blank=True)
    delegating = models.CharField(_("delegating department"), max_length=80, blank=True)
    joint = models.CharField(_("bodies that take part"), max_length=200, blank=True)
    level = models.CharField(pgettext_lazy("of a guide", "level"), max_length=12, choices=Level.choices, blank=True)
    power_source = models.CharField(_("source of the power"), max_length=12, choices=PowerSource.choices, blank=True)
    audiences = ParentalManyToManyField(
        Audience, blank=True, related_name="guides", verbose_name=pgettext_lazy("of a guide", "for whom")
    )
    themes = ParentalManyToManyField(
        Theme, blank=True, related_name="guides", verbose_name=pgettext_lazy("of services", "themes")
    )
    events = ParentalManyToManyField(LifeEvent, blank=True, related_name="guides", verbose_name=_("life events"))
    conditions = models.TextField(
        _("who may have it"),
        max_length=2000,
        blank=True,
        help_text=_("One condition a line, as a neighbour would say it."),
    )
    quota = models.CharField(_("limit of number"), max_length=200, blank=True)
    materials = _rows("material", MaterialBlock(), _("what to bring"))
    steps = _rows("step", StepBlock(), _("how it goes"))
    specials = _rows("special", SpecialBlock(), _("special procedures"))
    case_kind = models.CharField(
        _("how it is done"), max_length=10, choices=CaseKind.choices, default=CaseKind.PROMISED
    )
    statutory_amount = _length(_("statutory limit"))
    statutory_unit = _unit()
    promised_amount = _length(_("promised limit"), help_text=_("Never longer than the statutory limit."))
    promised_unit = _unit()
    acceptance_amount = _length(_("limit for acceptance"))
    acceptance_unit = _unit()
    at_window = models.BooleanField(_("at the office"), default=True)
    online = models.BooleanField(pgettext_lazy("way of applying", "online"), default=False)
    by_phone = models.BooleanField(_("by telephone"), default=False)
    at_home = models.BooleanField(_("we come to your home"), default=False)
    online_depth = models.CharField(_("how much is done online"), max_length=2, choices=OnlineDepth.choices, blank=True)
    online_url = models.URLField(_("address online"), max_length=500, blank=True)
    place = models.CharField(_("where to go"), max_length=200, blank=True)
    hours = models.CharField(pgettext_lazy("of a guide", "opening hours"), max_length=200, blank=True)
    visits = models.PositiveSmallIntegerField(_("visits needed"), null=True, blank=True)
    visit_reason = models.CharField(_("why one must come"), max_length=200, blank=True)
    cross_area = models.CharField(_("where else it can be done"), max_length=120, blank=True)
    booking = models.CharField(_("booking a time"), max_length=200, blank=True)
    is_free = models.BooleanField(_("free of charge"), default=True)
    fees = _rows("fee", FeeBlock(), pgettext_lazy("of a guide", "fees"))
    online_payment = models.BooleanField(_("can be paid online"), default=False)
    posting = models.BooleanField(_("can be sent by post"), default=False)
    result = models.CharField(_("what one gets"), max_length=80, blank=True)
    result_kind = models.CharField(_("kind of result"), max_length=10, choices=ResultKind.choices, blank=True)
    result_sample = models.ForeignKey(
        get_document_model_string(),
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sample of the result"),
    )
    result_delivery = models.CharField(_("how it is handed over"), max_length=120, blank=True)
    result_limit_amount = _length(_("limit for handing over"))
    result_limit_unit = _unit()
    may_follow = models.BooleanField(
        _("papers may follow"),
        default=False,
        help_text=_("Where a paper that may follow is missing, the application is accepted all the same."),
    )
    commitment = models.BooleanField(_("notice and commitment"), default=False)
    commitment_text = models.TextField(_("what one commits oneself to"), max_length=2000, blank=True)
    assistance = models.TextField(
        _("help with it"), max_length=500, blank=True, help_text=_("Who helps, or does it for those who cannot come.")
    )
    intermediaries = models.TextField(_("services of intermediaries"), max_length=500, blank=True)
    enquiries = models.CharField(pgettext_lazy("of a guide", "whom to ask"), max_length=200, blank=True)
    complaints = models.CharField(_("where to complain"), max_length=200, blank=True)
    remedies = models.TextField(_("reconsideration and lawsuit"), max_length=500, blank=True)
    faq = _rows("question", QuestionBlock(), _("questions that are often asked"))
    effective_on = models.DateField(
        _("in force from"), null=True, blank=True, help_text=_("Empty: the day on which it goes up.")
    )
    state = models.CharField(_("state of the service"), max_length=10, choices=State.choices, default=State.IN_USE)
    state_reason = models.CharField(_("why it is paused or cancelled"), max_length=200, blank=True)
    state_from = models.DateField(_("paused from"), null=True, blank=True)
    state_until = models.DateField(
        _("paused until"), null=True, blank=True, help_text=_("The last day of the pause. Empty: until further notice.")
    )
    instead = models.CharField(pgettext_lazy("of a guide", "where to go instead"), max_length=300, blank=True)
    search_words = models.TextField(
        _("other names"),
        max_length=500,
        blank=True,
        help_text=_("One a line: what people call it. Only search reads them."),
    )
    change_note = models.CharField(
        _("what is new in it"),
        max_length=200,
        blank=True,
        help_text=_("Shown in the list of versions with the next publication."),
    )
    barred = models.ForeignKey(
        BarredCertificate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("explains a certificate that is not issued here"),
        help_text=_("Its rule and where to go are then shown; nothing can be applied for."),
    )
    form = models.ForeignKey(
        Form,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("form for applying"),
        help_text=_("A published form of the community, or of an office above it."),
    )
    flow = models.ForeignKey(
        Flow,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("flow of an application"),
        help_text=_("The steps through which an application goes."),
    )

    content_panels = GUIDE_PANELS
    base_form_class = GuidePageForm
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("conditions"),
        index.FilterField("state"),
    ]
    parent_page_types = ["shequ_catalogue.ServiceIndexPage"]
    subpage_types: list[str] = []
    template = "shequ_catalogue/public/guide.html"
    #: By one form one applies for one service: a copy, or an alias, has none.
    exclude_fields_in_copy = ["form"]

    class Meta:
        verbose_name = _("service guide")
        verbose_name_plural = _("service guides")
        constraints = [
            models.CheckConstraint(condition=Q(item_type__in=ItemType.values), name="shequ_catalogue_type_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="shequ_catalogue_state_known"),
            models.CheckConstraint(condition=Q(case_kind__in=CaseKind.values), name="shequ_catalogue_case_known"),
            models.CheckConstraint(
                condition=Q(statutory_unit__in=LimitUnit.values, promised_unit__in=LimitUnit.values),
                name="shequ_catalogue_units_known",
            ),
            models.CheckConstraint(
                condition=Q(state=State.IN_USE) | ~Q(state_reason=""),
                name="shequ_catalogue_says_why",
                violation_error_message=_("Say why it is paused or cancelled."),
            ),
            models.CheckConstraint(
                condition=Q(state_from=None) | Q(state_until=None) | Q(state_until__gte=F("state_from")),
                name="shequ_catalogue_pause_forward",
                violation_error_message=_("The pause ends before it begins. Please check both days."),
            ),
            models.CheckConstraint(
                condition=Q(barred=None) | Q(form=None, flow=None),
                name="shequ_catalogue_barred_has_no_form",
                violation_error_message=_("What is not issued here cannot be applied for: take form and flow away."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    # --- the rules ---------------------------------------------------------------------------------------------

    def clean(self) -> None:
        """The last door before everybody's eyes."""
        super().clean()
        from .faults import faults_of

        if self.is_up and self.effective_on is None:
            self.effective_on = today()
        faults = faults_of(self, goes_up=self.is_up)
        if faults:
            raise ValidationError(faults)

    def minimal_clean(self) -> None:
        """A draft may be unfinished; contradictions are refused by the database, and here with a sentence."""
        super().minimal_clean()
        from .faults import faults_of

        faults = faults_of(self, goes_up=False)
        if faults:
            raise ValidationError(faults)

    @property
    def is_up(self) -> bool:
        """Live, and in the tree: what a form is about to make is neither yet, though ``live`` is its default."""
        return self.live and bool(self.path)

    def length(self, key: str) -> Duration | None:
        """One of its limits: ``statutory``, ``promised``, ``acceptance``, ``result_limit``."""
        amount = getattr(self, f"{key}_amount")
        return None if amount is None else Duration(amount, Unit(getattr(self, f"{key}_unit")))

    # --- where it stands ----------------------------------------------------------------------------------------

    @cached_property
    def services(self) -> ServiceIndexPage:
        """The index above."""
        above: ServiceIndexPage = self.get_parent().specific
        return above

    @cached_property
    def home(self) -> CommunityPage:
        return self.services.home

    def short_url(self, request: HttpRequest) -> str:
        """The address for paper: short, and still right when the page moves."""
        return request.build_absolute_uri(reverse("shequ_catalogue:go", args=[self.pk]))

    # --- its state ----------------------------------------------------------------------------------------------

    def state_on(self, day: dt.date) -> str:
        """A pause that has not begun, or is over, is none."""
        if self.state == State.IN_USE:
            return self.state
        begun = self.state_from is None or self.state_from <= day
        over = self.state == State.PAUSED and self.state_until is not None and self.state_until < day
        return self.state if begun and not over else State.IN_USE

    @property
    def state_now(self) -> str:
        return self.state_on(today())

    @property
    def can_be_applied_for(self) -> bool:
        """In use, with a form that is open. Applications build on this."""
        form = self.form
        if form is None or self.state_now != State.IN_USE or not form.live or form.who == Who.STAFF:
            return False
        at = now()
        return (form.opens_at is None or form.opens_at <= at) and (form.closes_at is None or form.closes_at > at)

    @property
    def is_open_for_applications(self) -> bool:
        """Its own form is not asked: within a package, another one is filled in."""
        return self.live and self.barred_id is None and self.state_now == State.IN_USE

    # --- what is shown ------------------------------------------------------------------------------------------

    @path("")
    def show(self, request: HttpRequest) -> HttpResponse:
        from .views import public

        return public.show(request, self)

    @path("sheet/")
    def sheet(self, request: HttpRequest) -> HttpResponse:
        from .views import public

        return public.sheet(request, self)

    @path("changes/")
    def changes(self, request: HttpRequest) -> HttpResponse:
        from .views import public

        return public.changes(request, self)


class GuideVersion(models.Model):
    """A guide as it was published; never changed (a trigger holds it), gone only with its page.

    ``body``: the guide as canonical JSON (``shape``), ``digest`` its SHA-256.
    """

    page = models.ForeignKey(ServiceGuidePage, models.CASCADE, related_name="versions", verbose_name=_("service guide"))
    number = models.PositiveIntegerField(_("number"))
    effective_on = models.DateField(_("in force from"))
    note = models.CharField(_("what is new in it"), max_length=200, blank=True)
    digest = models.CharField(max_length=64)
    body = models.TextField()
    published_at = models.DateTimeField(_("published at"), default=now)
    published_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("published by")
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("version of a guide")
        verbose_name_plural = _("versions of guides")
        ordering = ["page", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="shequ_catalogue_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="shequ_catalogue_version_from_one"),
            models.CheckConstraint(condition=~Q(digest="") & ~Q(body=""), name="shequ_catalogue_version_says"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}/{self.number}"
