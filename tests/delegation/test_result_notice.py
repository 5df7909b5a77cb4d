"""The notice of a task's result is put up by hand: once there is a result, and only then."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.org.actors import Actor
from shequ_workflows.publicity.constants import Purpose
from shequ_workflows.publicity.drafts import ReviewDraft, SaveDraft, preview
from shequ_workflows.publicity.models import PublicityPeriod
from shequ_workflows.publicity.sources import first_draft, goes_up_by_hand
from tests.factories.delegated import task_in
from tests.factories.delegation import Street

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]


def put_up(world: Street, state: str, signed_in: SignIn, move: Callable[..., None]) -> int:
    """Written, checked, and sent by the director; how many notices hang there then."""
    subject, at = task_in(world, state)
    move(at)
    content = first_draft(subject, Purpose.OUTCOME)
    SaveDraft(world.worker, subject, content, purpose=Purpose.OUTCOME).execute()
    digest = preview(content, subject).digest
    ReviewDraft(world.members[1], subject, digest, purpose=Purpose.OUTCOME).execute()
    url = reverse("shequ_publicity:review", args=[subject.public_id]) + "?purpose=outcome"
    browser = signed_in(world.director)
    shown = "put_up" in browser.get(url).content.decode()
    browser.post(url, {"put_up": "1"})
    hanging = PublicityPeriod.objects.filter(subject=subject.pk).count()
    assert shown == bool(hanging)
    return hanging


@pytest.mark.parametrize("state", ["community_reply", "executing", "not_taken"])
def test_before_it_is_verified_nothing_is_put_up(
    street: Street, signed_in: SignIn, move: Callable[..., None], state: str
) -> None:
    assert put_up(street, state, signed_in, move) == 0


def test_once_it_is_verified_it_is(street: Street, signed_in: SignIn, move: Callable[..., None]) -> None:
    assert put_up(street, "settling", signed_in, move) == 1


def test_no_other_notice_of_a_task_goes_up_by_hand(street: Street) -> None:
    subject, _at = task_in(street, "settling")
    assert not goes_up_by_hand(subject, Purpose.DECISION)
