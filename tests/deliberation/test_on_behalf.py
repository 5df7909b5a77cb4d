"""Steps of a resident's own that staff key in: signatures taken back, a matter left, a matter taken over."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.deliberation.backing import Back, Unback
from shequ_workflows.deliberation.hearing import Heard
from shequ_workflows.deliberation.leaving import LeaveMatter, TakeOver
from shequ_workflows.deliberation.models import Backing
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.actors import Actor
from tests.factories.deliberation import Hall, matter

HOUR = dt.timedelta(hours=1)


def fresh(subject: Subject) -> Subject:
    return Subject.objects.get(pk=subject.pk)


@pytest.fixture
def joined(hall: Hall, move: Any) -> tuple[Subject, Any, Actor]:
    """Under discussion, co-signed by a neighbour."""
    subject, at = matter(hall, "consulting")
    move(at + 30 * HOUR)
    Subject.objects.filter(pk=subject.pk).update(public_from=at)
    neighbour = hall.new("resident")
    neighbour.person.home = hall.community
    neighbour.person.save()
    hall.resident.person.home = hall.community
    hall.resident.person.save()
    Back(neighbour, fresh(subject), "cosign", at=at + HOUR).execute()
    return fresh(subject), at, neighbour


def test_a_signature_is_taken_back_for_somebody_with_who_when_and_how(hall: Hall, joined: Any) -> None:
    subject, at, neighbour = joined
    heard = Heard("visit", at + HOUR)
    Unback(hall.worker, subject, "cosign", for_person=neighbour.person, heard=heard, at=at + 2 * HOUR).execute()
    assert not Backing.objects.exists()
    row = Record.objects.get(subject=subject.pk, verb="unback")
    assert (row.actor_id, row.on_behalf_of_id, row.channel) == (hall.worker.person_id, neighbour.person_id, "visit")
    with pytest.raises(ActionRefused) as again:
        Unback(hall.worker, subject, "cosign", for_person=neighbour.person, heard=heard, at=at + 2 * HOUR).execute()
    assert again.value.refusal.code == "kind"


def test_a_matter_is_left_and_taken_over_on_paper(hall: Hall, joined: Any) -> None:
    subject, at, neighbour = joined
    heard = Heard("paper", at + HOUR)
    wrong = LeaveMatter(hall.worker, subject, for_person=neighbour.person, heard=heard, at=at + 2 * HOUR).check()
    assert (wrong.code, wrong.status) == ("role", Answer.INVALID)  # type: ignore[union-attr]
    proposer = hall.resident.person
    LeaveMatter(hall.worker, subject, for_person=proposer, heard=heard, at=at + 2 * HOUR).execute()
    subject = fresh(subject)
    TakeOver(hall.worker, subject, for_person=neighbour.person, heard=heard, at=at + 3 * HOUR).execute()
    assert fresh(subject).raised_by_id == neighbour.person_id
    rows = Record.objects.filter(subject=subject.pk, verb__in=["leave", "take_over"]).order_by("seq")
    assert [row.on_behalf_of_id for row in rows] == [proposer.pk, neighbour.person_id]
    assert {row.channel for row in rows} == {"paper"}


@pytest.mark.parametrize("role", ["resident", "supervision_committee", "street_clerk", "administrator"])
def test_only_clerks_of_the_community_key_in_for_others(hall: Hall, joined: Any, role: str) -> None:
    subject, at, neighbour = joined
    said = {"for_person": neighbour.person, "heard": Heard("visit", at + HOUR), "at": at + 2 * HOUR}
    for other in (hall.new(role), hall.actor("community_worker", hall.other)):
        actions: list[Any] = [Unback(other, subject, "cosign", **said)]
        actions += [verb(other, subject, **said) for verb in (LeaveMatter, TakeOver)]
        faults = [action.check() for action in actions]
        assert {fault.status for fault in faults if fault is not None} == {Answer.FORBIDDEN}
        assert None not in faults


@pytest.mark.parametrize("heard", [Heard("phone", None), Heard("online"), Heard("visit", None)])
def test_it_says_how_and_when_it_was_said(hall: Hall, joined: Any, heard: Heard) -> None:
    subject, at, neighbour = joined
    action = Unback(hall.worker, subject, "cosign", for_person=neighbour.person, heard=heard, at=at + 2 * HOUR)
    assert action.check() is not None


def test_the_screens_ask_by_their_verb(hall: Hall, joined: Any, signed_in: Any) -> None:
    subject, _at, _neighbour = joined
    client = signed_in(hall.worker)
    asked = {
        name: str(
            client.get(reverse(f"shequ_deliberation:{name}", args=[subject.public_id])).context["asked"]["q"].label
        )
        for name in ("key_in", "key_in_backing", "key_in_unback", "key_in_leave", "key_in_take_over")
    }
    assert len(set(asked.values())) == len(asked)


def test_it_is_keyed_in_on_the_screen(hall: Hall, joined: Any, signed_in: Any) -> None:
    subject, _at, neighbour = joined
    client = signed_in(hall.worker)
    url = reverse("shequ_deliberation:key_in_unback", args=[subject.public_id])
    found = client.post(url, {"q": neighbour.person.name})
    assert found.context["form"] is not None
    data = {"q": neighbour.person.name, "person": neighbour.person.public_id, "kind": "cosign", "channel": "visit"}
    refused = client.post(url, {**data, "heard_at": ""})
    assert refused.status_code == 422
    when = f"{fresh(subject).opened_at:%Y-%m-%dT23:00}"
    assert client.post(url, {**data, "heard_at": when}).status_code == 302
    assert not Backing.objects.exists()
