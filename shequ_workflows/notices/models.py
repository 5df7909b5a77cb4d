from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from shequ_workflows.org.models import CommunityPage, Node, Person
from shequ_workflows.org.moment import now, today

from .constants import NoticeKind, Urgency, Verdict
from .wording import cut, group_text, plain

PER_PAGE = 20


class NoticeIndexPage(Page):
    """The notices of a community; one that is ``is_urgent`` is the subtree where whoever is on duty publishes."""

    introduction = models.CharField(_("introduction"), max_length=200, blank=True)
    is_urgent = models.BooleanField(
        _("urgent notices"),
        default=False,
        help_text=_("Staff on duty publish here alone; somebody else checks afterwards."),
    )

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("is_urgent")]
    parent_page_types = ["shequ_org.CommunityPage", "shequ_notices.NoticeIndexPage"]
    subpage_types = ["shequ_notices.NoticePage", "shequ_notices.NoticeIndexPage"]
    template = "shequ_notices/notice_index_page.html"

    class Meta:
        verbose_name = _("notices of a community")
        verbose_name_plural = _("notices of communities")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds ``page_obj`` and ``cards`` of the notices at or below, newest first, narrowed by kind and words."""
        from .listing import NoticeFilter

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        rows = NoticePage.objects.descendant_of(self).live().public().order_by("-issued_at", "-pk")
        form = NoticeFilter(request.GET or None)
        found = form.apply(rows)
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        cards = [notice.card(request) for notice in page.object_list]
        return {**context, "form": form, "chips": form.chips(request.GET), "page_obj": page, "cards": cards}


class NoticePage(Page):
    """One notice: 公示, 公告 or 通知. Its text goes out as page, group text and A4 sheet."""

    kind = models.CharField(_("kind"), max_length=16, choices=NoticeKind.choices, default=NoticeKind.NOTICE)
    summary = models.CharField(
        _("in one sentence"), max_length=120, blank=True, help_text=_("Shown in lists. Empty: the first sentence.")
    )
    body = RichTextField(_("text"), features=["h3", "bold", "ol", "ul", "link"])
    issuer = models.CharField(_("issued by"), max_length=60, blank=True, help_text=_("Empty: the community."))
    contact = models.CharField(_("whom to ask"), max_length=80, blank=True)
    issued_at = models.DateTimeField(_("issued"), default=now)
    place = models.CharField(_("where"), max_length=80, blank=True)
    begins_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    display_until = models.DateField(_("on display until"), null=True, blank=True)
    urgency = models.CharField(_("urgent: what"), max_length=12, choices=Urgency.choices, blank=True)
    posted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("posted by")
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("kind"),
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
        index.FilterField("kind"),
        index.FilterField("issued_at"),
    ]
    parent_page_types = ["shequ_notices.NoticeIndexPage"]
    subpage_types: list[str] = []
    template = "shequ_notices/notice_page.html"

    class Meta:
        verbose_name = _("notice page")
        verbose_name_plural = _("notice pages")

    def __str__(self) -> str:
        return self.title

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
        return self.summary or cut(plain(self.body).replace("\n", " "), 80)

    @property
    def is_over(self) -> bool:
        """What it tells of has passed."""
        return (self.ends_at is not None and self.ends_at < now()) or (
            self.display_until is not None and self.display_until < today()
        )

    def signature(self) -> str:
        node = self.node
        return self.issuer or (node.name if node is not None else "")

    def card(self, request: HttpRequest | None = None) -> dict[str, Any]:
        """Context of the component ``notice_card``."""
        return {
            "kind": self.kind,
            "title": self.title,
            "url": self.get_url(request),
            "when": self.issued_at,
            "issuer": self.issuer,
            "summary": self.lead,
            "urgent": bool(self.urgency) and not self.is_over,
            "display_until": self.display_until,
        }

    def group_text(self, url: str) -> str:
        """At most 300 characters for a chat group."""
        tag = str(dict(NOTICE_TAGS)[self.kind])
        return group_text(
            tag=tag, title=self.title, body=self.body, issuer=self.signature(), contact=self.contact, url=url
        )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        home = self.community_page
        check = NoticeCheck.objects.filter(page=self).first() if self.urgency else None
        return {
            **context,
            "community_name": home.title if home else "",
            "home_url": home.get_url(request) if home else "/",
            "signature": self.issuer or (home.title if home else ""),
            "sheet_url": reverse("shequ_notices:sheet", args=[self.pk]),
            "text_url": reverse("shequ_notices:text", args=[self.pk]),
            "check": check,
        }


NOTICE_TAGS = [
    (NoticeKind.PUBLICITY.value, _("Publicity")),
    (NoticeKind.ANNOUNCEMENT.value, _("Announcement")),
    (NoticeKind.NOTICE.value, _("Notice")),
]


class NoticeCheck(models.Model):
    """The second pair of eyes on an urgent notice, afterwards. No row: nobody has looked yet."""

    page = models.OneToOneField(NoticePage, models.CASCADE, primary_key=True, related_name="second_look")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("checked by"))
    at = models.DateTimeField(_("checked at"))
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict.choices)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("check of an urgent notice")
        verbose_name_plural = _("checks of urgent notices")
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="shequ_notices_verdict_known"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.verdict}"
