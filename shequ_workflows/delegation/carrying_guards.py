"""Conditions of the edges from the committee's opinion to the end of a delegated task."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.machines import Guard, Taking
from shequ_workflows.core.rules.reading import number, share
from shequ_workflows.org.constants import Relation, Role
from shequ_workflows.org.moment import local_date
from shequ_workflows.publicity.constants import Purpose
from shequ_workflows.publicity.models import PublicityPeriod

from .constants import TaskCategory
from .guards import count_of
from .packets import packet_of
from .silence import is_due

if TYPE_CHECKING:
    from .machines import TaskProcess as Process
else:
    Process = Any


def _committee_for(subject: Process, taking: Taking) -> bool:
    return count_of(taking).is_adopted


def _rounds_left(subject: Process, taking: Taking) -> bool:
    return int(subject.facts.get("rounds", 0)) < number(subject, "rounds")


def _due_or_said(subject: Process, taking: Taking) -> bool:
    """A person states the dispute; the system waits for the end of the reminder, or for ten days without a grant."""
    if Relation.SYSTEM in taking.roles:
        return is_due(subject, taking.at)
    return bool(str(taking.data.get("reason") or "").strip())


def _filed(subject: Process, taking: Taking) -> bool:
    return not subject.facts.get("emergency") or bool(subject.facts.get("filed"))


def _ruling_written(subject: Process, taking: Taking) -> bool:
    return all(str(taking.data.get(name) or "").strip() for name in ("text", "basis"))


def _not_prohibited(subject: Process, taking: Taking) -> bool:
    return bool(subject.delegation.match != "prohibited")


def _begins(subject: Process, taking: Taking) -> bool:
    day = subject.delegation.starts_on
    return day is None or local_date(taking.at) >= day


def _effective(subject: Process, taking: Taking) -> bool:
    task = subject.delegation
    if (
        task.category == TaskCategory.ASSISTED
        and taking.data.get("waive")
        and str(taking.data.get("waive_reason") or "").strip()
    ):
        return True
    return not packet_of(task).not_effective(local_date(taking.at), share(subject, "first_tranche"))


def _effective_detail(subject: Process, taking: Taking) -> str:
    missing = packet_of(subject.delegation).not_effective(local_date(taking.at), share(subject, "first_tranche"))
    return " ".join(str(one) for one in missing)


def _trained(subject: Process, taking: Taking) -> bool:
    task = subject.delegation
    return not task.training or bool(task.trained_on or taking.data.get("trained_on"))


def _late_or_danger(subject: Process, taking: Taking) -> bool:
    if taking.data.get("danger"):
        return True
    return money_is_late(subject, taking.at)


def money_is_late(subject: Process, at: dt.datetime) -> bool:
    """A tranche has been due for more than ten working days (a rule of the node)."""
    since = packet_of(subject.delegation).late_since(local_date(at))
    if since is None:
        return False
    return calendar_of(subject.node).working_days_between(since, local_date(at)) > number(subject, "suspend_days")


def _cause_gone(subject: Process, taking: Taking) -> bool:
    if subject.facts.get("danger"):
        return bool(taking.data.get("cause_gone"))
    return packet_of(subject.delegation).late_since(local_date(taking.at)) is None


def _criteria_met(subject: Process, taking: Taking) -> bool:
    return len(set(taking.data.get("criteria") or [])) == len(subject.delegation.criteria)


def _criterion_named(subject: Process, taking: Taking) -> bool:
    return bool(taking.data.get("criterion"))


def _not_reworked(subject: Process, taking: Taking) -> bool:
    return not subject.facts.get("reworks")


def _leader_late(subject: Process, taking: Taking) -> bool:
    """The street leader verifies only where the office missed its limit."""
    if taking.roles & {Role.STREET_CLERK, Role.DEPARTMENT}:
        return True
    clock = subject.clocks.running().filter(key="verify").first()
    return clock is not None and clock.due_at <= taking.at


def _money_settled(subject: Process, taking: Taking) -> bool:
    return packet_of(subject.delegation).settled()


def _both(subject: Process, taking: Taking) -> bool:
    """The other side has confirmed before; whoever closes confirms by it."""
    task = subject.delegation
    street = task.settled_by_street_id is not None or Role.STREET_FINANCE in taking.roles
    committee = task.settled_by_rc_id is not None or Role.RC_DIRECTOR in taking.roles
    both_offices = {task.settled_by_street_id, task.settled_by_rc_id, taking.actor.person_id} - {None}
    return street and committee and len(both_offices) > 1


def _displayed(subject: Process, taking: Taking) -> bool:
    """The result has been on display to the end of its days (RC Organic Law art. 34: at least 15)."""
    notice = PublicityPeriod.objects.filter(subject=subject.pk, purpose=Purpose.OUTCOME).order_by("-version").first()
    return notice is not None and notice.withdrawn_at is None and notice.display_until <= taking.at


def _reimbursed(subject: Process, taking: Taking) -> bool:
    begun = bool(subject.facts.get("begun"))
    return not begun or taking.data.get("reimbursed") is not None


def _has_ended(subject: Process, taking: Taking) -> bool:
    task = subject.delegation
    return task.stays is False or (task.ends_on is not None and task.ends_on < local_date(taking.at) and not task.stays)


committee_quorum = Guard(
    "quorum", lambda subject, taking: count_of(taking).has_quorum,
    _("There was no quorum: more than half of the committee’s members must be present. Meet again."),
)  # fmt: skip
committee_for = Guard(
    "majority", _committee_for,
    _("The committee did not vote for it: more than half of those present must be in favour. Ask for more, or do not take it."),
)  # fmt: skip
committee_opinion = Guard(
    "majority", _committee_for,
    _("This is the committee’s opinion: more than half of those present must be in favour of not taking it."),
)  # fmt: skip
rounds_left = Guard(
    "rounds", _rounds_left,
    _("It was asked for before, as often as the rules allow. Take it, do not take it, or put it up for a ruling."), early=True,
)  # fmt: skip
dispute_or_silence = Guard(
    "dispute", _due_or_said,
    _("Say what is in dispute. By itself the system puts up only what was left unanswered after a reminder, or what has had no grant ten working days after its start date."),
)  # fmt: skip
filed = Guard(
    "filed", _filed,
    _("This was begun as an emergency and has not been filed yet. The street clerk files it first: all fields of the application and the packet."),
    early=True,
)  # fmt: skip
ruling_written = Guard("ruling", _ruling_written, _("A ruling is written: enter its text and its legal basis."))
not_prohibited = Guard(
    "not_prohibited", _not_prohibited, _("What is prohibited cannot be imposed by a ruling either."), early=True
)
begins = Guard("begins", _begins, _("The start date has not come yet. Until then nothing is carried out."), early=True)
effective = Guard(
    "effective", _effective,
    _("No grant, no start: what was promised has not taken effect yet."), detail=_effective_detail,
)  # fmt: skip
trained = Guard(
    "trained", _trained, _("Training was promised and has not been given. Enter the day on which it was given.")
)
late_or_danger = Guard(
    "late_or_danger", _late_or_danger,
    _("A task is suspended where money is more than ten working days late, or where going on would be dangerous. Neither is so."),
)  # fmt: skip
cause_gone = Guard(
    "cause_gone", _cause_gone, _("The cause has not gone: the money that was late has not come, or the danger is not ticked as over."),
)  # fmt: skip
criteria_met = Guard(
    "criteria_met", _criteria_met,
    _("Not every criterion is ticked. What is not met goes back once to be mended; nothing else may be asked for."),
)  # fmt: skip
criterion_named = Guard("criterion", _criterion_named, _("Name the criterion of the application that is not met."))
not_reworked = Guard(
    "once",
    _not_reworked,
    _("It went back to be mended once; a second time there is none. Verify it by its criteria."),
    early=True,
)
leader_late = Guard(
    "leader", _leader_late,
    _("The office that asked verifies it. The street leader does so only once its five working days are over."), early=True,
)  # fmt: skip
money_settled = Guard(
    "money_settled", _money_settled,
    _("The money is not settled: the last tranche has not come, or the balance is open. Enter what came, or what was paid back."), early=True,
)  # fmt: skip
both_confirmed = Guard(
    "both", _both, _("Both sides confirm the accounts, by two persons. The other side has not confirmed yet; ask them to."),
    early=True,
)  # fmt: skip
displayed = Guard(
    "displayed", _displayed,
    _("The result has not been on display for its 15 days. Put it up as a public notice, or wait until they are over."), early=True,
)  # fmt: skip
reimbursed = Guard(
    "reimbursed", _reimbursed, _("Work was begun. Whoever cancels pays what it has cost so far; enter the sum, or 0."),
)  # fmt: skip
has_ended = Guard(
    "ended", _has_ended, _("Its end date has not come, and no review has said that it leaves the list."), early=True
)
