"""Signatures that oblige to convene a meeting: exact shares, and the duty that begins."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.community.models import Verification
from shequ_workflows.core.models import Clock, Delivery, Record, Subject
from shequ_workflows.deliberation.backing import Back, look_at_demands
from shequ_workflows.deliberation.demands import Share, first_reached
from shequ_workflows.deliberation.models import Backing
from shequ_workflows.deliberation.signing import shares_of
from shequ_workflows.org.acting import ActionRefused
from tests.factories.community import CompoundFactory, OwnershipFactory, resident, unit_at
from tests.factories.deliberation import Hall, matter, take

HOUR = dt.timedelta(hours=1)


@given(st.integers(0, 5000), st.integers(1, 5000), st.sampled_from([Fraction(1, 10), Fraction(1, 3), Fraction(1, 5)]))
def test_what_is_wanted_is_just_what_is_enough(signed: int, entitled: int, least: Fraction) -> None:
    share = Share("x", signed, entitled, least)
    assert share.is_reached == (signed >= share.wanted)
    assert Fraction(share.wanted, entitled) >= least > Fraction(share.wanted - 1, entitled)


def test_nobody_entitled_obliges_nobody() -> None:
    assert first_reached([Share("a", 0, 0, Fraction(1, 10))]) is None


@pytest.mark.django_db
def test_a_third_of_the_representatives_oblige_once() -> None:
    hall = Hall()
    subject, at = matter(hall, "consulting")
    Subject.objects.filter(pk=subject.pk).update(public_from=at)
    reps = [hall.new("residents_rep") for _ in range(6)]
    secretary = hall.actor("party_secretary")
    Back(reps[0], subject, "demand", body="residents", at=at + HOUR).execute()
    assert "duty" not in Subject.objects.get(pk=subject.pk).facts
    Back(reps[1], subject, "demand", body="residents", at=at + HOUR).execute()
    found = Subject.objects.get(pk=subject.pk)
    assert found.facts["duty"] == "residents"
    clock = Clock.objects.running().get(subject=subject.pk, key="duty")
    row = Record.objects.get(subject=subject.pk, verb="demand_reached")
    assert clock.started_by_id == row.pk
    assert found.next_due_at is not None
    assert Delivery.objects.filter(record=row, recipient=secretary.person).exists()
    Back(reps[2], subject, "demand", body="residents", at=at + 2 * HOUR).execute()
    assert Record.objects.filter(subject=subject.pk, verb="demand_reached").count() == 1
    with pytest.raises(ActionRefused) as refused:
        take(hall, subject, "conclude", "rc_member", at + dt.timedelta(days=7))
    assert refused.value.refusal.code == "demanded"
    data = {"kind": "residents", "starts_at": "2026-08-03T14:00", "place": "广场", "summary": "居民要求开会。"}
    take(hall, subject, "refer", "rc_director", at + dt.timedelta(days=7), data)
    assert Clock.objects.get(subject=subject.pk, key="duty").state == "met"


@pytest.mark.django_db
def test_whoever_is_verified_after_signing_counts_with_the_next_tick() -> None:
    hall = Hall()
    subject, at = matter(hall, "consulting")
    compound = CompoundFactory(node=hall.community.add_child(kind="compound", code="c1", name="桂花苑"))
    born = dt.date(1960, 5, 1)
    people = [resident(f"住户{n}", f"1-1-{n}01", compound, home=hall.community, valid_from=born) for n in range(1, 6)]
    type(people[0]).objects.update(birth_date=born)
    Backing.objects.create(matter_id=subject.pk, person=people[0], kind="demand", body="residents", at=at)
    assert look_at_demands(at + HOUR) == 0
    Verification.objects.create(person=people[0], community=hall.community, basis="roster", at=at)
    assert look_at_demands(at + HOUR) == 1
    assert look_at_demands(at + HOUR) == 0
    assert Subject.objects.get(pk=subject.pk).facts["duty"] == "residents"


@pytest.mark.django_db
def test_an_owner_who_lives_elsewhere_counts_as_owner() -> None:
    hall = Hall()
    subject, at = matter(hall, "consulting")
    compound = CompoundFactory(node=hall.community.add_child(kind="compound", code="c1", name="桂花苑"))
    owner, other = hall.new("owner").person, hall.new("resident").person
    for room, person in (("1-1-101", owner), ("1-1-102", other)):
        OwnershipFactory(unit=unit_at(room, compound), person=person, valid_from=dt.date(2020, 1, 1))
        Backing.objects.create(matter_id=subject.pk, person=person, kind="demand", body="owners", at=at)
    (share,) = shares_of(subject, "owners", at)
    assert (share.signed, share.entitled) == (1, 2)
