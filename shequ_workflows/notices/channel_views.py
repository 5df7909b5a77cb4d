"""Further channels of a notice: long picture, Word file, slips for the doors; and all of a community as a feed."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shequ_workflows.community.models import Building
from shequ_workflows.core.archiving.packing import safe_name
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.moment import local_date
from shequ_workflows.org.same_for_all import same_for_all

from . import feeds, long_picture, word
from .constants import HANGS_UP
from .door_slips import SHORT, SLIP_TEXT, SLIP_TITLE, buildings_for, entrances_of, tear_off_day
from .models import NOTICE_TAGS, NoticePage
from .views import actor_of, on_duty_at, public_notice
from .wording import cut, local, plain

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RSS = "application/rss+xml; charset=utf-8"


def full(moment: Any) -> str:
    return date_format(local(moment), _("D j M Y, H:i"))


def facts_of(page: NoticePage) -> list[tuple[str, str]]:
    """Where, from, until, on display until. Of an urgent notice the text says the first three itself."""
    found = []
    if not page.urgency:
        found = [
            (_("Where"), page.place),
            (_("From"), full(page.begins_at) if page.begins_at else ""),
            (_("Until"), full(page.ends_at) if page.ends_at else ""),
        ]
    found.append((_("On display until"), date_format(page.display_until, _("D j M Y")) if page.display_until else ""))
    return [(name, value) for name, value in found if value]


def issued_on(page: NoticePage) -> str:
    return date_format(local_date(page.issued_at), _("D j M Y")) if page.issued_at else ""


@require_safe
@same_for_all
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The long picture; 404 where the server has no Chinese font."""
    page = public_notice(request, pk)
    font = long_picture.font_path()
    if not font:
        raise Http404(_("This server has no Chinese font to draw with."))
    tag = _("Urgent notice") if page.urgency else str(dict(NOTICE_TAGS)[page.kind])
    contact = [(_("Whom to ask"), page.contact)] if page.contact else []
    told = long_picture.Told(
        community=page.signature(),
        tag=tag,
        title=page.title,
        under=issued_on(page),
        lines=plain(page.body).split("\n"),
        facts=[*facts_of(page), *contact],
        url=page.short_url(request),
        scan=_("Press and hold to read the code: the notice, always as it stands now"),
        more=_("The whole text stands online: scan the code below."),
    )
    response = HttpResponse(long_picture.draw(told, font), content_type="image/png")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(safe_name(page.title + '.png'))}"
    return response


@require_safe
@same_for_all
def docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice as a Word file."""
    page = public_notice(request, pk)
    file = word.write(
        community=page.signature(),
        title=page.title,
        body=page.body,
        facts=facts_of(page),
        contact=f"{_('Whom to ask:')} {page.contact}" if page.contact else "",
        signature=[page.signature(), issued_on(page), _("(seal)")],
        url=page.short_url(request),
        scan=_("Scan to read this online:"),
    )
    response = HttpResponse(file, content_type=DOCX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(safe_name(page.title + '.docx'))}"
    return response


@require_safe
@same_for_all
def feed(request: HttpRequest, pk: int) -> HttpResponse:
    """What a community's page makes known, for feed readers."""
    home = get_object_or_404(CommunityPage.objects.live().public(), pk=pk)
    return HttpResponse(feeds.feed_of(request, home), content_type=RSS)


def _doors(request: HttpRequest, pk: int) -> tuple[NoticePage, list[Building]]:
    """The notice and the buildings that whoever asks looks after."""
    page = public_notice(request, pk)
    node, actor = page.node, actor_of(request)
    buildings = buildings_for(actor, node) if node is not None and actor.has(*HANGS_UP) else []
    if not buildings and not on_duty_at(request, page):
        raise PermissionDenied(
            _("Slips for the doors are printed by the community's staff and building leads. Please ask one of them.")
        )
    return page, buildings


@require_safe
@login_required
def slips(request: HttpRequest, pk: int) -> HttpResponse:
    """Which buildings get one."""
    page, buildings = _doors(request, pk)
    doors = entrances_of(buildings)
    counts: dict[int, int] = {}
    for door in doors:
        counts[door.building.pk] = counts.get(door.building.pk, 0) + 1
    many = len({one.compound_id for one in buildings}) > 1
    rows = [
        {"building": one, "count": counts[one.pk], "compound": one.compound.name if many else ""} for one in buildings
    ]
    context = {"notice": page, "rows": rows, "total": len(doors), "back_url": page.get_url(request)}
    return render(request, "shequ_notices/slips_choose.html", staff_frame(request, "urgent", **context))


@require_safe
@login_required
def slips_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Two slips a sheet, to be cut; ``?b=`` for each building, none for all; ``?each=a4`` one a sheet."""
    page, buildings = _doors(request, pk)
    wanted = set(request.GET.getlist("b"))
    chosen = [one for one in buildings if not wanted or str(one.pk) in wanted]
    each = request.GET.get("each") == "a4"
    doors = entrances_of(chosen)
    step = 1 if each else 2
    words = cut(plain(page.body), SLIP_TEXT * 3 // 2 if each else SLIP_TEXT)
    context = {
        "notice": page,
        "sheets": [doors[start : start + step] for start in range(0, len(doors), step)],
        "many_compounds": len({one.compound_id for one in chosen}) > 1,
        "title": cut(page.title, SLIP_TITLE),
        "words": words.split("\n"),
        "size": "slips--each" if each else "slips--short" if len(words) <= SHORT else "",
        "tear_off": tear_off_day(page),
        "community_name": page.signature(),
        "qr_url": page.short_url(request),
        "back_url": reverse("shequ_notices:slips", args=[page.pk]),
        "count": len(doors),
    }
    return render(request, "shequ_notices/slips.html", context)
