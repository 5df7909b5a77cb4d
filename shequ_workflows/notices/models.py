from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from shequ_workflows.org.models import CommunityPage, Node, Person
from shequ_workflows.org.moment import local_date, now, today
from shequ_workflows.org.page_forms import EntrancePageForm
from shequ_workflows.publicity.constants import Category

from .constants import NoticeKind, Urgency, Verdict
from .displays import Display, display_of, least_last_day
from .duty_models import PublicationDue, PublicationRule
from .editor_panels import DisplayPanel
from .page_forms import NoticePageForm
from .question_models import NoticeQuestion
from .rules import has_id_number, has_mobile
from .searched import NoticeWords
from .wording import cut, group_text, in_a_row, plain

__all__ = [
    "NOTICE_TAGS",
    "Display",
    "NoticeCheck",
    "NoticeIndexPage",
    "NoticePage",
    "NoticeQuestion",
    "NoticeWords",
    "PublicationDue",
    "PublicationRule",
]


class NoticeIndexPage(Page):
    """The notices of a community; one that is ``is_urgent`` is the subtree where whoever is on duty publishes."""

    introduction = models.CharField(_("introduction"), max_length=200, blank=True)
    is_urgent = models.BooleanField(
        _("urgent notices"),
        default=False,
        help_text=_("Staff on duty publish here alone; somebody else checks afterwards."),
    )

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("is_urgent")]
    base_form_class = EntrancePageForm
    parent_page_types = ["shequ_org.CommunityPage"]
    subpage_types = ["shequ_notices.NoticePage"]
    template = "shequ_notices/notice_index_page.html"
    same_for_all = True

    class Meta:
        verbose_name = _("notices of a community")
        verbose_name_plural = _("notices of communities")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds ``page_obj`` and ``cards`` of its notices, newest first, narrowed by kind and words."""
        from .listing import listing

        return {**super().get_context(request, *args, **kwargs), **listing(request, self)}


class NoticePage(Page):
    """One notice: 公示, 公告 or 通知. Its text goes out as page, group text and A4 sheet.

    Whatever way it goes up, ``clean`` sees to it that 公示 stays up for 15 days (its ``Display`` holds it there) and
    that urgent notices stand in their own subtree. ``posted_by`` and ``posted_at``: who put up what stands there now, and when.
    """

    kind = models.CharField(_("kind"), max_length=16, choices=NoticeKind.choices, default=NoticeKind.NOTICE)
    summary = models.CharField(
        _("in one sentence"), max_length=120, blank=True, help_text=_("Shown in lists. Empty: the first sentence.")
    )
    body = RichTextField(_("text"), features=["h3", "bold", "ol", "ul", "link"])
    issuer = models.CharField(_("issued by"), max_length=60, blank=True, help_text=_("Empty: the community."))
    contact = models.CharField(_("whom to ask"), max_length=80, blank=True)
    issued_at = models.DateTimeField(
        _("issued"), null=True, blank=True, help_text=_("Empty: the moment at which it goes up.")
    )
    place = models.CharField(_("where"), max_length=80, blank=True)
    begins_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    display_until = models.DateField(
        _("on display until"),
        null=True,
        blank=True,
        help_text=_("For publicity at least 15 days; empty: just that. It is lengthened where it goes up later."),
    )
    category = models.CharField(
        pgettext_lazy("publicity", "kind of matter"),
        max_length=12,
        choices=Category.choices,
        blank=True,
        help_text=_("Where the law asks for its publication (art. 34): it then counts as published in time or late."),
    )
    urgency = models.CharField(_("urgent: what"), max_length=12, choices=Urgency.choices, blank=True)
    posted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("posted by")
    )
    posted_at = models.DateTimeField(null=True, blank=True, editable=False)

    content_panels = [
        DisplayPanel(),
        *Page.content_panels,
        FieldPanel("kind"),
        FieldPanel("category"),
        FieldPanel("urgency"),
        FieldPanel("summary"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("issuer"), FieldPanel("contact"), FieldPanel("issued_at")], heading=_("Who says it")
        ),
        MultiFieldPanel(
            [
                FieldPanel("place"),
                FieldRowPanel([FieldPanel("begins_at"), FieldPanel("ends_at")]),
                FieldPanel("display_until"),
            ],
            heading=_("Where and when"),
        ),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("body"),
        index.SearchField("place"),
        index.FilterField("kind"),
        index.FilterField("issued_at"),
    ]
    base_form_class = NoticePageForm
    parent_page_types = ["shequ_notices.NoticeIndexPage"]
    subpage_types: list[str] = []
    template = "shequ_notices/notice_page.html"
    same_for_all = True
    exclude_fields_in_copy = ["posted_by", "posted_at"]

    class Meta:
        verbose_name = _("notice page")
        verbose_name_plural = _("notice pages")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="shequ_notices_kind_known"),
            models.CheckConstraint(
                condition=Q(category="") | Q(category__in=Category.values), name="shequ_notices_category_known"
            ),
            models.CheckConstraint(
                condition=Q(begins_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("begins_at")),
                name="shequ_notices_runs_forward",
            ),
            models.CheckConstraint(
                condition=Q(urgency="") | Q(kind=NoticeKind.NOTICE, urgency__in=Urgency.values),
                name="shequ_notices_urgent_is_notice",
            ),
        ]
        indexes = [models.Index(fields=["-issued_at"], name="shequ_notices_newest")]

    def __str__(self) -> str:
        return self.title

    # --- the rules ---------------------------------------------------------------------------------------------

    def clean(self) -> None:
        """Settle what follows by itself, refuse what contradicts itself. The last door before everybody's eyes."""
        super().clean()
        self.settle()
        faults = self.faults()
        if faults:
            raise ValidationError(faults)

    def settle(self) -> None:
        """An urgent notice is a 通知 of the urgent subtree, nothing else is; what goes up has its date and its days."""
        if self.path and self.stands_among_urgent:
            self.category = ""
            self.kind, self.urgency = NoticeKind.NOTICE, self.urgency or Urgency.OTHER
        elif self.path:
            self.urgency = ""
        if not self.is_up:
            return
        self.issued_at = self.issued_at or self.put_up_at
        if self.kind != NoticeKind.PUBLICITY:
            return
        last = max(self.display_until or dt.date.min, least_last_day(self))
        self.display_until = last
        if self.expire_at is not None and local_date(self.expire_at) <= last:
            self.expire_at += dt.timedelta(days=(last - local_date(self.expire_at)).days + 1)

    def faults(self) -> dict[str, list[Any]]:
        """Field → sentences. Personal data only count where it goes up."""
        found: dict[str, list[Any]] = {}
        if self.begins_at and self.ends_at and self.ends_at <= self.begins_at:
            found["ends_at"] = [_("It ends before it begins. Please check both times.")]
        known = display_of(self) if self.is_up and self.kind != NoticeKind.PUBLICITY else None
        if known is not None and known.is_due:
            sentence = _("It is on display as publicity until %(day)s. Please leave its kind as it is.")
            found["kind"] = [sentence % {"day": known.last_day}]
        return {**found, **(self.personal_data() if self.is_up else {})}

    def personal_data(self) -> dict[str, list[Any]]:
        """Numbers that belong to somebody and have no business in public."""
        found: dict[str, list[Any]] = {}
        for name in ("title", "summary", "body", "place", "issuer", "contact"):
            text = plain(getattr(self, name)) if name == "body" else getattr(self, name)
            if has_id_number(text):
                found[name] = [_("There is an ID number in it. Please take it out: everybody would read it.")]
            elif name != "contact" and has_mobile(text):
                found[name] = [_("There is a mobile number in it. The number of the office belongs to “whom to ask”.")]
        return found

    @property
    def is_up(self) -> bool:
        """Live, and in the tree: what a form is about to make is neither yet, though ``live`` is its default."""
        return self.live and bool(self.path)

    @property
    def stands_among_urgent(self) -> bool:
        parent = NoticeIndexPage.objects.parent_of(self).first()
        return parent is not None and parent.is_urgent

    @property
    def put_up_at(self) -> dt.datetime:
        """When it went up, or would if it went up now."""
        return self.first_published_at or self.go_live_at or now()

    def can_move_to(self, parent: Page) -> bool:
        """Between the urgent subtree and the others nothing moves: other people publish there."""
        if not super().can_move_to(parent):
            return False
        return bool(getattr(parent.specific, "is_urgent", False)) == self.stands_among_urgent

    # --- what is shown -----------------------------------------------------------------------------------------

    @property
    def community_page(self) -> CommunityPage | None:
        """The home page under which this stands."""
        page: CommunityPage | None = CommunityPage.objects.ancestor_of(self).select_related("node").last()
        return page

    @property
    def node(self) -> Node | None:
        home = self.community_page
        return home.node if home is not None else None

    @property
    def lead(self) -> str:
        """The sentence for lists."""
        return self.summary or cut(in_a_row(plain(self.body).split("\n")), 80)

    @property
    def is_over(self) -> bool:
        """What it tells of has passed."""
        return (self.ends_at is not None and self.ends_at < now()) or (
            self.display_until is not None and self.display_until < today()
        )

    @property
    def is_urgent_now(self) -> bool:
        return bool(self.urgency) and not self.is_over

    def signature(self) -> str:
        node = self.node
        return self.issuer or (node.name if node is not None else "")

    def card(self, request: HttpRequest | None = None, issuer: str = "") -> dict[str, Any]:
        """Context of the component ``notice_card``. No query."""
        return {
            "kind": self.kind,
            "title": self.title,
            "url": self.get_url(request),
            "when": self.issued_at,
            "issuer": self.issuer or issuer,
            "summary": self.lead,
            "urgent": self.is_urgent_now,
            "over": self.is_over,
            "display_until": None if self.is_over else self.display_until,
        }

    def short_url(self, request: HttpRequest) -> str:
        """The address for paper and chat groups: short, and still right when the page moves."""
        return request.build_absolute_uri(reverse("shequ_notices:go", args=[self.pk]))

    def group_text(self, url: str) -> str:
        """At most 300 characters for a chat group."""
        tag = gettext("Urgent notice") if self.urgency else str(dict(NOTICE_TAGS)[self.kind])
        return group_text(
            tag=tag, title=self.title, body=self.body, issuer=self.signature(), contact=self.contact, url=url
        )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from .reading import page_context

        return {**super().get_context(request, *args, **kwargs), **page_context(request, self)}


NOTICE_TAGS = [
    (NoticeKind.PUBLICITY.value, _("Publicity")),
    (NoticeKind.ANNOUNCEMENT.value, _("Announcement")),
    (NoticeKind.NOTICE.value, _("Notice")),
]


class NoticeCheck(models.Model):
    """A second pair of eyes on an urgent notice, afterwards. What was put up anew since then waits again."""

    page = models.ForeignKey(NoticePage, models.CASCADE, related_name="checks")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("checked by"))
    at = models.DateTimeField(_("checked at"))
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict.choices)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("check of an urgent notice")
        verbose_name_plural = _("checks of urgent notices")
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="shequ_notices_verdict_known"),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.RIGHT) | ~Q(note=""), name="shequ_notices_taken_down_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.verdict}"
