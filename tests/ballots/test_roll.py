"""The roll page: names masked, found by a posted search; what is missing is told; errors are noted; people are invited."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shequ_workflows.ballots.models import Poll, RollNote
from shequ_workflows.community.models import Household, HouseholdMember, Unit
from tests.factories.ballots import LONG_AGO

from .houses import Houses
from .test_views import signed_in, text_of, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def houses(db: None) -> Houses:
    return Houses()


def draft(houses: Houses, **text: Any) -> Poll:
    return houses.draft(**{"electorate": "owners", "question": "Barrier?", **text})


def test_the_roll_is_shown_masked_before_opening_by_room(houses: Houses) -> None:
    poll = draft(houses)
    assert url("roll", poll) in text_of(signed_in(houses.worker).get(url("poll", poll)))
    answer = signed_in(houses.worker).get(url("roll", poll))
    rooms = [line.rooms for line in answer.context["lines"]]
    assert rooms == ["7-1-101", "7-1-102", "7-1-201", "7-1-202", "7-1-301", "7-1-302", "8-1-101"]
    shown = text_of(answer)
    assert "业*" in shown
    assert "业主7" not in shown
    assert (answer.context["heads"], answer.context["area"]) == (7, "560.00")


def test_what_is_missing_is_told_with_what_to_do(houses: Houses) -> None:
    Unit.at(houses.eight, "1", "102").save()
    poll = draft(houses)
    client = signed_in(houses.worker)
    shown = text_of(client.get(url("roll", poll)))
    assert "1 units have no area" in shown
    assert "1 units have no owner" in shown
    answer = client.get(url("roll", poll) + "?only=gaps")
    assert [line.rooms for line in answer.context["lines"]] == ["8-1-102"]
    assert "no owner entered: enter him with his unit" in text_of(answer)


def test_it_is_searched_by_a_posted_form_and_filtered_by_building(houses: Houses) -> None:
    poll = draft(houses)
    client = signed_in(houses.worker)
    found = client.post(url("roll", poll), {"q": "业主7-1-201"})
    assert [line.rooms for line in found.context["lines"]] == ["7-1-201"]
    by_room = client.post(url("roll", poll), {"q": "8-1-101"})
    assert [line.rooms for line in by_room.context["lines"]] == ["8-1-101"]
    nobody = client.post(url("roll", poll), {"q": "Nobody"})
    assert nobody.context["lines"] == []
    eight = client.get(url("roll", poll) + f"?building={houses.eight.pk}")
    assert [line.rooms for line in eight.context["lines"]] == ["8-1-101"]


def test_residents_stand_with_their_rooms(houses: Houses) -> None:
    person = houses.neighbour.person
    assert person is not None
    household = Household.objects.create(unit=houses.unit("7-1-102"))
    HouseholdMember.objects.create(household=household, person=person, valid_from=LONG_AGO.date())
    answer = signed_in(houses.worker).get(url("roll", draft(houses, electorate="residents")))
    assert answer.context["lines"][0].rooms == "7-1-102"
    assert answer.context["area"] == ""


def test_it_takes_the_same_queries_for_any_number(houses: Houses) -> None:
    poll, client = draft(houses), signed_in(houses.worker)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url("roll", poll)).status_code == 200
        return len(caught)

    queries()  # whatever is kept from a first request
    few = queries()
    for floor in range(4, 34):
        houses.own(houses.seven, f"{floor}01")
        houses.own(houses.seven, f"{floor}02")
    assert queries() == few
    assert client.get(url("roll", poll)).context["page_obj"].paginator.num_pages == 2
    houses.open(poll)
    assert queries() <= few + 5
    assert client.get(url("roll", poll) + "?page=2").context["heads"] == 67


@pytest.mark.parametrize(
    ("who", "status"),
    [("worker", 200), ("director", 200), ("secretary", 200), ("lead", 403), ("administrator", 403), ("resident", 403)],
)
def test_who_sees_the_roll(houses: Houses, who: str, status: int) -> None:
    poll = houses.owners_poll()
    assert signed_in(getattr(houses, who)).get(url("roll", poll)).status_code == status


def test_a_proven_error_is_noted_from_the_roll_after_a_question(houses: Houses) -> None:
    poll = houses.owners_poll()
    entry = houses.entry(poll, "7-1-102")
    director = signed_in(houses.director)
    address = f"{url('roll_note', poll)}?entry={entry.pk}"
    assert address in text_of(director.get(url("roll", poll)))
    said = {"kind": "area", "text": "产权证载明面积为 90 平方米", "evidence": "不动产权证 2024 第 77 号"}
    assert director.post(address, {**said, "evidence": ""}).status_code == 422
    asked = director.post(address, said)
    assert "never changed or taken back" in text_of(asked)
    assert not RollNote.objects.exists()
    done = director.post(address, {**said, "confirmed": "1"}, follow=True)
    made = RollNote.objects.get()
    assert (made.entry, made.evidence) == (entry, "不动产权证 2024 第 77 号")
    assert "不动产权证 2024 第 77 号" in text_of(done)
    missing = {**said, "kind": "missing", "confirmed": "1"}
    assert director.post(url("roll_note", poll), missing).status_code == 302
    assert director.get(f"{url('roll_note', poll)}?entry=999999").status_code == 404
    assert signed_in(houses.worker).post(address, {**said, "confirmed": "1"}).status_code == 403
    assert RollNote.objects.count() == 2


def test_people_are_invited_and_taken_off(houses: Houses) -> None:
    poll = draft(houses, electorate="invited")
    worker = signed_in(houses.worker)
    assert reverse("shequ_ballots:invite", args=[poll.public_id]) in text_of(worker.get(url("roll", poll)))
    found = worker.post(url("invite", poll), {"q": "Neighbour"})
    person = houses.neighbour.person
    assert person is not None
    assert person.public_id in text_of(found)
    worker.post(url("invite", poll), {"add": [person.public_id]})
    assert poll.invitations.get().person == person
    worker.post(url("invite", poll), {"drop": [person.public_id]})
    assert not poll.invitations.exists()
    residents = draft(houses, electorate="residents", question="Else?")
    refused = worker.post(url("invite", residents), {"add": [person.public_id]})
    assert "Nobody is invited to this poll by name" in text_of(refused)
    assert signed_in(houses.resident).get(url("invite", poll)).status_code == 404
