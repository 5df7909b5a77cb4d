"""Every turn a matter takes beside the straight way, told as whole stories."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.models import Clock, Delivery, Record, Subject
from shequ_workflows.core.record.verification import verify
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.deliberation.backing import Back, Unback
from shequ_workflows.deliberation.leaving import LeaveMatter, TakeOver
from shequ_workflows.deliberation.models import Backing, Decision, Matter, News
from shequ_workflows.deliberation.reopening import ReopenMatter
from shequ_workflows.deliberation.states import working_days
from shequ_workflows.meetings.actions import PlanMeeting
from shequ_workflows.meetings.models import Meeting
from shequ_workflows.meetings.plans import Item, Plan
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal
from shequ_workflows.publicity.models import PublicityPeriod
from tests.factories.deliberation import (
    CST,
    DAY,
    MONDAY,
    Hall,
    anew,
    ballots_of,
    before_meeting,
    corrected_draft,
    matter,
    meet,
    objected,
    take,
    valid_data,
    waited,
)
from tests.factories.objections import ANSWER

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def fresh(subject: Subject) -> Subject:
    return Subject.objects.select_related("matter", "community", "node").get(pk=subject.pk)


def due(subject: Subject, key: str) -> dt.datetime:
    return Clock.objects.running().get(subject=subject.pk, key=key).due_at


def refusal(act: Any) -> Refusal:
    with pytest.raises(ActionRefused) as caught:
        act()
    return caught.value.refusal


@pytest.fixture
def hall() -> Hall:
    return Hall()


# --- more discussion -------------------------------------------------------------------------------------------------


def test_a_second_round_lengthens_both_limits_by_three_working_days(hall: Hall) -> None:
    subject, at = matter(hall, "consulting")
    before = due(subject, "consult"), due(subject, "decision")
    take(hall, subject, "add_round", "rc_member", at + HOUR)
    after = due(subject, "consult"), due(subject, "decision")
    calendar = calendar_of(subject.node)
    assert after == tuple(calendar.extend(one, working_days(3)).at for one in before)
    assert News.objects.get(matter=subject.pk).text == "有了新情况，再听一轮意见。"
    said = refusal(lambda: take(hall, subject, "add_round", "rc_member", at + 2 * HOUR))
    assert said.code == "rounds"


def test_sent_back_it_counts_as_a_round_and_comes_back_once_only(hall: Hall) -> None:
    subject, at = matter(hall, "deciding")
    take(hall, subject, "send_back", "rc_director", at + HOUR)
    assert fresh(subject).state == "consulting"
    assert refusal(lambda: take(hall, subject, "add_round", "rc_member", at + 2 * HOUR)).code == "rounds"
    at = waited(fresh(subject), at + HOUR)
    take(hall, subject, "conclude", "rc_member", at)
    assert refusal(lambda: take(hall, subject, "send_back", "rc_director", at + HOUR)).code == "sent_back"


def test_a_meeting_held_on_it_stands_for_two_days_online(hall: Hall) -> None:
    subject, at = matter(hall, "consulting")
    begins = at + 26 * HOUR
    plan = Plan(
        "joint",
        "听听大家的意见",
        "活动室",
        begins,
        begins + HOUR,
        [Item("食堂时间", subject=subject, is_voted=True)],
    )
    PlanMeeting(hall.director, hall.community, plan, about=subject, at=at).execute()
    data = valid_data(hall, subject, "conclude", begins + 4 * HOUR) | {"invited_on": at.date().isoformat()}
    soon = begins + 4 * HOUR
    assert refusal(lambda: take(hall, subject, "conclude", "rc_member", soon, data)).code == "heard"
    meet(hall, subject)
    take(hall, subject, "conclude", "rc_member", soon, data)


# --- meetings --------------------------------------------------------------------------------------------------------


def test_a_meeting_adopts_it_with_its_own_numbers(hall: Hall) -> None:
    subject, at = before_meeting(hall)
    meeting = Meeting.objects.get(about=subject.pk)
    assert (meeting.kind, meeting.agenda.get().subject_id) == ("representatives", subject.pk)
    assert Clock.objects.get(subject=subject.pk, key="decision").state == "paused"
    assert due(subject, "convene").date() == meeting.day + 3 * DAY
    at = meet(hall, subject, in_favour=4)
    take(hall, subject, "meeting_passed", "rc_director", at)
    decision = Decision.objects.get(matter=subject.pk)
    assert (decision.body, decision.meeting_id, decision.in_favour, decision.against) == (
        "representatives",
        meeting.pk,
        4,
        1,
    )
    assert decision.numbers["outcome"] == "passed"
    notice = PublicityPeriod.objects.get(subject=subject.pk)
    assert "居民代表会议" in str(notice.body)
    assert "赞成4" in str(notice.body)
    assert fresh(subject).state == "publicising"
    assert verify(subject).ok


@pytest.mark.parametrize(("in_favour", "present", "outcome"), [(2, 5, "rejected"), (3, 3, "no_quorum")])
def test_not_adopted_and_no_quorum_are_told_apart(hall: Hall, in_favour: int, present: int, outcome: str) -> None:
    subject, _at = before_meeting(hall)
    at = meet(hall, subject, in_favour, present)
    assert refusal(lambda: take(hall, subject, "meeting_passed", "rc_director", at)).code == "meeting_adopted"
    take(hall, subject, "meeting_failed", "rc_director", at)
    assert Decision.objects.get(matter=subject.pk).outcome == outcome
    assert fresh(subject).state == "not_passed"


def test_a_meeting_held_before_it_was_referred_does_not_count(hall: Hall) -> None:
    subject, _at = before_meeting(hall)
    at = meet(hall, subject)
    Subject.objects.filter(pk=subject.pk).update(state_since=at)
    assert refusal(lambda: take(hall, subject, "meeting_passed", "rc_director", at + HOUR)).code == "meeting_adopted"


def test_a_meeting_that_is_put_off_moves_the_limit_of_its_result(hall: Hall) -> None:
    subject, at = before_meeting(hall)
    before = due(subject, "convene")
    meeting = Meeting.objects.whole().get(about=subject.pk)
    TakeTransition(hall.director, meeting.subject, "announce", at=at + HOUR).execute()
    begins = meeting.starts_at + 7 * DAY
    data = {"starts_at": begins.astimezone(CST).strftime("%Y-%m-%dT%H:%M"), "place": "广场", "reason": "下雨"}
    data["ends_at"] = (begins + HOUR).astimezone(CST).strftime("%Y-%m-%dT%H:%M")
    TakeTransition(hall.director, meeting.subject, "postpone", data=data, at=at + 2 * HOUR).execute()
    assert due(subject, "convene") == before + 7 * DAY
    assert fresh(subject).next_due_at == before + 7 * DAY
    assert verify(subject).ok


def test_no_meeting_is_held(hall: Hall) -> None:
    subject, at = before_meeting(hall)
    take(hall, subject, "not_convened", "rc_director", at + DAY)
    assert (fresh(subject).state, fresh(subject).matter.end_note) == ("not_passed", "召集人书面说明：本月不召开。")


# --- on public notice ------------------------------------------------------------------------------------------------


def test_a_slip_of_the_pen_begins_both_periods_anew(hall: Hall) -> None:
    subject, at = matter(hall, "publicising")
    corrected_draft(hall, subject)
    before = due(subject, "objection"), due(subject, "display")
    take(hall, subject, "correct", "rc_director", at + 2 * DAY)
    first, second = PublicityPeriod.objects.filter(subject=subject.pk).order_by("version")
    assert first.replaced_at == at + 2 * DAY
    assert second.objection_until == due(subject, "objection") > before[0]
    assert due(subject, "display") > before[1]


def test_an_objection_upheld_leads_back_to_discussion_and_a_new_decision(hall: Hall) -> None:
    subject, at = matter(hall, "publicising")
    objection = objected(hall, subject, "upheld")
    over = due(subject, "objection") + HOUR
    assert refusal(lambda: take(hall, subject, "start", "rc_director", over)).code == "none_upheld"
    take(hall, subject, "reconsider", "rc_director", at + DAY)
    assert fresh(subject).state == "consulting"
    assert PublicityPeriod.objects.get(subject=subject.pk).withdrawn_because == "监督委员会认为异议属实。"
    assert Delivery.objects.filter(recipient=objection.raised_by_id, handler="say:publicity.reconsidered").exists()
    assert not Clock.objects.running().filter(subject=subject.pk, key__in=["objection", "display"]).exists()
    at = waited(fresh(subject), at + DAY)
    take(hall, subject, "conclude", "rc_member", at)
    take(hall, subject, "decide", "rc_director", at + HOUR)
    assert Decision.objects.filter(matter=subject.pk, outcome="adopted").count() == 2
    at = waited(fresh(subject), at + HOUR)
    take(hall, subject, "start", "rc_director", at)
    assert fresh(subject).state == "executing"


def test_whoever_did_not_vote_being_concerned_answers_no_objection(hall: Hall) -> None:
    subject, at = matter(hall, "deciding")
    data = valid_data(hall, subject, "decide", at + HOUR) | ballots_of(hall, recused=1)
    take(hall, subject, "decide", "rc_director", at + HOUR, data)
    objection = objected(hall, subject)
    answer = TakeTransition(hall.director, objection, "answer", data=ANSWER, at=at + 3 * HOUR).check()
    assert answer is not None
    assert answer.code == "concerned"
    assert TakeTransition(hall.member, objection, "answer", data=ANSWER, at=at + 3 * HOUR).check() is None


def test_a_dispute_goes_to_the_street_and_the_committee_keeps_its_decision(hall: Hall) -> None:
    subject, at = before_meeting(hall, "refer_dispute", track="rc")
    assert fresh(subject).facts["dispute"] is True
    assert refusal(lambda: take(hall, subject, "meeting_passed", "rc_director", at + HOUR)).code == "meeting_adopted"
    take(hall, subject, "advised_keep", "rc_director", at + DAY)
    first, second = Decision.objects.filter(matter=subject.pk).order_by("number")
    assert (second.text, second.amount, second.due_on) == (first.text, first.amount, first.due_on)
    assert fresh(subject).state == "publicising"
    assert verify(subject).ok


def test_or_it_is_discussed_anew_after_advice(hall: Hall) -> None:
    subject, at = before_meeting(hall, "refer_dispute", track="rc")
    take(hall, subject, "advised_reopen", "rc_director", at + DAY)
    assert (fresh(subject).state, fresh(subject).facts["dispute"]) == ("consulting", False)
    assert due(subject, "decision") > due(subject, "consult")


# --- changing what is carried out ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cost", "code"), [("3300", "change"), ("2700", "change"), ("3300.01", ""), ("2699.99", "")])
def test_exactly_a_tenth_is_not_more_than_a_tenth(hall: Hall, cost: str, code: str) -> None:
    subject, at = matter(hall, "executing")
    data = {"new_cost": cost, "reason": "报价变了。"}
    found = TakeTransition(hall.director, subject, "redecide", data=data, at=at + HOUR).check()
    assert (found.code if found else "") == code


def test_a_change_that_is_voted_down_leaves_the_first_decision(hall: Hall) -> None:
    subject, at = matter(hall, "executing")
    was = due(subject, "due")
    take(hall, subject, "redecide", "rc_director", at + HOUR)
    assert Clock.objects.get(subject=subject.pk, key="due").state == "paused"
    subject = fresh(subject)
    assert refusal(lambda: take(hall, subject, "reject", "rc_director", at + DAY)).code == "not_redecision"
    data = valid_data(hall, subject, "keep", at + DAY)
    take(hall, subject, "keep", "rc_director", at + DAY, data)
    subject = fresh(subject)
    assert (subject.state, subject.facts["redecision"]) == ("executing", False)
    standing = subject.matter.decisions.standing_first()[0]
    assert standing.number == 1
    assert due(subject, "due") >= was
    # Reported as done it tells what was first decided.
    take(hall, subject, "complete", "community_worker", at + 2 * DAY)
    assert standing.text in str(PublicityPeriod.objects.get(subject=subject.pk, purpose="outcome").body)


def test_a_change_that_was_adopted_cannot_be_kept_off(hall: Hall) -> None:
    subject, at = anew(hall)
    data = {**valid_data(hall, subject, "keep", at), **ballots_of(hall)}
    assert refusal(lambda: take(hall, subject, "keep", "rc_director", at + HOUR, data)).code == "change_failed"


def test_a_change_without_quorum_leaves_the_first_decision_too(hall: Hall) -> None:
    subject, at = anew(hall)
    data = {**valid_data(hall, subject, "keep", at), **ballots_of(hall, absent=4)}
    take(hall, subject, "keep", "rc_director", at + HOUR, data)
    assert Decision.objects.filter(matter=subject.pk).latest("number").outcome == "kept"
    assert verify(subject).ok


# --- merged, taken over, taken up again ------------------------------------------------------------------------------


def test_merged_its_people_go_on_with_the_other(hall: Hall) -> None:
    subject, at = matter(hall, "submitted")
    follower = hall.new("resident")
    Backing.objects.create(matter_id=subject.pk, person=follower.person, kind="follow")
    row = take(hall, subject, "merge", "rc_member", at + HOUR)
    target = Matter.objects.get(pk=fresh(subject).matter.merged_into_id)
    stands = set(target.backings.values_list("person", "kind"))
    assert stands == {(follower.person_id, "follow"), (hall.resident.person_id, "cosign")}
    assert Delivery.objects.filter(record=row, recipient=hall.resident.person).exists()


def test_a_proposer_with_many_behind_him_offers_it_first(hall: Hall) -> None:
    subject, at = matter(hall, "submitted")
    Subject.objects.filter(pk=subject.pk).update(public_from=at)
    others = [hall.new("resident") for _ in range(10)]
    for other in others:
        Back(other, subject, "cosign", at=at + HOUR).execute()
    assert refusal(lambda: take(hall, subject, "withdraw", "proposer", at + 2 * HOUR)).code == "cosigners"
    assert refusal(lambda: TakeOver(others[0], subject, at=at + 2 * HOUR).execute()).code == "state"
    LeaveMatter(hall.resident, fresh(subject), at=at + 2 * HOUR).execute()
    assert refusal(lambda: TakeOver(hall.new("resident"), fresh(subject)).execute()).status == Answer.FORBIDDEN
    TakeOver(others[0], fresh(subject), at=at + DAY).execute()
    assert fresh(subject).raised_by_id == others[0].person_id
    assert Backing.objects.filter(matter=subject.pk, kind="cosign").count() == 9


def test_when_nobody_takes_it_over_it_can_be_withdrawn(hall: Hall) -> None:
    subject, at = matter(hall, "submitted")
    for _number in range(10):
        Backing.objects.create(matter_id=subject.pk, person=hall.new("resident").person, kind="cosign")
    LeaveMatter(hall.resident, subject, at=at).execute()
    assert refusal(lambda: take(hall, subject, "withdraw", "proposer", at + 2 * DAY)).code == "cosigners"
    take(hall, subject, "withdraw", "proposer", at + 5 * DAY)
    assert fresh(subject).state == "withdrawn"


def test_standing_with_a_matter_twice_is_once_and_can_be_taken_back(hall: Hall) -> None:
    subject, at = matter(hall, "consulting")
    Subject.objects.filter(pk=subject.pk).update(public_from=at)
    neighbour = hall.new("resident")
    for _click in range(2):
        Back(neighbour, subject, "follow", at=at + HOUR).execute()
    assert Backing.objects.count() == 1
    assert Record.objects.filter(subject=subject.pk, verb="back").count() == 1
    Unback(neighbour, subject, "follow").execute()
    Unback(neighbour, subject, "follow").execute()
    assert Backing.objects.count() == 0
    own = refusal(lambda: Back(hall.resident, subject, "cosign", at=at + HOUR).execute())
    stranger = refusal(lambda: Back(hall.actor("resident", hall.other), subject, "follow", at=at + HOUR).execute())
    assert (own.code, stranger.status) == ("own", Answer.FORBIDDEN)


def test_an_ended_matter_is_taken_up_again_within_180_days(hall: Hall) -> None:
    subject, at = matter(hall, "not_passed")
    draft = ReopenMatter(hall.resident, subject, "现在有经费了。", once="k", at=at + DAY).execute()
    assert draft.matter.reopens_id == subject.pk
    assert draft.matter.problem.startswith("现在有经费了。\n\n")
    assert ReopenMatter(hall.resident, subject, "现在有经费了。", once="k", at=at + DAY).execute() == draft
    assert refusal(lambda: ReopenMatter(hall.resident, subject, "又来", at=at + DAY).execute()).code == "again"
    Subject.objects.filter(pk=draft.pk).update(is_open=False, ended_at=at)
    assert ReopenMatter(hall.resident, subject, "再来", at=at + 180 * DAY).check() is None
    assert refusal(lambda: ReopenMatter(hall.resident, subject, "再来", at=at + 181 * DAY).execute()).code == "late"
    neighbour = refusal(lambda: ReopenMatter(hall.new("resident"), subject, "我来", at=at + DAY).execute())
    assert neighbour.status in {Answer.FORBIDDEN, Answer.NOT_FOUND}


def test_after_a_meeting_it_waits_thirty_days(hall: Hall) -> None:
    subject, _at = before_meeting(hall)
    at = meet(hall, subject, 2)
    take(hall, subject, "meeting_failed", "rc_director", at)
    subject = fresh(subject)
    assert refusal(lambda: ReopenMatter(hall.resident, subject, "x", at=at + 29 * DAY).execute()).code == "early"
    assert ReopenMatter(hall.resident, subject, "x", at=at + 30 * DAY).check() is None


# --- the short way ---------------------------------------------------------------------------------------------------


def test_a_small_matter_goes_the_short_way(hall: Hall) -> None:
    subject, at = matter(hall, "submitted")
    data = {**valid_data(hall, subject, "accept", at), "is_quick": "on"}
    take(hall, subject, "accept", "rc_director", at + HOUR, data)
    assert (due(subject, "consult").date() - MONDAY.date()).days == 2
    at = waited(fresh(subject), at + HOUR)
    take(hall, subject, "conclude", "rc_member", at)
    assert (due(subject, "decide").date() - at.date()).days == 2
