"""The screen 工作日历 in the Wagtail admin: look at a year, import its notice, confirm it, correct single days.

Every administrator may look; who may change it is said by the actions. The hours of nodes: ``hours_views``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shequ_workflows.org.acting import ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.moment import today

from .actions import FIRST_YEAR, LAST_YEAR, ConfirmCalendarYear, EditCalendarDay, not_keeper
from .forms import ConfirmForm, DayForm, NoticeForm
from .grid import months
from .importing import read_file, read_text
from .models import CalendarDay, CalendarStamp, CalendarYear, YearStatus
from .sheet import template
from .table import CalendarPlan, Reading, as_document, plan, working_days

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
View = Callable[..., HttpResponseBase]


def may_configure(request: HttpRequest) -> bool:
    """Whether the menu shows the calendar: to administrators."""
    return Actor.of_request(request).has(Role.ADMINISTRATOR)


def configured(view: View) -> View:
    """Turn away whoever is no administrator, with whom to ask."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_configure(request):
            return refused(request, refuse("role", _("This is done by the administrator. Please ask there.")), 403)
        return view(request, *args, **kwargs)

    return guarded


def refused(request: HttpRequest, refusal: Refusal, status: int | None = None) -> HttpResponse:
    """A page with the sentence of the refusal."""
    context = {"sentence": refusal.sentence, **furniture(_("Not possible"))}
    return TemplateResponse(request, "shequ_core/calendar/refused.html", context, status=status or refusal.status)


def furniture(title: str, *steps: tuple[str, str]) -> dict[str, Any]:
    """What Wagtail's admin page wants around the content; ``steps`` are (address, label) above this page."""
    trail = [(reverse("wagtailadmin_home"), _("Home")), *steps, ("", title)]
    return {
        "header_title": title,
        "header_icon": "calendar-alt",
        "breadcrumbs_items": [{"url": url, "label": label} for url, label in trail],
    }


def address(name: str, *args: object) -> str:
    return reverse(f"shequ_calendar:{name}", args=args)


