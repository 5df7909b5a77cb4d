"""经费: lines of money with their sums, and what has a document number and no payment."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shequ_workflows.delegation.frame import actor_of, page, stop
from shequ_workflows.delegation.grant_rules import MONEY_READERS
from shequ_workflows.delegation.money_export import WRITERS, ExportMoney
from shequ_workflows.delegation.money_reading import (
    MoneyFilter,
    lines_for,
    offices_of,
    ordered,
    row_of,
    sums_by,
    total,
)
from shequ_workflows.delegation.querysets import GrantQuerySet
from shequ_workflows.org.actions.base import not_yours
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import today

PER_PAGE = 25
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def _reader(request: HttpRequest) -> Actor:
    """Whoever asks, if he reads money at all."""
    actor = actor_of(request)
    stop(actor.has(*MONEY_READERS), not_yours(frozenset(role.value for role in MONEY_READERS)).sentence)
    return actor


def _asked(request: HttpRequest) -> tuple[MoneyFilter, GrantQuerySet]:
    """The filter, and the lines that it leaves."""
    actor = _reader(request)
    rows = lines_for(actor)
    form = MoneyFilter(
        request.POST if request.method == "POST" else request.GET or None, actor=actor, offices=offices_of(rows)
    )
    return form, form.apply(rows)


@login_required
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """Sums by community and by office, then the lines; all of what the filter leaves."""
    form, rows = _asked(request)
    page_obj = Paginator(ordered(rows), PER_PAGE).get_page(request.GET.get("page"))
    by_community = sums_by(rows, "task__subject__community__name", "task__subject__community__code")
    by_office = sums_by(rows, "task__office_name", "task__office_name")
    query = request.GET.copy()
    query.pop("page", None)
    sent = [(name, query[name]) for name in form.fields if query.get(name)]
    return page(
        request, "money", current="delegation.money", filter=form, chips=chips_of(form, query), page_obj=page_obj,
        rows=[row_of(grant) for grant in page_obj], by_community=by_community, by_office=by_office,
        total=total(by_community), sent=sent, clear_url=reverse("shequ_delegation:money"), day=today(),
    )  # fmt: skip


@login_required
def unpaid(request: HttpRequest) -> HttpResponse:
    """What finance looks for first."""
    _reader(request)
    return redirect(reverse("shequ_delegation:money") + "?show=unpaid")


@login_required
@never_cache
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """The same lines as a file; ``as`` is xlsx (default) or csv."""
    form, rows = _asked(request)
    kind = request.POST.get("as", "")
    kind = kind if kind in WRITERS else "xlsx"
    chosen = {name: request.POST[name] for name in form.fields if request.POST.get(name)}
    file = ExportMoney(actor_of(request), rows, kind, chosen).execute()
    response = FileResponse(file, content_type=TYPES[kind])
    name = _("money of delegated tasks")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}-{today()}.{kind}')}"
    return response


def chips_of(form: MoneyFilter, query: QueryDict) -> list[dict[str, Any]]:
    """One removable chip a filter that is set."""
    if not form.is_bound:
        return []
    found = []
    for name, value in form.cleaned_data.items():
        if value:
            rest = query.copy()
            rest.pop(name, None)
            shown = dict(getattr(form.fields[name], "choices", [])).get(value, value) if name == "show" else value
            found.append({"label": str(shown), "url": f"?{rest.urlencode()}"})
    return found
