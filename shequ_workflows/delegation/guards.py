"""Conditions of the edges up to the offer, each with the sentence that says what to do next.

``carrying_guards`` holds those from the committee's opinion on. Sources: RC Organic Law 2025 art. 43; domain.md §6.2.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.machines import Guard, Taking
from shequ_workflows.core.rules.reading import number, share
from shequ_workflows.org.constants import Role
from shequ_workflows.org.moment import local_date

from .burden import TIMES_A_YEAR
from .constants import GrantKind, Match, TaskCategory, Vote
from .counting import Count
from .formalism import FormAsked, faults
from .matching import Found, look_up
from .models import Function
from .packets import packet_of
from .room import room_for

if TYPE_CHECKING:
    from .machines import TaskProcess as Process
else:
    Process = Any


#: Steps by which somebody makes the application his own.
HANDING_IN = ("complete_note", "submit", "resubmit")


def _said(name: str) -> Any:
    def test(subject: Process, taking: Taking) -> bool:
        value = taking.data.get(name)
        return bool(value.strip()) if isinstance(value, str) else bool(value)

    return test


def _in_time(subject: Process, taking: Taking) -> bool:
    """Fifteen working days before the start; what the law itself commands begins when the law says."""
    day = taking.data.get("starts_on")
    if day is None or taking.data.get("category") == TaskCategory.STATUTORY:
        return True
    today = local_date(taking.at)
    return calendar_of(subject.node).working_days_between(today, day) >= number(subject, "lead_days")


def _in_time_detail(subject: Process, taking: Taking) -> str:
    return gettext("Here it is %(count)d working days.") % {"count": number(subject, "lead_days")}


def formalism_of(data: Any) -> list[Any]:
    """What the anti-formalism rules find in an application."""
    names = ("title", "content", "standard", "process")
    texts = {name: str(data.get(name) or "") for name in names}
    texts["criteria"] = "\n".join(data.get("criteria") or [])
    rows = [
        FormAsked(row["name"], row["fields"], row["people"], TIMES_A_YEAR[row["frequency"]], row["source"])
        for row in data.get("forms") or []
    ]
    return faults(texts, rows)


def _no_formalism(subject: Process, taking: Taking) -> bool:
    return not formalism_of(taking.data)


def _formalism_detail(subject: Process, taking: Taking) -> str:
    found = formalism_of(taking.data)
    return " ".join(str(one.sentence) for one in found[:3])


def _is_prohibited(subject: Process, taking: Taking) -> bool:
    return bool(subject.delegation.match == Match.PROHIBITED)


def _emergency(subject: Process, taking: Taking) -> bool:
    return bool(subject.delegation.category == TaskCategory.EMERGENCY)


def _unfiled(subject: Process, taking: Taking) -> bool:
    """Begun at once, and not filed yet: what was filed, or came the ordinary way, is not rewritten by filing it."""
    return bool(subject.facts.get("emergency")) and not subject.facts.get("filed")


def _found(subject: Process, taking: Taking) -> Found:
    return look_up(subject.community, f"{taking.data.get('title') or ''}\n{taking.data.get('content') or ''}")


def _not_barred(subject: Process, taking: Taking) -> bool:
    return _found(subject, taking).match != Match.PROHIBITED


def _barred_detail(subject: Process, taking: Taking) -> str:
    return _found(subject, taking).rule


def _packet_complete(subject: Process, taking: Taking) -> bool:
    task = subject.delegation
    return not packet_of(task).missing(task.category)


def _packet_detail(subject: Process, taking: Taking) -> str:
    task = subject.delegation
    return " ".join(str(one) for one in packet_of(task).missing(task.category))


def _money_kept(subject: Process, taking: Taking) -> bool:
    """What is delegated has money in its packet; a ruling does not waive it (RC Organic Law art. 43)."""
    task = subject.delegation
    return task.category != TaskCategory.DELEGATED or any(
        line.kind == GrantKind.MONEY and not line.none_needed for line in packet_of(task).lines
    )


def count_of(taking: Taking) -> Count:
    """The vote that the form tells: by name, or by numbers."""
    votes = taking.data.get("votes")
    if votes is not None:
        return Count.of(votes.values())
    names = ("in_favour", "against", "abstained", "recused", "absent")
    return Count(*(int(taking.data.get(name) or 0) for name in names))


def _quorum(subject: Process, taking: Taking) -> bool:
    return count_of(taking).has_quorum


def _reaches(subject: Process, taking: Taking) -> bool:
    return count_of(taking).reaches(share(subject, "access_votes"))


def _reaches_detail(subject: Process, taking: Taking) -> str:
    count, wanted = count_of(taking), share(subject, "access_votes")
    least = int(Fraction(count.members) * wanted) + 1
    return gettext("In favour: %(found)d; asked for: %(least)d of %(members)d.") % {
        "found": count.in_favour, "least": least, "members": count.members,
    }  # fmt: skip


def _rejects(subject: Process, taking: Taking) -> bool:
    return count_of(taking).rejects(share(subject, "access_votes"))


def _rc_represented(subject: Process, taking: Taking) -> bool:
    """A member of the residents' committee sat there and voted, or was recused; absent is not represented."""
    if "rc_represented" in taking.data:
        return bool(taking.data["rc_represented"])
    person, vote = taking.data.get("rc_person"), taking.data.get("rc_vote")
    return person is not None and vote in {Vote.FOR, Vote.AGAINST, Vote.ABSTAIN}


