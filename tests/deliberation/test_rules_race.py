"""Two colleagues save rules at the same moment: one version, and a sentence for the other; without the lock both begin."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError

from shequ_workflows.core.models import RuleVersion
from shequ_workflows.core.rules.actions import SetRules
from shequ_workflows.deliberation.machines import machine
from tests.factories.deliberation import Hall

from .test_races import both, look_before_leaping
from .test_rules import BASIS, wanted

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def saving(hall: Hall, keys: list[str]) -> Callable[[], SetRules]:
    left = list(keys)
    return lambda: SetRules(hall.director, hall.community, machine, wanted(rounds=3), basis=BASIS, once=left.pop())


def test_the_same_click_twice_is_one_version(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    look_before_leaping(monkeypatch, SetRules)
    first, second = both(saving(hall, ["key", "key"]))
    assert first == second == str(RuleVersion.objects.get().pk)


def test_two_colleagues_make_one_version_and_one_sentence(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    look_before_leaping(monkeypatch, SetRules)
    made, refused = both(saving(hall, ["one", "other"]))
    assert (made, refused) == (str(RuleVersion.objects.get().pk), "stale")


def test_without_the_lock_both_begin_and_one_fails(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    look_before_leaping(monkeypatch, SetRules)
    monkeypatch.setattr(SetRules, "lock", lambda self: None)
    with pytest.raises(IntegrityError):
        both(saving(hall, ["one", "other"]))
