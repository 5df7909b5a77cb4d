"""Ways through the machine as they come: whatever is tried, nothing begins without its grant, and an end is found."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shequ_workflows.core.machines import machines
from shequ_workflows.core.models import Clock, Subject
from shequ_workflows.core.record.verification import verify
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.delegation.actions import ConfirmSettlement
from shequ_workflows.delegation.models import DelegatedTask, Grant
from shequ_workflows.delegation.packets import packet_of
from shequ_workflows.delegation.waiting import put_up_what_is_silent
from shequ_workflows.org.acting import ActionRefused
from tests.factories.delegated import displayed, draft, list_in_force, packed, receive, valid_data
from tests.factories.delegation import DAY, MONDAY, Street

pytestmark = pytest.mark.django_db

MACHINE = machines["delegation"]
CATEGORIES = ("delegated", "assisted", "statutory", "emergency")
BESIDE = ("wait", "wait long", "pack", "money comes", "unpack", "tick")
MINUTE = dt.timedelta(minutes=5)


class Walk:
    """One task, the instant, and whoever may take the next step."""

    def __init__(self, category: str) -> None:
        self.world, self.at, self.category = Street.fresh(), MONDAY, category
        list_in_force(self.world)
        self.subject = draft(self.world, MONDAY, category)
        self.refused: Any = None

    def fresh(self) -> Subject:
        self.subject = Subject.objects.select_related("delegation", "node").get(pk=self.subject.pk)
        return self.subject

    def edges(self) -> list[str]:
        return [one.name for one in MACHINE.leaving(self.subject.state) if one.who != {"system"}]

    def take(self, edge: str, **more: Any) -> bool:
        """Try it as it would be filled in; whether it went through."""
        subject = self.fresh()
        role = min(MACHINE.edges[edge].who - {"system"})
        data = {**valid_data(self.world, subject, edge, self.at), **more}
        if edge in {"submit", "resubmit"}:
            data["category"] = self.category
        try:
            TakeTransition(
                self.world.actor(role), subject, edge, revision=subject.revision, data=data, at=self.at
            ).execute()
        except ActionRefused as refused:
            self.refused = refused.refusal
            return False
        self.at += MINUTE
        self.fresh()
        return True

    def beside(self, what: str) -> None:
        task = self.fresh().delegation
        if what.startswith("wait"):
            self.at += DAY * (20 if what == "wait long" else 3)
        elif what == "pack":
            packed(self.subject)
        elif (
            what == "money comes"
            and Grant.objects.standing().filter(task=task, kind="money", amount__isnull=False).exists()
        ):
            if packet_of(task).totals(self.at.date()).outstanding >= 5000:
                receive(self.world, self.subject, "5000", self.at)
        elif what == "unpack" and self.subject.state in {"submitted", "access_review", "matching"}:
            Grant.objects.filter(task=task).update(dropped_at=self.at, dropped_reason="重做")
        elif what == "tick":
            put_up_what_is_silent(self.at)
        self.fresh()

    def finish(self) -> None:
        for _step in range(4):
            if not self.fresh().is_open:
                return
            if self.subject.state == "settling":
                self.at = ready_for_end(self)
                assert self.take("settle"), self.refused
            else:
                assert self.take("cancel"), self.refused
        assert not self.fresh().is_open


def ready_for_end(walk: Walk) -> dt.datetime:
    """Settle what is open: drop unpaid lines, put the result up, let the other side confirm."""
    task = walk.subject.delegation
    while packet_of(task).totals(walk.at.date()).outstanding > 0:
        receive(walk.world, walk.subject, "5000", walk.at)
    displayed(walk.world, walk.subject, walk.at)
    ConfirmSettlement(walk.world.finance, walk.subject, at=walk.at).execute()
    return walk.at + 17 * DAY


def holds(walk: Walk, before: str) -> None:
    """What no way may break."""
    subject = walk.fresh()
    if subject.state == "executing" and before == "accepted":
        task = DelegatedTask.objects.get(pk=subject.pk)
        day = walk.at.date()
        assert not packet_of(task).not_effective(day), "begun without a grant"
        assert task.starts_on is not None
        assert day >= task.starts_on
    if subject.state == "executing" and not subject.facts.get("emergency"):
        assert subject.records.filter(verb="start").exists()
    if subject.state in {"accepted", "executing", "reported", "settling"}:
        taken = subject.records.filter(verb__in=["accept", "rule_accept"]).exists()
        assert taken or subject.facts.get("emergency")
    assert subject.records.filter(verb="ask_more").count() <= 2
    assert subject.records.filter(verb="verify_rework").count() <= 1


PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(max_examples=15, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(CATEGORIES), st.data())
def test_no_way_leads_around_grant_vote_and_ruling(category: str, data: st.DataObject) -> None:
    walk = Walk(category)
    for _step in range(24):
        if not walk.subject.is_open:
            break
        before = walk.subject.state
        ordinary = [one for one in walk.edges() if one != "cancel"]
        choice = data.draw(st.sampled_from([*ordinary, *ordinary, *BESIDE]))
        if choice in BESIDE:
            walk.beside(choice)
        else:
            walk.take(choice)
        holds(walk, before)
    walk.finish()
    assert not walk.subject.is_open
    assert verify(walk.subject).ok
    assert not Clock.objects.live().filter(subject=walk.subject.pk).exists()
