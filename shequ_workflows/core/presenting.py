"""Clocks and records in words: what templates show of a subject, on the desk and in public."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shequ_workflows.org.constants import Channel, Relation, Role
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import local_date, now

from .calendar.durations import Unit
from .calendar.models import calendar_of
from .clocks import unit_of
from .constants import ClockKind, ClockState
from .machines import Machine, machine_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shequ_workflows.org.acting import Sentence

    from .calendar.workcalendar import WorkCalendar
    from .models import Clock, Record, Subject

ROLE_LABELS = {**dict(Role.choices), **dict(Relation.choices)}
#: Keys of a payload whose words staff read in the timeline, in this order.
WORDS = ("reason", "text", "missing", "answer", "where_to_go", "summary", "result", "note")
#: Keys of a payload: who filled in the form of a signed link, and their telephone.
SIGNED_BY = "signed_by"
SIGNED_PHONE = "signed_phone"
#: Verbs that are no edge of a machine.
VERBS = {
    "open": lambda: _("Entered"),
    "undo": lambda: _("Taken back (correction)"),
    "erase": lambda: _("Personal data erased"),
    "told": lambda: _("Told by the office"),
    "retry_delivery": lambda: _("Message sent again"),
    "recount": lambda: _("Due date computed anew: the work calendar has changed"),
}


#: Of those, the ones that the public reads too; layers above add theirs.
PUBLIC_VERBS: set[str] = set()


def minute(at: dt.datetime | None) -> str:
    """``2026-11-23 17:30`` in the site's time zone, as date fields of other systems take it; empty for nothing."""
    return f"{at.astimezone(timezone.get_default_timezone()):%Y-%m-%d %H:%M}" if at is not None else ""


