"""How many persons answer for what goes on public notice: said before the step is taken, in either size of office."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from shequ_workflows.core.delivery.wording import words_of
from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.deliberation.machines import machine
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from shequ_workflows.publicity.actions import CorrectPublicity, WithdrawPublicity
from shequ_workflows.publicity.content import Content
from shequ_workflows.publicity.models import PublicityPeriod
from tests.factories.deliberation import TO_MEETING, Hall, before_meeting, matter, meet, take, valid_data, waited

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
#: Edge that publishes → its source, who takes it.
PUBLISHING = {
    "decide": ("deciding", "rc_director"),
    "reject": ("deciding", "rc_director"),
    "complete": ("executing", "community_worker"),
    "terminate": ("executing", "rc_director"),
    "meeting_passed": ("refer", "rc_director"),
    "meeting_failed": ("refer", "rc_director"),
    "advised_keep": ("refer_dispute", "rc_director"),
}
BOTH = pytest.mark.parametrize("is_small", [True, False], ids=["small", "larger"])
EACH = pytest.mark.parametrize("edge", PUBLISHING)


def office(hall: Hall, *, is_small: bool) -> None:
    Node.objects.filter(pk=hall.community.pk).update(small_office=is_small)
    hall.community.refresh_from_db()


def step(hall: Hall, edge: str, **names: Actor | None) -> TakeTransition:
    """The edge from a fresh screen; ``names`` overrides who wrote and who read the text."""
    state, who = PUBLISHING[edge]
    if state in TO_MEETING:
        subject, at = before_meeting(hall, state, track="rc" if edge == "advised_keep" else "assembly")
        at = meet(hall, subject, 4 if edge == "meeting_passed" else 2) if state == "refer" else at
    else:
        subject, at = matter(hall, state)
    said = {key: one.person.public_id if one else "" for key, one in names.items()}
    return step_on(hall, subject, edge, at + MINUTE, actor=hall.actor(who), **said)


def step_on(hall: Hall, subject: Subject, edge: str, at: dt.datetime, *, actor: Actor, **data: Any) -> TakeTransition:
    subject = Subject.objects.get(pk=subject.pk)
    data = {**valid_data(hall, subject, edge, at), **data}
    return TakeTransition(actor, subject, edge, revision=subject.revision, data=data, at=at)


def answer(action: TakeTransition) -> str:
    """What ``check`` says, after making sure that ``execute`` says the same."""
    asked = action.check()
    done = refused_with(action)
    assert done == (asked.code if asked is not None else "done")
    return done


def refused_with(action: TakeTransition) -> str:
    try:
        action.execute()
    except ActionRefused as refused:
        return refused.refusal.code
    return "done"


def test_it_looks_at_every_edge_that_publishes() -> None:
    """An edge that is added must be added here too."""
    assert {edge.name for edge in machine.edges.values() if {"checked_by"} & {g.key for g in edge.guards}} == set(
        PUBLISHING
    )


@BOTH
@EACH
def test_it_goes_up_with_three_persons(hall: Hall, edge: str, is_small: bool) -> None:
    office(hall, is_small=is_small)
    action = step(hall, edge, written_by=hall.members[2], checked_by=hall.members[3])
    assert answer(action) == "done"
    period = PublicityPeriod.objects.order_by("-pk")[0]
    assert (period.author, period.reviewer) == (hall.members[2].person, hall.members[3].person)
    assert period.opened_by == action.actor.person


@BOTH
@EACH
def test_it_does_not_go_up_with_one_person(hall: Hall, edge: str, is_small: bool) -> None:
    office(hall, is_small=is_small)
    same = hall.members[2]
    assert answer(step(hall, edge, written_by=same, checked_by=same)) == "checked_by"


@BOTH
@pytest.mark.parametrize("edge", ["decide", "reject", "terminate"])
def test_a_formal_vote_takes_three_in_either_office(hall: Hall, edge: str, is_small: bool) -> None:
    """Two of them would be: the director wrote and put up, or read and put up."""
    office(hall, is_small=is_small)
    assert answer(step(hall, edge, written_by=hall.members[2], checked_by=None)) == "written_by"


@BOTH
def test_a_vote_about_much_money_needs_somebody_named_who_read_it(hall: Hall, is_small: bool) -> None:
    office(hall, is_small=is_small)
    subject, at = matter(hall, "deciding")
    more = {"concern": "money", "amount": "90000", "checked_by": ""}
    assert answer(step_on(hall, subject, "decide", at + MINUTE, actor=hall.director, **more)) == "written_by"


def test_who_concluded_has_written_it(hall: Hall) -> None:
    answer(step(hall, "decide", written_by=None, checked_by=hall.worker))
    assert PublicityPeriod.objects.get().author == hall.member.person


def test_a_director_who_concluded_alone_names_who_wrote_it(hall: Hall) -> None:
    subject, at = matter(hall, "consulting")
    at = waited(subject, at)
    take(hall, subject, "conclude", "rc_director", at)
    assert answer(step_on(hall, subject, "decide", at + MINUTE, actor=hall.director)) == "written_by"
    named = {"written_by": hall.member.person.public_id}
    assert answer(step_on(hall, subject, "decide", at + MINUTE, actor=hall.director, **named)) == "done"


@pytest.mark.parametrize(
    ("is_small", "cost", "said"),
    [(True, "0", "done"), (True, "2800", "written_by"), (False, "0", "written_by"), (False, "2800", "written_by")],
)
def test_two_suffice_in_a_small_office_where_nothing_was_spent(
    hall: Hall, is_small: bool, cost: str, said: str
) -> None:
    office(hall, is_small=is_small)
    subject, at = matter(hall, "executing")
    names = {"written_by": "", "checked_by": hall.member.person.public_id}
    assert answer(step_on(hall, subject, "complete", at + MINUTE, actor=hall.worker, cost=cost, **names)) == said


@EACH
def test_its_form_says_it_at_the_field(hall: Hall, edge: str) -> None:
    """Guards are named after fields, so that the screen puts their sentences there."""
    one = machine.edges[edge]
    assert one.form is not None
    assert {"checked_by", "written_by"} <= set(one.form.base_fields) & {guard.key for guard in one.guards}


def test_correcting_a_decision_by_hand_takes_three_too(hall: Hall) -> None:
    subject, at = matter(hall, "publicising")
    text = Content.of("改正", [("决定", "中午开到一点。")])
    two = {"author": hall.member.person, "reviewer": hall.director.person, "at": at + MINUTE}
    with pytest.raises(ActionRefused) as refused:
        CorrectPublicity(hall.director, subject, "写错了时间", text, **two).execute()
    assert refused.value.refusal.code == "third"
    three = {**two, "reviewer": hall.worker.person}
    assert CorrectPublicity(hall.director, subject, "写错了时间", text, **three).execute().version == 2


# --- a name in a list is told --------------------------------------------------------------------------------------


@EACH
def test_whoever_is_named_is_told_and_may_object(hall: Hall, edge: str) -> None:
    writer, reader = hall.members[2].person, hall.members[3].person
    assert writer is not None
    assert reader is not None
    reader.user = get_user_model().objects.create(username="reader")
    reader.save()
    action = step(hall, edge, written_by=hall.members[2], checked_by=hall.members[3])
    row = action.execute()
    told = {one.recipient: one for one in row.deliveries.filter(handler="say:deliberation.answering")}
    assert set(told) == {writer, reader}
    assert (told[reader].channel, told[writer].channel) == ("inbox", "call")
    assert told[reader].next_at > row.at
    words = words_of(told[reader].handler, action.instance)
    assert "公示上署有您的姓名" in words
    withdrawn = WithdrawPublicity(
        hall.members[3], action.instance, "我没有审核过", purpose=PublicityPeriod.objects.latest("pk").purpose
    )
    assert withdrawn.check() is None


def test_whoever_enters_it_himself_is_not_told(hall: Hall) -> None:
    office(hall, is_small=True)
    subject, at = matter(hall, "executing")
    names = {"written_by": "", "checked_by": hall.member.person.public_id}
    row = step_on(hall, subject, "complete", at + MINUTE, actor=hall.worker, cost="0", **names).execute()
    told = row.deliveries.filter(handler="say:deliberation.answering")
    assert [one.recipient for one in told] == [hall.member.person]
