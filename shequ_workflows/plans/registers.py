"""What this layer tells those below: the desk's link and queue, words of its record, where they stand once more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.presenting import VERBS
from shequ_workflows.core.record.copies import Copies, copies
from shequ_workflows.core.registries import DeskLink, Queue, desk_links, queues
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import today

from .constants import READERS, WORKERS
from .models import Change, Evidence, Progress
from .querysets import late_of


def reads(actor: Actor) -> bool:
    return actor.has(*READERS)


def carries_out(actor: Actor) -> bool:
    return actor.has(*WORKERS)


def late(actor: Actor) -> int:
    return late_of(actor, today()) if carries_out(actor) else 0


def _change(subject: Subject, record: Record, said: Mapping[str, Any]) -> Q:
    return Q(pk=said.get("change"))


def _progress(subject: Subject, record: Record, said: Mapping[str, Any]) -> Q:
    """Only while the reason that stands there is that of this very row."""
    return Q(page=said.get("page"), key=said.get("key"), changed_at=record.at)


def _evidence(subject: Subject, record: Record, said: Mapping[str, Any]) -> Q:
    return Q(page=said.get("page"), key=said.get("key"), at=record.at)


desk_links.register(DeskLink("plans", _("Plans"), "shequ_plans:work", may=reads, order=47))
queues.register(Queue("plans_late", _("Late in plans"), "shequ_plans:late", late, may=carries_out, order=60))
VERBS.update(
    {
        "mark_plan_task": lambda: gettext("Task of a plan: how it stands"),
        "drop_plan_task": lambda: gettext("Task of a plan dropped"),
        "reach_milestone": lambda: gettext("Milestone reached"),
        "withdraw_milestone": lambda: gettext("Milestone taken back"),
        "explain_plan": lambda: gettext("Reason given why a plan takes longer"),
        "review_risk": lambda: gettext("Risk of a plan looked at"),
        "add_plan_evidence": lambda: gettext("Evidence added to a plan"),
        "hide_plan_evidence": lambda: gettext("Evidence of a plan taken away"),
        "shift_plan": lambda: gettext("All dates of a plan moved"),
        "begin_plan": lambda: gettext("Plan begun from a template"),
    }
)
SAID = {
    "mark_plan_task", "drop_plan_task", "reach_milestone", "withdraw_milestone", "explain_plan", "review_risk",
    "add_plan_evidence", "hide_plan_evidence", "shift_plan",
}  # fmt: skip
copies.register(Copies("plans.change", Change, _("what was said of a plan"), SAID, _change, ("reason",)))
copies.register(
    Copies("plans.progress", Progress, _("why a plan takes longer"), {"explain_plan"}, _progress, ("reason",))
)
copies.register(
    Copies(
        "plans.evidence", Evidence, _("what evidence of a plan shows"), {"add_plan_evidence"}, _evidence,
        ("note",), {"url": ""},
    )
)  # fmt: skip
