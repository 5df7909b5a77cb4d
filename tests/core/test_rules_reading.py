"""Which rules hold: those a subject began with, those of the nearest node, what is shipped."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from shequ_workflows.core.models import RuleVersion, Subject
from shequ_workflows.core.rules.reading import number, rule, rule_at, share
from shequ_workflows.core.rules.specs import MachineRules, RuleKind, RuleSpec, rule_specs
from shequ_workflows.core.rules.values import InvalidValue, fraction_words, read_fraction, read_number
from shequ_workflows.org.models import Node

from .world import World

pytestmark = pytest.mark.django_db

RULES = MachineRules(
    "lamp",
    (
        RuleSpec("share", "share", RuleKind.FRACTION, Fraction(1, 10), "Act 1", ceiling=Fraction(1, 5), law="Act 1"),
        RuleSpec("bulbs", "bulbs", RuleKind.NUMBER, 3, "shipped", floor=1, ceiling=9),
        RuleSpec("colour", "colour", RuleKind.CHOICE, "warm", "shipped", choices={"warm": "Warm", "cold": "Cold"}),
    ),
)


@pytest.fixture(autouse=True)
def _rules() -> Any:
    rule_specs.register(RULES)
    yield
    rule_specs.unregister("lamp")


def version(node: Node, number: int = 1, **settings: Any) -> RuleVersion:
    return RuleVersion.objects.create(node=node, machine="lamp", number=number, settings=settings)


def test_it_gives_what_is_shipped_where_nothing_is_set(world: World) -> None:
    lamp = world.lamp()
    assert (rule(lamp, "share"), rule(lamp, "bulbs"), rule(lamp, "colour")) == (Fraction(1, 10), 3, "warm")
    assert isinstance(share(lamp, "share"), Fraction)
    assert isinstance(number(lamp, "bulbs"), int)


def test_a_subject_keeps_the_rules_it_began_with(world: World) -> None:
    before = world.lamp()
    version(world.community, bulbs=5)
    between = world.lamp()
    version(world.community, 2, bulbs=7, share="1/20")
    after = world.lamp()
    found = [rule(Subject.objects.get(pk=one.pk), "bulbs") for one in (before, between, after)]
    assert found == [3, 5, 7]
    assert share(after, "share") == Fraction(1, 20)


def test_the_nearest_node_counts_as_a_whole(world: World) -> None:
    version(world.street, bulbs=5, colour="cold")
    assert rule_at(world.community, "lamp", "bulbs") == 5
    version(world.community, bulbs=6)
    assert [rule_at(world.community, "lamp", key) for key in ("bulbs", "colour")] == [6, "warm"]
    assert rule_at(world.other, "lamp", "colour") == "cold"


def test_no_row_goes_beyond_the_law(world: World) -> None:
    version(world.community, share="1/2", bulbs=0, colour="blue")
    lamp = world.lamp()
    assert (rule(lamp, "share"), rule(lamp, "bulbs"), rule(lamp, "colour")) == (Fraction(1, 5), 1, "warm")


def test_an_unknown_rule_is_a_mistake_of_the_code(world: World) -> None:
    with pytest.raises(KeyError):
        rule(world.lamp(), "wattage")


def test_a_version_is_never_changed_or_deleted(world: World) -> None:
    row = version(world.community, bulbs=5)
    for act in (lambda: RuleVersion.objects.update(basis="x"), row.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.parametrize(
    ("text", "value"),
    [("1/10", Fraction(1, 10)), (" 2 ／ 6 ", Fraction(1, 3)), ("20%", Fraction(1, 5)), ("12.5 ％", Fraction(1, 8))],
)
def test_it_reads_shares_exactly(text: str, value: Fraction) -> None:
    assert read_fraction(text) == value


@pytest.mark.parametrize("text", ["", "0.1", "1/0", "-1/3", "1/10/2", "ten", "1e3", "9999999/1"])
def test_it_refuses_what_is_no_share(text: str) -> None:
    with pytest.raises(InvalidValue, match=r"1/10"):
        read_fraction(text)


@pytest.mark.parametrize("text", ["", "-1", "1.5", "100001", "ten"])
def test_it_refuses_what_is_no_number(text: str) -> None:
    with pytest.raises(InvalidValue):
        read_number(text)


def test_it_says_shares_as_people_do() -> None:
    shares = [Fraction(1, 10), Fraction(1, 3), Fraction(3, 20), Fraction(0), Fraction(2, 3)]
    assert [fraction_words(one) for one in shares] == ["1/10", "1/3", "15%", "0%", "2/3"]
