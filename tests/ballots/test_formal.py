"""Formal votes: who is one head, what must be recorded first, several questions, the extension, what was decided."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.urls import reverse

from shequ_workflows.ballots.actions import ClosePoll, DraftPoll, ExtendPoll, OpenPoll, PollText, QuestionText
from shequ_workflows.ballots.auditing import faults_of
from shequ_workflows.ballots.bases import RecordBasis
from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.electorates import electorates
from shequ_workflows.ballots.models import Choice, LocalBasis, Poll, RollNote, RollUnit, RollVoter, Vote
from shequ_workflows.ballots.noting import AnnotateRoll, InvitePeople
from shequ_workflows.ballots.panels import panel_of
from shequ_workflows.ballots.verdicts import Weight
from shequ_workflows.community.models import Building, Compound, Household, HouseholdMember, Ownership, Unit
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person, RoleAssignment
from tests.factories.ballots import LONG_AGO, MONDAY, PollWorld

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
BEGINS = MONDAY + 15 * DAY
AT = BEGINS + DAY
SINCE = LONG_AGO.date()


class Estate(PollWorld):
    """The community with a compound of owners: A owns two flats, A and B one, C one; one is unsold, one nobody's."""

    def __init__(self) -> None:
        super().__init__()
        self.compound = Compound.objects.create(node=self.community, name="Garden", kind="commodity")
        self.house = Building.objects.create(compound=self.compound, number="1", node=self.building)
        self.a, self.b, self.c = (self.voter(name) for name in ("Ai", "Bo", "Ce"))
        self.own("101", "100.01", self.a)
        self.own("102", "50.00", self.a)
        self.own("201", "80.00", self.a, self.b)
        self.own("202", "70.00", self.c)
        self.room("301", "60.00", developer_unsold=True)
        self.room("302", "40.00", developer_unsold=True)

    def room(self, room: str, area: str | None, **fields: Any) -> Unit:
        unit = Unit.at(self.house, "", room, area=Decimal(area) if area else None, **fields)
        unit.save()
        return unit

    def own(self, room: str, area: str | None, *owners: Actor) -> Unit:
        unit = self.room(room, area)
        for owner in owners:
            assert owner.person is not None
            Ownership.objects.create(
                unit=unit, person=owner.person, share_part=1, share_whole=len(owners), valid_from=SINCE
            )
        return unit

    def basis(self, pack: str = "owners", **more: Any) -> LocalBasis:
        return RecordBasis(
            self.administrator, self.community, pack, "市住建局2026年3号文第五条", at=LONG_AGO, **more
        ).execute()

    def formal(self, **text: Any) -> Poll:
        given = {"pack": "owners", "question": "Owners' meeting", **text}
        poll = self.draft(**given)
        return self.opened(poll)

    def opened(self, poll: Poll) -> Poll:
        return OpenPoll(self.director, poll, opens_at=BEGINS, closes_at=BEGINS + 10 * DAY, at=MONDAY).execute()


@pytest.fixture
def estate(db: None) -> Estate:
    return Estate()


def refused(action: Any) -> str:
    with pytest.raises(ActionRefused) as caught:
        action.execute()
    assert str(caught.value.refusal.sentence)
    return caught.value.refusal.code


TWO = [
    QuestionText("Shall the covenant change?"),
    QuestionText("Whom do we elect?", "several_of", ["Ai", "Bo", "Ce"], most=2, rule="owners_special"),
]


# --- rolls -----------------------------------------------------------------------------------------------------


def test_owners_are_heads_with_their_area(estate: Estate) -> None:
    estate.room("303", "10.00")
    estate.basis()
    poll = estate.formal()
    assert poll.is_formal
    found = {entry.unit_key[:2] + (entry.person.name if entry.person else ""): entry.area for entry in poll.roll.all()}
    assert found == {"o:Ai": 15001, "o:Ce": 7000, "o:": 8000, "d:": 10000, "u:": 1000}
    assert (poll.roll_count, poll.roll_area) == (5, 41001)
    shared = poll.roll.get(area=8000)
    assert set(shared.voters.values_list("person__name", flat=True)) == {"Ai", "Bo"}
    assert RollUnit.objects.filter(entry__poll=poll).count() == 7


