"""Papers in batches: counted by hand, keyed blind by two, settled by a third, counted in at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import escape

from shequ_workflows.ballots.actions import ClosePoll
from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.codes import grouped
from shequ_workflows.ballots.constants import CodeKind
from shequ_workflows.ballots.letters.making import MakeCodes, code_of
from shequ_workflows.ballots.models import Batch, BatchKeying, Choice, EntryCode, Poll, RollEntry, SlipReading, Vote
from shequ_workflows.ballots.paper.batches import (
    DropLastSlip,
    EndPapers,
    FinishKeying,
    KeySlip,
    RegisterBatch,
    ReleaseBatch,
    invalid_papers,
)
from shequ_workflows.ballots.paper.keying import Reading
from shequ_workflows.ballots.paper.readings import marks_of
from shequ_workflows.ballots.registers import close_due
from shequ_workflows.core.models import Record
from shequ_workflows.org.actors import Actor

from .test_formal import AT, BEGINS, DAY, TWO, Estate, refused
from .test_views import signed_in, text_of, url

pytestmark = pytest.mark.django_db
ENDS = BEGINS + 10 * DAY


@pytest.fixture
def estate(db: None, clock: Path) -> Estate:
    clock.write_text(AT.isoformat(), encoding="ascii")
    found = Estate()
    found.basis()
    return found


def with_slips(estate: Estate, **text: Any) -> Poll:
    poll = estate.formal(**text)
    MakeCodes(estate.worker, poll, at=AT).execute()
    return poll


def slips_of(poll: Poll) -> list[str]:
    rows = EntryCode.objects.good(CodeKind.SLIP).filter(entry__poll=poll).order_by("entry")
    return [code_of(one.public_id) for one in rows]


def batch_of(estate: Estate, poll: Poll, counted: int, **more: Any) -> Batch:
    return RegisterBatch(estate.member, poll, counted, AT, at=AT, **more).execute()


def keyed(actor: Actor, batch: Batch, papers: dict[str, Any]) -> None:
    """Code → the option of question 1, marks by question, or why it is not valid."""
    for code, marks in papers.items():
        invalid = marks if isinstance(marks, str) else ""
        given = marks if isinstance(marks, dict) else {1: (str(marks),)}
        KeySlip(actor, batch, code, {} if invalid else given, invalid=invalid, at=AT).execute()
    FinishKeying(actor, batch, at=AT).execute()


def both(estate: Estate, batch: Batch, papers: dict[str, Any], other: dict[str, Any] | None = None) -> None:
    keyed(estate.worker, batch, papers)
    keyed(estate.grid_worker, batch, papers if other is None else other)


def choices_of(poll: Poll) -> dict[int, int]:
    return {one.vote_id: one.option.number for one in Choice.objects.filter(poll=poll).select_related("option")}


# --- the way through -------------------------------------------------------------------------------------------


def test_what_two_people_read_alike_counts_at_once(estate: Estate) -> None:
    poll = with_slips(estate)
    codes = slips_of(poll)
    batch = batch_of(estate, poll, 4)
    both(estate, batch, {codes[0]: 1, codes[1]: 2, codes[2]: 1, codes[3]: "blank"})
    assert not Vote.objects.exists()  # nothing before the release
    ReleaseBatch(estate.member, batch, at=AT).execute()
    assert Vote.objects.filter(poll=poll, channel="paper", at=AT).count() == 3
    assert sorted(choices_of(poll).values()) == [1, 1, 2]
    batch.refresh_from_db()
    assert batch.result["valid"] == 3
    assert batch.result["totals"] == {"1": {"1": 2, "2": 1}}
    assert invalid_papers(poll) == {"blank": 1}


def test_what_was_keyed_is_sealed_and_gone_after_the_release(estate: Estate) -> None:
    poll = with_slips(estate)
    code = slips_of(poll)[0]
    batch = batch_of(estate, poll, 1)
    both(estate, batch, {code: 1})
    stored = list(SlipReading.objects.values_list("content", flat=True))
    assert len(stored) == 2
    assert code not in str([one.token for one in stored])
    ReleaseBatch(estate.member, batch, at=AT).execute()
    assert not SlipReading.objects.exists()
    told = [str(vars(row)) for row in Record.objects.filter(verb__in=["register_batch", "release_batch"])]
    assert len(told) == 2
    assert not any(code in one for one in told)


def test_the_second_sees_nothing_of_the_first(estate: Estate) -> None:
    poll = with_slips(estate)
    code = slips_of(poll)[0]
    batch = batch_of(estate, poll, 1)
    KeySlip(estate.worker, batch, code, {1: ("1",)}, at=AT).execute()
    address = reverse("shequ_ballots:key_batch", args=[poll.public_id, batch.number])
    mine = text_of(signed_in(estate.worker).get(address))
    theirs = text_of(signed_in(estate.grid_worker).get(address))
    assert grouped(code) in mine
    assert grouped(code) not in theirs
    assert "Your last paper" not in theirs
    assert "Paper 1 of 1" in theirs


def test_a_third_settles_what_differs_and_neither_of_the_two_can(estate: Estate) -> None:
    poll = with_slips(estate)
    codes = slips_of(poll)
    batch = batch_of(estate, poll, 2)
    both(estate, batch, {codes[0]: 1, codes[1]: 1}, {codes[0]: 1, codes[1]: 2})
    assert refused(ReleaseBatch(estate.member, batch, at=AT)) == "unsettled"
    ruling = [Reading.of(codes[1], {1: [2]})]
    assert refused(ReleaseBatch(estate.worker, batch, readings=ruling, at=AT)) == "same_person"
    assert not Vote.objects.exists()
    ReleaseBatch(estate.member, batch, readings=ruling, at=AT).execute()
    assert sorted(choices_of(poll).values()) == [1, 2]


def test_a_wrong_number_of_papers_keeps_the_batch_back(estate: Estate) -> None:
    poll = with_slips(estate)
    batch = batch_of(estate, poll, 3)
    both(estate, batch, {slips_of(poll)[0]: 1})
    assert refused(ReleaseBatch(estate.member, batch, at=AT)) == "count"
    ReleaseBatch(estate.member, batch, counted=1, at=AT).execute()
    assert Vote.objects.count() == 1


def test_papers_without_a_code_or_of_nobody_are_refused_only(estate: Estate) -> None:
    poll = with_slips(estate)
    codes = slips_of(poll)
    stray = code_of("nobody")
    batch = batch_of(estate, poll, 4)
    papers = {codes[0]: 1, stray: 1, "?": 1}
    keyed(estate.worker, batch, papers)
    KeySlip(estate.grid_worker, batch, "?", {1: ("2",)}, at=AT).execute()
    keyed(estate.grid_worker, batch, papers)
    assert refused(ReleaseBatch(estate.member, batch, readings=[Reading.of(stray, {1: [1]})], at=AT)) == "unknown"
    ReleaseBatch(estate.member, batch, refused={stray: 1, "?": 2}, at=AT).execute()
    assert Vote.objects.count() == 1
    assert invalid_papers(poll) == {"refused": 3}


def test_who_voted_online_before_has_voted(estate: Estate) -> None:
    poll = with_slips(estate)
    entry = RollEntry.objects.get(poll=poll, person=estate.c.person)
    code = code_of(EntryCode.objects.get(entry=entry, kind=CodeKind.SLIP).public_id)
    batch = batch_of(estate, poll, 1)
    both(estate, batch, {code: 1})
    CastVote(estate.c, poll, 2, at=AT).execute()
    assert refused(ReleaseBatch(estate.member, batch, at=AT)) == "unsettled"
    assert refused(ReleaseBatch(estate.member, batch, readings=[Reading.of(code, {1: [1]})], at=AT)) == "unknown"
    ReleaseBatch(estate.member, batch, refused={code: 1}, at=AT).execute()
    assert Vote.objects.get().channel == "online"


def test_several_questions_and_a_blank_one(estate: Estate) -> None:
    poll = with_slips(estate, questions=TWO)
    codes = slips_of(poll)
    batch = batch_of(estate, poll, 2, channel="post")
    both(estate, batch, {codes[0]: {1: ("1",), 2: ("1", "3")}, codes[1]: {2: ("2",)}})
    ReleaseBatch(estate.member, batch, at=AT).execute()
    assert Vote.objects.filter(channel="post").count() == 2
    assert Choice.objects.filter(poll=poll).count() == 4


# --- bad input -------------------------------------------------------------------------------------------------


def test_marks_that_no_question_takes_are_told(estate: Estate) -> None:
    poll = with_slips(estate)
    code = slips_of(poll)[0]
    batch = batch_of(estate, poll, 1)
    for marks in ({1: ("7",)}, {1: ("1", "2")}, {}, {3: ("1",)}):
        assert refused(KeySlip(estate.worker, batch, code, marks, at=AT)) == "marks"
    assert refused(KeySlip(estate.worker, batch, code[:-1], {1: ("1",)}, at=AT)) == "mistyped"
    assert refused(KeySlip(estate.worker, batch, code, {}, invalid="because", at=AT)) == "invalid"
    assert not BatchKeying.objects.exists()


def test_two_people_key_and_no_third(estate: Estate) -> None:
    poll = with_slips(estate)
    codes = slips_of(poll)
    batch = batch_of(estate, poll, 1)
    keyed(estate.worker, batch, {codes[0]: 1})
    assert refused(KeySlip(estate.worker, batch, codes[1], {1: ("1",)}, at=AT)) == "done"
    assert refused(ReleaseBatch(estate.member, batch, at=AT)) == "two"
    KeySlip(estate.grid_worker, batch, codes[0], {1: ("1",)}, at=AT).execute()
    assert refused(ReleaseBatch(estate.member, batch, at=AT)) == "two"
    assert refused(KeySlip(estate.member, batch, codes[0], {1: ("1",)}, at=AT)) == "two"


def test_the_last_paper_can_be_taken_back_until_one_has_finished(estate: Estate) -> None:
    poll = with_slips(estate)
    codes = slips_of(poll)
    batch = batch_of(estate, poll, 1)
    KeySlip(estate.worker, batch, codes[0], {1: ("2",)}, at=AT).execute()
    assert DropLastSlip(estate.worker, batch, at=AT).execute() == 0
    assert refused(FinishKeying(estate.worker, batch, at=AT)) == "none"
    keyed(estate.worker, batch, {codes[0]: 1})
    assert refused(DropLastSlip(estate.worker, batch, at=AT)) == "none"
    assert refused(DropLastSlip(estate.grid_worker, batch, at=AT)) == "none"


def test_a_batch_has_a_number_a_time_and_papers(estate: Estate) -> None:
    poll = with_slips(estate)
    assert refused(RegisterBatch(estate.member, poll, 0, AT, at=AT)) == "counted"
    assert refused(RegisterBatch(estate.member, poll, 5, AT + DAY, at=AT)) == "received_at"
    assert refused(RegisterBatch(estate.member, poll, 5, BEGINS - DAY, at=AT)) == "received_at"
    assert refused(RegisterBatch(estate.member, poll, 5, ENDS, at=ENDS + DAY)) == "received_at"
    assert refused(RegisterBatch(estate.member, poll, 5, AT, channel="online", at=AT)) == "channel"
    assert refused(RegisterBatch(estate.lead, poll, 5, AT, at=AT)) == "role"
    assert refused(RegisterBatch(estate.stranger, poll, 5, AT, at=AT)) in {"role", "unknown"}


def test_slips_of_a_formal_vote_are_not_keyed_by_one_alone(estate: Estate) -> None:
    poll = with_slips(estate)
    one = {"person": estate.c.person, "channel": "paper", "heard_at": AT, "at": AT}
    assert refused(CastVote(estate.worker, poll, 1, **one)) == "batches"


@pytest.mark.parametrize(
    ("typed", "marks"), [("1", ("1",)), ("13", ("1", "3")), ("1 12", ("1", "12")), ("1，2", ("1", "2")), ("", ())]
)
def test_marks_are_typed_as_digits(typed: str, marks: tuple[str, ...]) -> None:
    assert marks_of(typed) == marks


# --- the end ---------------------------------------------------------------------------------------------------


def test_a_formal_vote_waits_for_its_papers_and_is_counted_then(estate: Estate, clock: Path) -> None:
    poll = with_slips(estate)
    codes = slips_of(poll)
    clock.write_text((ENDS + dt.timedelta(minutes=1)).isoformat(), encoding="ascii")
    assert close_due(ENDS) == 0
    after = ENDS + dt.timedelta(hours=1)
    last = ENDS - dt.timedelta(minutes=1)
    assert refused(CastVote(estate.c, poll, 1, at=after)) == "closed"
    batch = RegisterBatch(estate.member, poll, 2, last, at=after).execute()
    both(estate, batch, {codes[0]: 1, codes[1]: 1})
    assert refused(EndPapers(estate.director, poll, at=after)) == "batches"
    ReleaseBatch(estate.member, batch, at=after).execute()
    assert refused(EndPapers(estate.worker, poll, at=after)) == "role"
    assert refused(ClosePoll(estate.director, poll, at=after)) == "papers"
    EndPapers(estate.director, poll, at=after).execute()
    assert refused(RegisterBatch(estate.member, poll, 1, last, at=after)) == "state"
    assert close_due(after) == 1
    poll.refresh_from_db()
    assert poll.result is not None
    assert poll.result.totals.channels == {"paper": 2}


def test_papers_do_not_end_before_the_poll(estate: Estate) -> None:
    poll = with_slips(estate)
    assert refused(EndPapers(estate.director, poll, at=AT)) == "early"


# --- screens ---------------------------------------------------------------------------------------------------


def test_from_the_box_to_the_count_on_the_screens(estate: Estate) -> None:
    poll = with_slips(estate)
    codes = slips_of(poll)
    sent = {"counted": "2", "channel": "paper", "received_at": AT.strftime("%Y-%m-%dT%H:%M")}
    signed_in(estate.member).post(url("batches", poll), sent)
    key, settle = (reverse(f"shequ_ballots:{name}", args=[poll.public_id, 1]) for name in ("key_batch", "settle_batch"))
    for actor, second in ((estate.worker, "1"), (estate.grid_worker, "2")):
        client = signed_in(actor)
        scanned = client.post(key, {"code": codes[0]})  # a scanner sends the code with Enter
        assert scanned.status_code == 200
        assert scanned.context["form"]["code"].value() == codes[0]
        client.post(key, {"code": codes[0], "marks-1": "1"})
        wrong = client.post(key, {"code": codes[1], "marks-1": "9"})
        assert wrong.status_code == 422
        client.post(key, {"code": codes[1], "marks-1": second})
        assert "finished" in text_of(client.post(key, {"finish": "1"}, follow=True))
    own = signed_in(estate.worker).get(settle)
    assert "A third person settles what differs" in text_of(own)
    third = signed_in(estate.member)
    shown = third.get(settle)
    assert "read differently (question 1)" in text_of(shown)
    for option in poll.options.all():
        assert f"<strong>{escape(option.text)}" not in text_of(shown)
    assert third.post(settle, {}).status_code == 422
    assert third.post(settle, {"c0-verdict": "counts"}).status_code == 422
    done = third.post(settle, {"c0-verdict": "counts", "c0-marks-1": "2", "c0-papers": "1"}, follow=True)
    assert "Batch 1 is counted in." in text_of(done)
    assert "Settled by a third: 1" in text_of(done)
    assert sorted(choices_of(poll).values()) == [1, 2]


def test_marks_of_a_batch_are_on_no_screen_before_the_poll_has_closed(estate: Estate) -> None:
    poll = with_slips(estate)
    batch = batch_of(estate, poll, 1)
    both(estate, batch, {slips_of(poll)[0]: 1})
    ReleaseBatch(estate.member, batch, at=AT).execute()
    text = text_of(signed_in(estate.director).get(url("batches", poll)))
    assert "Valid: 1" in text
    assert escape(str(poll.options.get(number=1).text)) not in text


def test_a_paper_of_an_advisory_poll_is_keyed_once_and_read_back(estate: Estate, clock: Path) -> None:
    poll = estate.open(electorate="owners", at=AT)
    MakeCodes(estate.worker, poll, at=AT).execute()
    code = slips_of(poll)[0]
    client, address = signed_in(estate.worker), url("slip", poll)
    assert client.post(address, {"code": code}).status_code == 200
    back = client.post(address, {"code": code, "marks-1": "2"})
    assert "Compare with the paper" in text_of(back)
    assert str(poll.options.get(number=2).text) in text_of(back)
    assert not Vote.objects.exists()
    sent = {"code": code, "marks-1": "2", "token": back.context["token"], "confirmed": "1"}
    assert "Receipt:" in text_of(client.post(address, sent, follow=True))
    assert Vote.objects.get().channel == "paper"
    again = client.post(address, {"code": code, "marks-1": "1"})
    assert "counted already" in text_of(again)
    assert "no code of a slip" in text_of(client.post(address, {"code": code_of("x"), "marks-1": "1"}))


@pytest.mark.parametrize(("who", "status"), [("lead", 403), ("a", 403), ("administrator", 403), ("member", 200)])
def test_who_sees_the_batches(estate: Estate, who: str, status: int) -> None:
    poll = with_slips(estate)
    batch_of(estate, poll, 1)
    client = signed_in(getattr(estate, who))
    for address in (url("batches", poll), reverse("shequ_ballots:key_batch", args=[poll.public_id, 1])):
        assert client.get(address).status_code == status
