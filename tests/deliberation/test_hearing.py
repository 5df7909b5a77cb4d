"""Whose words may be keyed in, by whom, and what must be said of how they came: the same for drafts, opinions, ratings."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from shequ_workflows.core.models import Subject
from shequ_workflows.deliberation.actions import Heard, OpenDraft
from shequ_workflows.deliberation.constants import MOST_A_DAY, MOST_WAITING
from shequ_workflows.deliberation.models import Matter, Opinion
from shequ_workflows.deliberation.voices import GiveOpinion, RateMatter, ReviewOpinion
from shequ_workflows.org.acting import ActionRefused, Refusal
from shequ_workflows.org.models import Person
from tests.factories.deliberation import CST, MONDAY, PROPOSAL, Hall, PersonFactory, matter

from .conftest import Move

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
KINDS = ("draft", "opinion", "rating")
EACH = pytest.mark.parametrize("kind", KINDS)


class Desk:
    """A worker who keys in one of the three kinds of words for somebody."""

    def __init__(self, hall: Hall, move: Move, kind: str) -> None:
        self.hall, self.kind = hall, kind
        self.subject: Subject | None = None
        self.at = MONDAY
        if kind != "draft":
            self.subject, self.at = matter(hall, {"opinion": "consulting", "rating": "evaluating"}[kind])
        self.at += HOUR
        move(self.at)

    def key(self, person: Person, heard: Heard | None = None) -> Any:
        given: dict[str, Any] = {"for_person": person, "heard": heard or Heard("visit", self.at)}
        if self.subject is None:
            return OpenDraft(self.hall.worker, self.hall.community, PROPOSAL, **given)
        if self.kind == "opinion":
            return GiveOpinion(self.hall.worker, self.subject, "赞成", **given)
        return RateMatter(self.hall.worker, self.subject, 4, **given)

    def refusal(self, person: Person, heard: Heard | None = None) -> Refusal:
        action = self.key(person, heard)
        with pytest.raises(ActionRefused) as refused:
            action.execute()
        return refused.value.refusal


@pytest.fixture
def neighbour(hall: Hall) -> Person:
    neighbour: Person = PersonFactory(home=hall.community)
    return neighbour


@EACH
def test_it_takes_the_words_of_whoever_belongs_here(hall: Hall, move: Move, kind: str, neighbour: Person) -> None:
    desk = Desk(hall, move, kind)
    lead = hall.actor("building_lead").person
    assert lead is not None
    for person in (neighbour, lead, PersonFactory(is_stub=True, home=hall.community)):
        desk.key(person).execute()


@EACH
def test_it_refuses_people_of_another_community_and_merged_entries(
    hall: Hall, move: Move, kind: str, neighbour: Person
) -> None:
    desk = Desk(hall, move, kind)
    director = hall.actor("rc_director", hall.other).person
    assert director is not None
    alias = PersonFactory(home=hall.community, merged_into=neighbour)
    for person in (director, PersonFactory(home=hall.other), PersonFactory(), alias):
        assert desk.refusal(person).code == "person"


@EACH
def test_a_clerk_of_two_communities_does_not_mix_them(hall: Hall, move: Move, kind: str) -> None:
    desk = Desk(hall, move, kind)
    clerk = hall.new("community_worker", hall.street)
    hall.worker = clerk
    assert desk.refusal(PersonFactory(home=hall.other)).code == "person"


@EACH
@pytest.mark.parametrize("channel", ["system", "online", "hotline", "patrol", "pigeon", ""])
def test_it_refuses_channels_that_nobody_speaks_by(
    hall: Hall, move: Move, kind: str, channel: str, neighbour: Person
) -> None:
    desk = Desk(hall, move, kind)
    assert desk.refusal(neighbour, Heard(channel, desk.at)).code == "channel"


@EACH
@pytest.mark.parametrize("channel", ["paper", "visit", "door", "chat"])
def test_it_asks_when_it_was_said(hall: Hall, move: Move, kind: str, channel: str, neighbour: Person) -> None:
    refusal = Desk(hall, move, kind).refusal(neighbour, Heard(channel))
    assert refusal.code == "heard"
    assert "heard_at" in refusal.errors


@EACH
def test_it_refuses_times_that_cannot_be(hall: Hall, move: Move, kind: str, neighbour: Person) -> None:
    desk = Desk(hall, move, kind)
    for moment in (dt.datetime(1900, 1, 1, tzinfo=CST), desk.at + HOUR, desk.at.replace(tzinfo=None)):
        assert desk.refusal(neighbour, Heard("paper", moment)).errors.keys() == {"heard_at"}, moment


@EACH
@pytest.mark.parametrize("number", ["abc", "123", "1380013800"])
def test_it_refuses_a_number_that_is_none(hall: Hall, move: Move, kind: str, number: str, neighbour: Person) -> None:
    desk = Desk(hall, move, kind)
    assert desk.refusal(neighbour, Heard("phone", desk.at, number)).errors.keys() == {"phone"}


def test_it_keeps_the_number_in_one_form(hall: Hall, move: Move, neighbour: Person) -> None:
    desk = Desk(hall, move, "opinion")
    assert desk.key(neighbour, Heard("phone", desk.at, "138-0013 8000")).execute().heard_phone == "13800138000"


def test_an_intake_that_came_by_hotline_becomes_a_draft(hall: Hall, move: Move, neighbour: Person) -> None:
    desk = Desk(hall, move, "draft")
    draft = desk.key(neighbour, Heard("hotline", None, noted=True)).execute()
    assert Matter.objects.get(pk=draft.pk).channel == "hotline"


def test_ones_own_words_go_online(hall: Hall, move: Move) -> None:
    desk = Desk(hall, move, "opinion")
    assert desk.subject is not None
    refusal = GiveOpinion(hall.resident, desk.subject, "赞成", heard=Heard("system", desk.at)).check()
    assert refusal is not None
    assert refusal.code == "channel"


# --- how many ------------------------------------------------------------------------------------------------------


def test_so_many_of_one_person_wait_at_most(hall: Hall, move: Move) -> None:
    desk = Desk(hall, move, "opinion")
    assert desk.subject is not None
    for _ in range(MOST_WAITING):
        last = GiveOpinion(hall.resident, desk.subject, "再说一句").execute()
    refusal = GiveOpinion(hall.resident, desk.subject, "再说一句").check()
    assert refusal is not None
    assert refusal.code == "waiting"
    assert str(MOST_WAITING) in str(refusal.sentence)
    ReviewOpinion(hall.worker, last, publish=True).execute()
    assert GiveOpinion(hall.resident, desk.subject, "再说一句").check() is None


def test_they_are_counted_by_whose_they_are_and_not_by_the_clerk(hall: Hall, move: Move, neighbour: Person) -> None:
    desk = Desk(hall, move, "opinion")
    for _ in range(MOST_WAITING):
        desk.key(neighbour).execute()
    assert desk.refusal(neighbour).code == "waiting"
    assert desk.key(PersonFactory(home=hall.community)).check() is None


def test_so_many_of_one_person_a_day_at_most(hall: Hall, move: Move) -> None:
    desk = Desk(hall, move, "opinion")
    assert desk.subject is not None
    for _ in range(MOST_A_DAY):
        said = GiveOpinion(hall.resident, desk.subject, "再说一句").execute()
        ReviewOpinion(hall.worker, said, publish=False, reason="off_topic").execute()
    refusal = GiveOpinion(hall.resident, desk.subject, "再说一句").check()
    assert refusal is not None
    assert refusal.code == "today"
    move(desk.at + dt.timedelta(days=1))
    assert GiveOpinion(hall.resident, desk.subject, "再说一句").check() is None
    assert Opinion.objects.count() == MOST_A_DAY
