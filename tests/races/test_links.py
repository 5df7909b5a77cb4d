"""A signed link sent twice at once acts once; as it is, and with its lock taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from shequ_workflows.core.links.actions import MakeLink, RevokeLink, Signer, TakeByLink
from shequ_workflows.core.links.models import EdgeLink
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.org.acting import ActionRefused
from tests.core.asking import PURPOSE, purpose, question
from tests.core.world import World

from .conftest import AtOnce

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 8
SIGNER = Signer("王科长", "0512-6000 0001")


@pytest.fixture
def asked(world: World) -> Iterator[Callable[[], tuple[Subject, EdgeLink]]]:
    with purpose(may=lambda actor, subject: actor.holds("rc_director", at=subject.path)):

        def made() -> tuple[Subject, EdgeLink]:
            subject = question(world.director, world.community)
            return subject, MakeLink(world.director, subject, PURPOSE, "区民政局").execute()

        yield made


def sending(link: EdgeLink, edge: str = "ask_back", **data: str) -> Callable[[], Record]:
    """``ask_back`` leaves the state as it is: only the link itself stops the second one."""
    fresh = EdgeLink.objects.select_related("subject").get(pk=link.pk)
    return lambda: TakeByLink(fresh, edge, SIGNER, data=data).execute()


def codes(outcomes: list[Any]) -> list[str]:
    return sorted("done" if isinstance(one, Record) else one.refusal.code for one in outcomes)


def test_of_two_sendings_one_acts(asked: Any, at_once: AtOnce) -> None:
    for _round in range(ROUNDS):
        subject, link = asked()
        assert codes(at_once(sending(link), sending(link))) == ["done", "link_used"]
        assert Record.objects.filter(subject=subject, verb="ask_back").count() == 1


def test_without_its_lock_the_record_alone_stops_the_second(asked: Any, at_once: AtOnce, monkeypatch: Any) -> None:
    """Both then find the link unused; whoever writes the record second is told that somebody acted meanwhile."""
    monkeypatch.setattr(TakeByLink, "lock", lambda self: None)
    found: set[str] = set()
    for _round in range(ROUNDS):
        subject, link = asked()
        found.update(codes(at_once(sending(link), sending(link))))
        assert Record.objects.filter(subject=subject, verb="ask_back").count() == 1
    assert "stale" in found


def test_taking_back_and_using_at_once_one_wins(world: World, asked: Any, at_once: AtOnce) -> None:
    for _round in range(ROUNDS):
        subject, link = asked()
        back = lambda link=link: RevokeLink(world.director, EdgeLink.objects.get(pk=link.pk)).execute()  # noqa: E731
        outcomes = at_once(sending(link, "answer", answer="由区民政局发放。"), back)
        assert sum(isinstance(one, ActionRefused) for one in outcomes) == 1, outcomes
        link.refresh_from_db()
        subject.refresh_from_db()
        assert (link.used_at is None) != (link.revoked_at is None)
        assert (subject.state == "answered") == (link.used_at is not None)


def test_a_link_made_twice_at_once_by_one_form_is_one_link(world: World, asked: Any, at_once: AtOnce) -> None:
    subject, _link = asked()
    EdgeLink.objects.all().delete()

    def make() -> str:
        action = MakeLink(world.director, subject, PURPOSE, "区卫健委", once="one-form")
        action.execute()
        return action.token

    first, second = at_once(make, make)
    assert first == second
    assert EdgeLink.objects.count() == 1
