"""One vote a person, by whatever channel; every no is a sentence about the voter at hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from shequ_workflows.ballots.actions import ClosePoll
from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.constants import KEYED_CHANNELS
from shequ_workflows.ballots.models import KeyedVote, Poll, RollEntry, Vote
from shequ_workflows.core.models import Record
from shequ_workflows.org.acting import ActionRefused, Refusal
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from tests.factories.ballots import MONDAY, PollWorld, VoterFactory

pytestmark = pytest.mark.django_db
AT = MONDAY + dt.timedelta(hours=1)


def cast(actor: Actor, poll: Poll, choice: int | str = 1, **more: Any) -> Vote:
    return CastVote(actor, poll, choice, **{"at": AT, **more}).execute()


def keyed(world: PollWorld, actor: Actor, poll: Poll, choice: int | str = 1, **more: Any) -> Vote:
    given = {"person": world.neighbour.person, "channel": "visit", "heard_at": AT, **more}
    return cast(actor, poll, choice, **given)


def chosen(vote: Vote) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for question, option in vote.choices.values_list("question__number", "option__number").order_by("option__number"):
        found.setdefault(question, []).append(option)
    return found


def refusal(act: Any, *args: Any, **more: Any) -> Refusal:
    before = Vote.objects.count()
    with pytest.raises(ActionRefused) as caught:
        act(*args, **more)
    assert Vote.objects.count() == before
    assert str(caught.value.refusal.sentence)
    return caught.value.refusal


# --- by oneself ------------------------------------------------------------------------------------------------


def test_a_resident_votes_once(world: PollWorld) -> None:
    poll = world.open()
    vote = cast(world.resident, poll, 2)
    assert (chosen(vote), vote.channel, vote.entered_by, vote.at) == ({1: [2]}, "online", None, AT)
    assert vote.person == world.resident.person
    assert len(vote.receipt) == 12
    assert vote.receipt_text.replace(" ", "") == vote.receipt


def test_a_vote_writes_no_row_that_voters_share(world: PollWorld, django_assert_max_num_queries: Any) -> None:
    poll = world.open()
    subject = poll.subject
    subject.refresh_from_db()
    before = (subject.length, subject.revision)
    with django_assert_max_num_queries(28) as seen:
        cast(world.resident, poll)
    written = [query["sql"] for query in seen.captured_queries if query["sql"].split()[0] in {"INSERT", "UPDATE"}]
    assert len(written) == 2
    assert "shequ_ballots_vote" in written[0]
    assert "shequ_ballots_choice" in written[1]
    subject.refresh_from_db()
    assert (subject.length, subject.revision) == before


def test_a_second_vote_is_told_channel_and_time_of_the_first(world: PollWorld) -> None:
    poll = world.open()
    cast(world.resident, poll, 1)
    with translation.override("en"):
        no = refusal(cast, world.resident, poll, 2, at=AT + dt.timedelta(minutes=5))
        assert no.code == "voted"
        assert "online" in str(no.sentence)
        assert "10:00" in str(no.sentence)


def test_the_same_form_sent_twice_is_one_vote_with_one_receipt(world: PollWorld) -> None:
    poll = world.open()
    first = cast(world.resident, poll, 1, token="k" * 24)
    again = cast(world.resident, poll, 2, token="k" * 24)
    assert again == first
    assert chosen(Vote.objects.get()) == {1: [1]}


def test_another_form_does_not_tell_what_was_chosen(world: PollWorld) -> None:
    """The answer to a second try is the same whatever it chooses: nobody can feel out the first."""
    poll = world.open()
    cast(world.resident, poll, 1, token="mine")
    tries = {str(refusal(cast, world.resident, poll, n, token="other").sentence) for n in (1, 2, 3, 9, "x")}
    assert len(tries) == 1


@pytest.mark.parametrize("choice", [0, 4, -1, "", "x", "１", "1.0", "9" * 40, "1; DROP"])
def test_it_refuses_an_answer_the_poll_does_not_have(world: PollWorld, choice: int | str) -> None:
    assert refusal(cast, world.resident, world.open(), choice).code == "choice"


def test_it_refuses_whoever_is_not_on_the_roll(world: PollWorld) -> None:
    poll = world.open()
    assert refusal(cast, world.director, poll).code == "roll"
    assert refusal(cast, world.outsider, poll).code == "roll"
    no = refusal(cast, world.visitor, poll)
    assert (no.code, no.status) == ("sign_in", 403)


def test_it_refuses_before_the_first_and_from_the_last_minute(world: PollWorld) -> None:
    poll = world.open()
    assert refusal(cast, world.resident, poll, at=MONDAY - dt.timedelta(seconds=1)).code == "not_open"
    assert poll.closes_at is not None
    assert refusal(cast, world.resident, poll, at=poll.closes_at).code == "closed"
    cast(world.resident, poll, at=poll.closes_at - dt.timedelta(seconds=1))


def test_it_refuses_drafts_and_closed_polls(world: PollWorld) -> None:
    poll = world.draft()
    assert refusal(cast, world.resident, poll).code == "unknown"
    assert refusal(cast, world.worker, poll).code == "not_open"
    world.open(poll)
    ClosePoll(world.director, poll, reason="Enough", at=AT).execute()
    assert refusal(cast, world.resident, poll).code == "closed"


def test_a_poll_on_a_hidden_subject_does_not_exist_for_residents(world: PollWorld) -> None:
    poll = world.open(world.draft(world.subject(is_public=False)))
    assert refusal(cast, world.neighbour, poll).code == "unknown"
    assert refusal(cast, world.stranger, poll).status == 404


def test_somebody_who_was_two_people_has_one_vote(world: PollWorld) -> None:
    """A caller was entered twice and verified twice; after the merge both entries of the roll are one person's."""
    double = world.voter("Double")
    poll = world.open()
    assert double.person is not None
    cast(double, poll, 1)
    Person.objects.filter(pk=double.person.pk).update(merged_into=world.resident.person)
    assert refusal(cast, world.resident, poll, 2).code == "voted"


