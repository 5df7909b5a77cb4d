"""The screens of the local basis and of the extension: who may, what is asked back, what then stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from shequ_workflows.ballots.bases import bases_at
from shequ_workflows.ballots.models import LocalBasis
from tests.factories.ballots import MONDAY, PollWorld

from .test_formal import AT, BEGINS, DAY, Estate
from .test_views import signed_in, text_of, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
RECORD = "shequ_ballots:record_basis"


def basis(world: PollWorld, **more: str) -> dict[str, str]:
    said = "市住建局《业主决策规程》（2026 年 3 号）第五条"
    return {"node": str(world.community.pk), "pack": "owners", "is_allowed": "yes", "basis": said, **more}


def test_an_administrator_records_a_basis_after_a_question(world: PollWorld) -> None:
    admin = signed_in(world.administrator)
    asked = admin.post(reverse(RECORD), basis(world))
    assert "have legal effect from now on" in text_of(asked)
    assert not LocalBasis.objects.exists()
    done = admin.post(reverse(RECORD), {**basis(world), "confirmed": "1"}, follow=True)
    assert "第五条" in text_of(done)
    assert bases_at(world.community)["owners"].created_by == world.administrator.person
    admin.post(reverse(RECORD), {**basis(world, is_allowed="no"), "confirmed": "1"})
    assert [(one.number, one.is_allowed) for one in LocalBasis.objects.order_by("number")] == [(1, True), (2, False)]
    assert "replaced by a newer" in text_of(admin.get(reverse("shequ_ballots:bases")))


def test_what_is_missing_is_said_and_what_was_typed_is_kept(world: PollWorld) -> None:
    answer = signed_in(world.administrator).post(reverse(RECORD), basis(world, basis="", official_system="市平台"))
    assert answer.status_code == 422
    assert "市平台" in text_of(answer)


def test_another_administrators_place_cannot_be_chosen(world: PollWorld) -> None:
    answer = signed_in(world.administrator).post(reverse(RECORD), basis(world, node=str(world.other.pk)))
    assert answer.status_code == 422
    assert not LocalBasis.objects.exists()


@pytest.mark.parametrize("who", ["director", "worker", "resident", "lead"])
def test_nobody_else_sees_these_screens(world: PollWorld, who: str) -> None:
    client = signed_in(getattr(world, who))
    assert client.get(reverse("shequ_ballots:bases")).status_code == 403
    assert client.post(reverse(RECORD), {**basis(world), "confirmed": "1"}).status_code == 403


def test_a_vote_is_extended_once_after_a_question(clock: Path) -> None:
    estate = Estate()
    estate.basis()
    poll = estate.formal()
    clock.write_text(AT.isoformat(), encoding="ascii")
    director = signed_in(estate.director)
    assert url("extend", poll) in text_of(director.get(url("poll", poll)))
    later = {"closes_at": f"{BEGINS + 20 * DAY:%Y-%m-%dT%H:%M}", "reason": "楼道改造，多户不在家"}
    assert director.post(url("extend", poll), {**later, "reason": ""}).status_code == 422
    early = director.post(url("extend", poll), {**later, "closes_at": f"{BEGINS + 2 * DAY:%Y-%m-%dT%H:%M}"})
    assert "later than the present end" in text_of(early)
    asked = director.post(url("extend", poll), later)
    assert "one time only" in text_of(asked)
    poll.refresh_from_db()
    assert poll.extended_at is None
    director.post(url("extend", poll), {**later, "confirmed": "1"})
    poll.refresh_from_db()
    assert poll.closes_at == BEGINS + 20 * DAY
    shown = text_of(director.get(url("poll", poll)))
    assert "楼道改造" in shown
    assert url("extend", poll) not in shown
    again = director.post(url("extend", poll), {**later, "confirmed": "1"})
    assert again.status_code == 422
    assert "extended once already" in text_of(again)


def test_where_the_rules_do_not_allow_it_nobody_is_offered_it(world: PollWorld) -> None:
    poll = world.open()
    director = signed_in(world.director)
    assert url("extend", poll) not in text_of(director.get(url("poll", poll)))
    later = {"closes_at": f"{MONDAY + 20 * DAY:%Y-%m-%dT%H:%M}", "reason": "Why not", "confirmed": "1"}
    assert "ends when it was said to end" in text_of(director.post(url("extend", poll), later))
    assert signed_in(world.worker).get(url("extend", poll)).status_code == 403