def test_the_roll_of_owners_takes_the_same_queries_for_any_number(
    estate: Estate, django_assert_num_queries: Any
) -> None:
    for number in range(40):
        estate.own(f"5{number:02}", "90.00", estate.voter(f"V{number}"))
    poll = Poll.objects.select_related("subject__community", "scope").get(pk=estate.draft(pack="owners").pk)
    with django_assert_num_queries(2):
        assert len(electorates["owners"].rows(poll, MONDAY)) == 44


def test_gaps_are_told_and_an_unknown_area_forbids_a_formal_vote(estate: Estate) -> None:
    estate.basis()
    poll = estate.draft(pack="owners")
    assert electorates["owners"].gaps(poll, MONDAY) == []
    estate.room("303", None)
    gaps = electorates["owners"].gaps(poll, MONDAY)
    assert [(gap.key, gap.count) for gap in gaps] == [("area", 1), ("owner", 1)]
    assert refused(OpenPoll(estate.director, poll, opens_at=BEGINS, closes_at=BEGINS + 6 * DAY, at=MONDAY)) == "gaps"


def test_a_scope_narrows_the_roll(estate: Estate) -> None:
    other = Building.objects.create(compound=estate.compound, number="2")
    Unit.at(other, "", "101", area=Decimal("10.00")).save()
    poll = estate.open(electorate="owners", scope=estate.building)
    assert poll.roll_count == 4
    assert refused(DraftPoll(estate.worker, poll.subject, PollText("Else?", scope=estate.other))) == "scope"


def test_a_household_has_one_vote_whoever_gives_it(estate: Estate) -> None:
    home = Household.objects.create(unit=Unit.objects.get(room="101"))
    young = estate.voter("Kid", birth_date=dt.date(2015, 1, 1))
    for actor in (estate.a, estate.b, young):
        HouseholdMember.objects.create(household=home, person=actor.person, valid_from=SINCE)
    poll = estate.open(electorate="households")
    [entry] = poll.roll.all()
    assert entry.unit_key == f"h:{home.pk}"
    assert refused(CastVote(young, poll, 1, at=MONDAY + DAY)) == "roll"
    vote = CastVote(estate.b, poll, 1, at=MONDAY + DAY).execute()
    assert vote.person == estate.b.person
    assert refused(CastVote(estate.a, poll, 2, at=MONDAY + DAY)) == "voted"


def test_bodies_by_role(estate: Estate) -> None:
    person = estate.c.person
    assert person is not None
    RoleAssignment.objects.create(person=person, role="residents_rep", node=estate.building, valid_from=LONG_AGO)
    committee = estate.open(electorate="rc", question="Committee?")
    assert set(committee.roll.values_list("person__name", flat=True)) == {"Director", "Member"}
    body = estate.open(electorate="representatives", question="Body?")
    assert set(body.roll.values_list("person__name", flat=True)) == {"Director", "Member", "Ce"}


def test_invited_people_are_the_roll(estate: Estate) -> None:
    poll = estate.draft(electorate="invited")
    assert refused(OpenPoll(estate.director, poll, closes_at=MONDAY + DAY, at=MONDAY)) == "roll"
    people = list(Person.objects.filter(name__in=["Ai", "Ce"]))
    assert InvitePeople(estate.worker, poll, people).execute() == 2
    assert InvitePeople(estate.worker, poll, people[:1]).execute() == 1
    estate.open(poll)
    assert list(poll.roll.values_list("person", flat=True)) == [people[0].pk]
    assert refused(InvitePeople(estate.worker, poll, people)) == "opened"


# --- formal opening --------------------------------------------------------------------------------------------


def test_without_a_recorded_basis_nothing_is_formal(estate: Estate) -> None:
    poll = estate.draft(pack="owners")
    opening = {"opens_at": BEGINS, "closes_at": BEGINS + 6 * DAY, "at": MONDAY}
    assert refused(OpenPoll(estate.director, poll, **opening)) == "basis"
    estate.basis("owners_special")
    assert refused(OpenPoll(estate.director, poll, **opening)) == "basis"
    estate.basis(official_system="北京业主")
    assert refused(OpenPoll(estate.director, poll, **opening)) == "official"
    estate.basis(is_allowed=False)
    assert refused(OpenPoll(estate.director, poll, **opening)) == "basis"
    estate.basis()
    opened = OpenPoll(estate.director, poll, **opening).execute()
    assert opened.local_basis == "市住建局2026年3号文第五条"
    assert (opened.pack_data["key"], opened.pack_data["version"], opened.pack_data["basis_number"]) == ("owners", 1, 3)


