"""Who decided is who may undo it: a meeting's word is not set aside by the committee, nor by another body's office."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from shequ_workflows.core.models import Subject
from shequ_workflows.core.record.verification import verify
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.deliberation.leaving import LeaveMatter, TakeOver
from shequ_workflows.deliberation.models import Backing, Decision, Matter, News
from shequ_workflows.deliberation.reopening import first_day
from shequ_workflows.deliberation.signing import shares_of
from shequ_workflows.deliberation.standing import relatives_of
from shequ_workflows.meetings.actions import PlanMeeting
from shequ_workflows.meetings.models import Meeting
from shequ_workflows.meetings.plans import Item, Plan
from shequ_workflows.org.acting import ActionRefused, Refusal
from shequ_workflows.org.actions import MergePersons
from shequ_workflows.org.models import Person
from tests.factories.community import (
    BuildingFactory,
    CompoundFactory,
    HouseholdFactory,
    MemberFactory,
    UnitFactory,
    VerificationFactory,
)
from tests.factories.deliberation import (
    DAY,
    Hall,
    PersonFactory,
    before_meeting,
    matter,
    meet,
    objected,
    plan_data,
    take,
    valid_data,
    waited,
)

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def hall() -> Hall:
    return Hall()


def refusal(act: Any) -> Refusal:
    with pytest.raises(ActionRefused) as caught:
        act()
    return caught.value.refusal


def fresh(subject: Subject) -> Subject:
    return Subject.objects.select_related("matter", "community", "node").get(pk=subject.pk)


def plan_another(hall: Hall, subject: Subject, at: dt.datetime, *items: Item, kind: str = "representatives") -> Meeting:
    """A meeting on ``subject`` that is planned beside its steps."""
    begins = (at + 20 * DAY).replace(hour=14, minute=0)
    plan = Plan(
        kind, "再议一次", "活动室", begins, begins + HOUR, items or (Item("再议", subject=subject, is_voted=True),)
    )
    made = PlanMeeting(hall.director, hall.community, plan, about=fresh(subject), at=at).execute()
    return Meeting.objects.get(pk=made.pk)


def carried_out(hall: Hall, track: str = "assembly") -> tuple[Subject, dt.datetime]:
    """A decision of a meeting, being carried out."""
    subject, at = before_meeting(hall, track=track)
    at = meet(hall, subject)
    take(hall, subject, "meeting_passed", "rc_director", at)
    at = waited(fresh(subject), at)
    take(hall, subject, "start", "rc_director", at)
    return fresh(subject), at + HOUR


def disputed(hall: Hall) -> tuple[Subject, dt.datetime]:
    """The committee's decision, reconsidered once and called wrong again, before the representatives now."""
    subject, at = matter(hall, "publicising")
    objected(hall, subject, "upheld")
    Subject.objects.filter(pk=subject.pk).update(facts={**fresh(subject).facts, "reconsidered": 1})
    at += DAY
    data = {**plan_data(at, "representatives"), "reason": "复议后仍有争议，请居民代表会议决定。"}
    take(hall, subject, "refer_dispute", "rc_director", at, data)
    return fresh(subject), at


@pytest.mark.parametrize("track", ["assembly", "party"])
def test_the_committee_does_not_end_what_a_meeting_decided(hall: Hall, track: str) -> None:
    subject, at = carried_out(hall, track)
    said = refusal(lambda: take(hall, subject, "terminate", "rc_director", at))
    assert said.code == "same_body"


def test_the_committee_does_not_change_what_a_meeting_decided(hall: Hall) -> None:
    subject, at = carried_out(hall, "party")
    said = refusal(lambda: take(hall, subject, "redecide", "rc_director", at))
    assert said.code == "decided_here"
    take(hall, subject, "redecide_meeting", "rc_director", at)
    assert fresh(subject).state == "awaiting_meeting"


def test_a_meeting_that_settled_the_dispute_is_asked_again_for_a_change(hall: Hall) -> None:
    subject, at = disputed(hall)
    at = meet(hall, subject)
    take(hall, subject, "meeting_passed", "rc_director", at)
    at = waited(fresh(subject), at)
    take(hall, subject, "start", "rc_director", at)
    assert refusal(lambda: take(hall, subject, "redecide", "rc_director", at + HOUR)).code == "decided_here"
    take(hall, subject, "redecide_meeting", "rc_director", at + HOUR)


