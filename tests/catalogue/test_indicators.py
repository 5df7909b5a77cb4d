"""K35 and its companions, against applications that went their way."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shequ_workflows.core.indicators import Measured, indicators
from shequ_workflows.core.models import Subject
from shequ_workflows.core.record.recording import Entry, append
from tests.factories import core
from tests.factories.org import Town

pytestmark = pytest.mark.django_db
BEGIN = dt.datetime(2026, 7, 6, 1, tzinfo=dt.UTC)
END = dt.datetime(2026, 9, 30, 15, tzinfo=dt.UTC)
NEXT = dt.datetime(2026, 12, 31, 15, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def application(node: Any, *steps: tuple[str, dt.datetime], opened: dt.datetime = BEGIN, flow: str = "service") -> Subject:  # fmt: skip
    made = core.subject(node, kind=f"flow:{flow}", state="applied")
    Subject.objects.filter(pk=made.pk).update(opened_at=opened)
    for verb, at in steps:
        verb, _to, target = verb.partition(">")
        append(Subject.objects.get(pk=made.pk), Entry(verb, target=target), at)
    return made


def measured(key: str, node: Any, at: dt.datetime) -> Measured:
    return indicators[key].measure(node, at)


def test_an_application_counts_where_and_when_it_was_first_settled() -> None:
    town = Town()
    application(town.community, ("decide", BEGIN + DAY))
    application(town.community, ("decide", BEGIN + 3 * DAY), ("decide", END + DAY))  # decided anew after a complaint
    application(town.community, ("on_the_spot", BEGIN))
    application(town.community, ("refuse", BEGIN + 10 * DAY))
    application(town.community, ("decide", END + 2 * DAY))
    application(town.community, ("accept", BEGIN + DAY))
    application(town.community, ("decide", BEGIN + DAY), flow="mediation")
    application(town.other, ("decide", BEGIN + DAY))
    assert measured("service_settled", town.community, END) == Measured(4, 4)
    assert measured("service_settled", town.community, NEXT) == Measured(1, 1)
    assert measured("service_settled", town.street, END) == Measured(5, 5)
    assert measured("service_settled", town.community, BEGIN + 2 * DAY) == Measured(2, 2), "as it stood then"
    assert measured("K35", town.community, END) == Measured(Decimal("1.0"), 4)


def test_the_time_is_the_middle_one_to_a_tenth_of_a_day() -> None:
    town = Town()
    for hours in (1, 30, 200):
        application(town.community, ("decide", BEGIN + dt.timedelta(hours=hours)))
    assert measured("K35", town.community, END) == Measured(Decimal("1.2"), 3)
    assert measured("K35", town.other, END) == Measured(None, 0)


def test_who_did_not_rate_is_neither_content_nor_not() -> None:
    town = Town()
    application(town.community, ("decide", BEGIN), ("rate>closed", BEGIN + DAY))
    application(town.community, ("decide", BEGIN), ("rate>complained", BEGIN + DAY), ("rate>closed", END + DAY))
    application(town.community, ("decide", BEGIN), ("no_rating", BEGIN + DAY))
    assert measured("service_content", town.community, END) == Measured(Fraction(1, 2), 2)
    assert measured("service_content", town.community, NEXT) == Measured(Fraction(1), 1)
    assert measured("service_content", town.other, END) == Measured(None, 0)


def test_each_is_one_query_however_many_there_are() -> None:
    town = Town()
    for _ in range(12):
        application(town.community, ("decide", BEGIN + DAY), ("rate", BEGIN + 2 * DAY))
    for key in ("service_settled", "K35", "service_content"):
        with CaptureQueriesContext(connection) as asked:
            measured(key, town.community, END)
        assert len(asked) == 1, key
