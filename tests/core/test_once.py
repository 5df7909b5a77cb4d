"""A form's one-time key is one person's and one verb's."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from shequ_workflows.core.models import Once
from shequ_workflows.core.once import LONGEST, keep, sent
from shequ_workflows.org.actors import Actor

from .world import World

pytestmark = pytest.mark.django_db


def test_it_knows_what_was_sent(world: World) -> None:
    assert sent(world.director, "open", "k") is None
    keep(world.director, "open", "k", "made")
    assert sent(world.director, "open", "k") == "made"


def test_it_takes_no_key_for_another_persons_or_another_forms(world: World) -> None:
    for actor in (world.director, world.resident, Actor.visitor()):
        for verb in ("open", "close"):
            keep(actor, verb, "k", verb)
    assert Once.objects.count() == 6
    assert sent(world.resident, "close", "k") == "close"


def test_it_is_kept_once(world: World) -> None:
    for actor in (world.director, Actor.visitor()):
        keep(actor, "open", "k")
        with pytest.raises(IntegrityError), transaction.atomic():
            keep(actor, "open", "k")


def test_it_needs_a_key_and_reads_no_endless_one(world: World) -> None:
    assert sent(world.director, "open", "") is None
    keep(world.director, "open", "k" * 1000, "made")
    assert sent(world.director, "open", "k" * LONGEST) == "made"
