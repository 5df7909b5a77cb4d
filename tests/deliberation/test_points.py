"""要点: opinions gathered into points, each answered once, the answer reaching all its authors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shequ_workflows.core.constants import DeliveryState
from shequ_workflows.core.delivery.wording import words_of
from shequ_workflows.core.models import Delivery, Subject
from shequ_workflows.core.record.verification import verify
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.deliberation.hearing import Heard
from shequ_workflows.deliberation.models import HallPage, Opinion, Point
from shequ_workflows.deliberation.point_answers import AnswerPoint
from shequ_workflows.deliberation.points import (
    FreeOpinions,
    GatherOpinions,
    MarkPlain,
    MergePoints,
    RemovePoint,
    RenamePoint,
)
from shequ_workflows.deliberation.voices import GiveOpinion, ReviewOpinion
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from tests.factories.community import BuildingFactory, CompoundFactory, HouseholdFactory, MemberFactory, UnitFactory
from tests.factories.deliberation import Hall, PersonFactory, matter, take, valid_data, waited

from .conftest import Move, text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def talk(hall: Hall, move: Move) -> Subject:
    subject, at = matter(hall, "consulting")
    move(at + dt.timedelta(hours=1))
    return subject


def said(
    hall: Hall, subject: Subject, text: str = "多开一小时", stance: str = "suggest", who: Actor | None = None
) -> Opinion:
    opinion = GiveOpinion(who or hall.new("resident"), subject, text, stance=stance).execute()
    return ReviewOpinion(hall.worker, opinion, publish=True).execute()


def gather(hall: Hall, subject: Subject, *opinions: Opinion, title: str = "延长时间", **more: Any) -> Point:
    point = GatherOpinions(hall.worker, subject, [one.public_id for one in opinions], title=title, **more).execute()
    assert point is not None
    return point


def refused(action: Any) -> str:
    with pytest.raises(ActionRefused) as caught:
        action.execute()
    return caught.value.refusal.code


def url(subject: Subject, number: int | None = None) -> str:
    return f"/deliberation/{subject.public_id}/points/" + (f"{number}/" if number else "")


def test_a_hundred_opinions_are_answered_through_five_points(hall: Hall, talk: Subject, page: HallPage) -> None:
    opinions = [said(hall, talk, f"建议{number}") for number in range(100)]
    for number in range(5):
        point = gather(hall, talk, *opinions[number::5], title=f"要点{number + 1}")
        with CaptureQueriesContext(connection) as asked:
            AnswerPoint(hall.director, talk, point.number, "partly", f"答复{number + 1}").execute()
        assert len(asked) < 30  # however many its authors
    owed = Delivery.objects.filter(handler__startswith="say:point.answered")
    assert owed.count() == 100
    assert set(owed.values_list("recipient", flat=True)) == {one.person_id for one in opinions}
    at = waited(talk, talk.state_since)
    take(hall, talk, "conclude", "rc_member", at)
    assert verify(talk).ok


def test_authors_hear_once_two_minutes_later_and_without_account_by_call(
    hall: Hall, talk: Subject, signed_in: SignIn
) -> None:
    online = hall.new("resident")
    signed_in(online)
    one, other = said(hall, talk, "早一点", who=online), said(hall, talk, "晚一点")
    again = said(hall, talk, "再晚一点", who=Actor.of(other.person, talk.state_since + MINUTE))
    point = gather(hall, talk, one, other, again)
    AnswerPoint(hall.director, talk, point.number, "adopted", "七月起照办。").execute()
    owed = list(Delivery.objects.filter(handler=f"say:point.answered:{point.number}").order_by("recipient"))
    assert sorted((row.recipient_id, row.channel) for row in owed) == sorted(
        [(one.person_id, "inbox"), (other.person_id, "call")]
    )
    assert all(row.next_at - row.record.at == 2 * MINUTE for row in owed)
    assert words_of(owed[0].handler, talk).startswith("您提的意见已有答复")


def test_answered_anew_before_the_hold_only_the_new_answer_goes(hall: Hall, talk: Subject) -> None:
    point = gather(hall, talk, said(hall, talk))
    AnswerPoint(hall.director, talk, point.number, "not", "没有经费。").execute()
    AnswerPoint(hall.director, talk, point.number, "partly", "周末延长。").execute()
    AnswerPoint(hall.director, talk, point.number, "partly", "周末延长。").execute()  # a double click
    states = Delivery.objects.filter(handler__startswith="say:point").order_by("pk").values_list("state", flat=True)
    assert list(states) == [DeliveryState.CANCELLED, DeliveryState.PENDING]


def test_who_comes_to_an_answered_point_hears_the_answer_too(hall: Hall, talk: Subject) -> None:
    first, late = said(hall, talk), said(hall, talk, "我也是")
    point = gather(hall, talk, first)
    AnswerPoint(hall.director, talk, point.number, "adopted", "照办。").execute()
    GatherOpinions(hall.worker, talk, [first.public_id, late.public_id], number=point.number).execute()
    owed = Delivery.objects.filter(handler__startswith="say:point").order_by("pk")
    assert [row.recipient_id for row in owed] == [first.person_id, late.person_id]


def test_merge_rename_split_free_remove(hall: Hall, talk: Subject) -> None:
    one, two, three = (said(hall, talk, text) for text in ("甲", "乙", "丙"))
    first, second = gather(hall, talk, one, two), gather(hall, talk, three, title="周末开放")
    RenamePoint(hall.worker, talk, second.number, "周末也开放").execute()
    merged = MergePoints(hall.worker, talk, second.number, first.number).execute()
    assert merged == first
    assert set(first.opinions.all()) == {one, two, three}
    split = gather(hall, talk, three, title="周末开放", source=first.number)
    assert split.number == 3  # numbers are not given again
    assert set(first.opinions.all()) == {one, two}
    FreeOpinions(hall.worker, talk, [three.public_id], split.number).execute()
    assert refused(RemovePoint(hall.worker, talk, first.number)) == "point"
    RemovePoint(hall.worker, talk, split.number).execute()
    assert list(Point.objects.values_list("number", flat=True)) == [1]
    assert gather(hall, talk, three, title="又一个").number == 4
    verbs = set(talk.records.values_list("verb", flat=True))
    assert {"gather_opinions", "rename_point", "merge_points", "free_opinions", "remove_point"} <= verbs


def test_an_answered_point_is_not_merged_or_removed(hall: Hall, talk: Subject) -> None:
    first, second = gather(hall, talk, said(hall, talk)), gather(hall, talk, said(hall, talk), title="别的")
    AnswerPoint(hall.director, talk, first.number, "adopted", "照办。").execute()
    assert refused(MergePoints(hall.worker, talk, first.number, second.number)) == "into"
    assert refused(MergePoints(hall.worker, talk, second.number, first.number)) == "into"
    assert refused(MergePoints(hall.worker, talk, second.number, second.number)) == "into"
    FreeOpinions(hall.worker, talk, list(first.opinions.values_list("public_id", flat=True)), first.number).execute()
    assert refused(RemovePoint(hall.worker, talk, first.number)) == "point"


def test_a_double_click_makes_one_point(hall: Hall, talk: Subject) -> None:
    opinion = said(hall, talk)
    assert gather(hall, talk, opinion, once="k") == gather(hall, talk, opinion, once="k")
    assert Point.objects.count() == 1


def test_wrong_wishes_get_a_sentence(hall: Hall, talk: Subject) -> None:
    opinion, point = said(hall, talk), gather(hall, talk, said(hall, talk))
    waiting = GiveOpinion(hall.new("resident"), talk, "待审").execute()
    ids = [opinion.public_id]
    assert refused(GatherOpinions(hall.worker, talk, [], title="x")) == "opinions"
    assert refused(GatherOpinions(hall.worker, talk, [waiting.public_id], title="x")) == "opinions"
    assert refused(GatherOpinions(hall.worker, talk, ids, title=" ")) == "title"
    assert refused(GatherOpinions(hall.worker, talk, ids, title="长" * 121)) == "title"
    assert refused(GatherOpinions(hall.worker, talk, ids, number=9)) == "point"
    assert refused(AnswerPoint(hall.director, talk, point.number, "maybe", "x")) == "outcome"
    assert refused(AnswerPoint(hall.director, talk, point.number, "not", "")) == "answer"
    assert refused(AnswerPoint(hall.director, talk, 9, "not", "x")) == "point"


def test_opinions_of_another_matter_are_not_gathered(hall: Hall, talk: Subject) -> None:
    other, _at = matter(hall, "consulting")
    foreign = said(hall, other)
    assert refused(GatherOpinions(hall.worker, talk, [foreign.public_id], title="x")) == "opinions"
    MarkPlain(hall.worker, talk, [foreign.public_id]).execute()
    foreign.refresh_from_db()
    assert not foreign.is_plain


@pytest.mark.parametrize(
    "role", ["resident", "grid_worker", "party_secretary", "street_clerk", "editor", "administrator"]
)
def test_others_may_not(hall: Hall, talk: Subject, role: str) -> None:
    opinion, point = said(hall, talk), gather(hall, talk, said(hall, talk))
    actor, ids = hall.actor(role), [opinion.public_id]
    for action in (
        GatherOpinions(actor, talk, ids, title="x"),
        FreeOpinions(actor, talk, ids, point.number),
        MarkPlain(actor, talk, ids),
        RenamePoint(actor, talk, point.number, "x"),
        MergePoints(actor, talk, point.number, 2),
        RemovePoint(actor, talk, point.number),
        AnswerPoint(actor, talk, point.number, "not", "x"),
    ):
        assert refused(action) == "role"


def test_another_community_does_not_know_of_it_before_it_is_public(
    hall: Hall, talk: Subject, signed_in: SignIn
) -> None:
    stranger = hall.actor("rc_director", hall.other)
    assert refused(AnswerPoint(stranger, talk, 1, "not", "x")) in {"role", "unknown"}
    assert signed_in(stranger).get(url(talk)).status_code == 403
    assert signed_in(hall.resident).get(url(talk)).status_code == 403
    assert Client().get(url(talk)).status_code == 302


def test_only_while_it_is_under_discussion(hall: Hall, talk: Subject) -> None:
    point = gather(hall, talk, said(hall, talk))
    AnswerPoint(hall.director, talk, point.number, "not", "没有经费。").execute()
    take(hall, talk, "conclude", "rc_member", waited(talk, talk.state_since))
    assert refused(AnswerPoint(hall.director, talk, point.number, "adopted", "x")) == "state"


def conclusion(hall: Hall, subject: Subject) -> Any:
    subject = Subject.objects.get(pk=subject.pk)
    at = waited(subject, subject.state_since)
    data = valid_data(hall, subject, "conclude", at)
    return TakeTransition(hall.member, subject, "conclude", revision=subject.revision, data=data, at=at).check()


def test_it_is_not_concluded_with_a_suggestion_left_over_or_a_point_unanswered(hall: Hall, talk: Subject) -> None:
    plain, asked = said(hall, talk, "没别的"), said(hall, talk)
    said(hall, talk, "赞成", "support")
    said(hall, talk, "反对", "object")
    assert conclusion(hall, talk).code == "points_answered"
    MarkPlain(hall.worker, talk, [plain.public_id]).execute()
    point = gather(hall, talk, asked)
    assert conclusion(hall, talk).code == "points_answered"
    AnswerPoint(hall.director, talk, point.number, "not", "没有经费。").execute()
    assert conclusion(hall, talk) is None
    MarkPlain(hall.worker, talk, [plain.public_id], plain=False).execute()
    assert conclusion(hall, talk).code == "points_answered"


def test_the_database_holds_that_an_answer_is_whole(hall: Hall, talk: Subject) -> None:
    point = gather(hall, talk, said(hall, talk))
    for change in ({"outcome": "adopted"}, {"answer": "x"}, {"title": ""}, {"outcome": "maybe", "answer": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Point.objects.filter(pk=point.pk).update(**change)


def test_what_the_public_reads_is_covered(hall: Hall, talk: Subject, page: HallPage) -> None:
    PersonFactory(name="钱桂英", home=hall.community)
    point = gather(hall, talk, said(hall, talk), title="钱桂英说的13800138000")
    AnswerPoint(hall.director, talk, point.number, "adopted", "已与钱桂英谈过。").execute()
    text = text_of(Client().get(f"{page.url}matter/{talk.public_id}/"))
    assert "您的意见怎么样了" in text
    assert "采纳" in text
    assert "钱桂英" not in text
    assert "13800138000" not in text


def test_whoever_has_no_account_gets_a_letter(hall: Hall, talk: Subject, signed_in: SignIn, page: HallPage) -> None:
    elder = PersonFactory(name="钱桂英", home=hall.community)
    compound = CompoundFactory(node=hall.community)
    unit = UnitFactory(building=BuildingFactory(compound=compound, number="3"), entrance="2", room="501")
    MemberFactory(household=HouseholdFactory(unit=unit), person=elder)
    heard = Heard("paper", talk.opened_at)
    words = GiveOpinion(hall.worker, talk, "晚点关门", stance="suggest", for_person=elder, heard=heard).execute()
    online = hall.new("resident")
    signed_in(online)
    opinions = [ReviewOpinion(hall.member, words, publish=True).execute(), said(hall, talk, "我也是", who=online)]
    point = gather(hall, talk, *opinions)
    client = signed_in(hall.worker)
    address = f"/deliberation/{talk.public_id}/letters/"
    assert "没有需要写信的人" in text_of(client.get(address))
    AnswerPoint(hall.director, talk, point.number, "adopted", "七月起照办。").execute()
    text = text_of(client.get(address))
    assert "3-2-501 钱桂英" in text
    assert "晚点关门" in text
    assert "七月起照办。" in text
    assert "我也是" not in text
    with CaptureQueriesContext(connection) as before:
        client.get(address)
    for number in range(5):
        GatherOpinions(hall.worker, talk, [said(hall, talk, f"又{number}").public_id], number=point.number).execute()
    with CaptureQueriesContext(connection) as after:
        assert text_of(client.get(address)).count('<article class="sheet">') == 6
    assert len(after) == len(before)
    assert signed_in(hall.resident).get(address).status_code == 403
    assert signed_in(hall.actor("rc_director", hall.other)).get(address).status_code == 403


# The screens


def test_it_is_gathered_and_answered_on_the_screens(
    hall: Hall, talk: Subject, signed_in: SignIn, page: HallPage
) -> None:
    one, two = said(hall, talk, "早点开门"), said(hall, talk, "关门晚一点")
    client = signed_in(hall.worker)
    text = text_of(client.get(url(talk)))
    assert "早点开门" in text
    assert "未归入要点的建议2条" in text
    missing = client.post(url(talk), {"do": "gather", "title": "延长"})
    assert missing.status_code == 422
    assert "请先勾选" in text_of(missing)
    nothing = client.post(url(talk), {"do": "gather", "opinion": one.public_id})
    assert "请用一句话写出要点" in text_of(nothing)
    assert f'value="{one.public_id}" checked' in text_of(nothing)  # what was ticked is kept
    done = client.post(
        url(talk), {"do": "gather", "title": "延长", "opinion": [one.public_id, two.public_id], "once": "a"}
    )
    assert done.status_code == 302
    answered = client.post(url(talk, 1), {"do": "answer", "outcome": "partly", "answer": "晚上先延长。"})
    assert answered.status_code == 302
    assert "延长" in text_of(client.get(url(talk)))
    public = text_of(Client().get(f"{page.url}matter/{talk.public_id}/"))
    assert "2人提出" in public
    assert public.count("晚上先延长。") == 3  # at the point, and at each of the two opinions


def test_the_point_is_split_merged_renamed_removed_on_its_screen(hall: Hall, talk: Subject, signed_in: SignIn) -> None:
    one, two = said(hall, talk, "甲"), said(hall, talk, "乙")
    gather(hall, talk, one, two)
    client = signed_in(hall.worker)
    assert client.get(url(talk, 1)).status_code == 200
    empty = client.post(url(talk, 1), {"do": "answer", "outcome": "not", "answer": ""})
    assert empty.status_code == 422
    assert client.post(url(talk, 1), {"do": "rename", "title": "新名"}).status_code == 302
    assert (
        client.post(url(talk, 1), {"do": "move", "opinion": two.public_id, "title": "乙的", "once": "m"}).status_code
        == 302
    )
    assert [p.title for p in Point.objects.order_by("number")] == ["新名", "乙的"]
    assert client.post(url(talk, 2), {"do": "move", "opinion": two.public_id, "point": "1"}).status_code == 302
    assert client.post(url(talk, 2), {"do": "remove"}).status_code == 302
    assert client.post(url(talk, 2), {"do": "remove"}, follow=True).status_code == 200  # somebody was faster
    assert client.post(url(talk, 1), {"do": "free", "opinion": one.public_id}).status_code == 302
    gather(hall, talk, one, title="丙")
    assert client.post(url(talk, 3), {"do": "merge", "into": "1"}).status_code == 302
    assert set(Point.objects.get().opinions.all()) == {one, two}


def test_plain_ones_are_marked_on_the_screen(hall: Hall, talk: Subject, signed_in: SignIn) -> None:
    one = said(hall, talk, "谢谢")
    client = signed_in(hall.worker)
    client.post(url(talk), {"do": "plain", "opinion": one.public_id})
    assert Opinion.objects.loose().count() == 0
    assert "谢谢" in text_of(client.get(f"{url(talk)}?show=plain"))
    client.post(url(talk), {"do": "unplain", "opinion": one.public_id})
    assert Opinion.objects.loose().count() == 1


def test_the_screens_cost_the_same_however_many_there_are(
    hall: Hall, talk: Subject, signed_in: SignIn, page: HallPage
) -> None:
    client, public = signed_in(hall.worker), Client()
    addresses = [(client, url(talk)), (client, url(talk, 1)), (public, f"{page.url}matter/{talk.public_id}/")]

    def cost() -> list[int]:
        found = []
        for browser, address in addresses:
            browser.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(address).status_code == 200
            found.append(len(asked))
        return found

    for number in range(2):
        gather(hall, talk, said(hall, talk), said(hall, talk), title=f"要点{number}")
    said(hall, talk)
    before = cost()
    for number in range(6):
        gather(hall, talk, said(hall, talk), said(hall, talk), title=f"另{number}")
        said(hall, talk)
    GatherOpinions(hall.worker, talk, [said(hall, talk).public_id], number=1).execute()
    assert cost() == before
