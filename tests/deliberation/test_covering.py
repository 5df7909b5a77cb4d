"""No name, telephone or room of a resident stands before the public, whichever door the text came through.

``PUBLIC`` and ``PRIVATE`` list every text column of this layer and of the polls below it: one that is added must be
put into one of them. What is public is written here by its own action with a name, a number and a room in it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from shequ_workflows.ballots.actions import ClosePoll, DraftPoll, OpenPoll
from shequ_workflows.ballots.models import Poll
from shequ_workflows.ballots.texts import PollText
from shequ_workflows.community.models import Verification
from shequ_workflows.core.masking import landlines
from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.deliberation.actions import AnnounceDate
from shequ_workflows.deliberation.models import HallPage, Matter
from shequ_workflows.deliberation.point_answers import AnswerPoint
from shequ_workflows.deliberation.points import GatherOpinions
from shequ_workflows.deliberation.polling import OpenMatterPoll
from shequ_workflows.deliberation.task_actions import LayDownTask
from shequ_workflows.deliberation.voices import GiveOpinion, ReviewOpinion
from shequ_workflows.publicity.actions import CorrectPublicity, WithdrawPublicity
from shequ_workflows.publicity.content import Content
from shequ_workflows.publicity.models import PublicityPeriod
from tests.factories.deliberation import (
    DAY,
    MONDAY,
    PROPOSAL,
    Hall,
    PersonFactory,
    matter,
    meet,
    next_workday,
    take,
    valid_data,
    waited,
)

from .conftest import Move, text_of

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
SAID = "王芳 13812345678 3号楼2单元502室"
SECRETS = ("王芳", "13812345678", "2单元502")
#: What is left of it where it was covered.
COVERED = "138****5678"

PUBLIC = {
    "shequ_core.Subject": {"title"},
    "shequ_deliberation.Matter": {
        "public_problem", "public_wish", "public_place", "public_scope", "stakeholders", "options", "summary",
        "dissent", "end_note", "expected_reason",
    },
    "shequ_deliberation.Opinion": {"nickname", "public_text"},
    "shequ_deliberation.Point": {"title", "answer"},
    "shequ_deliberation.Decision": {"text", "evidence"},
    "shequ_deliberation.News": {"text", "accounts"},
    "shequ_deliberation.Task": {"public_title"},
    "shequ_ballots.Poll": {"question", "explanation", "close_reason"},
    "shequ_ballots.Question": {"text"},
    "shequ_ballots.Option": {"text"},
    "shequ_publicity.PublicityPeriod": {"title", "body", "change_reason", "withdrawn_because"},
}  # fmt: skip
#: Public too; no door of a deliberation leads there (``tests/ballots/test_formal.py`` covers them).
ELSEWHERE = {
    "shequ_ballots.Poll": {"extended_reason"},
    "shequ_ballots.Question": {"explanation"},
    "shequ_ballots.RollNote": {"text"},
    "shequ_ballots.OfficialResult": {"system", "document"},
    "shequ_ballots.Recount": {"reason"},
}
#: Read by the office, by whoever wrote it, or by nobody; or made by the machine.
PRIVATE = {
    "shequ_deliberation.Matter": {"scope", "place", "problem", "wish", "party_note"},
    "shequ_deliberation.GapList": {"gaps", "answers", "new_facts"},
    "shequ_deliberation.Opinion": {"text", "reason_note"},
    "shequ_deliberation.Appeal": {"reason", "note"},
    "shequ_deliberation.CallBack": {"note"},
    "shequ_deliberation.PublishingRule": {"basis"},
    "shequ_deliberation.Decision": {"money_note", "legality", "numbers"},
    "shequ_deliberation.Rating": {"text"},
    "shequ_deliberation.Task": {"result"},
    "shequ_deliberation.HallPage": {"introduction"},
    "shequ_ballots.Poll": {
        "electorate",
        "pack",
        "pack_data",
        "local_basis",
        "roll_digest",
        "totals",
        "totals_digest",
    },
    "shequ_ballots.Question": {"rule"},
    "shequ_ballots.LocalBasis": {"pack", "basis", "official_system"},
    "shequ_ballots.RollEntry": {"unit_key"},
    "shequ_ballots.Vote": {"receipt", "form_key", "salt"},
    "shequ_ballots.RollNote": {"evidence"},
    "shequ_ballots.ContactMark": {"note"},
    "shequ_ballots.CountingHand": {"name"},
    "shequ_ballots.Recount": {"digest"},
    "shequ_ballots.OfficialResult": {"totals", "totals_digest"},
    "shequ_ballots.Opening": {"reason"},
    "shequ_ballots.EntryCode": {"digest"},
    "shequ_ballots.Batch": {"result"},
    "shequ_ballots.Proxy": {"number"},
}


def text_columns() -> Iterator[tuple[str, str]]:
    """(model, column) of every free text of the two layers; ids, choices and sealed columns are none."""
    for label in ("shequ_deliberation", "shequ_ballots"):
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.get_fields():
                is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
                own = is_text and field.model is model and not model._meta.proxy
                if own and not field.choices and field.name != "public_id" and "Encrypted" not in type(field).__name__:
                    yield model._meta.label, field.name


def test_it_knows_every_text_column() -> None:
    listed = [
        (label, name) for group in (PUBLIC, ELSEWHERE, PRIVATE) for label, names in group.items() for name in names
    ]
    assert len(listed) == len(set(listed))
    here = {one for one in listed if one[0].startswith(("shequ_deliberation.", "shequ_ballots."))}
    assert here == set(text_columns())


class Telling:
    """Everybody writes ``SAID`` wherever he may; a visitor looks after every step."""

    def __init__(self, hall: Hall, page: HallPage, move: Move) -> None:
        self.hall, self.page, self.move, self.visitor = hall, page, move, Client()
        self.subject: Subject
        self.at = MONDAY

    def begin(self, state: str) -> None:
        proposal = dict.fromkeys(("title", "problem", "wish", "place", "scope"), SAID)
        self.subject, self.at = matter(self.hall, state, **proposal)
        self.look()

    def wait(self) -> None:
        self.at = waited(self.subject, self.at + MINUTE)
        self.move(self.at)

    def step(self, edge: str, who: str, *names: str, **more: Any) -> None:
        """Take ``edge`` with what was said in the fields ``names``."""
        self.wait()
        data = valid_data(self.hall, self.subject, edge, self.at) | dict.fromkeys(names, SAID) | more
        take(self.hall, self.subject, edge, who, self.at, data)
        self.subject = Subject.objects.get(pk=self.subject.pk)
        self.look()

    def look(self) -> None:
        """Hall, search, page, sheet, polls, notices: none of them tells."""
        self.move(self.at + 3 * MINUTE)
        url = f"{self.page.url}matter/{self.subject.public_id}/"
        addresses = [
            self.page.url,
            f"{self.page.url}?q={COVERED}",
            url,
            f"{url}print/",
            "/publicity/",
            self.page.home.url,
        ]
        addresses += [f"/ballots/{one}/" for one in Poll.objects.values_list("public_id", flat=True)]
        addresses += [f"/publicity/{one}/" for one in PublicityPeriod.objects.values_list("public_id", flat=True)]
        for address in addresses:
            text = text_of(self.visitor.get(address))
            for secret in SECRETS:
                assert secret not in text, (address, text[max(0, text.index(secret) - 200) :][:260])


@pytest.fixture
def tell(hall: Hall, page: HallPage, move: Move) -> Telling:
    person = PersonFactory(name="王芳", home=hall.community, birth_date=dt.date(1960, 1, 1))
    Verification.objects.create(person=person, community=hall.community, basis="roster", at=MONDAY - DAY)
    return Telling(hall, page, move)


def consulted(tell: Telling) -> None:
    """Up to the discussion, with an opinion and two polls in it."""
    tell.begin("submitted")
    lines = f"{SAID}\n别的"
    tell.step("accept", "rc_director", "public_title", stakeholders=lines, options=lines)
    hall, at = tell.hall, tell.at + 5 * MINUTE
    tell.move(at)
    opinion = GiveOpinion(hall.resident, tell.subject, SAID, nickname=SAID, at=at).execute()
    ReviewOpinion(hall.worker, opinion, publish=True, public_text=SAID, at=at).execute()
    GatherOpinions(hall.worker, tell.subject, [opinion.public_id], title=SAID, at=at).execute()
    AnswerPoint(hall.worker, tell.subject, 1, "partly", SAID, at=at).execute()
    AnnounceDate(hall.worker, tell.subject, at.date() + 40 * DAY, SAID, at=at).execute()
    OpenMatterPoll(hall.director, tell.subject, SAID, at + DAY, at=at).execute()
    draft = DraftPoll(hall.worker, tell.subject, PollText(f"{SAID}？", explanation=SAID), at=at).execute()
    OpenPoll(hall.director, draft, closes_at=at + DAY, at=at).execute()
    tell.look()
    for poll in Poll.objects.all():
        ClosePoll(hall.director, poll, reason=SAID, at=at + MINUTE).execute()
    tell.look()


def all_doors(tell: Telling) -> None:
    """Every way a text gets before the public, one after another."""
    consulted(tell)
    tell.step("conclude", "rc_member", "summary", "dissent")
    tell.step("decide", "rc_director", "text", "money_note")
    content = Content.of(SAID, [(SAID, SAID)])
    three = {"author": tell.hall.member.person, "reviewer": tell.hall.worker.person}
    WithdrawPublicity(tell.hall.director, tell.subject, SAID, conceal=False, at=tell.at + MINUTE).execute()
    tell.look()
    CorrectPublicity(tell.hall.director, tell.subject, SAID, content, at=tell.at + 2 * MINUTE, **three).execute()
    due = (tell.at + 60 * DAY).date().isoformat()
    tell.step("start", "rc_director", "delay_reason", due_on=due)
    tell.step("progress", "community_worker", "text")
    director, at, day = tell.hall.director, tell.at + MINUTE, next_workday(tell.at)
    task = LayDownTask(director, tell.subject, SAID, tell.hall.worker.person, day, is_public=True, at=at).execute()
    TakeTransition(director, task, "finish", data={"result": SAID}, at=at).execute()
    tell.step("complete", "community_worker", "text", "accounts")
    tell.step("rework", "rc_director", "defects")
    tell.step("complete", "community_worker", "text", "accounts")
    tell.step("close", "rc_director", "note")
    for state, edge, who, names in (
        ("submitted", "decline", "rc_director", ("text", "where_to_go")),
        ("consulting", "withdraw", "proposer", ("reason",)),
        ("deciding", "reject", "rc_director", ("reasons",)),
        ("executing", "terminate", "rc_director", ("reason",)),
    ):
        tell.begin(state)
        tell.step(edge, who, *names)
    turns(tell)


def turns(tell: Telling) -> None:
    """The ways beside the straight one: rounds, a change, meetings."""
    for state, edge, who, names in (
        ("consulting", "add_round", "rc_member", ("reason", "new_facts")),
        ("deciding", "send_back", "rc_director", ("reason",)),
        ("executing", "redecide", "rc_director", ("reason", "new_aim")),
        ("publicising", "refer_dispute", "rc_director", ("reason",)),
    ):
        tell.begin(state)
        tell.step(edge, who, *names)
    tell.step("advised_reopen", "rc_director", "street_opinion")
    for edge, in_favour, names in (
        ("meeting_passed", 4, ("text", "evidence")),
        ("meeting_failed", 2, ("reasons",)),
        ("not_convened", None, ("reason",)),
    ):
        tell.begin("consulting")
        Matter.objects.filter(pk=tell.subject.pk).update(track="assembly")
        tell.step("refer", "rc_director", "summary", "dissent")
        if in_favour is not None:
            tell.at = meet(tell.hall, tell.subject, in_favour)
        tell.step(edge, "rc_director", *names)


def test_it_covers_what_comes_through_every_door(tell: Telling) -> None:
    all_doors(tell)
    for label, names in PUBLIC.items():
        for name in names:
            rows = apps.get_model(label).objects.all()
            if label == "shequ_core.Subject":
                rows = rows.exclude(kind="task")  # the office's own words; the public reads ``Task.public_title``
            found = [json.dumps(one, ensure_ascii=False) for one in rows.values_list(name, flat=True)]
            assert any(COVERED in one for one in found), f"{label}.{name}: nothing came this way"
            for one in found:
                assert not [secret for secret in SECRETS if secret in one], f"{label}.{name}: {one}"


def test_the_office_reads_what_was_said(tell: Telling) -> None:
    tell.begin("consulting")
    kept = Matter.objects.get(pk=tell.subject.pk)
    assert {kept.problem, kept.wish, kept.place, kept.scope} == {SAID}


def test_the_number_of_an_office_to_turn_to_stays(tell: Telling) -> None:
    tell.begin("submitted")
    where = "区法院，电话 021-65521234，周一至周五；找王芳 13812345678"
    tell.step("decline", "rc_director", where_to_go=where)
    note = Matter.objects.get(pk=tell.subject.pk).end_note
    assert "021-65521234" in note
    assert COVERED in note


def test_it_knows_landlines_from_mobiles() -> None:
    assert landlines("电话：65521234，（021）6552 1234 或 13812345678") == {"65521234", "（021）6552 1234"}


def test_two_options_that_read_alike_once_covered_are_refused(tell: Telling) -> None:
    tell.begin("consulting")
    text = PollText("问谁？", kind="one_of", options=["3号楼2单元502室", "3号楼2单元503室"])
    refusal = DraftPoll(tell.hall.worker, tell.subject, text).check()
    assert refusal is not None
    assert refusal.code == "options"


def test_a_plain_proposal_is_not_changed_by_it(tell: Telling) -> None:
    tell.subject, tell.at = matter(tell.hall, "consulting")
    kept = Matter.objects.get(pk=tell.subject.pk)
    assert (kept.public_problem, kept.public_wish) == (PROPOSAL["problem"], PROPOSAL["wish"])
    assert (kept.public_place, kept.public_scope) == (PROPOSAL["place"], PROPOSAL["scope"])