def due_view(
    due_at: dt.datetime | None, calendar: WorkCalendar, at: dt.datetime | None = None, **more: Any
) -> dict[str, Any]:
    """Context of the component ``clock`` for a due time: working days left or late, hours on the day itself."""
    if due_at is None:
        return {"state": "none", **more}
    moment = at or now()
    today, day = local_date(moment), local_date(due_at)
    if moment >= due_at:
        late = calendar.working_days_between(day, today)
        if late > 0:
            return {"state": "overdue", "count": late, "unit": "wd", "due_at": due_at, **more}
        hours = max(1, int((moment - due_at).total_seconds() // 3600))
        return {"state": "overdue", "count": hours, "unit": "h", "due_at": due_at, **more}
    if day == today:
        return {"state": "today", "due_at": due_at, **more}
    left = calendar.working_days_between(today, day)
    if left == 0:  # it ends within days off, as limits in hours may
        return {"state": "soon", "count": (day - today).days, "unit": Unit.D.value, "due_at": due_at, **more}
    return {"state": "soon" if left <= 1 else "left", "count": left, "unit": "wd", "due_at": due_at, **more}


def clock_view(clock: Clock, machine: Machine, calendar: WorkCalendar, at: dt.datetime | None = None) -> dict[str, Any]:
    """Context of the component ``clock`` for a row of ``Clock``; a minimum period counts what its length counts, working
    days or calendar days after today, and names its last day."""
    spec = machine.clocks.get(clock.key)
    name = spec.label if spec is not None else _("this step")
    if clock.state == ClockState.PAUSED:
        return {"state": "paused", "name": name}
    if clock.state != ClockState.RUNNING:
        return {"state": "late" if clock.is_late else "met", "name": name, "due_at": clock.due_at}
    if clock.kind == ClockKind.MIN:
        return _period_view(clock, name, calendar, at or now())
    return due_view(clock.due_at, calendar, at, name=name)


def _period_view(clock: Clock, name: Sentence, calendar: WorkCalendar, moment: dt.datetime) -> dict[str, Any]:
    until = clock.due_at - dt.timedelta(seconds=1)  # 24:00 belongs to the day that it ends
    today, last = local_date(moment), local_date(until)
    view = {"name": name, "due_at": until, "last": last}
    if moment >= clock.due_at:
        return {"state": "over", **view}
    if today >= last:
        return {"state": "last_day", **view}
    if unit_of(clock) == Unit.WD:
        return {"state": "left", "count": calendar.working_days_between(today, last), "unit": Unit.WD.value, **view}
    return {"state": "left", "count": (last - today).days, "unit": Unit.D.value, **view}


def going_on(subject: Subject, clocks: Iterable[Clock], at: dt.datetime | None = None) -> dict[str, Any] | None:
    """Context of the component ``clock`` where nothing presses and the next step only waits for minimum periods to run
    out: from which day on it may be taken, and its name. None where no step waits so. Asks nothing of the database.

    ``clocks`` are the subject's running ones.
    """
    ends = {clock.key: clock.due_at for clock in clocks if clock.kind == ClockKind.MIN}
    found: list[tuple[dt.datetime, Sentence]] = []
    for edge in machine_of(subject).leaving(subject.state):
        waits = [ends[op.key] for op in edge.clocks if op.sign == "-" and op.key in ends]
        if waits and not edge.folded:
            found.append((max(waits), edge.label))
    if not found or subject.next_due_at is not None or not subject.is_open:
        return None
    begins, label = min(found, key=lambda one: one[0])
    moment = at or now()
    state = "ready" if moment >= begins else "from"
    return {"state": state, "name": label, "from_day": local_date(begins)}


def clocks_of(subject: Subject) -> list[dict[str, Any]]:
    """The live clocks of a subject in words, soonest first, and from when on the next step may be taken where it only
    waits for them. Two queries."""
    machine, calendar = machine_of(subject), calendar_of(subject.node)
    live = list(subject.clocks.live().order_by("due_at"))
    views = [clock_view(clock, machine, calendar) for clock in live]
    going = going_on(subject, [clock for clock in live if clock.state == ClockState.RUNNING])
    return views if going is None else [*views, going]


def _who(row: Record, *, public: bool) -> str:
    role = str(ROLE_LABELS.get(row.role, ""))
    if row.role == Relation.SYSTEM:
        return _("system, by itself")
    if public:  # the public's rows come without their people
        return role
    if row.channel == Channel.LINK:
        name = _signed_by(row)
        return _("%(name)s (%(role)s)") % {"name": name, "role": role} if name else role
    if row.actor is None:
        return role
    return _("%(name)s (%(role)s)") % {"name": row.actor.name, "role": role} if role else row.actor.name


def _signed_by(row: Record) -> str:
    """Who filled in the form of a signed link; empty once it was erased."""
    payload = getattr(row, "payload", None)
    body = json.loads(payload.body) if payload is not None and payload.body else {}
    return str(body.get(SIGNED_BY, ""))


def _words(row: Record) -> str:
    payload = getattr(row, "payload", None)
    if payload is None:
        return ""
    if payload.erased_by_id is not None:
        return _("The words were erased on lawful request.")
    body = json.loads(payload.body)
    found = [str(body[key]) for key in WORDS if isinstance(body.get(key), str) and body[key]]
    return "\n".join(found)


def _in_place_of(rows: list[Record]) -> dict[int, str]:
    """Row → name of the colleague in whose stead it was done. One query where there is any, else none."""
    found = {}
    for row in rows:
        payload = getattr(row, "payload", None)
        if payload is not None and '"in_place_of"' in payload.body:
            found[row.pk] = str(json.loads(payload.body)["in_place_of"])
    if not found:
        return {}
    names = dict(Person.objects.filter(public_id__in=set(found.values())).values_list("public_id", "name"))
    return {pk: names.get(public_id, "") for pk, public_id in found.items()}


def timeline(subject: Subject, *, public: bool) -> list[dict[str, Any]]:
    """Events of the component ``timeline``, oldest first; one query.

    The public sees what was done, when and by which role, and no step that was taken back; staff see all, and names,
    channel and words too.
    """
    machine = machine_of(subject)
    rows = subject.records.order_by("seq")
    if public:
        rows = rows.filter(verb__in=[*machine.edges, *PUBLIC_VERBS, "undo"])
    else:
        rows = rows.select_related("actor", "payload")
    found = list(rows)
    hidden = {row.corrects for row in found if row.verb == "undo"} if public else set()
    absent = {} if public else _in_place_of(found)
    events = []
    for row in found:
        edge = machine.edges.get(row.verb)
        if public and (row.verb == "undo" or row.seq in hidden):
            continue
        title = edge.done if edge else VERBS.get(row.verb, lambda row=row: row.verb)()
        who = _who(row, public=public)
        if not public and row.channel not in {Channel.ONLINE, Channel.SYSTEM}:
            who = _("%(who)s, by %(channel)s") % {"who": who, "channel": row.get_channel_display()}
        if row.pk in absent:
            who = _("%(who)s, in place of %(name)s") % {"who": who, "name": absent[row.pk]}
        target = machine.states.get(row.target) if row.target != row.source else None
        tone = {"good": "good", "bad": "bad", "paused": "wait"}.get(target.kind, "") if target else ""
        events.append({"when": row.at, "title": title, "who": who, "text": "" if public else _words(row), "tone": tone})
    return events