def _concerned_recused(subject: Process, taking: Taking) -> bool:
    """Whoever raised the task or handed it in, or works for the office that asks, votes on it neither way."""
    votes = taking.data.get("votes")
    if votes is None:
        return True
    handed_in = subject.records.filter(verb__in=HANDING_IN, actor__isnull=False)
    concerned = set(handed_in.values_list("actor__public_id", flat=True))
    if subject.raised_by is not None:
        concerned.add(subject.raised_by.public_id)
    if subject.unit is not None:
        held = subject.unit.assignments.in_force(taking.at).filter(role=Role.DEPARTMENT)
        concerned |= set(held.values_list("person__public_id", flat=True))
    return all(vote in {Vote.RECUSED, Vote.ABSENT} for one, vote in votes.items() if one in concerned)


def _listed(subject: Process, taking: Taking) -> bool:
    """On the list in force, by its code; a task of law or of an emergency is none that a street may refuse to list."""
    code = subject.delegation.function_code
    rows = Function.objects.in_force(subject.community_id).counted()
    return bool(code) and rows.filter(code=code).exists()


def _street_decides(subject: Process, taking: Taking) -> bool:
    """Off the list, the district's conference alone refuses."""
    return _listed(subject, taking) or Role.DISTRICT_ACCESS in taking.roles


def _within_room(subject: Process, taking: Taking) -> bool:
    return room_for(subject, taking).is_there


def _room_detail(subject: Process, taking: Taking) -> str:
    return room_for(subject, taking).sentence


def _signed_minutes(subject: Process, taking: Taking) -> bool:
    if Role.DISTRICT_ACCESS in taking.roles:
        return True
    return bool(str(taking.data.get("minutes") or "").strip())


has_basis = Guard(
    "legal_basis", _said("legal_basis"),
    _("There is no legal basis. Name the law, regulation or document: only what is lawful may be handed down (RC Organic Law art. 43)."),
)  # fmt: skip
has_standard = Guard(
    "standard", _said("standard"),
    _("There is no standard. Say when it is done well: work that is handed down comes with its standard and its process."),
)  # fmt: skip
has_end = Guard(
    "ends_on", _said("ends_on"),
    _("There is no end date. A task is handed down for a time; without an end it would never leave the list."),
)  # fmt: skip
in_time = Guard(
    "in_time", _in_time,
    _("That is too soon. A task is handed in so long before its start that the community can be heard and the money can come."),
    detail=_in_time_detail,
)  # fmt: skip
no_formalism = Guard(
    "formalism", _no_formalism, _("It asks for work that the rules against formalism forbid."), detail=_formalism_detail
)
prohibited = Guard(
    "prohibited", _is_prohibited, _("It is neither on the prohibited list nor a certificate that must not be issued."), early=True,
)  # fmt: skip
is_emergency = Guard(
    "emergency", _emergency,
    _("Only what is handed in as an emergency begins at once. Choose that category, or go the ordinary way."), early=True,
)  # fmt: skip
unfiled = Guard(
    "unfiled", _unfiled,
    _("Only what was begun as an emergency is filed, and once. What was filed stands as it is."), early=True,
)  # fmt: skip
not_barred = Guard(
    "not_barred", _not_barred,
    _("What is prohibited is not filed as an emergency either. End it: cancel the task, and pay what it has cost so far."),
    detail=_barred_detail,
)  # fmt: skip
has_danger = Guard("danger", _said("danger"), _("State the danger: without one there is no emergency start."))
packet_complete = Guard(
    "packet_complete", _packet_complete, _("The packet of powers, people and money is not complete."), early=True, detail=_packet_detail,
)  # fmt: skip
money_kept = Guard(
    "money_kept", _money_kept,
    _("A ruling cannot waive the money: whoever delegates pays (RC Organic Law art. 43). Put the money into the packet first."),
    early=True,
)  # fmt: skip
access_quorum = Guard(
    "quorum", _quorum, _("There was no quorum: more than half of the members must be present. Meet again.")
)
access_majority = Guard(
    "majority", _reaches, _("Not enough members were in favour of admitting it."), detail=_reaches_detail
)
access_against = Guard(
    "against",
    _rejects,
    _("The members did not vote against it. A refusal needs their vote; else admit it, or pass it up."),
)
rc_represented = Guard(
    "rc_represented", _rc_represented,
    _("The residents’ committee was not represented. Without it nothing is decided about what it will have to do; invite it and meet again."),
)  # fmt: skip
concerned_recused = Guard(
    "recused", _concerned_recused,
    _("Whoever raised the task, or works for the office that asks for it, does not vote on it. Enter “recused” for them."),
)  # fmt: skip
on_list = Guard(
    "on_list", _listed,
    _("It is not on the community’s list. The district’s conference decides on it: pass it up."), early=True,
)  # fmt: skip
street_decides = Guard(
    "street_decides", _street_decides,
    _("It is off the list: the district’s conference decides whether it is admitted. Pass it up."), early=True,
)  # fmt: skip
within_room = Guard(
    "room", _within_room, _("The list of functions is full."), detail=_room_detail,
)  # fmt: skip
signed_minutes = Guard(
    "minutes", _signed_minutes,
    _("Name the signed minutes of the conference, with number and date. Without them a clerk enters no decision of it."),
)  # fmt: skip
