"""What a stub said follows the person that it turned out to be."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from shequ_workflows.core.models import Record
from shequ_workflows.deliberation.actions import Heard, OpenDraft
from shequ_workflows.deliberation.models import Matter, Opinion, Rating
from shequ_workflows.deliberation.registers import to_review
from shequ_workflows.deliberation.voices import GiveOpinion, RateMatter, ReviewOpinion
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actions import MergePersons
from shequ_workflows.org.models import Person
from tests.factories.deliberation import PROPOSAL, Hall, PersonFactory, matter

from .conftest import Move

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def stub(hall: Hall) -> Person:
    stub: Person = PersonFactory(name="吴先生", is_stub=True, home=hall.community)
    return stub


@pytest.fixture
def person(hall: Hall) -> Person:
    """The resident, at home here."""
    person = hall.resident.person
    assert person is not None
    Person.objects.filter(pk=person.pk).update(home=hall.community)
    person.refresh_from_db()
    return person


def merge(hall: Hall, stub: Person, person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(home=hall.community)
    person.refresh_from_db()
    MergePersons(hall.worker, stub, person).execute()


def notes() -> list[dict[str, object]]:
    rows = Record.objects.filter(verb="merge_persons", subject__kind="deliberation").order_by("pk")
    return [json.loads(row.payload.body) for row in rows.select_related("payload")]


def test_an_opinion_goes_to_the_person_who_finds_it_as_his_own(
    hall: Hall, move: Move, stub: Person, person: Person
) -> None:
    subject, at = matter(hall, "consulting")
    move(at + HOUR)
    opinion = GiveOpinion(hall.worker, subject, "赞成", for_person=stub, heard=Heard("visit", at + HOUR)).execute()
    ReviewOpinion(hall.member, opinion, publish=False, reason="off_topic").execute()
    merge(hall, stub, person)
    assert Opinion.objects.shown_to(hall.resident).get().person == person
    assert any(note.get("opinions") == [opinion.public_id] for note in notes())


def test_a_rating_goes_to_the_person_who_has_not_rated(hall: Hall, move: Move, stub: Person, person: Person) -> None:
    subject, at = matter(hall, "evaluating")
    move(at + HOUR)
    RateMatter(hall.worker, subject, 4, for_person=stub, heard=Heard("door", at + HOUR)).execute()
    merge(hall, stub, person)
    RateMatter(hall.resident, subject, 2).execute()
    assert [(one.person, one.score) for one in Rating.objects.all()] == [(person, 2)]


@pytest.mark.parametrize("stub_first", [True, False])
def test_of_two_ratings_the_later_counts_and_the_record_keeps_the_other(
    hall: Hall, move: Move, stub: Person, person: Person, stub_first: bool
) -> None:
    subject, at = matter(hall, "evaluating")
    for number, is_stub in enumerate((stub_first, not stub_first), start=1):
        moment = at + number * HOUR
        move(moment)
        if is_stub:
            RateMatter(hall.worker, subject, number, "话", for_person=stub, heard=Heard("door", moment)).execute()
        else:
            RateMatter(hall.resident, subject, number, "话").execute()
    merge(hall, stub, person)
    assert [(one.person, one.score) for one in Rating.objects.all()] == [(person, 2)]
    (kept,) = [note["rating"] for note in notes() if note.get("rating")]
    assert isinstance(kept, dict)
    assert (kept["score"], kept["text"]) == (1, "话")


def test_who_keyed_it_in_and_who_proposed_it_follow(hall: Hall, stub: Person, person: Person) -> None:
    draft = OpenDraft(hall.resident, hall.community, PROPOSAL).execute()
    Matter.objects.filter(pk=draft.pk).update(proposed_by=stub, entered_by=stub)
    merge(hall, stub, person)
    kept = Matter.objects.get(pk=draft.pk)
    assert (kept.proposed_by, kept.entered_by) == (person, person)


def test_nobody_publishes_his_own_words_by_way_of_a_stub(hall: Hall, move: Move, stub: Person) -> None:
    subject, at = matter(hall, "consulting")
    move(at + HOUR)
    said = GiveOpinion(hall.director, subject, "我的话", for_person=stub, heard=Heard("visit", at + HOUR)).execute()
    worker = hall.worker.person
    assert worker is not None
    Person.objects.filter(pk=worker.pk).update(home=hall.community)
    MergePersons(hall.director, stub, Person.objects.get(pk=worker.pk)).execute()
    with pytest.raises(ActionRefused) as refused:
        ReviewOpinion(hall.worker, said, publish=True).execute()
    assert refused.value.refusal.code == "own"
    assert not to_review(hall.worker).exists()
    # Also where rows from before this rule still name the stub.
    Opinion.objects.filter(pk=said.pk).update(person=stub)
    said.refresh_from_db()
    refusal = ReviewOpinion(hall.worker, said, publish=True).check()
    assert refusal is not None
    assert refusal.code == "own"
    assert not to_review(hall.worker).exists()