@pytest.mark.parametrize("edge", ["advised_keep", "advised_reopen", "not_convened"])
def test_a_meeting_that_has_spoken_is_not_passed_over(hall: Hall, edge: str) -> None:
    subject, _at = disputed(hall)
    at = meet(hall, subject, in_favour=1)
    assert refusal(lambda: take(hall, subject, edge, "rc_director", at)).code == "not_spoken"
    take(hall, subject, "meeting_failed", "rc_director", at)


@pytest.mark.parametrize("edge", ["meeting_passed", "meeting_failed", "not_convened"])
def test_the_owners_committee_says_nothing_for_a_residents_meeting(hall: Hall, edge: str) -> None:
    subject, at = before_meeting(hall)
    if edge != "not_convened":
        at = meet(hall, subject, in_favour=4 if edge == "meeting_passed" else 1)
    said = refusal(lambda: take(hall, subject, edge, "owners_committee", at))
    assert said.code == "own_meeting"


def test_a_vote_taken_before_it_was_put_before_a_meeting_is_none(hall: Hall) -> None:
    subject, at = matter(hall, "consulting")
    Matter.objects.filter(pk=subject.pk).update(track="assembly")
    early = plan_another(hall, subject, at)
    data = {**plan_data(early.starts_at, "representatives"), "summary": "提交会议。"}
    take(hall, subject, "refer", "rc_director", early.starts_at + dt.timedelta(minutes=30), data)
    Meeting.objects.filter(about=subject.pk).exclude(pk=early.pk).update(about=None)
    at = meet(hall, subject)
    assert refusal(lambda: take(hall, subject, "meeting_passed", "rc_director", at)).code == "meeting_adopted"


def test_the_vote_on_another_item_of_the_agenda_is_none_on_the_matter(hall: Hall) -> None:
    subject, at = before_meeting(hall)
    meeting = Meeting.objects.get(about=subject.pk)
    item = meeting.agenda.get()
    item.position = 2
    item.save(update_fields=["position"])
    item.pk, item.position, item.title, item.subject = None, 1, "推选计票人", None
    item.save(force_insert=True)
    meeting.agenda.filter(position=2).update(is_voted=False)
    at = meet(hall, subject, said={"said_2": "只作通报。"})
    assert refusal(lambda: take(hall, subject, "meeting_passed", "rc_director", at)).code == "meeting_adopted"


def test_a_change_whose_meeting_is_never_held_leaves_the_first_decision(hall: Hall) -> None:
    subject, at = before_meeting(hall, "redecide_meeting")
    meeting = Meeting.objects.get(about=subject.pk)
    at += DAY
    said = refusal(lambda: take(hall, subject, "stand", "rc_director", at))
    assert said.code == "none_to_come"
    TakeTransition(hall.director, meeting.subject, "cancel", data={"reason": "场地不能用。"}, at=at).execute()
    take(hall, subject, "stand", "rc_director", at + HOUR)
    assert fresh(subject).state == "executing"
    assert fresh(subject).facts["redecision"] is False
    assert subject.clocks.running().filter(key="due").exists()
    assert list(Decision.objects.filter(matter=subject.pk).values_list("outcome", flat=True)) == ["adopted"]
    assert News.objects.filter(matter=subject.pk, text__contains="不再召开").exists()
    assert verify(fresh(subject)).ok


def test_a_later_meeting_of_the_same_body_ends_what_it_decided(hall: Hall) -> None:
    subject, at = carried_out(hall)
    plan_another(hall, subject, at)
    at = meet(hall, subject)
    data = {name: value for name, value in valid_data(hall, subject, "terminate", at).items() if "vote_" not in name}
    take(hall, subject, "terminate", "rc_director", at, data)
    last = Decision.objects.filter(matter=subject.pk).latest("number")
    assert (last.outcome, last.body, last.in_favour) == ("terminated", "representatives", 4)
    assert fresh(subject).state == "terminated"
    assert verify(fresh(subject)).ok


def test_a_later_meeting_that_wants_no_end_ends_nothing(hall: Hall) -> None:
    subject, at = carried_out(hall)
    plan_another(hall, subject, at)
    at = meet(hall, subject, in_favour=1)
    assert refusal(lambda: take(hall, subject, "terminate", "rc_director", at)).code == "same_body"