def checked_year(year: int) -> int:
    """``year`` where there is a calendar for it; else 404."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year


def weekdays() -> list[tuple[str, str]]:
    """Short and long names of the days from Monday on."""
    short = [
        pgettext("weekday", "Mo"),
        pgettext("weekday", "Tu"),
        pgettext("weekday", "We"),
        pgettext("weekday", "Th"),
        pgettext("weekday", "Fr"),
        pgettext("weekday", "Sa"),
        pgettext("weekday", "Su"),
    ]
    long = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
    return list(zip(short, long, strict=True))


def root_step() -> tuple[str, str]:
    return address("today"), _("Work calendar")


def year_step(year: int) -> tuple[str, str]:
    return address("year", year), str(year)


@require_GET
@configured
def show_today(request: HttpRequest) -> HttpResponse:
    """The present year; with ``?date=…`` the page of that day."""
    wanted = request.GET.get("date", "")
    if wanted:
        try:
            return redirect(address("day", dt.date.fromisoformat(wanted)))
        except ValueError:
            messages.error(request, _("“%(value)s” is no date.") % {"value": wanted[:20]})
    return redirect(address("year", today().year))


@require_GET
@configured
def show_year(request: HttpRequest, year: int) -> HttpResponse:
    return year_page(request, checked_year(year), NoticeForm(year=year))


def year_page(request: HttpRequest, year: int, form: NoticeForm, status: int = 200) -> HttpResponse:
    entries = CalendarDay.objects.of_year(year).entries()
    context = {
        **furniture(_("Work calendar %(year)d") % {"year": year}, root_step()),
        "year": year,
        "row": CalendarYear.objects.filter(year=year).select_related("confirmed_by").first(),
        "entries": entries,
        "lines": "\n".join(entry.line for entry in entries),
        "working_days": working_days(year, entries),
        "months": months(year, entries, today()),
        "weekdays": weekdays(),
        "form": form,
        "keeps": not_keeper(Actor.of_request(request)) is None,
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < LAST_YEAR else None,
    }
    return TemplateResponse(request, "shequ_core/calendar/year.html", context, status=status)


@require_POST
@configured
def preview(request: HttpRequest, year: int) -> HttpResponse:
    """What a file or a text would change. Nothing is saved."""
    checked_year(year)
    refusal = not_keeper(Actor.of_request(request))
    if refusal is not None:
        return refused(request, refusal)
    form = NoticeForm(request.POST, request.FILES, year=year)
    if not form.is_valid():
        # The form stands below the months: say it at the top of the page too.
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return year_page(request, year, form, status=422)
    file, text = form.cleaned_data["file"], form.cleaned_data["text"]
    reading = read_file(file.name, file.read(), year) if file else read_text(text, year)
    known = CalendarYear.objects.filter(year=year).first()
    if not file and not reading.source and known is not None and known.is_confirmed:
        reading.source = known.source
    return preview_page(request, made(year, reading), "" if file else text)


def made(year: int, reading: Reading, stamp: str = "") -> CalendarPlan:
    """The plan of ``reading`` against the table there is now."""
    stamp = stamp or CalendarStamp.current()
    return plan(
        year,
        CalendarDay.objects.of_year(year).entries(),
        reading.entries.values(),
        errors=reading.errors,
        notes=reading.notes,
        source=reading.source,
        stamp=stamp,
    )


def preview_page(
    request: HttpRequest, proposal: CalendarPlan, text: str, form: ConfirmForm | None = None
) -> HttpResponse:
    year = proposal.year
    initial = {"lines": proposal.lines, "stamp": proposal.stamp, "source": proposal.source}
    known = CalendarYear.objects.filter(year=year).first()
    context = {
        **furniture(_("Check before confirming"), root_step(), year_step(year)),
        "year": year,
        "plan": proposal,
        "form": form or ConfirmForm(initial=initial),
        "again": NoticeForm(initial={"text": text}, year=year),
        "working_days_now": working_days(year, CalendarDay.objects.of_year(year).entries()),
        "same": not proposal.changes and known is not None and known.is_confirmed,
    }
    status = 422 if proposal.errors or (form is not None and form.errors) else 200
    return TemplateResponse(request, "shequ_core/calendar/preview.html", context, status=status)


@require_POST
@configured
def confirm(request: HttpRequest, year: int) -> HttpResponse:
    """Make the previewed table the official one; where the calendar has changed meanwhile, show what is different."""
    checked_year(year)
    form = ConfirmForm(request.POST)
    stamp = CalendarStamp.current()
    reading = read_text(request.POST.get("lines", ""), year)
    reading.source = request.POST.get("source", "").strip()
    if not form.is_valid():
        return preview_page(request, made(year, reading, stamp), request.POST.get("lines", ""), form)
    proposal = made(year, reading, form.cleaned_data["stamp"])
    try:
        ConfirmCalendarYear(Actor.of_request(request), proposal).execute()
    except ActionRefused as no:
        if no.refusal.status == Answer.FORBIDDEN:
            return refused(request, no.refusal)
        messages.error(request, str(no))
        response = preview_page(request, made(year, reading, stamp), proposal.lines)
        response.status_code = no.refusal.status
        return response
    messages.success(
        request,
        _("The calendar of %(year)d is confirmed. Due dates that were provisional are computed anew.") % {"year": year},
    )
    return redirect(address("year", year))


@require_http_methods(["GET", "POST"])
@configured
def edit_day(request: HttpRequest, day: dt.date) -> HttpResponse:
    """One day: look, and change it."""
    checked_year(day.year)
    entry = CalendarDay.objects.of_year(day.year).filter(date=day).entries()
    kind = "plain" if not entry else "work" if entry[0].is_working else "off"
    initial = {"kind": kind, "name": entry[0].name if entry else "", "stamp": CalendarStamp.current()}
    form = DayForm(request.POST or None, initial=initial, day=day)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                EditCalendarDay(Actor.of_request(request), day, form.entry, stamp=form.cleaned_data["stamp"]).execute()
            except ActionRefused as no:
                if no.refusal.status == Answer.FORBIDDEN:
                    return refused(request, no.refusal)
                status = no.refusal.status
                form.add_error(None, str(no))
                # The sentence says to look again: what was chosen stays, the next try counts.
                form.data = {**request.POST.dict(), "stamp": CalendarStamp.current()}
            else:
                messages.success(request, _("%(date)s is changed.") % {"date": day})
                return redirect(address("year", day.year))
    context = {
        **furniture(str(day), root_step(), year_step(day.year)),
        "day": day,
        "form": form,
        "entry": entry[0] if entry else None,
        "row": CalendarYear.objects.filter(year=day.year).first(),
        "keeps": not_keeper(Actor.of_request(request)) is None,
    }
    return TemplateResponse(request, "shequ_core/calendar/day.html", context, status=status)


def download(content: bytes | str, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
@configured
def as_sheet(request: HttpRequest, year: int) -> HttpResponse:
    """The template, begun with the days there are."""
    entries = CalendarDay.objects.of_year(checked_year(year)).entries()
    return download(template(year, entries), f"workcalendar-{year}.xlsx", XLSX)


@require_GET
@configured
def as_json(request: HttpRequest, year: int) -> HttpResponse:
    """The table in the format that can be imported on another site."""
    row = CalendarYear.objects.filter(year=checked_year(year)).first()
    status, source = (row.status, row.source) if row else (YearStatus.PROVISIONAL, "")
    document = as_document(year, status, source, CalendarDay.objects.of_year(year).entries())
    return download(document, f"workcalendar-{year}.json", "application/json")
