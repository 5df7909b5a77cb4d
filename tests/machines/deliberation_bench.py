"""The deliberation machine on the bench."""

from __future__ import annotations

import datetime as dt
from typing import Any

from shequ_workflows.ballots.models import Poll
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.deliberation.actions import Heard, OpenDraft
from shequ_workflows.deliberation.models import Backing, Decision, Matter
from shequ_workflows.deliberation.states import working_days
from shequ_workflows.deliberation.task_actions import LayDownTask
from shequ_workflows.deliberation.voices import GiveOpinion, ReviewOpinion
from shequ_workflows.meetings.actions import PlanMeeting
from shequ_workflows.meetings.models import Meeting
from shequ_workflows.meetings.plans import Item, Plan
from shequ_workflows.org.actors import Actor
from shequ_workflows.publicity.actions import WithdrawPublicity
from tests.factories.deliberation import (
    DAY,
    PROPOSAL,
    Hall,
    anew,
    ballots_of,
    before_meeting,
    corrected_draft,
    matter,
    meet,
    next_workday,
    objected,
    plan_data,
    take,
    valid_data,
    waited,
)

from .bench import Broken

MINUTE = dt.timedelta(minutes=1)
#: Whoever enters the step writes the text and reads it himself.
NOBODY = {"written_by": "", "checked_by": ""}


def _returned_once(hall: Hall, subject: Subject, at: dt.datetime) -> None:
    take(hall, subject, "return_to_proposer", "rc_member", at - 3 * MINUTE)
    take(hall, subject, "resubmit", "proposer", at - 2 * MINUTE)


def _decided_before(hall: Hall, subject: Subject, at: dt.datetime) -> None:
    """As after a second round: a decision stands, and it is under discussion again."""
    Decision.objects.create(
        matter=subject.matter, number=1, outcome="adopted", held_on=at.date(), text="x", in_favour=3, against=0,
        abstained=0, recused=0, absent=0, responsible=hall.worker.person, due_on=at.date() + DAY,
    )  # fmt: skip


def _task_is_open(hall: Hall, subject: Subject, at: dt.datetime) -> None:
    LayDownTask(hall.director, subject, "张贴", hall.worker.person, next_workday(at), at=at - MINUTE).execute()


def _one_opinion_waits(hall: Hall, subject: Subject, at: dt.datetime) -> None:
    GiveOpinion(hall.resident, subject, "多开一个小时。", at=at - MINUTE).execute()


def _a_suggestion_in_no_point(hall: Hall, subject: Subject, at: dt.datetime) -> None:
    opinion = GiveOpinion(hall.resident, subject, "多开一个小时。", at=at - 2 * MINUTE).execute()
    ReviewOpinion(hall.worker, opinion, publish=True, at=at - MINUTE).execute()


def _a_poll_is_open(hall: Hall, subject: Subject, at: dt.datetime) -> None:
    Poll.objects.create(
        subject_id=subject.pk, question="?", state="open", opens_at=at - DAY, closes_at=at + DAY, roll_digest="x", roll_count=1
    )  # fmt: skip


def _for_the_owners(hall: Hall, subject: Subject, at: dt.datetime) -> None:
    Matter.objects.filter(pk=subject.pk).update(track="owners")


def _notice_taken_down(hall: Hall, subject: Subject, at: dt.datetime) -> None:
    WithdrawPublicity(hall.director, Subject.objects.get(pk=subject.pk), "写错了金额", at=at - MINUTE).execute()


STUDIED = {"party_studied_on": "2026-07-03", "party_note": "同意上会。"}


def _ten_cosign(hall: Hall, subject: Subject, at: dt.datetime) -> None:
    for _number in range(10):
        Backing.objects.create(matter_id=subject.pk, person=hall.new("resident").person, kind="cosign", at=at)


def _facts(**facts: Any) -> Any:
    def change(hall: Hall, subject: Subject, at: dt.datetime) -> None:
        Subject.objects.filter(pk=subject.pk).update(facts={**subject.facts, **facts})

    return change


def _for_the_committee(hall: Hall, subject: Subject, at: dt.datetime) -> None:
    Matter.objects.filter(pk=subject.pk).update(track="rc")


def _objected(outcome: str) -> Any:
    def change(hall: Hall, subject: Subject, at: dt.datetime) -> None:
        objected(hall, subject, outcome)

    return change


def _left_in_dispute(hall: Hall, subject: Subject, at: dt.datetime) -> None:
    objected(hall, subject, "upheld")
    Subject.objects.filter(pk=subject.pk).update(facts={**subject.facts, "reconsidered": 1})