# --- keyed in by staff -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["worker", "grid_worker", "member", "director", "secretary"])
@pytest.mark.parametrize("channel", [channel.value for channel in KEYED_CHANNELS])
def test_staff_key_in_what_came_offline(world: PollWorld, who: str, channel: str) -> None:
    poll = world.open()
    actor = getattr(world, who)
    number = "138 0013 8000" if channel == "phone" else ""
    vote = keyed(world, actor, poll, 3, channel=channel, number=number)
    assert (vote.channel, vote.entered_by, chosen(vote)) == (channel, actor.person, {1: [3]})
    kept = KeyedVote.objects.get(vote=vote)
    assert kept.heard_at == AT
    assert kept.number == ("13800138000" if channel == "phone" else "")


def test_the_number_of_a_call_is_encrypted(world: PollWorld) -> None:
    keyed(world, world.worker, world.open(), channel="phone", number="13800138000")
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM shequ_ballots_keyedvote")
        assert "13800138000" not in cursor.fetchone()[0]


def test_the_channels_meet_in_one_register(world: PollWorld) -> None:
    poll = world.open()
    keyed(world, world.worker, poll, channel="paper")
    assert refusal(cast, world.neighbour, poll).code == "voted"
    cast(world.resident, poll)
    assert refusal(keyed, world, world.worker, poll, person=world.resident.person).code == "voted"


def test_a_double_entry_is_one_vote(world: PollWorld) -> None:
    poll = world.open()
    assert keyed(world, world.worker, poll, token="t1") == keyed(world, world.worker, poll, 2, token="t1")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"channel": "phone"}, "number"),
        ({"channel": "phone", "number": "12"}, "number"),
        ({"channel": "online"}, "channel"),
        ({"channel": "chat"}, "channel"),
        ({"channel": "smoke"}, "channel"),
        ({"heard_at": None}, "heard_at"),
        ({"heard_at": AT + dt.timedelta(minutes=1)}, "heard_at"),
        ({"heard_at": MONDAY - dt.timedelta(minutes=1)}, "heard_at"),
    ],
)
def test_it_asks_when_and_how_it_came(world: PollWorld, more: dict[str, Any], code: str) -> None:
    assert refusal(keyed, world, world.worker, world.open(), **more).code == code


def test_staff_do_not_key_in_their_own_vote(world: PollWorld) -> None:
    own = world.worker.person
    assert own is not None
    assert refusal(keyed, world, world.worker, world.open(), person=own).code == "own"


@pytest.mark.parametrize(
    ("who", "status"), [("resident", 403), ("visitor", 403), ("administrator", 403), ("stranger", 403)]
)
def test_others_do_not_key_in_votes(world: PollWorld, who: str, status: int) -> None:
    assert refusal(keyed, world, getattr(world, who), world.open()).status == status


def test_a_building_lead_keys_in_for_people_he_may_see_only(world: PollWorld) -> None:
    poll = world.open()
    assert refusal(keyed, world, world.lead, poll).code == "person"


def test_it_does_not_say_whether_a_person_of_another_community_exists(world: PollWorld) -> None:
    poll = world.open()
    elsewhere = world.outsider.person
    assert elsewhere is not None
    assert refusal(keyed, world, world.worker, poll, person=elsewhere).code == "person"


def test_a_person_who_is_not_listed_is_refused_with_the_reason(world: PollWorld) -> None:
    poll = world.open()
    young = VoterFactory(name="Young", community=world.community, birth_date=dt.date(2015, 1, 1))
    young.refresh_from_db()
    assert refusal(keyed, world, world.worker, poll, person=young).code == "roll"


# --- where the lock does not hold, the database does ------------------------------------------------------------


def test_the_database_refuses_a_second_vote(world: PollWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the first had slipped in between look and leap: the second is told of it all the same."""
    poll = world.open()
    late = CastVote(world.resident, poll, 2, at=AT)
    cast(world.resident, poll, 1)
    monkeypatch.setattr(CastVote, "lock", lambda self: None)
    assert refusal(late.execute).code == "voted"
    assert chosen(Vote.objects.get()) == {1: [1]}


def test_a_vote_after_the_count_is_refused_by_the_database(world: PollWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    poll = world.open()
    late = CastVote(world.resident, poll, 2, at=AT)
    ClosePoll(world.director, poll, reason="Enough", at=AT).execute()
    monkeypatch.setattr(CastVote, "lock", lambda self: None)
    assert refusal(late.execute).code == "closed"


def test_votes_leave_no_trace_of_the_choice_in_the_record(world: PollWorld) -> None:
    poll = world.open()
    cast(world.resident, poll, 1)
    assert not Record.objects.filter(verb="cast_vote").exists()
    assert RollEntry.objects.filter(vote__isnull=False).count() == 1
