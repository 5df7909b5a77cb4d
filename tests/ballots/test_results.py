"""What becomes of a count: the sheet, those who stood by, recounts, the witnesses' file, disputes, official systems."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
from django.db import IntegrityError, transaction
from django.db.utils import InternalError
from django.test import Client

from shequ_workflows.ballots import counting, triggers
from shequ_workflows.ballots.actions import ClosePoll
from shequ_workflows.ballots.archiving import polls_of
from shequ_workflows.ballots.asking import Weight
from shequ_workflows.ballots.auditing import faults_of
from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.models import Choice, CountingHand, OfficialResult, Opening, Poll, Recount, Vote
from shequ_workflows.ballots.panels import panel_of
from shequ_workflows.ballots.recount import recount as script
from shequ_workflows.ballots.results.actions import RecordHands, RecountPoll
from shequ_workflows.ballots.results.giving import GiveFile
from shequ_workflows.ballots.results.official import Numbers, RecordOfficial
from shequ_workflows.ballots.results.opening import AskOpening, ConfirmOpening
from shequ_workflows.ballots.results.sheet import public_data, sheet_of
from shequ_workflows.ballots.results.texts import sheet_texts
from shequ_workflows.core.models import Record
from shequ_workflows.deliberation.archive.constants import SCHEMA_FILE
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from tests.ballots.test_formal import AT, TWO, Estate, vote_all
from tests.factories.ballots import LONG_AGO, MONDAY, PollWorld

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def estate(db: None) -> Estate:
    return Estate()


def closed(estate: Estate) -> Poll:
    """Three of four heads took part; two questions by two rules."""
    estate.basis()
    poll = estate.formal(questions=TWO)
    vote_all(estate, poll)
    return ClosePoll(Actor.system(), poll, at=poll.closes_at).execute()


def watched(estate: Estate) -> tuple[Poll, CountingHand]:
    poll = closed(estate)
    hands = RecordHands(estate.director, poll, [("witness", "Wei Xian"), ("counter", "Ji Piao")]).execute()
    return poll, hands[0]


def refused(action: Any) -> str:
    with pytest.raises(ActionRefused) as caught:
        action.execute()
    assert str(caught.value.refusal.sentence)
    return caught.value.refusal.code


def broken(deed: Callable[[], object]) -> None:
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        deed()


def said(poll: Poll, verb: str) -> dict[str, Any]:
    return json.loads(Record.objects.filter(subject=poll.subject, verb=verb).latest("seq").payload.body)


# --- the sheet -------------------------------------------------------------------------------------------------


def test_the_sheet_says_each_measure_and_threshold_in_words(estate: Estate) -> None:
    poll = closed(estate)
    sheet = sheet_of(poll, estate.visitor)
    assert sheet is not None
    first, second = sheet["questions"]
    assert [(row["heads"], row["area"]) for row in first["rows"]] == [(2, "220.01"), (1, "100.00"), (0, "0.00")]
    assert first["outcome"] == "通过"
    assert [(one["text"], one["word"]) for one in first["decisions"][0]["comparisons"]] == [
        ("参与表决，按人数：3，共 4。须三分之二以上，即至少 3。", "已达到"),
        ("参与表决，按面积：320.01 m²，共 400.01 m²。须三分之二以上，即至少 266.68 m²。", "已达到"),
        ("同意，按人数：2，参与 3。须过半数，即至少 2。", "已达到"),
        ("同意，按面积：220.01 m²，参与 320.01 m²。须过半数，即至少 160.01 m²。", "已达到"),
    ]
    assert second["outcome"] == f"通过：{poll.options.get(question__number=2, number=1).text}。"
    assert [one["word"] for one in second["decisions"][1]["comparisons"]] == ["已达到", "已达到", "未达到", "未达到"]
    assert [(one["label"], one["votes"]) for one in sheet["channels"]] == [("网上", 2), ("纸质", 1)]
    assert "市住建局2026年3号文第五条" in sheet["legal_note"]
    assert first["rule_basis"] == "《民法典》第二百七十八条"


def test_there_is_no_sheet_before_the_end(world: PollWorld) -> None:
    poll = world.open()
    assert sheet_of(poll, world.director) is None
    assert public_data(poll) is None


def test_of_few_confidential_votes_neither_numbers_nor_digest_are_told(world: PollWorld) -> None:
    """All else is public: the digest over so few votes would tell them by trying."""
    poll = world.open()
    CastVote(world.resident, poll, 2, at=MONDAY + HOUR).execute()
    poll = ClosePoll(world.director, poll, reason="Enough", at=MONDAY + HOUR).execute()
    sheet = sheet_of(poll, world.director)
    assert sheet is not None
    assert (sheet["few"], sheet["questions"], sheet["channels"], sheet["digest"]) == (True, [], [], "")
    assert public_data(poll) is None


def test_the_public_data_has_totals_and_digest_and_no_choice(estate: Estate) -> None:
    poll = closed(estate)
    data = public_data(poll)
    assert data is not None
    assert set(data) == {"format", "official", "result", "digest"}
    assert (data["result"], data["digest"], data["official"]) == (poll.totals, poll.totals_digest, None)
    text = json.dumps(data, ensure_ascii=False)
    for vote in Vote.objects.select_related("roll_entry"):
        assert vote.receipt not in text
        assert vote.roll_entry.unit_key not in text


def test_invalid_papers_are_stated_and_part_of_the_digest(estate: Estate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "invalid_counters", [lambda poll: 2, lambda poll: 1])
    poll = closed(estate)
    sheet = sheet_of(poll, estate.visitor)
    assert sheet is not None
    assert sheet["facts"][2]["value"] == poll.totals["invalid"] == 3
    assert sheet["questions"][0]["outcome"] == "通过"
    monkeypatch.undo()
    assert not RecountPoll(estate.member, poll, "Somebody asked").execute().agrees


def test_the_archive_tells_all_of_it_as_its_schema_says(estate: Estate) -> None:
    poll, _witness = watched(estate)
    RecountPoll(estate.member, poll, "Somebody asked").execute()
    official(estate, subject=poll.subject).execute()
    whole = json.loads(SCHEMA_FILE.read_bytes())
    valid = fastjsonschema.compile({"$defs": whole["$defs"], "$ref": "#/$defs/poll"})
    first, second = [valid(json.loads(json.dumps(one.data))) for one in polls_of(poll.subject)]
    assert (first["totals_digest"], first["questions"][0]["outcome"]) == (poll.totals_digest, "passed")
    assert [one["met"] for one in first["questions"][0]["comparisons"]] == [True] * 4
    assert first["hands"] == [["witness", "Wei Xian"], ["counter", "Ji Piao"]]
    assert [one["agrees"] for one in first["recounts"]] == [True]
    assert first["channels"] == {"online": 2, "paper": 1}
    assert (second["official"]["document"], second["entitled"], second["channels"]) == (
        "市平台〔2026〕12号",
        400,
        {"official": 300},
    )


def test_it_is_handed_on_as_plain_text(estate: Estate) -> None:
    poll = closed(estate)
    text = sheet_texts(poll.subject)[0]
    for words in ("须三分之二以上", poll.totals_digest, "市住建局2026年3号文第五条", "结果：通过"):
        assert words in text.text


# --- who stood by ----------------------------------------------------------------------------------------------


def test_a_new_list_of_those_at_the_count_replaces_the_old(estate: Estate) -> None:
    poll, witness = watched(estate)
    RecordHands(estate.member, poll, [("witness", " Wei  Er ")]).execute()
    assert [(one.duty, one.name) for one in poll.hands.current()] == [("witness", "Wei Er")]
    assert said(poll, "record_hands")["hands"] == [["witness", "Wei Er"]]
    broken(lambda: CountingHand.objects.filter(pk=witness.pk).update(name="Another"))
    broken(lambda: CountingHand.objects.filter(pk=witness.pk).update(replaced_at=None))
    broken(lambda: CountingHand.objects.all()._raw_delete("default"))


def test_the_public_reads_family_names_of_those_at_the_count(estate: Estate) -> None:
    poll, _witness = watched(estate)
    RecordHands(estate.director, poll, [("witness", "魏贤明")]).execute()
    names = [sheet_of(poll, actor)["hands"][0]["name"] for actor in (estate.visitor, estate.a, estate.worker)]  # type: ignore[index]
    assert names == ["魏*", "魏*", "魏*"]
    assert sheet_of(poll, estate.director)["hands"] == [{"duty": "监票人", "name": "魏贤明"}]  # type: ignore[index]


@pytest.mark.parametrize(
    "hands",
    [[], [("counter", "Ji")], [("king", "Wu"), ("witness", "W")], [("witness", "W")] * 2, [("witness", "W" * 41)]],
)
def test_it_wants_a_witness_and_each_once(estate: Estate, hands: list[tuple[str, str]]) -> None:
    assert refused(RecordHands(estate.director, closed(estate), hands)) == "hands"


# --- counting again --------------------------------------------------------------------------------------------


def test_a_recount_is_recorded_and_agrees(estate: Estate) -> None:
    poll = closed(estate)
    made = RecountPoll(estate.member, poll, "一位业主要求，电话 13812345678").execute()
    assert (made.agrees, made.digest) == (True, poll.totals_digest)
    assert "13812345678" not in made.reason
    assert said(poll, "recount_poll")["agrees"] is True
    sheet = sheet_of(poll, estate.visitor)
    assert sheet is not None
    assert [one.agrees for one in sheet["recounts"]] == [True]
    broken(lambda: Recount.objects.update(agrees=False))
    broken(lambda: Recount.objects.all()._raw_delete("default"))


def test_a_recount_finds_a_changed_vote(estate: Estate) -> None:
    poll = closed(estate)
    triggers.keeper.drop()
    try:
        Choice.objects.filter(option__number=1, question__number=1).update(option=poll.questions.first().options.last())  # type: ignore[union-attr]
    finally:
        triggers.keeper.install()
    made = RecountPoll(estate.member, poll, "Somebody asked").execute()
    assert not made.agrees
    assert made.digest not in ("", poll.totals_digest)
    assert len(said(poll, "recount_poll")["faults"]) == 1
    witness = RecordHands(estate.director, poll, [("witness", "W")]).execute()[0]
    assert refused(GiveFile(estate.director, poll, witness, "To check")) == "differs"


def test_a_recount_of_votes_that_cannot_be_counted_does_not_agree(
    estate: Estate, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = closed(estate)
    monkeypatch.setattr("shequ_workflows.ballots.querysets.ChoiceQuerySet.grouped", lambda rows: [])
    made = RecountPoll(estate.member, poll, "Somebody asked").execute()
    assert (made.agrees, made.digest) == (False, "")


# --- the witnesses' file ---------------------------------------------------------------------------------------


def test_a_witness_recounts_from_his_file(estate: Estate, tmp_path: Path) -> None:
    poll, witness = watched(estate)
    made = GiveFile(estate.director, poll, witness, "To recount at home").execute()
    file = tmp_path / made.name
    file.write_bytes(made.content)
    command = [sys.executable, "-I", "-S", script.__file__, str(file), "--digest", poll.totals_digest]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout
    assert "AGREES" in done.stdout
    row = said(poll, "give_votes_file")
    assert (row["witness"], row["reason"]) == ("Wei Xian", "To recount at home")
    text = made.content.decode()
    for vote in Vote.objects.select_related("roll_entry", "person"):
        assert vote.receipt not in text
        assert vote.salt not in text
        assert vote.roll_entry.unit_key not in text
        assert vote.person is None or vote.person.public_id not in text


def test_the_file_is_given_to_a_recorded_witness_with_a_reason(estate: Estate) -> None:
    poll, witness = watched(estate)
    counter = poll.hands.get(duty="counter")
    assert refused(GiveFile(estate.director, poll, None, "Why")) == "witness"
    assert refused(GiveFile(estate.director, poll, counter, "Why")) == "witness"
    assert refused(GiveFile(estate.director, poll, witness, " ")) == "reason"
    RecordHands(estate.director, poll, [("witness", "Another")]).execute()
    assert refused(GiveFile(estate.director, poll, witness, "Why")) == "witness"


def test_no_file_is_given_of_few_confidential_votes(world: PollWorld) -> None:
    poll = world.open()
    CastVote(world.resident, poll, 2, at=MONDAY + HOUR).execute()
    poll = ClosePoll(world.director, poll, reason="Enough", at=MONDAY + HOUR).execute()
    witness = RecordHands(world.director, poll, [("witness", "W")]).execute()[0]
    assert refused(GiveFile(world.director, poll, witness, "Why")) == "few"


# --- a choice in a dispute -------------------------------------------------------------------------------------


def test_two_officers_open_one_choice_and_it_is_shown_once(estate: Estate) -> None:
    poll = closed(estate)
    vote = Vote.objects.get(person=estate.c.person)
    asked = AskOpening(estate.director, poll, vote.receipt_text.upper(), "Ce disputes it").execute()
    assert refused(ConfirmOpening(estate.director, asked)) == "second"
    shown = ConfirmOpening(estate.member, asked).execute()
    candidate = poll.options.get(question__number=2, number=1).text
    assert shown.answers == [("Shall the covenant change?", ["同意"]), ("Whom do we elect?", [candidate])]
    assert refused(ConfirmOpening(estate.secretary, asked)) == "shown"
    rows = Record.objects.filter(subject=poll.subject, verb__in=["ask_opening", "open_choice"])
    bodies = "".join(rows.values_list("payload__body", flat=True))
    assert vote.receipt in bodies
    assert "同意" not in bodies
    assert "Whom" not in bodies
    sheet = sheet_of(poll, estate.visitor)
    assert sheet is not None
    assert sheet["opened"] == 1
    broken(lambda: Opening.objects.update(confirmed_at=None, confirmed_by=None))
    broken(lambda: Opening.objects.all()._raw_delete("default"))


def test_nobody_opens_what_he_keyed_in_or_his_own(estate: Estate) -> None:
    estate.basis()
    poll = estate.formal(questions=TWO)
    paper: dict[str, Any] = {"channel": "paper", "heard_at": AT, "at": AT}
    CastVote(estate.member, poll, {1: 2, 2: 1}, entry=poll.roll.get(unit_key__startswith="d:"), **paper).execute()
    CastVote(estate.c, poll, {1: 1, 2: 1}, at=AT).execute()
    poll = ClosePoll(Actor.system(), poll, at=poll.closes_at).execute()
    keyed = Vote.objects.get(entered_by=estate.member.person)
    assert refused(AskOpening(estate.member, poll, keyed.receipt, "Why")) == "officer"
    asked = AskOpening(estate.director, poll, keyed.receipt, "Why").execute()
    assert refused(AskOpening(estate.secretary, poll, keyed.receipt, "Why")) == "asked"
    assert refused(ConfirmOpening(estate.member, asked)) == "officer"
    officer = estate.staff("Also a voter", "rc_member", estate.community)
    own = Vote.objects.get(person=estate.c.person)
    estate.c.person.merged_into = officer.person  # type: ignore[union-attr]
    estate.c.person.save()  # type: ignore[union-attr]
    assert refused(AskOpening(officer, poll, own.receipt, "Why")) == "officer"


@pytest.mark.parametrize(("receipt", "reason", "code"), [("000000000000", "Why", "receipt"), ("", " ", "reason")])
def test_it_asks_for_a_receipt_and_a_reason(estate: Estate, receipt: str, reason: str, code: str) -> None:
    poll = closed(estate)
    vote = Vote.objects.first()
    assert vote is not None
    assert refused(AskOpening(estate.director, poll, receipt or vote.receipt, reason)) == code


def test_nothing_is_opened_while_votes_are_taken(world: PollWorld) -> None:
    poll = world.open()
    vote = CastVote(world.resident, poll, 2, at=MONDAY + HOUR).execute()
    assert refused(AskOpening(world.director, poll, vote.receipt, "Why")) == "state"
    assert refused(RecountPoll(world.director, poll, "Why")) == "state"


# --- who may ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["worker", "grid_worker", "administrator", "resident", "visitor", "stranger", "lead"])
def test_others_do_none_of_it(estate: Estate, who: str) -> None:
    poll, witness = watched(estate)
    actor = getattr(estate, who)
    vote = Vote.objects.get(person=estate.c.person)
    asked = AskOpening(estate.director, poll, vote.receipt, "Why").execute()
    for action in (
        RecordHands(actor, poll, [("witness", "W")]),
        RecountPoll(actor, poll, "Why"),
        GiveFile(actor, poll, witness, "Why"),
        AskOpening(actor, poll, vote.receipt, "Why"),
        ConfirmOpening(actor, asked),
        RecordOfficial(actor, poll, NUMBERS, document="No 1", held_from=DAY, held_until=DAY),
    ):
        assert refused(action) == "role"


# --- an official system ----------------------------------------------------------------------------------------

DAY = LONG_AGO.date()
NUMBERS = Numbers(
    Weight(400, 4_000_000),
    Weight(300, 3_000_000),
    {(1, 1): Weight(200, 2_000_000), (1, 2): Weight(80, 800_000), (1, 3): Weight(20, 200_000)},
    invalid=3,
)


def official(estate: Estate, numbers: Numbers = NUMBERS, **more: Any) -> RecordOfficial:
    if "subject" in more or not estate.community.vote_bases.exists():
        estate.basis(official_system="市业主决定共同事项平台")
    poll = estate.draft(more.pop("subject", None), pack="owners", question="换物业吗？")
    given: dict[str, Any] = {"document": "市平台〔2026〕12号", "held_from": DAY, "held_until": DAY, **more}
    return RecordOfficial(estate.director, poll, numbers, **given)


def test_the_result_of_an_official_system_stands_by_itself(estate: Estate) -> None:
    made = official(estate).execute()
    poll = Poll.objects.get(pk=made.poll_id)
    assert (poll.state, poll.is_formal, poll.totals, poll.votes.count()) == ("official", True, None, 0)
    sheet = sheet_of(poll, estate.visitor)
    assert sheet is not None
    assert sheet["questions"][0]["outcome"] == "通过"
    assert "市业主决定共同事项平台" in sheet["legal_note"]
    assert "市平台〔2026〕12号" in sheet["legal_note"]
    assert sheet["facts"][2]["value"] == 3
    panel = panel_of(poll, estate.visitor)
    assert (panel["state"], panel["entitled"], panel["voted"]) == ("closed", 400, 300)
    assert "市平台〔2026〕12号" in panel["legal_note"]
    data = public_data(poll)
    assert data is not None
    assert data["official"] == {"system": "市业主决定共同事项平台", "document": "市平台〔2026〕12号"}
    assert data["digest"] == made.totals_digest == said(poll, "record_official_result")["digest"]
    assert list(faults_of(poll)) == []
    assert refused(CastVote(estate.a, poll, 1, at=MONDAY)) in {"roll", "closed"}
    assert refused(RecountPoll(estate.director, poll, "Why")) == "state"
    broken(lambda: OfficialResult.objects.update(document="x"))
    broken(lambda: Poll.objects.filter(pk=poll.pk).update(state="draft", is_formal=False))
    broken(lambda: Poll.objects.filter(pk=poll.pk).update(question="x"))


def test_an_audit_finds_a_changed_official_result(estate: Estate) -> None:
    made = official(estate).execute()
    triggers.keeper.drop()
    try:
        OfficialResult.objects.update(totals={**made.totals, "invalid": 0})
    finally:
        triggers.keeper.install()
    assert len(list(faults_of(Poll.objects.get(pk=made.poll_id)))) == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"document": " "}, "document"),
        ({"held_from": DAY + dt.timedelta(days=1)}, "held"),
        ({"held_until": dt.date(2999, 1, 1)}, "held"),
        ({"numbers": Numbers(Weight(200, 4_000_000), NUMBERS.participants, NUMBERS.options)}, "numbers"),
        ({"numbers": Numbers(NUMBERS.roll, Weight(250, 3_000_000), NUMBERS.options)}, "numbers"),
    ],
)
def test_an_official_result_needs_its_document_and_whole_numbers(estate: Estate, more: Any, code: str) -> None:
    assert refused(official(estate, **more)) == code


def test_without_a_prescribed_system_the_poll_itself_is_opened(estate: Estate) -> None:
    estate.basis()
    assert refused(official(estate)) == "basis"


# --- the pages -------------------------------------------------------------------------------------------------


def client(actor: Actor | None = None) -> Client:
    from tests.screens import session_of

    found = Client()
    if actor is not None:
        found.cookies["sessionid"] = session_of(actor)
    return found


def url(name: str, poll: Poll, *more: str) -> str:
    from django.urls import reverse

    return reverse(f"shequ_ballots:{name}", args=[poll.public_id, *more])


def test_everybody_reads_the_sheet_once_it_has_closed(estate: Estate) -> None:
    poll, _witness = watched(estate)
    for name in ("result", "result_sheet"):
        text = client().get(url(name, poll)).content.decode()
        for words in (
            "须三分之二以上",
            poll.totals_digest,
            poll.roll_digest,
            "监票人",
            "市住建局2026年3号文第五条",
            "无效",
        ):
            assert words in text, (name, words)
        assert "Xian" not in text
    data = client().get(url("result_data", poll))
    assert data.json()["digest"] == poll.totals_digest
    assert "结果单" in client().get(url("poll", poll)).content.decode()
    estate.basis("owners_special")
    other = estate.formal(pack="owners_special", question="Another")
    for name in ("result", "result_sheet", "result_data"):
        assert client(estate.director).get(url(name, other)).status_code == 404


def test_staffs_way_from_the_sheet_to_the_file(estate: Estate) -> None:
    poll = closed(estate)
    staff = client(estate.director)
    links = staff.get(url("result", poll)).content.decode()
    for name in ("hands", "recount", "file", "disputes"):
        assert url(name, poll) in links
    assert url("hands", poll) not in client(estate.a).get(url("result", poll)).content.decode()
    assert "还没有登记监票人" in staff.get(url("file", poll)).content.decode()
    assert staff.post(url("hands", poll), {"counter": "Ji"}).status_code == 422
    staff.post(url("hands", poll), {"witness": "Wei Yi\r\nWei Er\r\n", "counter": "Ji"})
    first = poll.hands.current().first()
    assert first is not None
    assert staff.post(url("file", poll), {"witness": first.pk}).status_code == 422
    given = staff.post(url("file", poll), {"witness": first.pk, "reason": "To recount"})
    assert given["Content-Disposition"] == f'attachment; filename="votes-{poll.public_id}.json"'
    assert "no-store" in given["Cache-Control"]
    assert json.loads(given.content)["claim_digest"] == poll.totals_digest
    assert staff.post(url("recount", poll), {"reason": "有人要求"}, follow=True).content.decode().count("一致") >= 1
    program = client().get(script_url())
    assert program.content.decode() == Path(script.__file__).read_text()


def script_url() -> str:
    from django.urls import reverse

    return reverse("shequ_ballots:recount_script")


def test_a_choice_is_shown_in_one_answer_and_never_again(estate: Estate) -> None:
    poll = closed(estate)
    vote = Vote.objects.get(person=estate.c.person)
    one, two = client(estate.director), client(estate.member)
    assert one.post(url("disputes", poll), {"receipt": "x", "reason": "Why"}).status_code == 422
    one.post(url("disputes", poll), {"receipt": vote.receipt_text, "reason": "Ce disputes it"})
    asked = Opening.objects.get()
    place = url("dispute", poll, asked.public_id)
    assert one.post(place).status_code == 403
    assert "同意" not in two.get(place).content.decode()
    assert "同意" in two.post(place).content.decode()
    for again in (two.post(place), two.get(place), one.get(url("disputes", poll))):
        assert "<strong>同意</strong>" not in again.content.decode()
    assert two.post(place).status_code == 409


def test_staff_take_over_an_official_result(estate: Estate) -> None:
    estate.basis(official_system="市平台")
    poll = estate.draft(pack="owners", question="换物业吗？")
    staff = client(estate.director)
    assert url("official", poll) in staff.get(url("poll", poll)).content.decode()
    values = {
        "document": "12号", "held_from": "2026-01-05", "held_until": "2026-01-20", "invalid": "0",
        "roll_heads": "400", "roll_area": "40000.00", "taken_heads": "300", "taken_area": "30000.50",
        "heads-1-1": "300", "area-1-1": "30000.50", "heads-1-2": "0", "area-1-2": "0", "heads-1-3": "0", "area-1-3": "0",
    }  # fmt: skip
    assert staff.post(url("official", poll), {**values, "taken_heads": "500"}).status_code == 422
    assert staff.post(url("official", poll), values).status_code == 302
    made = OfficialResult.objects.get()
    assert made.result.totals.participants == Weight(300, 3_000_050)
    assert "没有人在这里投票" in client().get(url("result", poll)).content.decode()
