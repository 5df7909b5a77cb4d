"""Matters on ways that nobody thought of: random steps, random waits, and what must hold after each of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.models import Clock, Record, Subject
from shequ_workflows.core.record.verification import verify
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.deliberation.machines import machine
from shequ_workflows.deliberation.models import Decision, Matter
from shequ_workflows.deliberation.states import working_days
from shequ_workflows.meetings.models import Meeting
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.publicity.models import Objection, PublicityPeriod
from tests.deliberation.test_bodies import plan_another
from tests.factories.deliberation import CST, DAY, MONDAY, Hall, corrected_draft, matter, meet, objected, valid_data

pytestmark = pytest.mark.django_db

#: Done beside the edges, where they are possible.
BESIDE = ("wait", "wait long", "meet and adopt", "meet and turn down", "object", "object and settle", "uphold", "draft")
TRACKS = ("rc", "party", "assembly")


class Walk:
    """One matter, the instant, and whoever may take the next step."""

    def __init__(self, track: str) -> None:
        self.hall = Hall.fresh()
        self.hall.actor("supervision_committee")
        self.subject, self.at = matter(self.hall, "submitted", MONDAY)
        self.track = track
        self.refused: Any = None

    def fresh(self) -> Subject:
        self.subject = Subject.objects.select_related("matter", "community", "node").get(pk=self.subject.pk)
        return self.subject

    def edges(self) -> list[str]:
        return [one.name for one in machine.leaving(self.subject.state) if one.who != {"system"}]

    def actor(self, edge: str) -> Actor:
        who = machine.edges[edge].who
        if "rc_director" in who:
            return self.hall.director
        role = "proposer" if "proposer" in who else sorted(who)[0]
        return self.hall.in_relation(role) or self.hall.actor(role)

    def take(self, edge: str, **more: Any) -> bool:
        """Try it as it would be filled in; whether it went through."""
        subject = self.fresh()
        data = {**valid_data(self.hall, subject, edge, self.at), **more}
        if more.pop("votes", True) is False:
            data = {name: value for name, value in data.items() if "vote_" not in name}
        data.pop("votes", None)
        if edge in {"decide", "reject"}:  # whoever concluded may be the one who enters it
            data |= {"written_by": self.hall.members[2].person.public_id}
        if edge == "accept":
            data |= {"track": self.track, "party_studied_on": "2026-07-03", "party_note": "同意。"}
        action = TakeTransition(self.actor(edge), subject, edge, revision=subject.revision, data=data, at=self.at)
        try:
            action.execute()
        except ActionRefused as refused:
            self.refused = refused.refusal
            return False
        self.at += dt.timedelta(minutes=5)
        self.fresh()
        return True

    def beside(self, what: str) -> None:
        if what.startswith("wait"):
            self.at += DAY * (9 if what == "wait long" else 2)
        elif (
            what.startswith("meet") and Meeting.objects.filter(about=self.subject.pk, subject__state="planned").exists()
        ):
            self.at = max(self.at, meet(self.hall, self.subject, 5 if what.endswith("adopt") else 1))
        elif self.subject.state == "publicising":
            self._on_notice(what)

    def _on_notice(self, what: str) -> None:
        period = PublicityPeriod.objects.of(self.subject).first()
        assert period is not None
        if what == "draft":
            corrected_draft(self.hall, self.subject)
        elif what in {"object", "object and settle", "uphold"} and period.is_current and period.objection_until:
            outcome = {"object": "raised", "object and settle": "dismissed", "uphold": "upheld"}[what]
            objected(self.hall, self.subject, outcome)
            self.at = max(self.at, period.opened_at + DAY)

    def finish(self) -> None:
        """The shortest way to an end from wherever it is."""
        for _step in range(6):
            state = self.fresh().state
            if not self.subject.is_open:
                return
            day = self.at.astimezone(CST).date().isoformat()
            if state == "submitted":
                assert self.take("decline"), self.refused
            elif state == "returned":
                assert self.take("withdraw"), self.refused
            elif state == "consulting" and not Decision.objects.filter(matter=self.subject.pk).exists():
                assert self.take("decline"), self.refused
            elif state == "consulting":
                self.at += 7 * DAY
                assert self.take("conclude") or self.take("refer"), self.refused
            elif state == "deciding":
                assert self.take("reject", held_on=day, **self._against()) or self.take("keep", held_on=day), (
                    self.refused
                )
            elif state == "awaiting_meeting":
                if not self.take("not_convened"):
                    self.beside("meet and turn down")
                    ways = ("keep", "meeting_failed", "meeting_passed")  # the last where an earlier meeting adopted it
                    assert any(self.take(way) for way in ways), self.refused
            elif state in {"publicising", "executing"}:
                assert self.take("terminate", held_on=day) or self._end_by_a_meeting(), self.refused
            elif state == "evaluating":
                self.at += 20 * DAY
                assert self.take("close"), self.refused
        assert not self.fresh().is_open

    def _end_by_a_meeting(self) -> bool:
        """What a meeting decided, a later meeting of the same body ends."""
        plan_another(self.hall, self.fresh(), self.at)
        self.beside("meet and adopt")
        return self.take("terminate", votes=False)

    def _against(self) -> dict[str, str]:
        return {f"vote_{one.person.public_id}": "against" for one in self.hall.members if one.person}


def holds(walk: Walk) -> None:
    """What no way may break."""
    subject = walk.fresh()
    calendar = calendar_of(subject.node)
    for period in PublicityPeriod.objects.filter(subject=subject.pk):
        first = period.opened_at.astimezone(CST).date()
        assert period.display_until.astimezone(CST).date() - first >= 16 * DAY  # midnight after the fifteenth day
    for clock in Clock.objects.filter(subject=subject.pk, key="decision"):
        assert clock.first_due_at == calendar.add(clock.started_at, working_days(7)).at
    if subject.state == "executing":
        began = Record.objects.filter(subject=subject.pk, verb__in=["start", "keep"]).latest("seq")
        assert Decision.objects.filter(matter=subject.pk, outcome="adopted").exists()
        notices = PublicityPeriod.objects.filter(subject=subject.pk, purpose="decision")
        assert notices.exists()
        if began.verb == "start":
            last = notices.latest("version")
            assert last.withdrawn_at is None
            assert last.objection_until is not None
            assert last.objection_until <= began.at
            to_last = Objection.objects.filter(notice=last, subject__opened_at__lte=began.at)
            assert set(to_last.values_list("subject__state", flat=True)) <= {"dismissed", "retracted", "unreviewed"}


#: A failing way is told as it was found: shrinking it takes minutes.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(max_examples=12, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(TRACKS), st.data())
def test_no_way_leads_around_decision_notice_and_objections(track: str, data: st.DataObject) -> None:
    walk = Walk(track)
    for _step in range(14):
        if not walk.subject.is_open:
            break
        choice = data.draw(st.sampled_from([*walk.edges(), *BESIDE]))
        if choice in BESIDE:
            walk.beside(choice)
        else:
            walk.take(choice)
        holds(walk)
    walk.finish()
    assert not walk.subject.is_open
    assert verify(walk.subject).ok
    assert not Clock.objects.live().filter(subject=walk.subject.pk).exclude(key="display").exists()
    assert Matter.objects.get(pk=walk.subject.pk).end_note or walk.subject.state == "closed"


def test_from_every_state_an_end_can_be_reached() -> None:
    reaches = {code for code, state in machine.states.items() if state.is_end}
    grown = True
    while grown:
        more = {source for one in machine.edges.values() if one.target in reaches for source in one.sources}
        grown = not more <= reaches
        reaches |= more
    assert set(machine.states) <= reaches


def test_what_a_meeting_adopted_is_entered_even_after_another_met() -> None:
    """Found by a longer walk: adopted, then met on again and turned down, before anybody entered the result."""
    walk = Walk("assembly")
    assert walk.take("accept"), walk.refused
    walk.at += 7 * DAY
    assert walk.take("refer"), walk.refused
    walk.beside("meet and adopt")
    walk.finish()
    assert not walk.subject.is_open
