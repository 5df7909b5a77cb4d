"""Preparing, opening and closing."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import IntegrityError, transaction

from shequ_workflows.ballots import actions, electorates, rolls
from shequ_workflows.ballots.actions import ClosePoll, DraftPoll, OpenPoll, PollText, ReviseDraft
from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.exceptions import CountsDiffer, MoreVotesThanRoll
from shequ_workflows.ballots.hosts import PollHost, hosts
from shequ_workflows.ballots.models import Choice, Option, Poll, Vote
from shequ_workflows.ballots.registers import close_due
from shequ_workflows.ballots.verdicts import Count, digest_of
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.org.acting import ActionRefused, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from tests.factories.ballots import MONDAY, PollWorld, VoterFactory

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def payload(subject: Subject, verb: str) -> dict[str, object]:
    row = Record.objects.filter(subject=subject, verb=verb).latest("seq")
    return json.loads(row.payload.body)


def refused(action: object) -> str:
    with pytest.raises(ActionRefused) as caught:
        action.execute()  # type: ignore[attr-defined]
    assert str(caught.value.refusal.sentence)
    return caught.value.refusal.code


# --- preparing -------------------------------------------------------------------------------------------------


def test_it_offers_for_against_abstain(world: PollWorld) -> None:
    assert [o.code for o in world.draft().options.all()] == ["for", "against", "abstain"]


def test_it_always_offers_against_all_of_them(world: PollWorld) -> None:
    poll = world.draft(kind="one_of", options=["Lunch", "", " Supper "])
    assert [(o.number, o.code, o.text) for o in poll.options.all()] == [
        (1, "custom", "Lunch"),
        (2, "custom", "Supper"),
        (3, "against_all", poll.options.all()[2].text),
    ]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["One"], "options"),
        (["Same", "same "], "options"),
        ([f"Option {n}" for n in range(13)], "options"),
        (["x" * 121, "y"], "options"),
    ],
)
def test_it_refuses_options_nobody_could_choose_between(world: PollWorld, options: list[str], code: str) -> None:
    text = PollText("Which?", "one_of", options)
    assert refused(DraftPoll(world.worker, world.subject(), text)) == code


def test_it_refuses_an_empty_question(world: PollWorld) -> None:
    assert refused(DraftPoll(world.worker, world.subject(), PollText("  "))) == "question"


@pytest.mark.parametrize("who", ["worker", "member", "director", "secretary"])
def test_those_who_write_polls_may_prepare_one(world: PollWorld, who: str) -> None:
    assert DraftPoll(getattr(world, who), world.subject(), PollText("Well?")).execute().state == "draft"


@pytest.mark.parametrize(
    ("who", "code"),
    [("resident", "role"), ("visitor", "role"), ("lead", "role"), ("administrator", "role"), ("stranger", "role")],
)
def test_others_may_not_prepare_one(world: PollWorld, who: str, code: str) -> None:
    assert refused(DraftPoll(getattr(world, who), world.subject(), PollText("Well?"))) == code


def test_a_stranger_does_not_learn_of_a_subject_that_is_not_public(world: PollWorld) -> None:
    hidden = world.subject(is_public=False)
    assert refused(DraftPoll(world.stranger, hidden, PollText("Well?"))) == "unknown"


def test_nothing_is_asked_about_a_matter_that_has_ended(world: PollWorld) -> None:
    subject = world.subject()
    Subject.objects.filter(pk=subject.pk).update(is_open=False, ended_at=MONDAY)
    subject.refresh_from_db()
    assert refused(DraftPoll(world.worker, subject, PollText("Well?"))) == "ended"


def test_a_draft_may_be_changed_and_an_open_poll_may_not(world: PollWorld) -> None:
    poll = world.draft()
    ReviseDraft(world.member, poll, PollText("Which?", "one_of", ["A", "B"])).execute()
    poll.refresh_from_db()
    assert poll.question == "Which?"
    assert poll.options.count() == 3
    world.open(poll)
    assert refused(ReviseDraft(world.member, poll, PollText("Other?"))) == "opened"


# --- opening ---------------------------------------------------------------------------------------------------


def test_it_freezes_the_verified_residents_of_age(world: PollWorld) -> None:
    VoterFactory(name="Not verified")
    VoterFactory(name="Minor", community=world.community, birth_date=MONDAY.date().replace(year=2008) + DAY)
    today18 = VoterFactory(name="18 today", community=world.community, birth_date=MONDAY.date().replace(year=2008))
    VoterFactory(name="No birth date", community=world.community, birth_date=None)
    merged = VoterFactory(name="Merged stub", community=world.community)
    Person.objects.filter(pk=merged.pk).update(merged_into=world.resident.person)
    poll = world.open()
    on_roll = set(poll.roll.values_list("person__name", flat=True))
    assert on_roll == {"Resident", "Neighbour", today18.name}
    assert poll.roll_count == 3
    assert set(poll.roll.values_list("unit_key", flat=True)) == {
        f"p:{person.public_id}" for person in (world.resident.person, world.neighbour.person, today18)
    }


def test_it_writes_the_roll_in_bulk(world: PollWorld, django_assert_num_queries: object) -> None:
    VoterFactory.create_batch(20, community=world.community)
    poll = world.draft()
    poll.subject.community  # noqa: B018 - loaded before we count
    with django_assert_num_queries(2):  # type: ignore[operator] - one reads, one writes
        assert len(electorates.freeze_roll(poll, MONDAY)) == 22


def test_whoever_comes_later_is_not_on_the_roll(world: PollWorld) -> None:
    poll = world.open()
    late = world.voter("Late")
    assert refused(CastVote(late, poll, 1, at=MONDAY + HOUR)) == "roll"


def test_it_records_roll_and_text(world: PollWorld) -> None:
    poll = world.open()
    kept = payload(poll.subject, "open_poll")
    assert kept["roll"] == 2
    assert kept["roll_digest"] == poll.roll_digest
    assert poll.roll_digest == rolls.digest_of(reversed(rolls.roll_lines(poll)))
    [question] = kept["questions"]  # type: ignore[misc]
    assert question["options"] == [[o.number, o.code, o.text] for o in poll.options.all()]


@pytest.mark.parametrize("who", ["worker", "secretary", "grid_worker", "resident", "administrator"])
def test_only_the_committee_opens_a_poll(world: PollWorld, who: str) -> None:
    poll = world.draft()
    assert refused(OpenPoll(getattr(world, who), poll, closes_at=MONDAY + DAY, at=MONDAY)) == "role"


@pytest.mark.parametrize(
    ("opens", "closes"), [(-HOUR, DAY), (None, dt.timedelta(minutes=59)), (None, 61 * DAY), (2 * DAY, DAY)]
)
def test_it_refuses_impossible_times(world: PollWorld, opens: dt.timedelta | None, closes: dt.timedelta) -> None:
    action = OpenPoll(
        world.director,
        world.draft(),
        opens_at=MONDAY + opens if opens is not None else None,
        closes_at=MONDAY + closes,
        at=MONDAY,
    )
    assert refused(action) == "time"


def test_it_refuses_the_end_of_time(world: PollWorld) -> None:
    far = dt.datetime.max.replace(tzinfo=dt.UTC) - dt.timedelta(minutes=1)
    assert refused(OpenPoll(world.director, world.draft(), opens_at=far, closes_at=far, at=MONDAY)) == "time"


def test_it_refuses_an_empty_roll(world: PollWorld) -> None:
    assert refused(OpenPoll(world.director, world.draft(), closes_at=LATER, at=MONDAY - 60 * DAY)) == "roll"


LATER = MONDAY - 59 * DAY


def test_it_is_opened_once(world: PollWorld) -> None:
    poll = world.open()
    assert refused(OpenPoll(world.director, poll, closes_at=MONDAY + DAY, at=MONDAY)) == "opened"


def test_the_kind_of_subject_has_a_say(world: PollWorld) -> None:
    hosts.register(PollHost("lamp", lambda subject: refuse("not_now", "Wait for the discussion.")))
    try:
        assert refused(OpenPoll(world.director, world.draft(), closes_at=MONDAY + DAY, at=MONDAY)) == "not_now"
    finally:
        hosts.unregister("lamp")


# --- what the database itself refuses --------------------------------------------------------------------------


def broken(statement: object) -> None:
    with pytest.raises(IntegrityError, match="shequ: "), transaction.atomic():
        statement()  # type: ignore[operator]


def test_nothing_of_an_open_poll_can_be_changed(world: PollWorld) -> None:
    poll = world.open()
    CastVote(world.resident, poll, 1, at=MONDAY + HOUR).execute()
    polls = Poll.objects.filter(pk=poll.pk)
    broken(lambda: polls.update(question="Another?"))
    broken(lambda: polls.update(closes_at=MONDAY + 9 * DAY))
    broken(lambda: polls.update(roll_count=3))
    broken(lambda: polls.update(state="draft", roll_digest=""))
    broken(lambda: Option.objects.filter(poll=poll, number=1).update(text="No"))
    broken(lambda: Option.objects.create(poll=poll, question=poll.questions.get(), number=9, text="More"))
    broken(lambda: poll.questions.update(text="Another?"))
    broken(lambda: poll.questions.update(rule={"key": "x"}))
    broken(lambda: poll.questions.create(number=2, text="More?"))
    broken(lambda: polls.update(pack="owners"))
    broken(lambda: polls.update(closes_at=MONDAY + HOUR))
    broken(lambda: Option.objects.filter(poll=poll, number=3).delete())
    broken(lambda: poll.roll.update(unit_key="x"))
    broken(lambda: poll.roll.filter(vote=None).delete())
    broken(lambda: poll.roll.create(person=world.director.person, unit_key="p:late"))
    broken(lambda: Choice.objects.update(option=poll.options.last()))
    broken(lambda: Choice.objects.all().delete())
    broken(lambda: Vote.objects.update(channel="letter"))
    broken(lambda: Vote.objects.all()._raw_delete("default"))


def test_a_vote_must_fit_its_poll(world: PollWorld) -> None:
    poll, other = world.open(), world.open(question="Another?")
    entry, option = poll.roll.get(person=world.resident.person), poll.options.first()
    good = {"poll": poll, "roll_entry": entry, "at": MONDAY + HOUR}
    broken(lambda: Vote.objects.create(**{**good, "area": 1}))
    broken(lambda: Vote.objects.create(**{**good, "roll_entry": other.roll.first()}))
    broken(lambda: Vote.objects.create(**{**good, "at": MONDAY - HOUR}))
    broken(lambda: Vote.objects.create(**{**good, "at": poll.closes_at}))
    answer = {"vote": Vote.objects.create(**good), "poll": poll, "question": poll.questions.get(), "option": option}
    strange = other.options.first()
    broken(lambda: Choice.objects.create(**{**answer, "option": strange}))
    broken(lambda: Choice.objects.create(**{**answer, "option": strange, "question": other.questions.get()}))
    broken(lambda: Choice.objects.create(**{**answer, "poll": other}))
    broken(lambda: Choice.objects.create(**{**answer, "area": 1}))
    two = [Choice(**{**answer, "option": one}) for one in poll.options.all()[:2]]
    broken(lambda: Choice.objects.bulk_create(two))
    Choice.objects.create(**answer)
    broken(lambda: Choice.objects.create(**{**answer, "option": poll.options.last()}))


def test_a_result_is_never_changed(world: PollWorld) -> None:
    poll = world.open()
    ClosePoll(Actor.system(), poll, at=poll.closes_at).execute()
    broken(lambda: Poll.objects.filter(pk=poll.pk).update(totals_digest="x"))
    broken(lambda: Poll.objects.filter(pk=poll.pk).update(totals={"votes": 99}))
    broken(lambda: Poll.objects.filter(pk=poll.pk).update(state="open", closed_at=None))
    broken(lambda: Poll.objects.filter(pk=poll.pk)._raw_delete("default"))


def test_a_seal_is_set_once(world: PollWorld) -> None:
    poll = world.open()
    CastVote(world.resident, poll, 1, at=MONDAY + HOUR).execute()
    actions.seal_all(poll, MONDAY + HOUR)
    broken(lambda: Vote.objects.update(sealed_by=None))


# --- closing ---------------------------------------------------------------------------------------------------


def test_the_clock_closes_and_counts(world: PollWorld) -> None:
    poll = world.open()
    CastVote(world.resident, poll, 2, at=MONDAY + HOUR).execute()
    CastVote(
        world.worker, poll, 1, person=world.neighbour.person, channel="visit", heard_at=MONDAY + HOUR, at=MONDAY + HOUR
    ).execute()
    assert close_due(poll.closes_at - dt.timedelta(seconds=1)) == 0
    assert close_due(poll.closes_at) == 1
    assert close_due(poll.closes_at) == 0
    poll.refresh_from_db()
    assert poll.state == "closed"
    assert poll.closed_by is None
    assert poll.totals["roll"] == poll.totals["participants"] == {"heads": 2, "area": 0}
    assert poll.totals["channels"] == {"online": 1, "visit": 1}
    answer = poll.totals["questions"][0]
    assert [one["heads"] for one in answer["options"]] == [1, 1, 0]
    assert (answer["rule"], answer["outcome"]) == (None, None)
    about = poll.totals["about"]
    assert (about["poll"], about["roll"], about["pack"]) == (poll.public_id, poll.roll_digest, "advisory")
    assert about["opens"] == "2026-03-02T09:00:00+08:00"
    assert dt.datetime.fromisoformat(about["closes"]) == poll.closed_at.replace(microsecond=0)
    assert poll.totals_digest == digest_of(poll.totals)
    kept = payload(poll.subject, "close_poll")
    assert kept["totals"] == poll.totals
    assert kept["digest"] == poll.totals_digest
    assert not Vote.objects.unsealed().exists()


def test_the_committee_closes_early_only_with_a_reason(world: PollWorld) -> None:
    poll = world.open()
    assert refused(ClosePoll(world.director, poll, at=MONDAY + HOUR)) == "early"
    ClosePoll(world.director, poll, reason="The caterer gave up.", at=MONDAY + HOUR).execute()
    poll.refresh_from_db()
    assert poll.close_reason == "The caterer gave up."
    assert refused(ClosePoll(world.director, poll, reason="Again", at=MONDAY + HOUR)) == "state"


@pytest.mark.parametrize("who", ["worker", "resident", "administrator", "visitor"])
def test_others_do_not_close_it(world: PollWorld, who: str) -> None:
    assert refused(ClosePoll(getattr(world, who), world.open(), reason="Enough", at=MONDAY + HOUR)) == "role"


def test_nothing_is_published_where_two_counts_differ(world: PollWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    poll = world.open()
    CastVote(world.resident, poll, 1, at=MONDAY + HOUR).execute()
    option = poll.options.last()
    monkeypatch.setattr("shequ_workflows.ballots.querysets.ChoiceQuerySet.grouped", lambda rows: [(option.pk, 1, 0)])
    with pytest.raises(CountsDiffer):
        ClosePoll(Actor.system(), poll, at=poll.closes_at).execute()
    poll.refresh_from_db()
    assert poll.state == "open"
    assert close_due(poll.closes_at) == 0


def test_a_poll_that_cannot_be_counted_does_not_stop_others(world: PollWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of counting agree, and there are more votes than people on the roll."""
    bad, good = world.open(), world.open(question="Another?")

    real = actions.count_twice

    def count(poll: Poll, closed_at: dt.datetime) -> Count:
        if poll.pk == bad.pk:
            raise MoreVotesThanRoll("3 > 2")
        return real(poll, closed_at)

    monkeypatch.setattr(actions, "count_twice", count)
    assert close_due(bad.closes_at) == 1
    assert list(Poll.objects.closed()) == [good]


def test_the_same_question_is_open_once(world: PollWorld) -> None:
    subject = world.subject()
    first, second = world.draft(subject), world.draft(subject)
    world.open(first)
    refusal = OpenPoll(world.director, second, closes_at=MONDAY + dt.timedelta(days=3), at=MONDAY).check()
    assert refusal is not None
    assert refusal.code == "asked"
    first.refresh_from_db()
    first.pk, first.public_id = None, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)
