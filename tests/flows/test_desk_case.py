"""The page of a case at the desk: what was said, who takes part, what failed, ratings, comments, links, paper."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shequ_workflows.core.links.actions import MakeLink
from shequ_workflows.core.models import Delivery, Subject
from shequ_workflows.flows.constants import EffectState, LinkKind, Place
from shequ_workflows.flows.models import CaseLink, Comment, EffectRun, Rating
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now
from tests.factories import flows
from tests.factories.org import Town, actor
from tests.flows.conftest import Office

pytestmark = pytest.mark.django_db


def desk(subject: Subject, *parts: str) -> str:
    return "/".join(["/desk/s", subject.public_id, *parts, ""])


def url(subject: Subject, *parts: Any) -> str:
    return "/".join(["/flows/desk/cases", subject.public_id, *map(str, parts), ""])


def contacted(office: Office) -> Subject:
    subject = office.ticket(raised_by=office.caller)
    flows.take(office.worker, subject, "sign")
    flows.take(office.worker, subject, "contact", answers={"at": "2026-11-30T10:00", "agreed": "下午到现场看"})
    return subject


def test_it_shows_what_was_said_in_each_step(client: Client, office: Office) -> None:
    subject = contacted(office)
    flows.take(office.worker, subject, "handle", handler="电梯维保公司", colleague=office.member.person.public_id)
    office.sign_in(client, office.worker)
    page = client.get(desk(subject)).content.decode()
    for words in (
        "尽快修好电梯。",
        "下午到现场看",
        "电梯维保公司",
        "陈国栋",
        "GD-2026-0815",
        "办结时限",
        "2027-12-03 17:30",
    ):
        assert words in page, words


def test_the_step_page_asks_the_forms_questions_with_faults_at_them(client: Client, office: Office) -> None:
    subject = office.ticket()
    flows.take(office.worker, subject, "sign")
    office.sign_in(client, office.worker)
    page = client.get(desk(subject, "contact")).content.decode()
    assert "约定了什么" in page
    assert 'id="shequ-form-plan"' in page
    subject.refresh_from_db()
    sent = client.post(desk(subject, "contact"), {"revision": subject.revision, "at": "2026-11-30T10:00", "agreed": ""})
    shown = sent.content.decode()
    assert sent.status_code == 422
    assert 'href="#id_agreed"' in shown
    assert 'value="2026-11-30T10:00"' in shown
    sent = client.post(
        desk(subject, "contact"), {"revision": subject.revision, "at": "2026-11-30T10:00", "agreed": "好"}
    )
    assert sent.status_code == 302
    subject.refresh_from_db()
    assert subject.state == "contacted"


def test_a_stale_page_keeps_what_was_typed(client: Client, office: Office) -> None:
    subject = office.ticket()
    flows.take(office.worker, subject, "sign")
    office.sign_in(client, office.worker)
    subject.refresh_from_db()
    typed = {"revision": subject.revision, "at": "2026-11-30T10:00", "agreed": "下午三点到现场"}
    flows.take(office.member, subject, "urge")
    sent = client.post(desk(subject, "contact"), typed)
    shown = sent.content.decode()
    assert sent.status_code == 409
    assert "下午三点到现场" in shown
    again = client.post(desk(subject, "contact"), {**typed, "again": "1"}).content.decode()
    assert "下午三点到现场</textarea>" in again


def test_it_costs_as_many_queries_for_many_words_as_for_few(client: Client, office: Office) -> None:
    few, many = office.ticket("A-1"), office.ticket("A-2")
    for text in ("一", "二", "三"):
        comment(office, many, text)
    for number in range(3):
        other = office.ticket(f"B-{number}")
        CaseLink.objects.create(case=many.case, to=other, kind=LinkKind.RELATED, made_by=many.records.last())
    comment(office, few, "一")
    CaseLink.objects.create(case=few.case, to=office.ticket("C"), kind=LinkKind.RELATED, made_by=few.records.last())
    office.sign_in(client, office.worker)
    client.get(desk(few))
    counts = []
    for subject in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(desk(subject))
        counts.append(len(asked))
    assert counts[0] == counts[1], counts


# -- comments ----------------------------------------------------------------------------------------------------------


def comment(office: Office, subject: Subject, text: str, **more: Any) -> Comment:
    from shequ_workflows.flows.actions.talking import WriteComment

    return WriteComment(office.worker, subject.case, text, **more).execute()


def test_a_colleague_is_asked_for_his_attention(client: Client, office: Office) -> None:
    subject = office.ticket()
    office.sign_in(client, office.worker)
    assert office.member.person is not None
    sent = client.post(
        url(subject, "comment"),
        {
            "comment-text": "请看一下合同",
            "comment-place": "internal",
            "comment-mentions": [office.member.person.public_id],
        },
    )
    assert sent.status_code == 302
    row = Comment.objects.get()
    assert (row.place, list(row.mentions.all())) == (Place.INTERNAL, [office.member.person])
    told = Delivery.objects.get(handler="say:flows.mention")
    assert told.recipient == office.member.person
    assert "请看一下合同" in client.get(desk(subject)).content.decode()


def test_an_empty_comment_comes_back(client: Client, office: Office) -> None:
    subject = office.ticket()
    office.sign_in(client, office.worker)
    assert client.post(url(subject, "comment"), {"comment-text": " ", "comment-place": "internal"}).status_code == 422


def test_only_its_author_takes_a_comment_back_and_its_words_are_gone(client: Client, office: Office) -> None:
    subject = office.ticket()
    written = comment(office, subject, "写错了")
    office.sign_in(client, office.member)
    assert client.post(url(subject, "comment", written.pk, "back")).status_code == 403
    office.sign_in(client, office.worker)
    client.post(url(subject, "comment", written.pk, "back"))
    written.refresh_from_db()
    assert (written.text, written.taken_back_at is not None) == ("", True)
    assert "写错了" not in client.get(desk(subject)).content.decode()


def test_whoever_raised_it_is_told_of_a_public_comment(office: Office) -> None:
    subject = office.ticket(raised_by=office.caller)
    comment(office, subject, "我们明天来", place=Place.PUBLIC)
    assert Delivery.objects.get(handler="say:flows.comment").recipient == office.caller


def test_a_neighbouring_communitys_staff_find_nothing(client: Client, office: Office) -> None:
    subject = office.ticket()
    office.sign_in(client, office.neighbour)
    assert client.post(url(subject, "comment"), {"comment-text": "x"}).status_code == 404
    assert client.get(url(subject, "print")).status_code == 404


# -- effects that failed -----------------------------------------------------------------------------------------------


def failed(office: Office) -> EffectRun:
    subject = office.ticket()
    return EffectRun.objects.create(
        record=subject.records.last(), case=subject.case, place=0, kind="webhook", next_at=now(), state=EffectState.DEAD,
        error="那边没有回应", attempts=5,
    )  # fmt: skip


def test_what_failed_is_tried_again(client: Client, office: Office) -> None:
    run = failed(office)
    office.sign_in(client, office.worker)
    assert "那边没有回应" in client.get(desk(run.case.subject)).content.decode()
    client.post(url(run.case.subject, "effects", run.pk, "again"))
    run.refresh_from_db()
    assert (run.state, run.attempts) == (EffectState.PENDING, 0)


def test_what_failed_is_noted_as_done_by_hand_with_how(client: Client, office: Office) -> None:
    run = failed(office)
    office.sign_in(client, office.worker)
    assert client.post(url(run.case.subject, "effects", run.pk, "by-hand"), {"reason": ""}).status_code == 422
    client.post(url(run.case.subject, "effects", run.pk, "by-hand"), {"reason": "打电话告知"})
    run.refresh_from_db()
    assert run.state == EffectState.DONE
    assert run.case.subject.records.filter(verb="done_by_hand").exists()


# -- ratings -----------------------------------------------------------------------------------------------------------


def asked(office: Office, **more: Any) -> Rating:
    subject = office.ticket(raised_by=office.caller)
    closes = now() + dt.timedelta(days=7)
    return Rating.objects.create(case=subject.case, asked_by=subject.records.last(), **{"closes_at": closes, **more})


def test_staff_key_in_what_they_were_told(client: Client, office: Office) -> None:
    rating = asked(office)
    subject = rating.case.subject
    office.sign_in(client, office.worker)
    assert client.get(url(subject, "rate")).status_code == 200
    client.post(url(subject, "in-vain"))
    assert client.post(url(subject, "rate"), {"channel": "phone"}).status_code == 422
    client.post(url(subject, "rate"), {"solved": "no", "stars": "2", "channel": "phone"})
    rating.refresh_from_db()
    assert (rating.solved, rating.stars, rating.tries) == (False, 2, 1)
    assert rating.given_by is not None
    assert (rating.given_by.channel, rating.given_by.on_behalf_of) == ("phone", office.caller)
    assert client.post(url(subject, "rate"), {"solved": "yes", "channel": "phone"}).status_code == 422


def test_unrated_stays_unrated(client: Client, office: Office) -> None:
    rating = asked(office, closes_at=now() - dt.timedelta(hours=1))
    subject = rating.case.subject
    office.sign_in(client, office.worker)
    client.post(url(subject, "rate"), {"solved": "yes", "stars": "5", "channel": "phone"})
    rating.refresh_from_db()
    assert (rating.given_at, rating.stars, rating.solved) == (None, None, None)


# -- signed links ------------------------------------------------------------------------------------------------------


def test_somebody_without_an_account_takes_a_step_by_a_signed_link(client: Client, db: None) -> None:
    town = Town()
    body = {
        "states": [flows.state("asked", "start"), flows.state("yes", "good")], "initial": "asked",
        "edges": [
            flows.step("approve", "asked", "yes", "property_company", link="property_company",
                       asks=[{"key": "reason", "kind": "reason", "label": {"zh-hans": "意见"}}]),
        ],
    }  # fmt: skip
    flow = flows.published(flows.draft(town.community, body))
    clerk = actor("community_worker", town.community, account=True)
    subject = flows.opened(Actor.system(), flow, town.community, title="盖章", step=False)
    making = MakeLink(clerk, subject, "flow:approve", "桂花物业")
    making.execute()
    address = f"/link/{making.token}/"
    page = client.get(address)
    assert page.status_code == 200, page.status_code
    subject.refresh_from_db()
    assert subject.state == "asked", "fetching it changes nothing"
    data = {"step": "approve", "revision": subject.revision, "reason": "同意", "signer-name": "张经理", "signer-phone": "0512-60000000"}  # fmt: skip
    client.post(address, data)
    subject.refresh_from_db()
    assert subject.state == "yes"
    client.post(address, data)
    assert subject.records.filter(verb="approve").count() == 1


# -- paper -------------------------------------------------------------------------------------------------------------


def test_the_whole_case_is_printed(client: Client, office: Office) -> None:
    subject = contacted(office)
    comment(office, subject, "合同已找到")
    office.sign_in(client, office.worker)
    page = client.get(url(subject, "print")).content.decode()
    for words in (subject.number, "尽快修好电梯。", "下午到现场看", "合同已找到", "王秀兰", "李晓雯"):
        assert words in page, words
