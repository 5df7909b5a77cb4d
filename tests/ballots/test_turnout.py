"""Who has taken part, by building: who sees which, what is noted, how many queries it takes; never the choice."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from shequ_workflows.ballots.actions import ClosePoll
from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.models import ContactMark, Poll
from shequ_workflows.ballots.turnout.contacting import MarkContact
from shequ_workflows.ballots.turnout.grids import State
from shequ_workflows.ballots.turnout.reading import buildings_of, lines_of, rooms_of
from shequ_workflows.community.models import Building, Household, HouseholdMember
from shequ_workflows.core.models import Record
from shequ_workflows.core.record.erasure import ErasePayload
from shequ_workflows.org.actors import Actor
from tests.factories.ballots import LONG_AGO, MONDAY

from .houses import Houses
from .test_formal import refused
from .test_views import signed_in, text_of, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
AT = MONDAY + dt.timedelta(minutes=10)


@pytest.fixture
def houses(db: None) -> Houses:
    cache.clear()
    return Houses()


def address(name: str, poll: Poll, *more: int) -> str:
    return reverse(f"shequ_ballots:{name}", args=[poll.public_id, *more])


def states(poll: Poll, building: Building) -> dict[str, State]:
    return {room.code: room.state for room in rooms_of(poll, building)}


def test_a_lead_sees_his_building_and_a_grid_worker_his_grid(houses: Houses) -> None:
    poll = houses.owners_poll()

    def seen(actor: Actor) -> set[str]:
        return {one.number for one in buildings_of(actor, poll)}

    assert seen(houses.lead) == {"7"}
    assert seen(houses.grid_lead) == {"8"}
    assert seen(houses.director) == {"7", "8"}
    assert seen(houses.administrator) == seen(houses.stranger) == seen(houses.resident) == set()
    lead = signed_in(houses.lead)
    assert lead.get(address("turnout", poll))["Location"] == address("turnout_building", poll, houses.seven.pk)
    unit = houses.unit("8-1-101")
    for name, more in [("building", []), ("sheet", []), ("room", [unit.pk])]:
        assert lead.get(address(f"turnout_{name}", poll, houses.eight.pk, *more)).status_code == 404
        assert lead.get(address(f"turnout_{name}", poll, houses.seven.pk, unit.pk)).status_code == 404 if more else True
    assert signed_in(houses.resident).get(address("turnout", poll)).status_code == 403
    assert signed_in(houses.administrator).get(address("turnout", poll)).status_code == 403
    assert Client().get(address("turnout", poll)).status_code == 302
    assert address("turnout", poll) in text_of(lead.get(url("poll", poll)))


def test_a_draft_has_no_turnout(houses: Houses) -> None:
    assert signed_in(houses.director).get(address("turnout", houses.draft())).status_code == 404


def test_a_sign_and_a_word_for_each_room_and_never_the_choice(houses: Houses) -> None:
    poll = houses.owners_poll()
    houses.vote(poll, "7-1-101", choice=2)
    entry = houses.entry(poll, "7-1-102")
    MarkContact(houses.lead, poll, houses.unit("7-1-102"), entry, "unreachable", at=AT).execute()
    MarkContact(houses.lead, poll, houses.unit("7-1-201"), houses.entry(poll, "7-1-201"), "appointed", "周六十点", at=AT).execute()  # fmt: skip
    found = states(poll, houses.seven)
    assert [found[f"7-1-{room}"] for room in ("101", "102", "201", "202")] == [
        State.DONE, State.UNREACHABLE, State.APPOINTED, State.WAITING,
    ]  # fmt: skip
    for name in ("turnout_building", "turnout_sheet"):
        shown = text_of(signed_in(houses.lead).get(address(name, poll, houses.seven.pk)))
        assert all(word in shown for word in ("taken part", "not reached", "time agreed", "not yet"))
        assert all(sign in shown for sign in "√×◎○")
        assert "Against" not in shown
        waiting = text_of(signed_in(houses.lead).get(address(name, poll, houses.seven.pk) + "?only=waiting"))
        assert "7-1-101" not in waiting
        assert "7-1-202" in waiting


def test_a_mark_is_an_act_with_a_note_and_ends_with_the_vote(houses: Houses) -> None:
    poll = houses.owners_poll()
    unit, entry = houses.unit("7-1-101"), houses.entry(poll, "7-1-101")
    room = address("turnout_room", poll, houses.seven.pk, unit.pk)
    lead = signed_in(houses.lead)
    assert lead.post(room, {"entry": str(entry.pk), "kind": "perhaps"}).status_code == 422
    assert not ContactMark.objects.exists()
    done = lead.post(room, {"entry": str(entry.pk), "kind": "appointed", "note": "周六上午十点在家"})
    assert done["Location"] == address("turnout_building", poll, houses.seven.pk)
    row = Record.objects.get(verb="mark_contact")
    assert row.actor == houses.lead.person
    assert "周六上午十点在家" in text_of(lead.get(room))
    assert states(poll, houses.seven)["7-1-101"] == State.APPOINTED
    houses.vote(poll, "7-1-101")
    cache.clear()
    assert states(poll, houses.seven)["7-1-101"] == State.DONE
    assert "周六上午十点在家" not in text_of(lead.get(room))
    assert refused(MarkContact(houses.lead, poll, unit, entry, "unreachable", at=AT)) == "voted"


def test_who_may_not_note(houses: Houses) -> None:
    poll = houses.owners_poll()
    unit, entry = houses.unit("7-1-101"), houses.entry(poll, "7-1-101")
    assert refused(MarkContact(houses.resident, poll, unit, entry, "unreachable", at=AT)) == "role"
    assert refused(MarkContact(houses.grid_lead, poll, unit, entry, "unreachable", at=AT)) == "entry"
    other = houses.entry(poll, "8-1-101")
    assert refused(MarkContact(houses.lead, poll, unit, other, "unreachable", at=AT)) == "entry"
    assert refused(MarkContact(houses.lead, poll, unit, entry, "unreachable", at=MONDAY - dt.timedelta(days=1))) == "closed"  # fmt: skip
    ClosePoll(houses.director, poll, reason="Enough", at=AT).execute()
    assert refused(MarkContact(houses.lead, poll, unit, entry, "unreachable", at=AT)) == "closed"


def test_a_note_goes_with_an_act_of_erasure(houses: Houses) -> None:
    poll = houses.owners_poll()
    unit, entry = houses.unit("7-1-101"), houses.entry(poll, "7-1-101")
    mark = MarkContact(houses.lead, poll, unit, entry, "appointed", "周六", at=AT).execute()
    row = Record.objects.get(verb="mark_contact")
    ErasePayload(houses.administrator, row, "withdrawn", "consent", at=AT).execute()
    mark.refresh_from_db()
    assert "周六" not in mark.note


@pytest.mark.parametrize("electorate", ["owners", "residents"])
def test_it_takes_the_same_queries_for_any_number(
    houses: Houses, django_assert_max_num_queries: Any, electorate: str
) -> None:
    for floor in range(4, 12):
        houses.own(houses.seven, f"{floor}01")
    for code, owner in houses.owners.items():
        household = Household.objects.create(unit=houses.unit(code))
        assert owner.person is not None
        HouseholdMember.objects.create(household=household, person=owner.person, valid_from=LONG_AGO.date())
    poll = houses.open(electorate=electorate)
    houses.vote(poll, "7-1-101", "7-1-102")
    poll = Poll.objects.select_related("subject__community", "scope").get(pk=poll.pk)
    with django_assert_max_num_queries(6):
        found = rooms_of(poll, houses.seven)
    assert sum(room.entries for room in found) == 14
    assert sum(room.voted for room in found) == 2
    with django_assert_max_num_queries(0):
        rooms_of(poll, houses.seven)
    with django_assert_max_num_queries(3):
        assert [(line.entries, line.voted) for line in lines_of(houses.director, poll)] == [(14, 2), (1, 0)]
    cache.clear()
    lead = signed_in(houses.lead)
    with django_assert_max_num_queries(24):
        assert lead.get(address("turnout_building", poll, houses.seven.pk)).status_code == 200


def test_live_numbers_are_kept_for_some_seconds(houses: Houses) -> None:
    poll = houses.owners_poll()
    assert states(poll, houses.seven)["7-1-101"] == State.WAITING
    CastVote(houses.owners["7-1-101"], poll, 1, at=AT).execute()
    assert states(poll, houses.seven)["7-1-101"] == State.WAITING
    cache.clear()  # some seconds later
    assert states(poll, houses.seven)["7-1-101"] == State.DONE
