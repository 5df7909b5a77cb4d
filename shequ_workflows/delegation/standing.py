"""How a task stands beside its state: rounds used, emergency filed or not, sides that confirmed, the review."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shequ_workflows.core.models import Subject
from shequ_workflows.core.rules.reading import number
from shequ_workflows.org.moment import local_date

from .models import DelegatedTask

#: Until then the application is what is read; afterwards it is folded.
BEFORE_TAKEN = frozenset(
    {"noted", "draft", "submitted", "access_review", "district_review", "returned", "matching", "community_reply", "escalated"}
)  # fmt: skip


def standing(subject: Subject, task: DelegatedTask) -> list[dict[str, Any]]:
    """Rows of the component ``summary_list``; what says nothing is left out. One query where an emergency is not filed."""
    facts = subject.facts
    rows = [
        (_("Powers, people or money asked for"), _rounds(subject)),
        (_("Emergency start"), _emergency(subject)),
        (_("District’s conference"), _("passed up to it") if facts.get("passed_up") else ""),
        (_("Grant"), _("waived by the committee for this assisted task") if facts.get("waived") else ""),
        (_("Training"), _training(task)),
        (_("Danger"), _("suspended because going on would be dangerous") if facts.get("danger") else ""),
        (_("Sent back to be mended"), _("once; there is no second time") if facts.get("reworks") else ""),
        (_("Accounts, street’s finance"), _confirmed(subject, task.settled_by_street_id)),
        (_("Accounts, committee"), _confirmed(subject, task.settled_by_rc_id)),
        (_("Yearly review"), _review(task)),
    ]
    return [{"term": term, "value": value} for term, value in rows if value]


def _rounds(subject: Subject) -> str:
    used = int(subject.facts.get("rounds", 0))
    if not used:
        return ""
    return _("%(used)d of %(most)d rounds") % {"used": used, "most": number(subject, "rounds")}


def _emergency(subject: Subject) -> str:
    if not subject.facts.get("emergency"):
        return ""
    if subject.facts.get("filed"):
        return pgettext("emergency start", "filed")
    clock = subject.clocks.live().filter(key="file").first()
    if clock is None:
        return pgettext("emergency start", "not filed yet")
    return _("not filed yet; to be filed by %(day)s") % {"day": f"{local_date(clock.due_at):%Y-%m-%d}"}


def _training(task: DelegatedTask) -> str:
    if not task.training:
        return ""
    if task.trained_on is None:
        return pgettext("training", "promised, not given yet")
    return _("given on %(day)s") % {"day": f"{task.trained_on:%Y-%m-%d}"}


def _confirmed(subject: Subject, person_id: int | None) -> str:
    if subject.state != "settling":
        return ""
    return pgettext("accounts", "confirmed") if person_id is not None else pgettext("accounts", "not confirmed yet")


def _review(task: DelegatedTask) -> str:
    if task.reviewed_on is None:
        return ""
    told = {"day": f"{task.reviewed_on:%Y-%m-%d}"}
    return _("stays on the list (%(day)s)") % told if task.stays else _("leaves the list (%(day)s)") % told
