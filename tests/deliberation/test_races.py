"""Two clicks at once over two real connections: as it is, and with what keeps them apart taken away."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import close_old_connections, connections

from shequ_workflows.ballots.actions import DraftPoll
from shequ_workflows.ballots.models import Poll
from shequ_workflows.ballots.texts import PollText
from shequ_workflows.community.models import Verification
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import OnceAction
from shequ_workflows.deliberation.actions import AnnounceDate
from shequ_workflows.deliberation.models import News
from shequ_workflows.deliberation.polling import OpenMatterPoll
from shequ_workflows.org.acting import ActionRefused
from tests.factories.deliberation import DAY, MONDAY, Hall, PersonFactory, matter

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def talk(hall: Hall, clock: Path) -> Subject:
    """A matter under discussion, with somebody who may vote."""
    person = PersonFactory(home=hall.community, birth_date=dt.date(1960, 1, 1))
    Verification.objects.create(person=person, community=hall.community, basis="roster", at=MONDAY - DAY)
    subject, at = matter(hall, "consulting")
    clock.write_text((at + dt.timedelta(hours=1)).isoformat(), encoding="ascii")
    return subject


def both(action: Callable[[], Any]) -> list[str]:
    """What came of the same click, twice at once: the id of what was made, or why not."""
    start = threading.Barrier(2)

    def click(_number: int) -> str:
        close_old_connections()
        try:
            start.wait(timeout=30)
            return str(action().execute().pk)
        except ActionRefused as refused:
            return refused.refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(click, range(2)))


def look_before_leaping(monkeypatch: pytest.MonkeyPatch, kind: type[OnceAction[Any]]) -> None:
    """Both look before either leaps: the widest window there can be."""
    barrier, leap = threading.Barrier(2), kind.perform

    def perform(self: Any) -> Any:
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=1)
        return leap(self)

    monkeypatch.setattr(kind, "perform", perform)


def opening(hall: Hall, subject: Subject, once: str) -> Callable[[], OpenMatterPoll]:
    closes = MONDAY + 3 * DAY
    return lambda: OpenMatterPoll(hall.director, Subject.objects.get(pk=subject.pk), "几点？", closes, once=once)


def drafting(hall: Hall, subject: Subject, once: str) -> Callable[[], DraftPoll]:
    return lambda: DraftPoll(hall.worker, Subject.objects.get(pk=subject.pk), PollText("几点？"), once=once)


def announcing(hall: Hall, subject: Subject, once: str) -> Callable[[], AnnounceDate]:
    day = MONDAY.date() + 20 * DAY
    return lambda: AnnounceDate(hall.worker, Subject.objects.get(pk=subject.pk), day, "人数不够", once=once)


KINDS: dict[str, tuple[Any, Any, Any]] = {
    "open a poll": (opening, OpenMatterPoll, Poll),
    "prepare a poll": (drafting, DraftPoll, Poll),
    "announce a date": (announcing, AnnounceDate, News),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_double_click_is_done_once(hall: Hall, talk: Subject, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make, action, model = KINDS[kind]
    look_before_leaping(monkeypatch, action)
    one, other = both(make(hall, talk, "k"))
    assert one == other == str(model.objects.get().pk)


@pytest.mark.parametrize("kind", ["prepare a poll", "announce a date"])
def test_without_its_key_it_would_be_done_twice(
    hall: Hall, talk: Subject, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, action, model = KINDS[kind]
    look_before_leaping(monkeypatch, action)
    one, other = both(make(hall, talk, ""))
    assert one != other
    assert model.objects.count() == 2


def test_two_who_ask_the_same_at_once_ask_it_once(hall: Hall, talk: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with a form of his own."""
    look_before_leaping(monkeypatch, OpenMatterPoll)
    outcomes = both(opening(hall, talk, ""))
    assert outcomes == [str(Poll.objects.get().pk), "asked"]


def test_without_its_lock_a_double_click_would_be_refused(
    hall: Hall, talk: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database's own rule still keeps it from being asked twice."""
    look_before_leaping(monkeypatch, OpenMatterPoll)
    monkeypatch.setattr(OpenMatterPoll, "lock", lambda self: None)
    assert both(opening(hall, talk, "k"))[1] == "asked"
    assert Poll.objects.count() == 1