@pytest.mark.parametrize(
    ("opens", "length", "more", "code"),
    [
        (BEGINS - DAY, 10 * DAY, {}, "notice"),
        (MONDAY + DAY, 10 * DAY, {"noticed_on": (MONDAY - 13 * DAY).date()}, "notice"),
        (BEGINS, 10 * DAY, {"noticed_on": (MONDAY + DAY).date()}, "notice"),
        (BEGINS, 4 * DAY, {}, "time"),
        (BEGINS, 61 * DAY, {}, "time"),
    ],
)
def test_it_keeps_the_days_of_its_rules(estate: Estate, opens: Any, length: Any, more: Any, code: str) -> None:
    estate.basis()
    poll = estate.draft(pack="owners")
    action = OpenPoll(estate.director, poll, opens_at=opens, closes_at=opens + length, at=MONDAY, **more)
    assert refused(action) == code


def test_a_notice_put_up_before_counts(estate: Estate) -> None:
    estate.basis()
    poll = estate.draft(pack="owners")
    day = (MONDAY - 14 * DAY).date()
    opens = MONDAY + DAY
    OpenPoll(estate.director, poll, opens_at=opens, closes_at=opens + 5 * DAY, noticed_on=day, at=MONDAY).execute()


@pytest.mark.parametrize("who", ["director", "worker", "resident", "stranger", "secretary"])
def test_only_an_administrator_records_a_basis(estate: Estate, who: str) -> None:
    assert refused(RecordBasis(getattr(estate, who), estate.community, "owners", "x")) == "role"


def test_a_basis_is_replaced_and_never_changed(estate: Estate) -> None:
    first, second = estate.basis(), estate.basis()
    assert [first.number, second.number] == [1, 2]
    assert LocalBasis.objects.current().get() == second
    for deed in (lambda: LocalBasis.objects.update(basis="x"), lambda: LocalBasis.objects.all().delete()):
        with pytest.raises(IntegrityError, match="shequ: "), transaction.atomic():
            deed()
    assert refused(RecordBasis(estate.administrator, estate.community, "advisory", "x")) == "pack"
    assert refused(RecordBasis(estate.administrator, estate.community, "owners", " ")) == "basis"


# --- voting ----------------------------------------------------------------------------------------------------


def test_several_questions_and_several_entries(estate: Estate) -> None:
    estate.basis()
    poll = estate.formal(questions=TWO)
    answers = {1: 1, 2: [1, 2]}
    assert refused(CastVote(estate.a, poll, answers, at=AT)) == "entry"
    mine, ours = poll.roll.get(area=15001), poll.roll.get(area=8000)
    vote = CastVote(estate.a, poll, answers, entry=mine, at=AT).execute()
    assert vote.area == 15001
    assert list(vote.choices.values_list("question__number", "option__number", "area").order_by("id")) == [
        (1, 1, 15001), (2, 1, 15001), (2, 2, 15001),
    ]  # fmt: skip
    assert refused(CastVote(estate.a, poll, answers, entry=mine, at=AT)) == "voted"
    assert refused(CastVote(estate.c, poll, answers, entry=ours, at=AT)) == "roll"
    assert [one["value"] for one in panel_of(poll, estate.a)["entries"]] == [ours.pk]
    CastVote(estate.b, poll, {1: 2, 2: 4}, at=AT).execute()
    assert refused(CastVote(estate.a, poll, answers, entry=ours, at=AT)) == "voted"
    assert Vote.objects.count() == 2


@pytest.mark.parametrize(
    "choices", [1, {1: 1}, {1: 1, 2: []}, {1: 1, 2: [1, 2, 3]}, {1: 1, 2: [1, 4]}, {1: 1, 2: [1, 1]}, {1: [1, 2], 2: 1},
                {1: 1, 2: 1, 3: 1}, {1: 1, 2: "x"}, {}],
)  # fmt: skip
def test_it_refuses_a_ballot_that_does_not_fit(estate: Estate, choices: Any) -> None:
    estate.basis()
    poll = estate.formal(questions=TWO)
    assert refused(CastVote(estate.c, poll, choices, at=AT)) == "choice"
    assert not Choice.objects.exists()


