from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from shequ_workflows.core.loading import load
from shequ_workflows.core.models import RuleVersion, Subject

from .lamp import LampProcess
from .world import World, take

pytestmark = pytest.mark.django_db


def test_it_reads_what_the_orm_reads(world: World, django_assert_num_queries: Any) -> None:
    subject = world.lamp()
    take(world.grid_worker, subject, "take")
    rules = RuleVersion.objects.create(node=world.community, machine="lamp", number=1, limits={"mend": "5 wd"})
    Subject.objects.filter(pk=subject.pk).update(rules=rules, facts={"bulbs": 2, "名": [1, None]})
    by_orm = LampProcess.objects.select_related("node", "rules").get(pk=subject.pk)
    for locked in (False, True):
        with transaction.atomic(), django_assert_num_queries(1):
            found = load(LampProcess, subject.pk, locked=locked)
            assert type(found) is LampProcess
            assert found.node == world.community
            assert found.rules == rules
        for one, other in ((found, by_orm), (found.node, by_orm.node), (found.rules, by_orm.rules)):
            assert other is not None
            for field in type(other)._meta.concrete_fields:
                assert getattr(one, field.attname) == getattr(other, field.attname), field


def test_it_reads_a_subject_without_rules(world: World) -> None:
    assert load(Subject, world.lamp().pk, locked=False).rules is None


def test_it_says_when_there_is_none() -> None:
    with pytest.raises(LampProcess.DoesNotExist):
        load(LampProcess, 9_999_999, locked=False)
