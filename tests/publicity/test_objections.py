"""Objecting, answering, opinions, and what the layers above ask."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from shequ_workflows.community.hearing import Heard
from shequ_workflows.core.models import Delivery, InboxEntry, Record, Subject
from shequ_workflows.core.operation.ticking import tick
from shequ_workflows.core.record.erasure import ErasePayload
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.publicity.actions import CorrectPublicity
from shequ_workflows.publicity.auditing import faults
from shequ_workflows.publicity.models import Objection
from shequ_workflows.publicity.objecting import RECONSIDERED, RaiseObjection, close_with
from shequ_workflows.publicity.objections import all_settled, open_objections, reconsidered_needed, upheld_since
from shequ_workflows.publicity.signals import objected, upheld
from tests.factories.objections import DAY, MINUTE, TEXT, ObjectionWorld
from tests.factories.publicity import MONDAY

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + DAY


@pytest.fixture
def world(db: None) -> ObjectionWorld:
    return ObjectionWorld()


@contextmanager
def refused(code: str, status: Answer | None = None) -> Iterator[None]:
    with pytest.raises(ActionRefused) as caught:
        yield
    refusal = caught.value.refusal
    assert (refusal.code, refusal.status) == (code, status or refusal.status), refusal.sentence


def phone_call(world: ObjectionWorld, at: dt.datetime) -> Heard:
    return Heard("phone", at, "13800138000")


# --- objecting ---------------------------------------------------------------------------------------------------


def test_a_resident_objects_and_gets_a_number(world: ObjectionWorld) -> None:
    subject = world.objection()
    objection = world.get(subject)
    assert (subject.kind, subject.state, subject.number) == ("objection", "raised", "异2026-0001")
    assert (subject.raised_by, subject.node, subject.public_from) == (world.neighbour.person, world.community, None)
    assert (objection.about, objection.notice, objection.text) == (world.matter, world.period, TEXT)
    assert subject.clocks.running().get().key == "answer"
    assert world.matter.title not in subject.title or world.period.title in subject.title


def test_it_stands_in_the_matters_record_without_words(world: ObjectionWorld) -> None:
    subject = world.objection()
    row = Record.objects.filter(subject=world.matter, verb="objected").get()
    assert json.loads(row.payload.body) == {"objection": subject.public_id, "publicity": world.period.public_id}


@pytest.mark.parametrize("who", ["neighbour", "resident", "owner", "supervisor"])
def test_each_of_them_may_object(world: ObjectionWorld, who: str) -> None:
    assert world.objection(getattr(world, who)).state == "raised"


@pytest.mark.parametrize("who", ["visitor", "stranger", "director", "worker", "grid_worker", "administrator"])
def test_others_are_told_how_it_is_done(world: ObjectionWorld, who: str) -> None:
    with refused("role", Answer.FORBIDDEN):
        world.objection(getattr(world, who))


def test_a_resident_of_another_community_may_not(world: ObjectionWorld) -> None:
    with refused("role", Answer.FORBIDDEN):
        world.objection(world.new("resident", world.other))


def test_somebody_who_is_not_checked_may_not(world: ObjectionWorld) -> None:
    assert world.neighbour.person is not None
    world.neighbour.person.is_stub = True
    with refused("role", Answer.FORBIDDEN):
        world.objection()


def test_a_reason_is_required(world: ObjectionWorld) -> None:
    with refused("text"):
        world.objection(text="  ")
    with refused("text"):
        world.objection(text="长" * 2001)


def test_objections_are_taken_from_the_first_to_the_last_minute(world: ObjectionWorld) -> None:
    until = world.period.objection_until
    assert until is not None
    with refused("unknown"):
        world.objection(at=MONDAY - MINUTE)
    assert world.objection(at=MONDAY).state == "raised"
    assert world.objection(at=until - MINUTE).state == "raised"
    with refused("period", Answer.STALE):
        world.objection(at=until)


def test_a_notice_that_tells_a_result_takes_none(world: ObjectionWorld) -> None:
    subject = world.subject("取消夜市")
    world.take(subject, "reject")
    with refused("period"):
        world.objection(notice=subject.publicity.get())


def test_a_notice_that_was_taken_down_takes_none(world: ObjectionWorld) -> None:
    world.take(world.matter, "reconsider", at=TUESDAY)
    with refused("period"):
        world.objection(at=TUESDAY + MINUTE)


def test_several_may_stand_at_once_but_one_person_is_limited(world: ObjectionWorld) -> None:
    for number in range(3):
        world.objection(text=f"理由{number}")
    with refused("waiting"):
        world.objection(text="还有")
    assert world.objection(world.owner).state == "raised"  # from the same network or not


def test_a_double_click_makes_one(world: ObjectionWorld) -> None:
    first = world.objection(once="abc")
    assert world.objection(once="abc") == first
    assert Objection.objects.count() == 1
    assert Record.objects.filter(subject=world.matter, verb="objected").count() == 1


# --- keyed in ----------------------------------------------------------------------------------------------------


def test_staff_key_in_a_call_with_its_time_and_number(world: ObjectionWorld) -> None:
    assert world.neighbour.person is not None
    subject = world.objection(
        world.worker, for_person=world.neighbour.person, heard=phone_call(world, TUESDAY - MINUTE)
    )
    objection = world.get(subject)
    assert (objection.entered_by, objection.channel) == (world.worker.person, "phone")
    assert objection.heard_phone == "13800138000"
    row = Record.objects.get(subject=subject, verb="object")
    assert (row.actor, row.on_behalf_of, row.channel) == (world.worker.person, world.neighbour.person, "phone")
    assert "13800138000" not in row.payload.body


@pytest.mark.parametrize("heard", [Heard(), Heard("phone", TUESDAY - MINUTE), Heard("visit", TUESDAY + DAY)])
def test_what_was_said_elsewhere_needs_its_circumstances(world: ObjectionWorld, heard: Heard) -> None:
    with pytest.raises(ActionRefused):
        world.objection(world.worker, for_person=world.neighbour.person, heard=heard)


@pytest.mark.parametrize("who", ["resident", "director", "stranger", "administrator"])
def test_others_key_in_nothing(world: ObjectionWorld, who: str) -> None:
    with refused("role", Answer.FORBIDDEN):
        world.objection(getattr(world, who), for_person=world.neighbour.person, heard=phone_call(world, TUESDAY))


def test_somebody_of_elsewhere_is_not_found(world: ObjectionWorld) -> None:
    elsewhere = world.new("resident", world.other).person
    with refused("person"):
        world.objection(world.worker, for_person=elsewhere, heard=phone_call(world, TUESDAY))


def test_paper_that_came_in_time_counts_although_it_is_keyed_in_later(world: ObjectionWorld) -> None:
    until = world.period.objection_until
    assert until is not None
    heard = Heard("paper", until - MINUTE)
    given = {"for_person": world.neighbour.person, "heard": heard}
    assert world.objection(world.worker, at=until + DAY / 2, **given).state == "raised"
    world.take(world.matter, "start", at=until + DAY)
    with refused("period"):
        world.objection(world.worker, "又来一张", at=until + DAY + MINUTE, **given)
    with refused("period"):
        world.objection(world.worker, at=until + 2 * MINUTE, **{**given, "heard": Heard("paper", until + MINUTE)})


# --- answers and opinions ----------------------------------------------------------------------------------------


def test_the_answer_is_told_and_covered_for_the_public(world: ObjectionWorld) -> None:
    subject, at = world.in_state("raised")
    record = world.step(
        subject,
        "answer",
        at=at + MINUTE,
        answer="已与冯秀兰、张伟民谈过，电话 13900139000。",
        public_digest="冯秀兰说太吵。",
    )
    objection = world.get(subject)
    assert (objection.answered_by, objection.subject.state) == (world.member.person, "answered")
    assert "冯秀兰" in objection.answer
    for words in (objection.public_answer, objection.public_digest):
        assert not any(private in words for private in ("冯秀兰", "张伟民", "13900139000"))
    told = set(Delivery.objects.filter(record=record).values_list("recipient", flat=True))
    assert told == {world.neighbour.person_id, world.supervisor.person_id}


@pytest.mark.parametrize("who", ["worker", "secretary", "supervisor", "neighbour", "resident"])
def test_only_the_committee_answers(world: ObjectionWorld, who: str) -> None:
    subject, at = world.in_state("raised")
    with pytest.raises(ActionRefused) as caught:
        world.step(subject, "answer", getattr(world, who), at=at)
    assert caught.value.refusal.status in {Answer.FORBIDDEN, Answer.NOT_FOUND}


def test_a_member_who_proposed_the_matter_does_not_answer(world: ObjectionWorld) -> None:
    Subject.objects.filter(pk=world.matter.pk).update(raised_by=world.member.person)
    subject, at = world.in_state("raised")
    with refused("concerned"):
        world.step(subject, "answer", at=at)
    assert world.step(subject, "answer", world.director, at=at)


def test_whoever_answers_says_that_he_is_not_concerned(world: ObjectionWorld) -> None:
    subject, at = world.in_state("raised")
    with refused("form"):
        world.step(subject, "answer", at=at, not_concerned="")


def test_an_opinion_is_keyed_from_paper(world: ObjectionWorld) -> None:
    subject, _at = world.in_state("dismissed")
    objection = world.get(subject)
    assert (objection.signed_by, objection.opined_on) == ("沈文礼、何建国", TUESDAY.date())
    row = Record.objects.get(subject=subject, verb="opine")
    assert (row.actor, row.channel, row.role) == (world.worker.person, "paper", "community_worker")
    assert not subject.is_open


def test_staff_say_how_the_opinion_reached_them(world: ObjectionWorld) -> None:
    subject, at = world.in_state("answered")
    with refused("form"):
        world.step(subject, "opine", at=at + MINUTE, heard_by="")


def test_a_member_of_the_committee_gives_it_himself(world: ObjectionWorld) -> None:
    subject, at = world.in_state("answered")
    row = world.step(subject, "opine_substantial", world.supervisor, at=at + MINUTE, heard_by="")
    assert (row.channel, row.target) == ("online", "upheld")
    told = set(Delivery.objects.filter(record=row).values_list("recipient", flat=True))
    assert told == {world.neighbour.person_id, world.director.person_id}


def test_without_an_opinion_it_is_laid_down_by_the_tick_and_never_as_agreement(world: ObjectionWorld) -> None:
    subject, at = world.in_state("answered")
    tick(at + DAY)
    assert Subject.objects.get(pk=subject.pk).state == "answered"
    tick(world.time_up(subject))
    after = Subject.objects.get(pk=subject.pk)
    assert (after.state, after.is_open) == ("unreviewed", False)
    row = Record.objects.get(subject=subject, verb="lay_down")
    assert row.role == "system"
    assert Delivery.objects.filter(record=row).get().handler == "say:publicity.laid_down"


def test_the_objector_takes_it_back(world: ObjectionWorld) -> None:
    subject, at = world.in_state("answered")
    with pytest.raises(ActionRefused):
        world.step(subject, "retract", world.owner, at=at)
    row = world.step(subject, "retract", world.neighbour, at=at, heard_by="")
    assert (row.target, row.on_behalf_of) == ("retracted", None)


def test_staff_take_it_back_on_behalf_of_the_objector(world: ObjectionWorld) -> None:
    subject, at = world.in_state("raised")
    with refused("form"):
        world.step(subject, "retract", world.worker, at=at, heard_by="")
    row = world.step(subject, "retract", world.worker, at=at)
    assert (row.on_behalf_of, row.channel) == (world.neighbour.person, "visit")


# --- what the layers above ask -----------------------------------------------------------------------------------


def asked(world: ObjectionWorld, at: dt.datetime) -> tuple[int, bool, bool, bool]:
    matter = world.matter
    return (
        open_objections(matter).count(),
        all_settled(matter, at),
        upheld_since(matter, MONDAY),
        reconsidered_needed(matter),
    )


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        ("raised", (1, False, False, False)),
        ("answered", (1, False, False, False)),
        ("dismissed", (0, True, False, False)),
        ("retracted", (0, True, False, False)),
        ("unreviewed", (0, True, False, False)),
        ("upheld", (0, False, True, True)),
    ],
)
def test_it_tells_what_blocks(world: ObjectionWorld, state: str, wanted: tuple[int, bool, bool, bool]) -> None:
    assert asked(world, MONDAY) == (0, True, False, False)
    _subject, at = world.in_state(state)
    assert asked(world, at) == wanted


def test_one_of_two_is_enough_to_block(world: ObjectionWorld) -> None:
    world.in_state("dismissed")
    world.objection(world.owner)
    assert asked(world, TUESDAY) == (1, False, False, False)


def test_a_correction_leaves_objections_standing(world: ObjectionWorld) -> None:
    _subject, at = world.in_state("answered")
    two = {"author": world.worker.person, "reviewer": world.member.person}
    CorrectPublicity(world.director, world.matter, "写错了时间", world.content(title="更正"), at=at, **two).execute()
    assert asked(world, at) == (1, False, False, False)


def test_a_new_decision_begins_without_objections(world: ObjectionWorld) -> None:
    _subject, at = world.in_state("upheld")
    world.take(world.matter, "reconsider", at=at)
    assert asked(world, at) == (0, False, True, True)
    at += DAY
    world.take(world.matter, "decide", at=at)
    assert asked(world, at) == (0, True, True, False)
    assert not upheld_since(world.matter, at)


def test_objectors_hear_that_the_notice_was_taken_down(world: ObjectionWorld) -> None:
    world.in_state("upheld")
    world.in_state("retracted", actor=world.owner)
    record = world.take(world.matter, "reconsider", at=TUESDAY + DAY)
    assert close_with(world.matter, record) == 1
    row = Delivery.objects.get(record=record)
    assert (row.recipient, row.handler) == (world.neighbour.person, RECONSIDERED)


def test_it_sends_its_signals(world: ObjectionWorld) -> None:
    heard: list[str] = []

    def on_objected(sender: type, objection: Objection, record: Record, **_: object) -> None:
        heard.append(record.verb)

    def on_upheld(sender: type, objection: Objection, record: Record, **_: object) -> None:
        heard.append(record.verb)

    objected.connect(on_objected)
    upheld.connect(on_upheld)
    try:
        world.in_state("upheld")
    finally:
        objected.disconnect(on_objected)
        upheld.disconnect(on_upheld)
    assert heard == ["object", "opine_substantial"]


def test_reading_costs_one_query_each(world: ObjectionWorld, django_assert_num_queries: object) -> None:
    for _ in range(3):
        world.objection(world.new("resident"))
    for question in (
        lambda: open_objections(world.matter).count(),
        lambda: all_settled(world.matter, TUESDAY),
        lambda: upheld_since(world.matter, MONDAY),
        lambda: reconsidered_needed(world.matter),
    ):
        with django_assert_num_queries(1):  # type: ignore[operator]
            question()


# --- people and erasure --------------------------------------------------------------------------------------------


def test_a_stubs_objection_follows_the_person(world: ObjectionWorld) -> None:
    from shequ_workflows.org.actions import MergePersons

    stub = Person.objects.create(name="冯", home=world.community, is_stub=True)
    subject = world.objection(world.worker, for_person=stub, heard=phone_call(world, TUESDAY - MINUTE))
    assert world.neighbour.person is not None
    MergePersons(world.worker, stub, world.neighbour.person).execute()
    assert Subject.objects.get(pk=subject.pk).raised_by == world.neighbour.person


def test_erasing_takes_the_words_away_everywhere(world: ObjectionWorld) -> None:
    subject, _at = world.in_state("dismissed")
    for verb in ("object", "answer", "opine"):
        row = Record.objects.get(subject=subject, verb=verb)
        ErasePayload(world.administrator, row, "本人要求", "consent").execute()
    objection = world.get(subject)
    for words in ("text", "answer", "opinion", "public_digest", "public_answer", "public_opinion", "signed_by"):
        assert "异议" not in getattr(objection, words)
        assert (
            "erased" in getattr(objection, words)
            or "清除" in getattr(objection, words)
            or "删除" in getattr(objection, words)
        )


def test_the_record_proves_what_was_said_and_published(world: ObjectionWorld) -> None:
    subject, _at = world.in_state("dismissed")
    assert list(faults(None)) == []
    for column in ("text", "answer", "opinion", "public_digest", "public_answer", "public_opinion"):
        known = getattr(world.get(subject), column)
        Objection.objects.filter(pk=subject.pk).update(**{column: "别的话"})
        assert [one.public_id for one in faults(subject)] == [subject.public_id], column
        Objection.objects.filter(pk=subject.pk).update(**{column: known})
    for verb in ("object", "answer"):
        row = Record.objects.get(subject=subject, verb=verb)
        ErasePayload(world.administrator, row, "本人要求", "consent").execute()
    assert list(faults(None)) == []


def test_the_system_takes_no_step_early(world: ObjectionWorld) -> None:
    subject, at = world.in_state("answered")
    with refused("time"):
        TakeTransition(Actor.system(), subject, "lay_down", at=at + MINUTE).execute()
    assert RaiseObjection(world.neighbour, world.period, TEXT, at=at).check() is None
    assert not InboxEntry.objects.exists()
