"""A matter from proposal to close: by actions, and on the screens with everybody's clock moved in between."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from shequ_workflows.core.models import Clock, Record, Subject
from shequ_workflows.deliberation.models import HallPage, MemberVote
from shequ_workflows.org.actors import Actor
from tests.factories.deliberation import MONDAY, PROPOSAL, Hall, matter, valid_data, waited

from .conftest import Move, text_of

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def test_it_goes_the_straight_way(hall: Hall) -> None:
    subject, _at = matter(hall, "closed")
    assert not subject.is_open
    verbs = list(Record.objects.of(subject).filter(source__gt="").values_list("verb", flat=True))
    straight = ["submit", "accept", "conclude", "decide", "start", "complete", "close"]
    assert [verb for verb in verbs if verb in straight] == straight
    assert MemberVote.objects.count() == 5


def test_it_tells_the_proposer_of_every_turn(hall: Hall) -> None:
    from shequ_workflows.core.models import Delivery

    matter(hall, "closed")
    told = Delivery.objects.filter(recipient=hall.resident.person).values_list("record__verb", flat=True)
    assert set(told) == {"accept", "decide", "start", "complete", "close"}


def test_it_goes_the_whole_way_on_the_screens(
    hall: Hall, page: HallPage, move: Move, signed_in: Callable[[Actor], Client]
) -> None:
    moment = MONDAY
    resident, director, member = (signed_in(one) for one in (hall.resident, hall.director, hall.member))
    worker = signed_in(hall.worker)
    sent = resident.post(f"{page.url}propose/", {**PROPOSAL, "do": "send", "once": "k"})
    subject = Subject.objects.get(kind="deliberation")
    assert subject.public_id in sent["Location"]
    public = f"{page.url}matter/{subject.public_id}/"

    def take(client: Client, edge: str, wait: dt.timedelta = HOUR) -> None:
        nonlocal moment
        fresh = Subject.objects.get(pk=subject.pk)
        moment = waited(fresh, moment + wait)
        move(moment)
        data = {**valid_data(hall, fresh, edge, moment), "revision": fresh.revision}
        response = client.post(f"/desk/s/{subject.public_id}/{edge}/", data)
        assert response.status_code == 302, text_of(response)

    visitor = Client()
    assert visitor.get(public).status_code == 404
    take(director, "accept")
    assert visitor.get(public).status_code == 404  # the two minutes in which it may be taken back
    moment += HOUR
    move(moment)
    assert "正在协商" in text_of(visitor.get(public))
    resident.post(f"{public}opinion/", {"text": "赞成多开", "stance": "support", "once": "o"})
    opinion = subject.matter.opinions.get()
    worker.post("/deliberation/review/", {"opinion": opinion.public_id, "do": "publish"})
    assert "赞成多开" in text_of(visitor.get(public))
    take(member, "conclude")
    take(director, "decide")
    assert "正在公示" in text_of(visitor.get(public))
    take(director, "start")
    take(worker, "progress")
    assert "已与食堂谈妥排班" in text_of(visitor.get(public))
    take(worker, "complete", dt.timedelta(days=3))
    resident.post(f"{public}rate/", {"score": "5"})
    take(director, "close")
    text = text_of(visitor.get(public))
    assert "已完成并办结" in text
    ended = Subject.objects.get(pk=subject.pk)
    assert (ended.state, ended.is_open) == ("closed", False)
    assert set(Clock.objects.filter(subject=ended).live().values_list("key", flat=True)) <= {"display"}
