"""K04 and K27, against matters made by hand."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest

from shequ_workflows.core.indicators import Measured, indicators
from shequ_workflows.deliberation.hearing import Heard
from shequ_workflows.deliberation.voices import GiveOpinion
from shequ_workflows.org.models import Person
from tests.factories.deliberation import DAY, MONDAY, Hall, matter, take

pytestmark = pytest.mark.django_db
#: In the quarter of MONDAY.
AUGUST = MONDAY + 50 * DAY
NEXT = MONDAY + 100 * DAY


def of(key: str) -> Any:
    return indicators[key]


def decided(hall: Hall, at: dt.datetime = MONDAY) -> dt.datetime:
    """A matter handed in ``at``, decided two working days of discussion later; gives when."""
    subject, _at = matter(hall, "publicising", at)
    return subject.records.get(verb="decide").at


def test_k04_is_the_middle_of_the_working_days_to_the_board() -> None:
    hall = Hall()
    assert of("K04").measure(hall.community, AUGUST) == Measured(None, 0)
    moment = decided(hall)
    days = (moment.date() - MONDAY.date()).days
    assert 0 < days < 5, "no weekend between"
    assert of("K04").measure(hall.community, AUGUST) == Measured(days, 1)
    assert of("K04_in_time").measure(hall.street, AUGUST) == Measured(Fraction(1), 1)
    assert of("K04").measure(hall.other, AUGUST) == Measured(None, 0)


def test_what_lay_with_its_proposer_does_not_count() -> None:
    hall = Hall()
    straight = (decided(hall).date() - MONDAY.date()).days
    subject, at = matter(hall, "returned")
    take(hall, subject, "resubmit", "proposer", at + 7 * DAY)
    for edge, who, day in (("accept", "rc_director", 7), ("conclude", "rc_member", 10), ("decide", "rc_director", 10)):
        take(hall, subject, edge, who, MONDAY + day * DAY + (DAY / 24 if edge != "decide" else DAY / 12))
    found = of("K04").measure(hall.community, AUGUST)
    assert found.n == 2
    assert found.value == min(straight, 3)


def test_a_decision_counts_in_the_quarter_in_which_it_was_put_up() -> None:
    hall = Hall()
    decided(hall)
    assert of("K04").measure(hall.community, NEXT) == Measured(None, 0)
    assert of("K04").measure(hall.community, MONDAY) == Measured(None, 0), "not decided yet"


def test_matters_of_a_meeting_are_not_the_committees() -> None:
    hall = Hall()
    subject, _at = matter(hall, "publicising")
    subject.matter.track = "assembly"
    subject.matter.save()
    assert of("K04").measure(hall.community, AUGUST).n == 0


def test_k27_counts_each_adult_resident_once() -> None:
    hall = Hall()
    for _number in range(8):
        hall.new("resident")
    child = hall.new("resident")
    Person.objects.filter(pk=child.person_id).update(birth_date=dt.date(2015, 1, 1))
    subject, at = matter(hall, "consulting")
    heard = Heard("visit", at)
    first, second = hall.new("resident"), hall.new("resident")
    for person, text in ((first, "早点"), (first, "再晚点"), (second, "同意")):
        GiveOpinion(hall.worker, subject, text, for_person=person.person, heard=heard, at=at).execute()
    found = of("K27").measure(hall.community, AUGUST)
    eligible = 8 + 2 + 1
    assert found == Measured(Fraction(2, eligible), eligible)
    assert found.part == 2
    assert of("K27").measure(hall.community, NEXT).part == 0


@pytest.mark.parametrize("many", [1, 4])
@pytest.mark.parametrize("key", ["K04", "K04_in_time", "K27"])
def test_it_costs_the_same_however_many(key: str, many: int, django_assert_max_num_queries: Any) -> None:
    hall = Hall()
    for _number in range(many):
        decided(hall)
    with django_assert_max_num_queries(3):
        of(key).measure(hall.street, AUGUST)
