"""Notices as templates show them: the two lines, the board, what staff may go on with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.machines import machines
from shequ_workflows.core.models import Subject
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import local_date, now

from .constants import BOARD_KEEPERS, PUBLISHERS, WITHDRAWERS
from .models import PublicityPeriod
from .objection_panels import digests_of, key_in_url, takes_objections
from .periods import Line, LineState, last_day, line


def panels_of(subject: Subject, actor: Actor) -> list[dict[str, Any]]:
    """One context per notice of ``subject``, newest first, older versions left out; a constant number of queries."""
    periods = PublicityPeriod.objects.of(subject).filter(replaced_at=None)
    return contexts(periods, actor)


def panel_of(period: PublicityPeriod, actor: Actor) -> dict[str, Any]:
    return contexts(PublicityPeriod.objects.filter(pk=period.pk), actor)[0]


def contexts(periods: Any, actor: Actor) -> list[dict[str, Any]]:
    found = list(periods.select_related("subject", "community"))
    at = now()
    objections = digests_of(found)
    return [{**_context(period, actor, at), "objections": objections.get(period.pk, [])} for period in found]


def lines_of(period: PublicityPeriod, at: dt.datetime) -> list[Line]:
    """异议期 (where objections are taken) and 公布期, each with its days; objections are counted in working days."""
    tz = timezone.get_default_timezone()
    stopped = not period.is_current
    lines = []
    if period.objection_until is not None:
        calendar = calendar_of(period.community)
        left = calendar.working_days_between(local_date(at), last_day(period.objection_until, tz))
        lines.append(
            line("objection", period.opened_at, period.objection_until, at, tz, left=left, unit="wd", stopped=stopped)
        )
    lines.append(line("display", period.opened_at, period.display_until, at, tz, stopped=stopped))
    return lines


def line_words(one: Line) -> str:
    """How many days are left, in words."""
    if one.state == LineState.STOPPED:
        return _("stopped")
    if one.state == LineState.OVER:
        return _("over")
    if one.state == LineState.LAST_DAY:
        return _("last day today, until midnight")
    count = {"count": one.left}
    return _("%(count)d working days left") % count if one.unit == "wd" else _("%(count)d days left") % count


def labels() -> dict[str, str]:
    return {"objection": _("Objections"), "display": _("On display")}


def status_of(period: PublicityPeriod, at: dt.datetime) -> dict[str, str]:
    """Context of the component ``status``."""
    if period.withdrawn_at is not None:
        return {"label": _("taken down"), "tone": "bad"}
    if period.replaced_at is not None:
        return {"label": _("replaced by a new version"), "tone": "off"}
    if at < period.display_until:
        return {"label": pgettext("publicity", "on display"), "tone": "info"}
    return {"label": _("display over"), "tone": "off"}


def _context(period: PublicityPeriod, actor: Actor, at: dt.datetime) -> dict[str, Any]:
    named = labels()
    return {
        "period": period,
        "url": reverse("shequ_publicity:detail", args=[period.public_id]),
        "status": status_of(period, at),
        "lines": [{"line": one, "label": named[one.key], "words": line_words(one)} for one in lines_of(period, at)],
        "board_last": _board_last(period),
        "matter": _matter(period.subject),
        "object_url": reverse("shequ_publicity:object", args=[period.public_id])
        if takes_objections(period, at)
        else "",
        "links": _links(period, actor, at),
    }


def _board_last(period: PublicityPeriod) -> dt.date | None:
    until = period.board_until
    return last_day(until, timezone.get_default_timezone()) if until is not None and period.is_current else None


def _matter(subject: Subject) -> dict[str, Any]:
    machine = machines.version(subject.kind, subject.version)
    url = machine.public_url(subject) if machine is not None and machine.public_url is not None else None
    return {"title": subject.title, "number": subject.number, "url": url}


def _links(period: PublicityPeriod, actor: Actor, at: dt.datetime) -> list[dict[str, str]]:
    """What staff may go on with."""
    links = []
    path = period.subject.path

    def add(label: str, name: str, *args: str) -> None:
        links.append({"label": label, "url": reverse(f"shequ_publicity:{name}", args=args or [period.public_id])})

    if period.is_running(at):
        add(_("Print the sheet"), "sheet")
    if period.is_running(at) and period.board_posted_at is None and actor.belongs(*BOARD_KEEPERS, at=period.community):
        add(_("Tick: it hangs on the board"), "post")
    key_in = key_in_url(period, actor, at)
    if key_in:
        links.append({"label": _("Key in an objection"), "url": key_in})
    if period.is_current and actor.holds(*PUBLISHERS, at=path):
        add(_("Put up a corrected version"), "correct")
    if period.is_running(at) and actor.holds(*WITHDRAWERS, at=path):
        add(_("Take it down"), "withdraw")
    return links


def cards(periods: Iterable[PublicityPeriod]) -> list[dict[str, Any]]:
    """Contexts of the component ``notice_card``; the dates name the last day, not the midnight after it."""
    tz = timezone.get_default_timezone()
    return [
        {
            "kind": "publicity",
            "title": period.title,
            "url": reverse("shequ_publicity:detail", args=[period.public_id]),
            "when": period.opened_at,
            "issuer": period.community.label,
            "summary": period.get_category_display(),
            "number": period.subject.number,
            "objection_until": last_day(period.objection_until, tz) if period.objection_until else None,
            "display_until": last_day(period.display_until, tz),
        }
        for period in periods
    ]