def _meeting(hall: Hall, subject: Subject, at: dt.datetime) -> Meeting:
    begins = at + dt.timedelta(minutes=1)
    plan = Plan("representatives", "代表会议", "活动室", begins, begins + DAY / 24, [Item("表决", subject=subject)])
    made = PlanMeeting(hall.director, hall.community, plan, about=subject, at=at).execute()
    return Meeting.objects.get(pk=made.pk)


def _a_meeting_was_held(hall: Hall, subject: Subject, at: dt.datetime) -> None:
    made = _meeting(hall, subject, at)
    Subject.objects.filter(pk=made.pk).update(state="held")


def _decided_by_a_meeting(hall: Hall, subject: Subject, at: dt.datetime) -> None:
    """A later decision stands, which a meeting took."""
    made = _meeting(hall, subject, at)
    last = Decision.objects.filter(matter=subject.pk).latest("number")
    last.pk, last.number, last.body, last.meeting = None, last.number + 1, "representatives", made
    last.save(force_insert=True)


_a_meeting_is_demanded = _facts(duty="residents")
_second_round = _facts(rounds=2)
_sent_back = _facts(sent_back=True)
_anew = _facts(redecision=True)
_first_time = _facts(redecision=False)
_no_dispute = _facts(dispute=False)
#: Edges from a meeting, and how the matter got there and what the meeting did: who was in favour of five.
FROM_MEETING = {
    "meeting_passed": ("refer", 4),
    "meeting_failed": ("refer", 2),
    "not_convened": ("refer", None),
    "keep": ("redecide_meeting", 2),
    "stand": ("redecide_meeting", None),
    "advised_keep": ("refer_dispute", None),
    "advised_reopen": ("refer_dispute", None),
}