def test_staff_key_in_for_an_entry_and_may_leave_a_question_out(estate: Estate) -> None:
    estate.basis()
    poll = estate.formal(questions=TWO)
    unsold = poll.roll.get(unit_key__startswith="d:")
    paper: dict[str, Any] = {"channel": "paper", "heard_at": AT, "at": AT}
    assert refused(CastVote(estate.worker, poll, {}, entry=unsold, **paper)) == "choice"
    vote = CastVote(estate.worker, poll, {2: 4}, entry=unsold, **paper).execute()
    assert (vote.person, vote.area, vote.choices.count()) == (None, 10000, 1)
    assert refused(CastVote(estate.stranger, poll, {2: 4}, entry=unsold, **paper)) == "role"
    assert refused(CastVote(estate.worker, poll, {2: 4}, **paper)) == "entry"


# --- the end ---------------------------------------------------------------------------------------------------


def vote_all(estate: Estate, poll: Poll) -> None:
    paper: dict[str, Any] = {"channel": "paper", "heard_at": AT, "at": AT}
    CastVote(estate.a, poll, {1: 1, 2: [1, 2]}, entry=poll.roll.get(area=15001), at=AT).execute()
    CastVote(estate.c, poll, {1: 1, 2: 1}, at=AT).execute()
    CastVote(estate.worker, poll, {1: 2, 2: 1}, entry=poll.roll.get(unit_key__startswith="d:"), **paper).execute()


def test_it_decides_by_heads_and_area(estate: Estate) -> None:
    """3 of 4 heads and 320.01 of 400.01 m² take part; for: 2 of 3 heads, 220.01 of 320.01 m²."""
    estate.basis()
    poll = estate.formal(questions=TWO)
    vote_all(estate, poll)
    assert poll.closes_at is not None
    closed = ClosePoll(Actor.system(), poll, at=poll.closes_at).execute()
    result = closed.result
    assert result is not None
    first, second = result.answers
    assert first.options == {1: Weight(2, 22001), 2: Weight(1, 10000), 3: Weight()}
    assert (first.outcome_of(1), first.outcome_of(2)) == ("passed", None)
    assert [second.outcome_of(option) for option in (1, 2, 3)] == ["passed", "failed", "failed"]
    assert (result.totals.participants, result.roll) == (Weight(3, 32001), Weight(4, 40001))
    assert list(faults_of(closed)) == []
    shown = panel_of(closed, estate.c)
    assert shown["is_formal"]
    assert "市住建局" in shown["legal_note"]
    assert not shown["few"]


def test_without_quorum_nothing_is_decided(estate: Estate) -> None:
    estate.basis()
    poll = estate.formal(questions=TWO)
    CastVote(estate.c, poll, {1: 1, 2: 1}, at=AT).execute()
    assert poll.closes_at is not None
    closed = ClosePoll(Actor.system(), poll, at=poll.closes_at).execute()
    assert closed.result is not None
    assert closed.result.answer(1).outcome_of(1) == closed.result.answer(1).outcome == "no_quorum"


def test_it_is_extended_once_before_the_end_with_a_reason(estate: Estate) -> None:
    estate.basis()
    poll = estate.formal()
    assert poll.closes_at is not None
    end = poll.closes_at
    more: dict[str, Any] = {"closes_at": end + 5 * DAY, "reason": "请联系 13812345678"}
    assert refused(ExtendPoll(estate.worker, poll, at=AT, **more)) == "role"
    assert refused(ExtendPoll(estate.director, poll, at=AT, **{**more, "reason": " "})) == "reason"
    assert refused(ExtendPoll(estate.director, poll, at=AT, **{**more, "closes_at": end})) == "time"
    assert refused(ExtendPoll(estate.director, poll, at=AT, **{**more, "closes_at": end + 60 * DAY})) == "time"
    assert refused(ExtendPoll(estate.director, poll, at=end, **more)) == "state"
    poll = ExtendPoll(estate.director, poll, at=AT, **more).execute()
    assert (poll.first_closes_at, poll.closes_at) == (end, end + 5 * DAY)
    assert poll.extended_reason == "请联系 138****5678"
    assert refused(ExtendPoll(estate.director, poll, at=AT, **{**more, "closes_at": end + 6 * DAY})) == "extended"
    with pytest.raises(IntegrityError, match="shequ: "), transaction.atomic():
        Poll.objects.filter(pk=poll.pk).update(closes_at=end + 7 * DAY)
    CastVote(estate.c, poll, 1, at=end + DAY).execute()
    assert list(faults_of(poll)) == []


def test_an_advisory_poll_is_not_extended(estate: Estate) -> None:
    poll = estate.open()
    assert (
        refused(ExtendPoll(estate.director, poll, closes_at=MONDAY + 9 * DAY, reason="x", at=MONDAY + DAY)) == "rules"
    )


