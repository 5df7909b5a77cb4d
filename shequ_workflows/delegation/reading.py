"""A delegated task as the desk and the printed page show it."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shequ_workflows.core.models import Subject
from shequ_workflows.org.actors import Actor
from shequ_workflows.publicity.constants import AUTHORS, Purpose

from .burden import entries_a_year, hours_a_year
from .models import DelegatedTask, Study


class TaskReading:
    """Queries are made when first asked for, a constant number of them."""

    def __init__(self, subject: Subject, actor: Actor) -> None:
        self.subject, self.actor = subject, actor

    @cached_property
    def task(self) -> DelegatedTask:
        return DelegatedTask.objects.select_related("subject", "reported_by").get(pk=self.subject.pk)

    @cached_property
    def forms(self) -> list[dict[str, Any]]:
        """Each form asked for with the entries that it costs in a year."""
        return [
            {"row": row, "entries": entries_a_year(row.fields, row.people, row.frequency)}
            for row in self.task.forms.order_by("pk")
        ]

    @property
    def entries(self) -> int:
        return sum(one["entries"] for one in self.forms)

    @property
    def hours(self) -> Decimal:
        """Hours a year, of all people together."""
        return hours_a_year(self.task.people, self.task.hours, self.task.frequency)

    @cached_property
    def gap_lists(self) -> list[dict[str, Any]]:
        """Each list of what was missing with what was answered."""
        found = []
        for one in self.task.gap_lists.order_by("number"):
            answers = [*one.answers, *[""] * (len(one.gaps) - len(one.answers))]
            found.append(
                {"about": one.get_about_display(), "at": one.at, "rows": list(zip(one.gaps, answers, strict=False))}
            )
        return found

    @cached_property
    def studies(self) -> list[dict[str, Any]]:
        return [{"row": one, "words": vote_words(one)} for one in self.task.studies.order_by("number")]

    @cached_property
    def rulings(self) -> list[Any]:
        return list(self.task.rulings.select_related("by").order_by("number"))

    def notice_url(self) -> str:
        """Where the notice of the result is written; empty for those who may not, or before there is one to write."""
        if self.subject.state != "settling" or not self.actor.belongs(*AUTHORS, at=self.subject.path):
            return ""
        return reverse("shequ_publicity:draft", args=[self.subject.public_id]) + f"?purpose={Purpose.OUTCOME.value}"

    @staticmethod
    def cost_words(task: DelegatedTask) -> str:
        """Hours and money that were spent."""
        parts = []
        if task.hours_spent is not None:
            hours = task.hours_spent.normalize()
            parts.append(ngettext("%(hours)s hour", "%(hours)s hours", 2) % {"hours": f"{hours:f}"})
        if task.money_spent is not None:
            parts.append(_("%(amount)s yuan") % {"amount": f"{task.money_spent:,.2f}"})
        return _(", ").join(parts)


def vote_words(study: Study) -> str:
    """“For 4, against 0, abstained 1, recused 0, absent 0”."""
    return _(
        "For %(for)d, against %(against)d, abstained %(abstained)d, recused %(recused)d, absent %(absent)d"
    ) % {
        "for": study.in_favour, "against": study.against, "abstained": study.abstained, "recused": study.recused,
        "absent": study.absent,
    }  # fmt: skip
