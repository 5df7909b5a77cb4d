"""The hall's list."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shequ_workflows.deliberation.frame import actor_of, public_frame
from shequ_workflows.deliberation.listing import PER_PAGE, FilterForm, cards, chips, for_cards, matters
from shequ_workflows.deliberation.pages import HallPage, subjects_of
from shequ_workflows.org.moment import local_date, now
from shequ_workflows.org.same_for_all import vouch_for


def listing(request: HttpRequest, hall: HallPage) -> HttpResponse:
    """Filters, cards, pages. The same number of queries however many matters there are."""
    actor = actor_of(request)
    first = subjects_of(hall).public().aggregate(first=Min("opened_at"))["first"] or now()
    form = FilterForm(request.GET, local_date(first).year, has_own=actor.person_id is not None)
    asked = form.asked
    vouch_for(request, form, asked)
    paginator = Paginator(for_cards(matters(hall, actor, asked)), PER_PAGE)
    page_obj = paginator.get_page(request.GET.get("page"))
    context = public_frame(
        request,
        hall,
        form=form,
        chips=chips(form, request.GET),
        is_filtered=bool(asked.keys() - {"order"}),
        clear_url=hall.url,
        page_obj=page_obj,
        count=paginator.count,
        cards=cards(hall, page_obj.object_list),
        propose_url=hall.at("propose"),
    )
    return render(request, "shequ_deliberation/hall.html", context)