@pytest.mark.parametrize(("edge", "who"), [("decline", "rc_director"), ("withdraw", "proposer")])
def test_a_meeting_that_was_demanded_is_not_got_rid_of(hall: Hall, edge: str, who: str) -> None:
    subject, at = matter(hall, "consulting")
    Subject.objects.filter(pk=subject.pk).update(facts={"duty": "residents"})
    assert refusal(lambda: take(hall, subject, edge, who, at + HOUR)).code == "demanded"


def test_it_is_taken_over_within_three_working_days_only(hall: Hall) -> None:
    subject, at = matter(hall, "consulting")
    other = hall.new("resident")
    Backing.objects.create(matter_id=subject.pk, person=other.person, kind="cosign")
    LeaveMatter(hall.resident, subject, at=at).execute()
    assert TakeOver(other, fresh(subject), at=at + 2 * DAY).check() is None
    assert refusal(lambda: TakeOver(other, fresh(subject), at=at + 5 * DAY).execute()).code == "late"


def test_it_is_not_taken_over_once_the_committee_is_at_it(hall: Hall) -> None:
    subject, at = matter(hall, "deciding")
    other = hall.new("resident")
    Backing.objects.create(matter_id=subject.pk, person=other.person, kind="cosign")
    Subject.objects.filter(pk=subject.pk).update(facts={"left_at": at.isoformat()})
    assert refusal(lambda: TakeOver(other, fresh(subject), at=at + HOUR).execute()).code == "state"


@pytest.mark.parametrize("stub_proposed", [True, False])
def test_nobody_cosigns_what_turns_out_to_be_his_own(hall: Hall, stub_proposed: bool) -> None:
    subject, _at = matter(hall, "consulting")
    person = hall.resident.person
    stub = PersonFactory(name="吴先生", is_stub=True, home=hall.community)
    Person.objects.update(home=hall.community)
    if stub_proposed:
        Subject.objects.filter(pk=subject.pk).update(raised_by=stub)
    Backing.objects.create(matter_id=subject.pk, person=person if stub_proposed else stub, kind="cosign")
    Backing.objects.create(matter_id=subject.pk, person=stub, kind="demand", body="residents")
    MergePersons(hall.worker, stub, Person.objects.get(pk=person.pk)).execute()
    assert fresh(subject).raised_by_id == person.pk
    assert list(Backing.objects.filter(matter=subject.pk).values_list("person", "kind")) == [(person.pk, "demand")]


def test_an_adopted_decision_whose_dispute_met_nobody_comes_again_at_once(hall: Hall) -> None:
    subject, at = carried_out(hall)
    Subject.objects.filter(pk=subject.pk).update(state="not_passed", is_open=False, ended_at=at)
    assert first_day(fresh(subject)) is None


def test_what_blocks_the_start_obliges_to_reconsider(hall: Hall) -> None:
    subject, at = matter(hall, "publicising")
    objected(hall, subject, "upheld")
    Subject.objects.filter(pk=subject.pk).update(state_since=at + 3 * DAY)  # decided anew under the same notice
    at = waited(fresh(subject), at + 4 * DAY)
    assert refusal(lambda: take(hall, subject, "start", "rc_director", at)).code == "objections"
    take(hall, subject, "reconsider", "rc_director", at)
    assert fresh(subject).state == "consulting"


def test_a_child_does_not_sign_for_its_household(hall: Hall) -> None:
    subject, at = matter(hall, "consulting")
    compound = CompoundFactory(node=hall.community)
    household = HouseholdFactory(unit=UnitFactory(building=BuildingFactory(compound=compound)))
    signed = {}
    for born in (dt.date(2020, 1, 1), None):
        person = hall.new("household_rep").person
        Person.objects.filter(pk=person.pk).update(birth_date=born)
        MemberFactory(household=household, person=person, valid_from=at.date() - DAY)
        VerificationFactory(person=person, community=hall.community, at=at - DAY)
        Backing.objects.create(matter_id=subject.pk, person=person, kind="demand", body="residents")
        signed[born] = next(
            one.signed for one in shares_of(fresh(subject), "residents", at) if one.key == "convene_households"
        )
    assert list(signed.values()) == [0, 1]


def test_a_meeting_beside_it_is_no_relative(hall: Hall) -> None:
    subject, at = before_meeting(hall)
    meeting = Meeting.objects.get(about=subject.pk)
    Subject.objects.filter(pk=meeting.pk).update(public_from=at)
    other, _at = matter(hall, "consulting")
    for one in (subject, other):
        assert relatives_of(fresh(one).matter, hall.director) == []