def test_a_formal_vote_is_not_cut_short(estate: Estate) -> None:
    estate.basis()
    poll = estate.formal(questions=TWO)
    assert refused(ClosePoll(estate.director, poll, reason="Enough", at=AT)) == "formal"
    vote_all(estate, poll)
    CastVote(estate.b, poll, {1: 1, 2: 4}, at=AT).execute()
    assert ClosePoll(estate.director, poll, reason="All have voted", at=AT).execute().state == "closed"


def test_an_error_of_the_roll_is_noted_beside_it(estate: Estate) -> None:
    poll = estate.draft(electorate="owners")
    text = "产权证载明 13812345678 面积为 90 平方米"
    assert refused(AnnotateRoll(estate.director, poll, "other", text)) == "not_open"
    poll = estate.open(poll)
    entry, other = poll.roll.first(), estate.open(question="Other?").roll.first()
    assert refused(AnnotateRoll(estate.worker, poll, "area", text, entry=entry)) == "role"
    assert refused(AnnotateRoll(estate.director, poll, "area", text)) == "entry"
    assert refused(AnnotateRoll(estate.director, poll, "area", text, entry=other)) == "entry"
    assert refused(AnnotateRoll(estate.director, poll, "area", "", entry=entry)) == "text"
    assert refused(AnnotateRoll(estate.director, poll, "area", text, entry=entry)) == "evidence"
    proof = "不动产权证 2024 第 77 号，查询电话 13812345678"
    made = AnnotateRoll(estate.director, poll, "area", text, evidence=proof, entry=entry, at=AT).execute()
    assert "13812345678" not in made.text + made.evidence
    assert list(faults_of(poll)) == []
    with pytest.raises(IntegrityError, match="shequ: "), transaction.atomic():
        RollNote.objects.all().delete()


def test_the_explanation_of_a_question_is_covered(estate: Estate) -> None:
    asked = [QuestionText("One?", explanation="问 13812345678"), QuestionText("Two?", "one_of", ["13812345678", "B"])]
    poll = estate.draft(questions=asked)
    assert poll.questions.get(number=1).explanation == "问 138****5678"
    assert poll.questions.get(number=2).options.first().text == "138****5678"
    assert not RollVoter.objects.exists()


# --- pages -----------------------------------------------------------------------------------------------------


def test_a_resident_answers_several_questions_and_confirms_all(estate: Estate, client: Any, clock: Any) -> None:
    clock.write_text(AT.isoformat(), encoding="ascii")
    estate.basis()
    poll = estate.formal(questions=TWO)
    sign_in(client, estate.a)
    page = client.get(reverse("shequ_ballots:poll", args=[poll.public_id])).content.decode()
    assert "市住建局" in page
    assert 'type="checkbox" name="choice-2"' in page
    entry = poll.roll.get(area=15001)
    answers = {"choice-1": "1", "choice-2": ["1", "2"], "entry": str(entry.pk), "token": "t" * 24}
    url = reverse("shequ_ballots:vote", args=[poll.public_id])
    assert client.post(url, {**answers, "choice-2": []}).status_code == 422
    sure = client.post(url, answers)
    assert sure.status_code == 200
    assert [one["options"] for one in sure.context["answers"]] == [["同意"], ["A*", "B*"]]
    sent: dict[str, list[str]] = {}
    for one in sure.context["hidden"]:
        sent.setdefault(one["name"], []).append(str(one["value"]))
    assert client.post(url, sent).status_code == 302
    assert Vote.objects.get().choices.count() == 3


def test_staff_key_in_every_question(estate: Estate, client: Any, clock: Any) -> None:
    clock.write_text(AT.isoformat(), encoding="ascii")
    estate.basis()
    poll = estate.formal(questions=TWO)
    sign_in(client, estate.worker)
    person = estate.c.person
    assert person is not None
    url = reverse("shequ_ballots:enter", args=[poll.public_id])
    form = {"q": "Ce", "person": person.public_id, "channel": "visit", "heard_at": AT.strftime("%Y-%m-%dT%H:%M")}
    assert client.post(url, {**form, "choice-1": "2", "choice-2": ["1"]}).status_code == 302
    assert Vote.objects.get().choices.count() == 2


def sign_in(client: Any, actor: Actor) -> None:
    user = get_user_model().objects.create_user(f"u{actor.person_id}", password="x")
    Person.objects.filter(pk=actor.person_id).update(user=user)
    client.force_login(user)
