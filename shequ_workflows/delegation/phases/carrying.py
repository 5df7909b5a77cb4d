"""Carrying out, verification by the criteria given, settlement, and the end."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.machines import Taking, Tell, edge
from shequ_workflows.delegation import carrying_forms, carrying_guards
from shequ_workflows.delegation.following import follow_sunset
from shequ_workflows.delegation.writing import Phase
from shequ_workflows.org.constants import Relation, Role

from .admitting import ASKERS
from .replying import ALL

STREET = (*ASKERS, Tell(Role.STREET_LEADER))
#: Everywhere but in settlement and after the end.
CANCELLED_FROM = (
    "noted", "draft", "submitted", "access_review", "district_review", "returned", "matching", "community_reply",
    "escalated", "accepted", "executing", "suspended", "reported",
)  # fmt: skip


class Carrying(Phase):
    """accepted, executing, suspended, reported, settling, closed"""

    @edge(
        source="accepted", target="executing", who=(Role.RC_DIRECTOR,), clocks="+due", form=carrying_forms.StartForm,
        guards=(carrying_guards.begins, carrying_guards.effective, carrying_guards.trained), limit="start date", tell=ASKERS,
        label=_("Begin"), done=_("Begun"), style="primary", order=10,
    )  # fmt: skip
    def start(self, taking: Taking) -> None:
        if taking.data.get("trained_on"):
            self.write(taking, trained_on=taking.data["trained_on"])
        self.fact(taking, begun=True, danger=False, waived=bool(taking.data.get("waive")))

    @edge(
        source="executing", target="suspended", who=(Role.RC_DIRECTOR,), clocks="~due", form=carrying_forms.SuspendForm,
        guards=(carrying_guards.late_or_danger,), tell=STREET, label=pgettext_lazy("delegated task", "Suspend"),
        done=pgettext_lazy("delegated task", "Suspended"), order=40,
    )  # fmt: skip
    def suspend(self, taking: Taking) -> None:
        self.fact(taking, danger=bool(taking.data["danger"]))

    @edge(
        source="suspended", target="executing", who=(Role.RC_DIRECTOR, Role.STREET_CLERK), clocks=">due",
        guards=(carrying_guards.cause_gone,), form=carrying_forms.ResumeForm, tell=ALL,
        label=pgettext_lazy("delegated task", "Resume"), done=pgettext_lazy("delegated task", "Resumed"), style="primary", order=10,
    )  # fmt: skip
    def resume(self, taking: Taking) -> None:
        self.fact(taking, danger=False)

    @edge(
        source="executing", target="reported", who=(Role.COMMUNITY_WORKER, Role.RC_MEMBER, Role.RC_DIRECTOR),
        clocks="-due +verify", guards=(carrying_guards.filed,), form=carrying_forms.ReportForm, limit="due date", undo=True,
        tell=ASKERS, label=_("Report the result"), done=_("Result reported"), style="primary", order=10,
    )  # fmt: skip
    def report(self, taking: Taking) -> None:
        names = ("result", "hours_spent", "money_spent")
        self.write(taking, reported_by=taking.actor.person, **{name: taking.data[name] for name in names})

    @edge(
        source="reported", target="settling", who=(Role.DEPARTMENT, Role.STREET_CLERK, Role.STREET_LEADER),
        clocks="-verify +settle", guards=(carrying_guards.leader_late, carrying_guards.criteria_met),
        form=carrying_forms.VerifyForm, limit="5 wd", tell=(Tell(Role.RC_DIRECTOR), Tell(Role.STREET_FINANCE)),
        label=_("Verified"), done=_("Verified by its criteria"), style="primary", order=10,
    )  # fmt: skip
    def verify_ok(self, taking: Taking) -> None:
        self.write(taking, public_result=self.covered(self.delegation.result))

    @edge(
        source="reported", target="executing", who=(Role.DEPARTMENT, Role.STREET_CLERK), clocks="-verify +due",
        guards=(carrying_guards.not_reworked, carrying_guards.criterion_named), form=carrying_forms.ReworkForm,
        limit="5 wd", tell=(Tell(Role.RC_DIRECTOR),), label=_("Send back once to be mended"), done=_("Sent back to be mended"),
        order=30,
    )  # fmt: skip
    def verify_rework(self, taking: Taking) -> None:
        self.fact(taking, reworks=1)

    @edge(
        source="settling", target="closed", who=(Role.STREET_FINANCE, Role.RC_DIRECTOR), clocks="-settle",
        guards=(carrying_guards.money_settled, carrying_guards.displayed, carrying_guards.both_confirmed),
        form=carrying_forms.SettleForm, limit="15 wd", tell=ALL, label=_("Settle and close"), done=_("Settled and closed"),
        style="primary", order=10,
    )  # fmt: skip
    def settle(self, taking: Taking) -> None:
        task = self.delegation
        if Role.STREET_FINANCE in taking.roles and task.settled_by_street_id is None:
            self.write(taking, settled_by_street=taking.actor.person)
        elif task.settled_by_rc_id is None:
            self.write(taking, settled_by_rc=taking.actor.person)

    @edge(
        source=CANCELLED_FROM, target="cancelled", who=(Role.STREET_CLERK, Role.DEPARTMENT),
        clocks="-admission -match -reply -ruling -due -verify", guards=(carrying_guards.reimbursed,),
        form=carrying_forms.CancelForm, tell=ALL, folded=True, label=pgettext_lazy("delegated task", "Cancel"),
        done=pgettext_lazy("delegated task", "Cancelled"), style="warning", order=90, warns=_("This ends it for good."),
    )  # fmt: skip
    def cancel(self, taking: Taking) -> None: ...

    @edge(
        source="closed", target="expired", who=(Relation.SYSTEM,), guards=(carrying_guards.has_ended,), limit="yearly", tell=ALL,
        label=_("Leave the list"), done=_("Left the list"), order=95,
    )  # fmt: skip
    def sunset(self, taking: Taking) -> None:
        follow_sunset(self, taking)
