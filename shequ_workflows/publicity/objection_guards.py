"""What must hold for the edges of an objection, each with its sentence (``tests/machines/objection.csv``)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.clocks import STEP
from shequ_workflows.core.machines import Guard, Taking
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.moment import local_date

from .constants import OBJECTION_CLERKS, OBJECTORS
from .models import PublicityPeriod
from .periods import last_day
from .sources import concerned_by

PERIOD_OVER: Sentence = _(
    "Objections are taken while the period for them runs, and it does not run now. Questions are answered at the office."
)


def period_covers(notice: PublicityPeriod, said_at: dt.datetime, at: dt.datetime) -> bool:
    """Whether somebody who speaks at ``said_at`` objects in time.

    What reached the office in time may be keyed in later, as long as nothing has begun: the matter's own clock for
    objections still stands then.
    """
    until = notice.objection_until
    if until is None or not notice.is_current or not _begun(notice, said_at) or said_at >= until:
        return False
    return at < until or notice.subject.clocks.running().filter(key="objection").exists()


def _begun(notice: PublicityPeriod, said_at: dt.datetime) -> bool:
    """On paper stands the minute at most."""
    return local_date(notice.opened_at) <= local_date(said_at)


def _in_period(subject: Any, taking: Taking) -> bool:
    objection = subject.objection
    return period_covers(objection.notice, objection.heard_at or taking.at, taking.at)


def _period_detail(subject: Any, taking: Taking) -> str:
    notice = subject.objection.notice
    if notice.objection_until is None:
        return gettext("This notice tells a result: it takes no objections.")
    day = last_day(notice.objection_until, timezone.get_default_timezone())
    return gettext("Its last day: %(day)s.") % {"day": date_format(day, gettext("j M Y"))}


def _own(subject: Any, taking: Taking) -> bool:
    return subject.raised_by_id is not None and subject.raised_by_id == taking.actor.person_id


def _in_scope(subject: Any, taking: Taking) -> bool:
    if _own(subject, taking):
        return not subject.raised_by.is_stub and not taking.roles.isdisjoint(OBJECTORS)
    return subject.raised_by_id is not None and _clerk(taking)


def _clerk(taking: Taking) -> bool:
    return not taking.roles.isdisjoint(OBJECTION_CLERKS)


def _has_reason(subject: Any, taking: Taking) -> bool:
    return bool(subject.objection.text.strip())


def _not_concerned(subject: Any, taking: Taking) -> bool:
    return not _own(subject, taking) and taking.actor.person_id not in concerned_by(subject.objection.about)


def _another(subject: Any, taking: Taking) -> bool:
    return not _own(subject, taking)


def _in_order(subject: Any, taking: Taking) -> bool:
    day, answered = taking.data.get("opined_on"), subject.objection.answered_at
    return day is not None and answered is not None and local_date(answered) <= day <= local_date(taking.at)


def _objectors_own(subject: Any, taking: Taking) -> bool:
    return _own(subject, taking) or _clerk(taking)


def _time_is_up(subject: Any, taking: Taking) -> bool:
    clock = subject.clocks.running().filter(key=STEP).first()
    return clock is not None and clock.due_at <= taking.at


in_period = Guard("period", _in_period, PERIOD_OVER, detail=_period_detail)
in_scope = Guard(
    "scope",
    _in_scope,
    _("Only somebody who lives or owns here and whose entry has been checked may object, or staff on behalf of them."),
)
has_reason = Guard("text", _has_reason, _("Say what you object to and why."))
not_concerned = Guard(
    "concerned",
    _not_concerned,
    _("Whoever objects, or is personally concerned by the matter, does not answer. Please ask a colleague."),
    early=True,
)
another = Guard(
    "another",
    _another,
    _("Nobody gives an opinion on an objection of one's own. Please ask another member of the committee."),
    early=True,
)
in_order = Guard(
    "opined_on", _in_order, _("The opinion is given after the answer, and not in the future. Please look at the day.")
)
objectors_own = Guard(
    "own", _objectors_own, _("Only whoever objected can take it back, or staff on behalf of them."), early=True
)
time_is_up = Guard(
    "time", _time_is_up, _("The supervision committee still has time for its opinion. Please wait."), early=True
)
