"""Letters to authors without an account: printed, and carried round."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from shequ_workflows.core.covering import office_of
from shequ_workflows.deliberation.constants import STAFF
from shequ_workflows.deliberation.letters import letters, to_write_to
from shequ_workflows.deliberation.views.desk_pages import matter_for
from shequ_workflows.org.moment import today

PER_PAGE = 50


@never_cache
@login_required
def letters_of(request: HttpRequest, public_id: str) -> HttpResponse:
    """One sheet a person, fifty on a page, in walking order."""
    subject = matter_for(request, public_id, *STAFF)
    page = Paginator(to_write_to(subject.matter), PER_PAGE).get_page(request.GET.get("page"))
    office = office_of(subject)
    contact = " · ".join(part for part in (office.phone, office.hours, office.address) if part) if office else ""
    context = {
        "subject": subject,
        "letters": letters(subject.matter, list(page.object_list)),
        "page_obj": page,
        "contact": contact,
        "today": today(),
        "back_url": reverse("shequ_deliberation:points", args=[public_id]),
    }
    return render(request, "shequ_deliberation/staff/letters.html", context)