class DeliberationBench:
    key = "deliberation"
    broken = {
        ("submit", "verified"): Broken(who="household_rep"),
        ("return_to_proposer", "first_return"): Broken(before=_returned_once),
        ("lapse", "answer_missed"): Broken(early=True),
        ("decline", "never_decided"): Broken(before=_decided_before),
        ("withdraw", "never_decided"): Broken(before=_decided_before),
        ("accept", "two_persons"): Broken(data={"proposed_by": ""}),
        ("accept", "party_study"): Broken(data={"is_important": "on"}),
        ("conclude", "track_rc"): Broken(before=_for_the_owners),
        ("conclude", "heard"): Broken(early=True),
        ("conclude", "groups_invited"): Broken(data={"invited": ["0"]}),
        ("conclude", "opinions_reviewed"): Broken(before=_one_opinion_waits),
        ("conclude", "points_answered"): Broken(before=_a_suggestion_in_no_point),
        ("conclude", "poll_closed"): Broken(before=_a_poll_is_open),
        ("conclude", "dissent_stated"): Broken(data={"dissent": "", "no_dissent": ""}),
        ("decide", "track_rc"): Broken(before=_for_the_owners),
        ("decide", "quorum"): Broken(data={"votes": {"absent": 3}}),
        ("decide", "majority"): Broken(data={"votes": {"against": 2, "abstain": 1}}),
        ("decide", "money_named"): Broken(data={"amount": "0"}),
        ("decide", "checked_by"): Broken(who="concluder", data=NOBODY),
        ("decide", "written_by"): Broken(who="concluder"),
        ("reject", "quorum"): Broken(data={"votes": {"absent": 3}}),
        ("reject", "no_majority"): Broken(data={"votes": {}}),
        ("reject", "checked_by"): Broken(who="concluder", data=NOBODY),
        ("reject", "written_by"): Broken(who="concluder"),
        ("start", "objection_over"): Broken(early=True),
        ("start", "publicity_stands"): Broken(before=_notice_taken_down),
        ("start", "money_available"): Broken(data={"money_available": ""}),
        ("complete", "tasks_done"): Broken(before=_task_is_open),
        ("complete", "checked_by"): Broken(data=NOBODY),
        ("complete", "written_by"): Broken(data={"written_by": ""}),
        ("close", "rating_over"): Broken(early=True),
        ("close", "accounts_shown"): Broken(data={}, who="after the rating"),
        ("withdraw", "cosigners"): Broken(before=_ten_cosign),
        ("accept", "is_quick"): Broken(data={"is_quick": "on", "is_important": "on", **STUDIED}),
        ("conclude", "demanded"): Broken(before=_a_meeting_is_demanded),
        ("add_round", "rounds"): Broken(before=_second_round),
        ("refer", "goes_to_meeting"): Broken(before=_for_the_committee),
        ("refer", "opinions_reviewed"): Broken(before=_one_opinion_waits),
        ("refer", "poll_closed"): Broken(before=_a_poll_is_open),
        ("refer", "may_convene"): Broken(who="owners_committee"),
        ("refer", "notice"): Broken(who="tomorrow"),
        ("reject", "not_redecision"): Broken(before=_anew),
        ("send_back", "not_redecision"): Broken(before=_anew),
        ("send_back", "sent_back"): Broken(before=_sent_back),
        ("meeting_passed", "meeting_adopted"): Broken(who="not met"),
        ("meeting_passed", "money_named"): Broken(data={"amount": "0"}),
        ("meeting_passed", "witnessed"): Broken(data={"witnessed": ""}),
        ("meeting_passed", "evidence"): Broken(who="owners", data={"evidence": ""}),
        ("meeting_passed", "checked_by"): Broken(data=NOBODY),
        ("meeting_passed", "written_by"): Broken(data={"written_by": ""}),
        ("meeting_failed", "not_redecision"): Broken(before=_anew),
        ("meeting_failed", "meeting_failed"): Broken(who="not met"),
        ("meeting_failed", "checked_by"): Broken(data=NOBODY),
        ("meeting_failed", "written_by"): Broken(data={"written_by": ""}),
        ("not_convened", "not_redecision"): Broken(before=_anew),
        ("keep", "redecision"): Broken(before=_first_time),
        ("keep", "change_failed"): Broken(data={"votes": {}}),
        ("advised_keep", "dispute"): Broken(before=_no_dispute),
        ("advised_keep", "track_rc"): Broken(before=_for_the_owners),
        ("advised_keep", "quorum"): Broken(data={"votes": {"absent": 3}}),
        ("advised_keep", "majority"): Broken(data={"votes": {"against": 3}}),
        ("advised_keep", "checked_by"): Broken(data=NOBODY),
        ("advised_keep", "written_by"): Broken(data={"written_by": ""}),
        ("advised_reopen", "dispute"): Broken(before=_no_dispute),
        ("correct", "draft"): Broken(who="no draft"),
        ("reconsider", "upheld"): Broken(early=True),
        ("reconsider", "reconsidered"): Broken(before=_facts(reconsidered=2)),
        ("start", "none_upheld"): Broken(before=_objected("upheld")),
        ("start", "objections"): Broken(before=_objected("answered")),
        ("refer_dispute", "disputed"): Broken(who="in three weeks"),
        ("refer_dispute", "notice"): Broken(before=_left_in_dispute, who="tomorrow"),
        ("redecide", "track_rc"): Broken(before=_for_the_owners),
        ("redecide", "change"): Broken(data={"new_cost": "3300"}),
        ("redecide_meeting", "not_track_rc"): Broken(before=_for_the_committee),
        ("redecide_meeting", "change"): Broken(data={"new_cost": "3300"}),
        ("redecide_meeting", "may_convene"): Broken(who="owners_committee"),
        ("redecide_meeting", "notice"): Broken(who="tomorrow"),
        ("decline", "demanded"): Broken(before=_a_meeting_is_demanded),
        ("withdraw", "demanded"): Broken(before=_a_meeting_is_demanded),
        ("meeting_passed", "own_meeting"): Broken(who="owners_committee"),
        ("meeting_failed", "own_meeting"): Broken(who="owners_committee"),
        ("not_convened", "own_meeting"): Broken(who="owners_committee"),
        ("stand", "own_meeting"): Broken(who="owners_committee"),
        ("not_convened", "not_spoken"): Broken(before=_a_meeting_was_held),
        ("advised_keep", "not_spoken"): Broken(before=_a_meeting_was_held),
        ("advised_reopen", "not_spoken"): Broken(before=_a_meeting_was_held),
        ("stand", "none_to_come"): Broken(before=_a_meeting_was_held),
        ("stand", "redecision"): Broken(before=_first_time),
        ("advised_keep", "decided_here"): Broken(before=_decided_by_a_meeting),
        ("redecide", "decided_here"): Broken(before=_decided_by_a_meeting),
        ("terminate", "same_body"): Broken(before=_decided_by_a_meeting),
        ("terminate", "quorum"): Broken(data={"votes": {"absent": 3}}),
        ("terminate", "majority_to_end"): Broken(data={"votes": {"against": 3}}),
        ("terminate", "checked_by"): Broken(data=NOBODY),
        ("terminate", "written_by"): Broken(data={"written_by": ""}),
    }

    def world(self) -> Hall:
        return Hall()

    def subject(self, world: Hall, state: str, *, on_the_way_to: str = "") -> tuple[Subject, dt.datetime]:
        if state == "awaiting_meeting" and on_the_way_to in FROM_MEETING:
            return self._from_meeting(world, on_the_way_to)
        if state == "deciding" and on_the_way_to == "keep":
            subject, at = anew(world)
            return subject, at + MINUTE
        subject, at = matter(world, state)
        at += MINUTE
        if on_the_way_to in {"refer", "redecide_meeting"}:
            Matter.objects.filter(pk=subject.pk).update(track="assembly")
        if on_the_way_to == "reconsider":
            objected(world, subject, "upheld")
            at += DAY
        if on_the_way_to == "correct":
            corrected_draft(world, subject)
        if on_the_way_to == "lapse":
            at = subject.clocks.running().get(key="answer").due_at + MINUTE
        elif on_the_way_to in {"conclude", "start", "close"}:
            at = waited(subject, at)
        return subject, at

    def _from_meeting(self, world: Hall, edge: str) -> tuple[Subject, dt.datetime]:
        way, in_favour = FROM_MEETING[edge]
        subject, at = before_meeting(world, way)
        if in_favour is not None:
            at = meet(world, subject, in_favour)
        if edge == "stand":
            meeting = Meeting.objects.whole().get(about=subject.pk)
            TakeTransition(world.director, meeting.subject, "cancel", data={"reason": "场地不能用。"}, at=at).execute()
        return Subject.objects.get(pk=subject.pk), at + MINUTE

    def broken_case(self, world: Hall, edge: str, guard: str) -> tuple[Subject, dt.datetime, Actor, dict[str, Any]]:
        """Subject, instant, actor and data with which exactly ``guard`` of ``edge`` fails."""
        case = self.broken[edge, guard]
        state = {"decline": "consulting", "withdraw": "consulting", "terminate": "executing"}.get(edge) or self._source(
            edge
        )
        if case.who in {"not met", "no draft"}:
            subject, at = matter(world, state)
            at += MINUTE
        else:
            subject, at = self.subject(world, state, on_the_way_to="" if case.early else edge)
        if case.before is not None:
            case.before(world, subject, at)
        actor = {"lapse": Actor.system(), "withdraw": world.resident, "submit": world.resident}.get(
            edge, world.director
        )
        if edge == "submit":
            actor = self.actor(world, case.who)
        elif case.who == "concluder":
            subject, at, actor = self._concluded_by_the_director(world)
        elif case.who == "owners_committee":
            actor = world.actor("owners_committee")
        elif case.who == "owners":
            self._by_owners(subject)
        elif case.who == "after the rating":
            at = subject.clocks.running().get(key="rating").due_at + MINUTE
        subject = Subject.objects.get(pk=subject.pk)
        if case.who in {"tomorrow", "in three weeks"}:
            case = Broken(data=plan_data(at, "representatives", days=1 if case.who == "tomorrow" else 21))
        data = {**self.data(world, subject, edge, at), **case.data}
        if "votes" in case.data:
            data |= ballots_of(world, **data.pop("votes"))
        return subject, at, actor, data

    def _by_owners(self, subject: Subject) -> None:
        """The same count, by the owners: what they decided comes with their convener's document."""
        Matter.objects.filter(pk=subject.pk).update(track="owners")
        Meeting.objects.filter(about=subject.pk).update(kind="owners")

    def _concluded_by_the_director(self, world: Hall) -> tuple[Subject, dt.datetime, Actor]:
        subject, at = matter(world, "consulting")
        at = calendar_of(subject.node).add(at, working_days(2)).at
        take(world, subject, "conclude", "rc_director", at)
        return subject, at + MINUTE, world.director

    def _source(self, edge: str) -> str:
        from shequ_workflows.core.machines import machines

        return machines[self.key].edges[edge].sources[0]

    def actor(self, world: Hall, role: str) -> Actor:
        return world.in_relation(role) or world.actor(role)

    def data(self, world: Hall, subject: Subject, edge: str, at: dt.datetime) -> dict[str, Any]:
        return valid_data(world, subject, edge, at)

    def stranger(self, world: Hall, role: str) -> Actor:
        return world.actor(role, world.other)

    def is_public(self, state: str) -> bool:
        return state not in {"draft", "submitted", "returned", "withdrawn"}

    def prepare(self, world: Hall, role: str, edge: str) -> tuple[Subject, dt.datetime] | None:
        """A subject of its own where ``role`` may take ``edge`` only on such a one."""
        if role == "owners_committee" and edge in {"meeting_passed", "meeting_failed", "not_convened", "stand"}:
            subject, at = self.subject(world, "awaiting_meeting", on_the_way_to=edge)
            self._by_owners(subject)
            return Subject.objects.get(pk=subject.pk), at
        if role == "owners_committee" and edge in {"refer", "redecide_meeting"}:
            subject, at = self.subject(world, "consulting" if edge == "refer" else "executing", on_the_way_to=edge)
            Matter.objects.filter(pk=subject.pk).update(track="owners")
            return Subject.objects.get(pk=subject.pk), at
        if edge != "submit" or role in {"resident", "proposer"}:
            return None
        actor = self.actor(world, role)
        subject = OpenDraft(actor, world.community, PROPOSAL, heard=Heard()).execute()
        return subject, subject.opened_at + MINUTE
