"""The proposer's own steps on the public page, and the days on which the committee voted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.deliberation.models import HallPage
from shequ_workflows.org.actors import Actor
from tests.factories.deliberation import DAY, PROPOSAL, Hall, matter, take, valid_data

from .conftest import Move, text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
HOUR = dt.timedelta(hours=1)


def url_of(page: HallPage, subject: Subject, edge: str) -> str:
    return f"{page.url}matter/{subject.public_id}/do/{edge}/"


def test_the_proposer_answers_every_line_of_the_list(hall: Hall, page: HallPage, move: Move, signed_in: SignIn) -> None:
    subject, at = matter(hall, "returned")
    move(at + HOUR)
    client, url = signed_in(hall.resident), url_of(page, subject, "resubmit")
    text = text_of(client.get(url))
    assert "写明几点到几点" in text
    assert "怎样告诉您的" not in text
    data = {"revision": subject.revision, **{name: PROPOSAL[name] for name in ("scope", "problem", "wish")}}
    missing = client.post(url, {**data, "gap_0": "十一点到一点半"})
    assert missing.status_code == 422
    assert "十一点到一点半" in text_of(missing)
    client.post(url, {**data, "gap_0": "十一点到一点半", "gap_1": "四十位"})
    assert Subject.objects.get(pk=subject.pk).state == "submitted"
    assert subject.matter.gap_lists.get().answers == ["十一点到一点半", "四十位"]


def test_the_proposer_withdraws(hall: Hall, page: HallPage, move: Move, signed_in: SignIn) -> None:
    subject, at = matter(hall, "submitted")
    move(at + HOUR)
    client, url = signed_in(hall.resident), url_of(page, subject, "withdraw")
    assert "此步之后议题结束" in text_of(client.get(url))
    client.post(url, {"revision": subject.revision, "reason": "已经解决"})
    row = Record.objects.get(verb="withdraw")
    assert (row.role, row.on_behalf_of_id) == ("proposer", None)


def test_staff_withdraw_in_his_name_with_the_channel(hall: Hall) -> None:
    subject, at = matter(hall, "submitted")
    take(hall, subject, "withdraw", "community_worker", at + HOUR)
    row = Record.objects.get(verb="withdraw")
    assert (row.channel, row.on_behalf_of_id) == ("visit", hall.resident.person_id)


def test_a_stale_screen_shows_what_changed_and_keeps_what_was_typed(
    hall: Hall, page: HallPage, move: Move, signed_in: SignIn
) -> None:
    subject, at = matter(hall, "submitted")
    old = subject.revision
    take(hall, subject, "accept", "rc_director", at + HOUR)
    move(at + 2 * HOUR)
    response = signed_in(hall.resident).post(
        url_of(page, subject, "withdraw"), {"revision": old, "reason": "我写了半天的话"}
    )
    text = text_of(response)
    assert response.status_code == 409
    assert "已受理" in text
    assert "我写了半天的话" in text
    assert Subject.objects.get(pk=subject.pk).state == "consulting"


def test_a_double_click_does_it_once(hall: Hall, page: HallPage, move: Move, signed_in: SignIn) -> None:
    subject, at = matter(hall, "submitted")
    move(at + HOUR)
    client, data = signed_in(hall.resident), {"revision": subject.revision, "reason": "已经解决"}
    for _ in range(2):
        assert client.post(url_of(page, subject, "withdraw"), data).status_code == 302
    assert Record.objects.filter(verb="withdraw").count() == 1


@pytest.mark.parametrize("edge", ["accept", "decide", "nonsense", "lapse"])
def test_other_steps_are_not_taken_here(hall: Hall, page: HallPage, move: Move, signed_in: SignIn, edge: str) -> None:
    subject, at = matter(hall, "submitted")
    move(at + HOUR)
    assert signed_in(hall.resident).get(url_of(page, subject, edge)).status_code == 404


def test_nobody_else_takes_them(hall: Hall, page: HallPage, move: Move, signed_in: SignIn) -> None:
    subject, at = matter(hall, "consulting")
    move(at + HOUR)
    for actor in (hall.new("resident"), hall.worker):
        assert signed_in(actor).get(url_of(page, subject, "withdraw")).status_code == 404
    assert Client().get(url_of(page, subject, "withdraw")).status_code == 404


def test_what_is_no_longer_possible_leads_back(hall: Hall, page: HallPage, move: Move, signed_in: SignIn) -> None:
    subject, at = matter(hall, "executing")
    move(at + HOUR)
    assert signed_in(hall.resident).get(url_of(page, subject, "withdraw")).status_code == 302


@pytest.mark.parametrize("edge", ["decide", "reject"])
@pytest.mark.parametrize(("days", "may"), [(-20_000, False), (-1, False), (0, True), (1, True), (2, False)])
def test_a_vote_is_held_after_the_discussion_and_not_ahead(hall: Hall, edge: str, days: int, may: bool) -> None:
    """The discussion was concluded on day 0, today is day 1."""
    subject, at = matter(hall, "deciding")
    now = at + DAY
    held = (at.date() + days * DAY).isoformat()
    data = {**valid_data(hall, subject, edge, now), "held_on": held}
    refusal = TakeTransition(hall.director, subject, edge, data=data, at=now).check()
    assert (refusal is None) is may
    if refusal is not None:
        assert refusal.errors.keys() == {"held_on"}


def test_ending_early_is_decided_after_what_it_ends(hall: Hall) -> None:
    subject, at = matter(hall, "executing")
    decided = subject.matter.decisions.get().held_on
    for day, may in ((decided - DAY, False), (decided, True)):
        data = {**valid_data(hall, subject, "terminate", at), "held_on": day.isoformat()}
        assert (TakeTransition(hall.director, subject, "terminate", data=data, at=at).check() is None) is may
