"""What `verify_record` says of votes, rolls and results that somebody changed behind the application's back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest

from shequ_workflows.ballots import triggers
from shequ_workflows.ballots.actions import ClosePoll
from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.models import Choice, Option, Poll, RollEntry, Vote
from shequ_workflows.core.record.findings import Code
from shequ_workflows.core.record.verification import verify
from shequ_workflows.org.actors import Actor
from tests.factories.ballots import MONDAY, PollWorld
from tests.factories.org import PersonFactory

AT = MONDAY + dt.timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(world: PollWorld) -> Poll:
    """A poll with two votes, sealed and counted."""
    poll = world.open()
    for voter in (world.resident, world.neighbour):
        CastVote(voter, poll, 1, at=AT).execute()
    assert poll.closes_at is not None
    return ClosePoll(Actor.system(), poll, at=poll.closes_at).execute()


@pytest.fixture
def open_drawers(closed: Poll) -> Iterator[None]:
    """As somebody with the database's own password would: no trigger stands."""
    triggers.keeper.drop()
    yield
    triggers.keeper.install()


def change_vote(poll: Poll) -> None:
    Choice.objects.filter(vote=poll.votes.earliest("pk")).update(option=poll.options.get(number=2))


def remove_vote(poll: Poll) -> None:
    vote = poll.votes.earliest("pk")
    vote.choices.all().delete()
    vote.delete()


def unseal_vote(poll: Poll) -> None:
    Vote.objects.filter(pk=poll.votes.earliest("pk").pk).update(sealed_by=None)


def enlarge_roll(poll: Poll) -> None:
    RollEntry.objects.create(poll=poll, person=PersonFactory(), unit_key="person:nobody")


def change_text(poll: Poll) -> None:
    Option.objects.filter(poll=poll, number=1).update(text="other words")


def change_area(poll: Poll) -> None:
    poll.roll.update(area=7)


def move_the_end(poll: Poll) -> None:
    assert poll.closes_at is not None
    Poll.objects.filter(pk=poll.pk).update(closes_at=poll.closes_at + dt.timedelta(days=1))


def change_result(poll: Poll) -> None:
    Poll.objects.filter(pk=poll.pk).update(totals={**poll.totals, "invalid": 9})


def test_it_finds_a_closed_poll_whole(closed: Poll) -> None:
    assert verify().ok
    assert verify(closed.subject).ok


@pytest.mark.usefixtures("open_drawers")
@pytest.mark.parametrize(
    ("deed", "words"),
    [
        (change_vote, ["第 4 行封存之后，有一票被改动。"]),
        (remove_vote, ["第 4 行封存了 2 票，现在是 1 票。"]),
        (unseal_vote, ["第 4 行封存了 2 票，现在是 1 票。", "票箱关闭之后多出 1 票。"]),
        (enlarge_roll, ["名册与第 3 行固定的名册不一致。"]),
        (change_area, ["名册与第 3 行固定的名册不一致。"]),
        (change_text, ["问题、规则或时间与第 3 行固定的不一致。"]),
        (move_the_end, ["问题、规则或时间与第 3 行固定的不一致。"]),
        (change_result, ["结果与第 5 行记录的不一致。"]),
    ],
)
def test_it_finds(closed: Poll, deed: Callable[[Poll], None], words: list[str]) -> None:
    deed(closed)
    found = verify(closed.subject)
    assert not found.ok
    assert [one.code for one in found.findings] == [Code.EVIDENCE] * len(words)
    assert found.sentences == words
    assert found.findings[0].public_id == closed.subject.public_id
