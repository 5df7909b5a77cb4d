"""Voting with the code of a letter: made from the roll, found with limits, cast once, told to nobody else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.ballots.actions import ClosePoll
from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.codes import grouped, is_code
from shequ_workflows.ballots.constants import CodeKind
from shequ_workflows.ballots.letters.making import MakeCodes, RenewCodes, code_of, digest_of
from shequ_workflows.ballots.letters.opening import CastByCode, OpenBallot
from shequ_workflows.ballots.models import EntryCode, Poll, RollEntry, Vote
from shequ_workflows.core.models import Record
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from tests.factories.ballots import MONDAY, PollWorld

from .test_views import AT, hidden, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
CODE = reverse("shequ_ballots:code")
BALLOT = reverse("shequ_ballots:code_ballot")
#: Well formed, and nobody's.
WRONG = code_of("nobody")


def with_codes(world: PollWorld, **text: Any) -> Poll:
    poll = world.open(**text)
    MakeCodes(world.worker, poll, at=AT).execute()
    return poll


def letter_of(poll: Poll, actor: Actor, kind: str = CodeKind.LETTER) -> str:
    entry = RollEntry.objects.get(poll=poll, person=actor.person)
    return code_of(EntryCode.objects.good(kind).get(entry=entry).public_id)


def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def refused(action: Any) -> str:
    with pytest.raises(ActionRefused) as told:
        action.execute()
    return str(told.value.refusal.code)


def open_ballot(code: str, browser: str = "b") -> EntryCode:
    return OpenBallot(code, browser=browser).execute()


# --- making ----------------------------------------------------------------------------------------------------


def test_every_entry_gets_two_codes_that_can_be_printed_again(world: PollWorld) -> None:
    poll = with_codes(world)
    rows = EntryCode.objects.filter(entry__poll=poll)
    assert rows.count() == 2 * poll.roll_count
    codes = {code_of(one.public_id) for one in rows}
    assert len(codes) == 2 * poll.roll_count
    assert all(is_code(code) for code in codes)
    for one in rows:
        assert digest_of(code_of(one.public_id), one.kind) == one.digest
    assert MakeCodes(world.worker, poll, at=AT).execute() == 0
    assert rows.count() == 2 * poll.roll_count


def test_no_code_stands_in_the_database_or_the_record(world: PollWorld) -> None:
    poll = with_codes(world)
    code = letter_of(poll, world.resident)
    row = EntryCode.objects.get(digest=digest_of(code, CodeKind.LETTER))
    assert code not in str(vars(row))
    note = Record.objects.get(verb="make_vote_codes")
    assert code not in str(vars(note)) + str(getattr(note, "payload", ""))


def test_only_staff_makes_codes_and_only_of_an_open_poll(world: PollWorld) -> None:
    assert refused(MakeCodes(world.worker, world.draft())) == "not_open"
    poll = world.open()
    assert refused(MakeCodes(world.grid_worker, poll)) == "role"
    assert refused(MakeCodes(world.resident, poll)) == "role"
    assert refused(MakeCodes(world.administrator, poll)) == "role"


def test_a_lost_code_opens_nothing_and_the_new_one_does(world: PollWorld) -> None:
    poll = with_codes(world)
    old = letter_of(poll, world.resident)
    entry = RollEntry.objects.get(poll=poll, person=world.resident.person)
    RenewCodes(world.worker, poll, entry, at=AT).execute()
    assert refused(OpenBallot(old, browser="b")) == "no_match"
    assert open_ballot(letter_of(poll, world.resident), "c").entry == entry


def test_a_code_renewed_while_its_ballot_lies_open_casts_nothing(world: PollWorld) -> None:
    poll = with_codes(world)
    found = open_ballot(letter_of(poll, world.resident))
    RenewCodes(world.worker, poll, found.entry, at=AT).execute()
    assert refused(CastByCode(found, 1, at=AT)) == "no_match"
    assert not Vote.objects.exists()


# --- casting ---------------------------------------------------------------------------------------------------


def test_from_the_letter_to_the_receipt_without_an_account(world: PollWorld) -> None:
    poll = with_codes(world)
    client = visitor()
    assert client.get(CODE).status_code == 200
    typed = grouped(letter_of(poll, world.resident)).lower()
    asked = client.post(CODE, {"code": typed}, follow=True)
    assert asked.redirect_chain == [(BALLOT, 302)]
    assert poll.question in text_of(asked)
    assert "legal effect" in text_of(asked)
    token = asked.context["panel"]["token"]
    sure = client.post(BALLOT, {"choice": "2", "token": token})
    assert not Vote.objects.exists()
    assert hidden(sure) == {"choice": "2", "token": token, "confirmed": "1"}
    done = client.post(BALLOT, hidden(sure), follow=True)
    vote = Vote.objects.get()
    assert (vote.channel, vote.entered_by, vote.person) == ("letter", None, None)
    assert vote.choices.get().option.number == 2
    text = text_of(done)
    assert vote.receipt_text in text
    assert poll.options.get(number=2).text not in text
    client.post(reverse("shequ_ballots:code_finish"))
    assert client.get(reverse("shequ_ballots:code_receipt")).status_code == 302


def test_no_choice_is_no_vote_and_says_so(world: PollWorld) -> None:
    poll = with_codes(world)
    client = visitor()
    client.post(CODE, {"code": letter_of(poll, world.resident)})
    answer = client.post(BALLOT, {})
    assert answer.status_code == 422
    assert "Please choose one of the answers." in text_of(answer)
    assert "<form" in text_of(answer)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "type the code"),
        ("ABC", "twelve letters"),
        ("UUUU UUUU UUUU", "sign in it that no code has"),
        (WRONG[:-1] + ("0" if WRONG[-1] != "0" else "1"), "One sign is wrong"),
        (WRONG, "opens no ballot"),
    ],
)
def test_a_wrong_code_gets_a_sentence_and_stays_typed(world: PollWorld, typed: str, said: str) -> None:
    with_codes(world)
    answer = visitor().post(CODE, {"code": typed})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert typed in text_of(answer)


def test_whoever_has_no_code_learns_nothing(world: PollWorld) -> None:
    """Nobody's code, a revoked one and a slip's: the same words."""
    poll = with_codes(world)
    old = letter_of(poll, world.neighbour)
    slip = letter_of(poll, world.resident, CodeKind.SLIP)
    CastVote(world.neighbour, poll, 1, at=AT).execute()
    RenewCodes(world.worker, poll, RollEntry.objects.get(poll=poll, person=world.neighbour.person), at=AT).execute()
    pages = []
    for code in (WRONG, old, slip):
        answer = visitor().post(CODE, {"code": code})
        assert answer.status_code == 422
        pages.append([str(error) for error in answer.context["form"].errors["code"]])
    assert pages[0] == pages[1] == pages[2]


def test_voted_already_says_how_and_when_to_the_right_code_only(world: PollWorld) -> None:
    poll = with_codes(world)
    CastVote(world.worker, poll, 1, person=world.resident.person, channel="paper", heard_at=AT, at=AT).execute()
    answer = visitor().post(CODE, {"code": letter_of(poll, world.resident)})
    assert "counted already (paper, 2 Mar 2026, 09:05)" in text_of(answer)
    assert "Neighbour" not in text_of(answer)


def test_not_begun_and_closed_are_told_apart(world: PollWorld, clock: Path) -> None:
    poll = with_codes(world)
    code = letter_of(poll, world.resident)
    clock.write_text((MONDAY - dt.timedelta(hours=1)).isoformat(), encoding="ascii")
    assert "This poll begins on" in text_of(visitor().post(CODE, {"code": code}))
    clock.write_text((MONDAY + dt.timedelta(days=3)).isoformat(), encoding="ascii")
    assert "has closed" in text_of(visitor().post(CODE, {"code": code}))
    clock.write_text((MONDAY + dt.timedelta(minutes=10)).isoformat(), encoding="ascii")
    ClosePoll(world.director, poll, reason="Enough").execute()
    assert "has closed" in text_of(visitor().post(CODE, {"code": code}))


def test_a_ballot_left_open_past_the_end_is_not_counted(world: PollWorld, clock: Path) -> None:
    poll = with_codes(world)
    client = visitor()
    client.post(CODE, {"code": letter_of(poll, world.resident)})
    poll.refresh_from_db()
    assert poll.closes_at is not None
    clock.write_text((poll.closes_at - dt.timedelta(minutes=5)).isoformat(), encoding="ascii")
    client.post(CODE, {"code": letter_of(poll, world.resident)})
    clock.write_text(poll.closes_at.isoformat(), encoding="ascii")
    late = client.post(BALLOT, {"choice": "1", "confirmed": "1"})
    assert late.status_code == 409
    assert "has closed" in text_of(late)
    assert not Vote.objects.exists()


def test_a_double_click_is_one_vote_with_one_receipt(world: PollWorld) -> None:
    poll = with_codes(world)
    found = open_ballot(letter_of(poll, world.resident))
    first = CastByCode(found, 1, token="t", at=AT).execute()
    assert CastByCode(found, 1, token="t", at=AT).execute() == first
    assert refused(CastByCode(found, 2, token="other", at=AT)) == "voted"


def test_a_borrowed_phone_shows_nothing_of_the_one_before(world: PollWorld) -> None:
    poll = with_codes(world)
    client = visitor()
    client.post(CODE, {"code": letter_of(poll, world.resident)})
    client.post(BALLOT, {"choice": "1", "confirmed": "1"})
    first = Vote.objects.get()
    again = client.post(CODE, {"code": letter_of(poll, world.neighbour)}, follow=True)
    assert first.receipt_text not in text_of(again)
    assert client.get(reverse("shequ_ballots:code_receipt")).status_code == 302


# --- limits ----------------------------------------------------------------------------------------------------


def test_one_device_waits_longer_and_longer(world: PollWorld, clock: Path) -> None:
    poll = with_codes(world)
    at = MONDAY + dt.timedelta(minutes=20)
    clock.write_text(at.isoformat(), encoding="ascii")
    for number in range(3):
        assert refused(OpenBallot(code_of(f"guess {number}"), browser="one")) == "no_match"
    assert refused(OpenBallot(letter_of(poll, world.resident), browser="one")) == "wait"
    assert open_ballot(letter_of(poll, world.neighbour), "another")
    clock.write_text((at + dt.timedelta(seconds=3)).isoformat(), encoding="ascii")
    assert refused(OpenBallot(code_of("guess 4"), browser="one")) == "no_match"
    clock.write_text((at + dt.timedelta(seconds=6)).isoformat(), encoding="ascii")
    assert refused(OpenBallot(code_of("guess 5"), browser="one")) == "wait"  # two seconds are not enough any more
    clock.write_text((at + dt.timedelta(seconds=9)).isoformat(), encoding="ascii")
    assert open_ballot(letter_of(poll, world.resident), "one")
    for number in range(6, 9):  # the right code makes it forget
        assert refused(OpenBallot(code_of(f"guess {number}"), browser="one")) == "no_match"


def test_one_code_and_one_entry_wait_whatever_the_device(world: PollWorld) -> None:
    poll = with_codes(world)
    for number in range(3):
        assert refused(OpenBallot(WRONG, browser=f"browser {number}")) == "no_match"
    assert refused(OpenBallot(WRONG, browser="fresh")) == "wait"
    old = letter_of(poll, world.resident)
    entry = RollEntry.objects.get(poll=poll, person=world.resident.person)
    RenewCodes(world.worker, poll, entry, at=AT).execute()
    older = letter_of(poll, world.resident)
    RenewCodes(world.worker, poll, entry, at=AT).execute()
    for number, code in enumerate((old, older, old)):
        assert refused(OpenBallot(code, browser=f"other {number}")) == "no_match"
    assert refused(OpenBallot(letter_of(poll, world.resident), browser="newest")) == "wait"


def test_what_the_check_sign_finds_is_not_counted(world: PollWorld) -> None:
    poll = with_codes(world)
    for _try in range(8):
        assert refused(OpenBallot(WRONG[:-1] + ("0" if WRONG[-1] != "0" else "1"), browser="one")) == "mistyped"
    assert open_ballot(letter_of(poll, world.resident), "one")
