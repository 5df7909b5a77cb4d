"""What everybody reads: the list of notices, one notice, its sheet for the board."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shequ_workflows.core.covering import office_of
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now

from .constants import QuestionState
from .forms import FilterForm
from .models import PublicityPeriod, Question
from .objection_panels import takes_objections
from .panels import cards, panel_of

PER_PAGE = 20
#: Questions shown on one notice's page; the oldest ones, which were asked first.
MOST_QUESTIONS = 100
#: Characters up to which a sheet is set in this type; beyond the last it is small, and may take a second page.
SHEET_SIZES = ((60, "sheet--notice"), (260, "sheet--fit-m"), (700, "sheet--fit-s"))


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def listing(request: HttpRequest) -> HttpResponse:
    """Running or past notices, by community and kind of matter. A filter that makes no sense is left out."""
    at = now()
    communities = Node.objects.communities().filter(pk__in=PublicityPeriod.objects.order_by().values("community"))
    form = FilterForm(request.GET, communities=communities)
    form.is_valid()
    chosen = form.cleaned_data
    past = request.GET.get("when") == "past"
    shown = PublicityPeriod.objects.past(at) if past else PublicityPeriod.objects.running(at)
    if chosen.get("community"):
        shown = shown.within(chosen["community"])
    if chosen.get("category"):
        shown = shown.filter(category=chosen["category"])
    rows = shown.select_related("subject", "community").order_by("-opened_at", "-id")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    community = chosen.get("community")
    context = {
        "form": form,
        "page_obj": page,
        "cards": cards(page.object_list),
        "tabs": _tabs(request, past=past),
        "past": past,
        "community_name": community.label if community else "",
    }
    return render(request, "shequ_publicity/list.html", context)


def _tabs(request: HttpRequest, *, past: bool) -> list[dict[str, Any]]:
    kept = {key: value for key in ("community", "category") if (value := request.GET.get(key, ""))}

    def url(**more: str) -> str:
        query = request.GET.copy()
        query.clear()
        for key, value in {**kept, **more}.items():
            query[key] = value
        return f"{reverse('shequ_publicity:list')}?{query.urlencode()}" if query else reverse("shequ_publicity:list")

    return [
        {"label": _("On display"), "url": url(), "current": not past},
        {"label": _("Past"), "url": url(when="past"), "current": past},
    ]


def period_or_404(public_id: str) -> PublicityPeriod:
    """A notice that was put up; older versions and those taken down can still be asked for by their address."""
    found = PublicityPeriod.objects.filter(public_id=public_id, opened_at__lte=now())
    period = found.select_related("subject__community", "community").first()
    if period is None:
        raise Http404
    return period


def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """The notice with its two lines and how to object. One taken down shows the reason: 410."""
    period = period_or_404(public_id)
    status = 410 if period.withdrawn_at is not None else 200
    context = {**page_context(request, period), **_questions(request, period)}
    return render(request, "shequ_publicity/detail.html", context, status=status)


def _questions(request: HttpRequest, period: PublicityPeriod) -> dict[str, Any]:
    """Answered ones on this notice in all its versions, one's own that are not published, and the way to ask."""
    asked = Question.objects.filter(
        notice__subject=period.subject_id, notice__purpose=period.purpose, notice__version__lte=period.version
    ).order_by("asked_at", "id")
    actor = actor_of(request)
    own = asked.filter(person=actor.person_id, **actor.own_words) if actor.person_id else asked.none()
    ask = reverse("shequ_publicity:ask", args=[period.public_id]) if period.is_running(now()) else ""
    return {
        "questions": list(asked.published()[:MOST_QUESTIONS]),
        "own_questions": list(own.exclude(state=QuestionState.PUBLISHED)),
        "ask_url": ask,
    }


def page_context(request: HttpRequest, period: PublicityPeriod) -> dict[str, Any]:
    newer = None
    if not period.is_current:
        newer = PublicityPeriod.objects.of(period.subject).current().filter(purpose=period.purpose).first()
    office = office_of(period.subject)
    return {
        "panel": panel_of(period, actor_of(request)),
        "period": period,
        "content": None if period.is_concealed else period.content,
        "newer_url": reverse("shequ_publicity:detail", args=[newer.public_id]) if newer else "",
        "office": office,
        "objections_open": takes_objections(period, now()),
        "community_name": period.community.label,
        "home_url": office.get_url(request) if office else "",
        "list_url": f"{reverse('shequ_publicity:list')}?community={period.community.code}",
    }


def sheet(request: HttpRequest, public_id: str) -> HttpResponse:
    """A4 for the notice board, with a QR code that leads to the page."""
    period = period_or_404(public_id)
    if not period.is_current or period.is_concealed:
        raise Http404
    url = reverse("shequ_publicity:detail", args=[period.public_id])
    context = page_context(request, period)
    weight = sum(len(one.text) + len(one.heading) + 15 * len(one.paragraphs) for one in period.content.sections)
    size = next((name for most, name in SHEET_SIZES if weight <= most), "sheet--fit-xs")
    context |= {"qr_url": request.build_absolute_uri(url), "back_url": url, "size": size}
    return render(request, "shequ_publicity/sheet.html", context)
