"""After an act of erasure the words of a row stand nowhere any more, whoever copied them."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from shequ_workflows.core.constants import ERASE
from shequ_workflows.core.models import Record, RecordPayload, Subject
from shequ_workflows.core.record.erasure import ErasePayload, LegalGround
from shequ_workflows.core.record.verification import verify
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.deliberation.actions import Heard
from shequ_workflows.deliberation.list_taking import Choice, TakeList
from shequ_workflows.deliberation.models import Decision, HallPage, Matter, Opinion, Point, Rating
from shequ_workflows.deliberation.point_answers import AnswerPoint
from shequ_workflows.deliberation.points import GatherOpinions
from shequ_workflows.deliberation.voices import GiveOpinion, RateMatter, ReviewOpinion
from shequ_workflows.meetings.models import Meeting
from shequ_workflows.publicity.content import Content
from shequ_workflows.publicity.drafts import SaveDraft
from shequ_workflows.publicity.models import PublicityDraft, PublicityPeriod
from tests.deliberation.conftest import Move
from tests.factories.community import BuildingFactory, CompoundFactory, HouseholdFactory, MemberFactory, UnitFactory
from tests.factories.deliberation import (
    DAY,
    MONDAY,
    PROPOSAL,
    Hall,
    PersonFactory,
    before_meeting,
    matter,
    objected,
    take,
)

MINUTE = dt.timedelta(minutes=1)
GONE = "（已依法删除）"
SAID = "张大爷家里的钥匙丢了两次"


def erase(hall: Hall, row: Record) -> Record:
    return ErasePayload(hall.director, row, "本人要求", LegalGround.CONSENT.value).execute()


def leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one)
    elif isinstance(value, str) and len(re.findall(r"[\u4e00-\u9fff]", value)) >= 4:
        yield value


def standing(words: set[str]) -> set[str]:
    """Where one of ``words`` stands: every column with text in every table of ours; what is on display is apart."""
    found = set()
    for model in apps.get_models():
        if not model._meta.app_label.startswith("shequ_") or model in {PublicityPeriod, RecordPayload}:
            continue
        names = [
            field.name
            for field in model._meta.local_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]
        for row in model._default_manager.all():
            for name in names:
                text = json.dumps(getattr(row, name), ensure_ascii=False, default=str)
                if any(json.dumps(word, ensure_ascii=False)[1:-1] in text for word in words):
                    found.add(f"{model._meta.label}.{name}")
    return found


def opinion_row(opinion: Opinion) -> Record:
    rows = Record.objects.filter(subject=opinion.matter_id, verb="give_opinion").select_related("payload")
    return next(row for row in rows if opinion.public_id in row.payload.body)


def spoken(hall: Hall, subject: Subject, at: Any) -> Opinion:
    heard = Heard(channel="phone", at=at, phone="13800138000")
    return GiveOpinion(
        hall.worker, subject, SAID, nickname="钥匙张", for_person=hall.resident.person, heard=heard, at=at
    ).execute()


def test_it_empties_what_the_proposer_wrote(hall: Hall, page: HallPage, move: Move) -> None:
    subject, at = matter(hall, "consulting", MONDAY)
    move(at + DAY)
    url = page.reverse_subpage("matter", [subject.public_id])
    client = Client()
    assert PROPOSAL["problem"] in client.get(page.url + url).content.decode()
    erase(hall, Record.objects.get(subject=subject, verb="submit"))
    kept = Matter.objects.get(pk=subject.pk)
    for name in ("scope", "place", "problem", "wish", "public_problem", "public_wish"):
        assert getattr(kept, name) == GONE
    subject.refresh_from_db()
    assert subject.title == GONE
    text = client.get(page.url + url).content.decode()
    assert PROPOSAL["problem"] not in text
    assert PROPOSAL["title"] not in text
    assert GONE in text
    assert verify(subject).ok
    assert verify(subject).erased == 1


def test_it_empties_an_opinion_and_no_other(hall: Hall, move: Move) -> None:
    subject, at = matter(hall, "consulting", MONDAY)
    one, other = spoken(hall, subject, at), GiveOpinion(hall.resident, subject, "我赞成。", at=at).execute()
    ReviewOpinion(hall.member, one, publish=True, at=at).execute()
    erase(hall, opinion_row(one))
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.text, one.public_text, one.nickname, one.heard_phone) == (GONE, GONE, GONE, "")
    assert other.text == "我赞成。"


def test_it_empties_one_opinion_of_a_list_or_all(hall: Hall, move: Move) -> None:
    subject, at = matter(hall, "consulting", MONDAY)
    building = BuildingFactory(compound=CompoundFactory(node=hall.community), number="3")
    choices = {}
    for number, name in enumerate(("张桂芳", "李四"), 1):
        person = PersonFactory(name=name, home=hall.community)
        unit = UnitFactory(building=building, entrance="2", room=f"50{number}")
        MemberFactory(household=HouseholdFactory(unit=unit), person=person)
        choices[number] = Choice(person.public_id)
    pasted = "1. 3-2-501 张桂芳 同意早点\n2. 3-2-502 李四 反对早点"
    TakeList(hall.worker, subject, pasted, choices, at, at=at + MINUTE).execute()
    one, other = Opinion.objects.order_by("pk")
    for opinion in (one, other):
        ReviewOpinion(hall.member, opinion, publish=True, at=at + 2 * MINUTE).execute()
    rows = Record.objects.filter(subject=subject, verb="review_opinion").select_related("payload")
    erase(hall, next(row for row in rows if one.public_id in row.payload.body))
    assert [opinion.text for opinion in Opinion.objects.order_by("pk")] == [GONE, "反对早点"]
    erase(hall, Record.objects.get(subject=subject, verb="take_list"))
    assert [opinion.public_text for opinion in Opinion.objects.order_by("pk")] == [GONE, GONE]


def test_it_empties_a_point_and_its_answer(hall: Hall, move: Move) -> None:
    subject, at = matter(hall, "consulting", MONDAY)
    opinion = spoken(hall, subject, at)
    ReviewOpinion(hall.member, opinion, publish=True, at=at).execute()
    GatherOpinions(hall.worker, subject, [opinion.public_id], title="说漏的话", at=at).execute()
    AnswerPoint(hall.worker, subject, 1, "not", "答漏的话", at=at).execute()
    for verb in ("gather_opinions", "answer_point"):
        erase(hall, Record.objects.get(subject=subject, verb=verb))
    point = Point.objects.get()
    assert (point.title, point.answer, point.outcome) == (GONE, GONE, "not")


def test_it_empties_what_was_written_with_a_rating(hall: Hall, move: Move) -> None:
    subject, at = matter(hall, "evaluating", MONDAY)
    RateMatter(hall.resident, subject, 4, SAID, at=at).execute()
    erase(hall, Record.objects.get(subject=subject, verb="rate"))
    rating = Rating.objects.get(matter=subject.pk)
    assert (rating.text, rating.score) == (GONE, 4)


def test_it_throws_a_draft_away_and_conceals_a_notice(hall: Hall, move: Move) -> None:
    subject, at = matter(hall, "publicising", MONDAY)
    move(at)
    SaveDraft(hall.director, subject, Content.of("更正", [("决定", SAID)])).execute()
    erase(hall, Record.objects.filter(subject=subject, verb="open_publicity").latest("seq"))
    assert not PublicityDraft.objects.exists()
    assert PublicityPeriod.objects.get(subject=subject).is_concealed


def test_it_empties_the_decision_of_the_row_and_no_other(hall: Hall, move: Move) -> None:
    subject, _at = matter(hall, "publicising", MONDAY)
    erase(hall, Record.objects.get(subject=subject, verb="decide"))
    assert Decision.objects.get(matter=subject.pk).text == GONE


def test_nothing_that_was_said_stands_anywhere(hall: Hall, move: Move) -> None:
    """Every row of a whole way, with an opinion and a rating; then every table is searched for every word of them."""
    subject, at = matter(hall, "consulting", MONDAY)
    opinion = spoken(hall, subject, at)
    subject, at = matter(hall, "evaluating", MONDAY)
    RateMatter(hall.resident, subject, 4, SAID + "，后来找到了", at=at).execute()
    move(at)
    rows = list(Record.objects.filter(subject__kind="deliberation").exclude(verb=ERASE).select_related("payload"))
    words = {leaf for row in rows for leaf in leaves(json.loads(row.payload.body))} | {SAID, "钥匙张"}
    assert len(words) > 10
    assert standing(words)
    for row in rows:
        erase(hall, row)
    assert standing(words - {"本人要求"}) == set()
    assert not RecordPayload.objects.filter(record__in=rows).exclude(body="").exists()
    assert verify(subject).ok
    assert verify(Subject.objects.get(pk=opinion.matter_id)).ok


@pytest.mark.parametrize("way", ["refer", "redecide_meeting", "refer_dispute", "reconsider"])
def test_nothing_that_was_said_at_a_turn_stands_anywhere(hall: Hall, way: str) -> None:
    """Reasons, the street's opinion, the agenda of the meeting: every word of every row of the matter."""
    if way == "reconsider":
        subject, at = matter(hall, "publicising")
        objected(hall, subject, "upheld")
        take(hall, subject, "reconsider", "rc_director", at + DAY)
    else:
        subject, at = before_meeting(hall, way)
    if way == "redecide_meeting":
        meeting = Meeting.objects.whole().get(about=subject.pk)
        TakeTransition(hall.director, meeting.subject, "cancel", data={"reason": "场地不能用"}, at=at).execute()
        take(hall, subject, "stand", "rc_director", at + MINUTE)
    if way == "refer_dispute":
        take(hall, subject, "advised_keep", "rc_director", at + DAY)
    rows = list(Record.objects.filter(subject=subject.pk).exclude(verb=ERASE).select_related("payload"))
    words = {leaf for row in rows for leaf in leaves(json.loads(row.payload.body))}
    assert standing(words)
    for row in rows:
        erase(hall, row)
    assert standing(words - {"本人要求"}) <= {"shequ_meetings.Meeting.place", "shequ_org.Person.name"}
    assert verify(Subject.objects.get(pk=subject.pk)).ok
