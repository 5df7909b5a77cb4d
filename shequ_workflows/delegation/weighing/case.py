"""The case for and against one task as one reader may know it: a constant number of queries, however much there is."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from shequ_workflows.core.machines import machines
from shequ_workflows.core.models import Subject
from shequ_workflows.core.rules.reading import share
from shequ_workflows.delegation.burden import TIMES_A_YEAR, entries_a_year
from shequ_workflows.delegation.constants import GrantKind, Match
from shequ_workflows.delegation.formalism import Fault, FormAsked, faults
from shequ_workflows.delegation.models import DelegatedTask, Function, TaskForm
from shequ_workflows.delegation.packets import Packet, packet_of
from shequ_workflows.delegation.states import ACTIVE
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import RC_ROLES, Role
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now, today

from .access import reads_load, reads_persons
from .facts import Admitted, Facts, Load
from .others import Others, work_of
from .pleading import quantity, speaks_against, speaks_for
from .work import busiest, clashes

#: Counted among what the community carries.
CARRIED = (*ACTIVE, "community_reply")
#: Whose open work is counted, in the order of the page.
ROLES = (Role.RC_DIRECTOR, Role.PARTY_SECRETARY, Role.RC_MEMBER, Role.COMMUNITY_WORKER, Role.GRID_WORKER)
#: Edges by which a task is admitted.
_ADMITTING = frozenset({"admit", "admit_district"})


def _hours(hours: Decimal | None) -> str:
    return _("%(hours)s hours") % {"hours": quantity(hours or Decimal(0))}


class Case:
    """``subject`` comes with ``community``, ``rules`` and ``delegation`` loaded."""

    def __init__(self, subject: Subject, actor: Actor) -> None:
        self.subject, self.actor = subject, actor
        self.task: DelegatedTask = subject.delegation

    @cached_property
    def forms(self) -> list[TaskForm]:
        return list(self.task.forms.order_by("pk"))

    @cached_property
    def packet(self) -> Packet:
        return packet_of(self.task)

    @cached_property
    def others(self) -> Others:
        return Others(self.task, self.forms, self.actor)

    @cached_property
    def faults(self) -> list[Fault]:
        """What in its texts and forms the rules against formalism forbid."""
        task = self.task
        texts = {
            "title": self.subject.title,
            "content": task.content,
            "standard": task.standard,
            "process": task.process,
        }
        texts["criteria"] = "\n".join(task.criteria)
        asked = [
            FormAsked(one.name, one.fields, one.people, TIMES_A_YEAR[one.frequency], one.source) for one in self.forms
        ]
        return faults(texts, asked)

    @cached_property
    def line(self) -> str:
        """Its line of the list in force, code and name; empty where it stands on none."""
        rows = Function.objects.in_force(self.subject.community_id).counted()
        found = rows.filter(code=self.task.function_code).first() if self.task.function_code else None
        return str(found) if found is not None else ""

    @cached_property
    def load(self) -> Load | None:
        """None where the reader is of the department that asks, and of nothing else here."""
        if not reads_load(self.actor, self.subject):
            return None
        own = work_of(self.task, self.subject.title)
        rows = DelegatedTask.objects.filter(subject__community=self.subject.community_id, subject__state__in=CARRIED)
        works = [work_of(row) for row in rows.exclude(pk=self.task.pk).select_related("subject").order_by("pk")]
        return Load(works, clashes(own, works), busiest(own, works), self._by_role(), self._by_person())

    def _by_role(self) -> list[tuple[Any, int]]:
        """Open subjects of every kind whose next step is the role's. One query."""
        rows = Subject.objects.open().filter(community=self.subject.community_id).order_by()
        counted = [
            (row["kind"], row["state"], row["number"])
            for row in rows.values("kind", "state").annotate(number=Count("pk"))
        ]
        found = []
        for role in ROLES:
            states = {machine.key: machine.actionable(frozenset({role.value})) for machine in machines}
            found.append((role.label, sum(number for kind, state, number in counted if state in states.get(kind, ()))))
        return found

    def _by_person(self) -> list[tuple[str, int]] | None:
        """Open subjects in charge, by name, never by number. One query, none for whoever is not the director."""
        if not reads_persons(self.actor, self.subject):
            return None
        rows = Subject.objects.open().filter(community=self.subject.community_id, assignee__isnull=False)
        grouped = rows.order_by().values("assignee__pinyin", "assignee__name", "assignee").annotate(number=Count("pk"))
        return [(row["assignee__name"], row["number"]) for row in grouped.order_by("assignee__pinyin", "assignee")]

    @cached_property
    def members(self) -> list[Person]:
        """Of the residents' committee, by name: who votes."""
        held = Person.objects.present().holding(*RC_ROLES, at=self.subject.community, when=now())
        return list(held.order_by("pinyin", "pk"))

    @cached_property
    def facts(self) -> Facts:
        task, packet, day = self.task, self.packet, today()
        money = packet.totals(day)
        given = [line for line in packet.lines if not line.none_needed]
        return Facts(
            legal_basis=task.legal_basis.strip(),
            is_listed=bool(self.line),
            line=self.line,
            rule_quoted=task.rule_quoted,
            is_prohibited=task.match == Match.PROHIBITED,
            criteria=len(task.criteria),
            hours=work_of(task, self.subject.title).a_year,
            forms=len(self.forms),
            entries=sum(entries_a_year(one.fields, one.people, one.frequency) for one in self.forms),
            powers=[line.text for line in given if line.kind == GrantKind.POWER and line.text],
            people=[line.named or _hours(line.hours) for line in given if line.kind == GrantKind.PEOPLE],
            promised=money.promised,
            received=money.received,
            lacks=[str(one) for one in packet.missing()],
            idle=[str(one) for one in packet.not_effective(day, share(self.subject, "first_tranche"))],
            training=task.training,
            rounds=int(self.subject.facts.get("rounds", 0)),
            objections=self.others.objections.get(task.pk, 0),
            late_since=packet.late_since(day),
            admitted=self._admitted(),
            faults=self.faults,
            similar=self.others.similar,
            load=self.load,
        )

    def _admitted(self) -> Admitted | None:
        found = [one for one in self.others.studies if one.task_id == self.task.pk and one.edge in _ADMITTING]
        if not found:
            return None
        last = found[-1]
        return Admitted(last.get_body_display(), last.held_on, last.in_favour, last.against)

    @cached_property
    def speaks_for(self) -> list[str]:
        return speaks_for(self.facts)

    @cached_property
    def speaks_against(self) -> list[str]:
        return speaks_against(self.facts)
