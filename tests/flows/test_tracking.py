"""Whoever raised a case follows it: by number and second secret, or signed in."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shequ_workflows.core.models import Subject
from shequ_workflows.flows.actions.opening import OpenCase
from shequ_workflows.flows.actions.talking import WriteComment
from shequ_workflows.flows.constants import Place
from shequ_workflows.flows.models import Comment, Rating
from shequ_workflows.flows.tracking.telling import doings_of
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now
from tests.factories.org import UserFactory
from tests.flows.conftest import TICKET, Office

pytestmark = pytest.mark.django_db
TRACK = "/flows/track/"


def opened(office: Office, number: str = "GD-1", **more: Any) -> tuple[Subject, str]:
    data = {"answers": {**TICKET, "number": number}}
    action = OpenCase(office.worker, office.hotline, office.community, data=data, **more)
    return action.execute(), action.secret


def url(subject: Subject, *parts: str) -> str:
    return "/".join([TRACK.rstrip("/"), subject.public_id, *parts, ""])


def sign_in(client: Client, office: Office) -> None:
    office.caller.user = UserFactory()
    office.caller.save()
    client.force_login(office.caller.user)


def test_number_and_secret_open_the_page_and_nothing_stands_in_the_address(client: Client, office: Office) -> None:
    subject, secret = opened(office)
    sent = client.post(TRACK, {"number": f" {subject.number}", "secret": secret.lower()})
    assert sent["Location"] == url(subject)
    page = client.get(url(subject))
    shown = page.content.decode()
    assert page["X-Robots-Tag"].startswith("noindex")
    assert "no-store" in page["Cache-Control"]
    for words in ("社区已收到", "社区会先签收，再与您联系。", "3 号楼电梯停运"):
        assert words in shown, words
    for words in ("李晓雯", "登记工单", "已收单"):
        assert words not in shown, words


def test_the_number_outside_opens_it_too(client: Client, office: Office) -> None:
    _subject, secret = opened(office, "GD-77")
    assert client.post(TRACK, {"number": "gd-77", "secret": secret}).status_code == 302


@pytest.mark.parametrize(("number", "secret"), [("GD-1", "WRONG234"), ("GD-NONE", "WRONG234")])
def test_one_sentence_for_a_wrong_number_and_a_wrong_secret(
    client: Client, office: Office, number: str, secret: str
) -> None:
    opened(office)
    page = client.post(TRACK, {"number": number, "secret": secret})
    assert page.status_code == 422
    assert "编号和查询密码对不上" in page.content.decode()


def test_guessing_gets_slower(client: Client, office: Office) -> None:
    subject, secret = opened(office)
    for _try in range(5):
        client.post(TRACK, {"number": subject.number, "secret": "WRONG234"})
    page = client.post(TRACK, {"number": subject.number, "secret": secret})
    assert page.status_code == 422, "also the right one waits"
    assert "分钟" in page.content.decode()


def test_without_the_secret_there_is_nothing(client: Client, office: Office) -> None:
    subject, _secret = opened(office)
    assert client.get(url(subject)).status_code == 404
    office.sign_in(client, office.worker)
    assert client.get(url(subject)).status_code == 404, "staff have their desk"


def test_it_ends_by_itself_and_by_hand(client: Client, office: Office, clock: Any) -> None:
    subject, secret = opened(office)
    client.post(TRACK, {"number": subject.number, "secret": secret})
    clock.write_text((now() + dt.timedelta(minutes=31)).isoformat(), encoding="ascii")
    assert client.get(url(subject)).status_code == 404
    client.post(TRACK, {"number": subject.number, "secret": secret})
    assert client.get(url(subject)).status_code == 200
    client.post("/flows/track/finish/")
    assert client.get(url(subject)).status_code == 404


def test_one_sees_ones_own_cases_signed_in(client: Client, office: Office) -> None:
    mine, _secret = opened(office, raised_by=office.caller)
    other, _secret = opened(office, "GD-2")
    assert client.get("/flows/mine/").status_code == 302
    sign_in(client, office)
    page = client.get("/flows/mine/").content.decode()
    assert mine.number in page
    assert other.number not in page
    assert client.get(url(mine)).status_code == 200
    assert client.get(url(other)).status_code == 404


def test_the_list_costs_as_many_queries_for_many_as_for_few(client: Client, office: Office) -> None:
    opened(office, "Q-0", raised_by=office.caller)
    sign_in(client, office)
    client.get("/flows/mine/")
    counts = []
    for number in range(4):
        with CaptureQueriesContext(connection) as asked:
            client.get("/flows/mine/")
        counts.append(len(asked))
        opened(office, f"Q-{number + 1}", raised_by=office.caller)
    assert len(set(counts)) == 1, counts


def test_whoever_raised_it_urges_once_a_day(client: Client, office: Office) -> None:
    subject, secret = opened(office)
    client.post(TRACK, {"number": subject.number, "secret": secret})
    assert client.get(url(subject, "do", "urge")).status_code == 200
    client.post(url(subject, "do", "urge"), {"revision": subject.revision, "reason": "电梯还没修"})
    row = subject.records.get(verb="urge")
    assert (row.role, row.actor) == ("reporter", None)
    assert "一天" in client.get(url(subject)).content.decode()


def test_the_staffs_steps_are_not_the_raisers(client: Client, office: Office) -> None:
    subject, secret = opened(office)
    client.post(TRACK, {"number": subject.number, "secret": secret})
    assert client.get(url(subject, "do", "sign")).status_code == 404
    assert client.post(url(subject, "do", "sign"), {"revision": subject.revision}).status_code == 404


def test_both_sides_write(client: Client, office: Office) -> None:
    subject, secret = opened(office, raised_by=office.caller)
    WriteComment(office.worker, subject.case, "明天上午来修", place=Place.PUBLIC).execute()
    WriteComment(office.worker, subject.case, "业主脾气急").execute()
    client.post(TRACK, {"number": subject.number, "secret": secret})
    client.post(url(subject, "comment"), {"text": "好的，我在家", "once": "w1"})
    client.post(url(subject, "comment"), {"text": "好的，我在家", "once": "w1"})
    page = client.get(url(subject)).content.decode()
    assert "明天上午来修" in page
    assert "好的，我在家" in page
    assert "业主脾气急" not in page
    assert "李晓雯" not in page
    assert Comment.objects.filter(author=office.caller).count() == 1


def test_of_a_case_of_nobody_known_one_rings(client: Client, office: Office) -> None:
    subject, secret = opened(office)
    client.post(TRACK, {"number": subject.number, "secret": secret})
    assert client.post(url(subject, "comment"), {"text": "x"}).status_code == 422


def test_whoever_raised_it_rates_once(client: Client, office: Office) -> None:
    subject, secret = opened(office)
    Rating.objects.create(case=subject.case, asked_by=subject.records.last(), closes_at=now() + dt.timedelta(days=7))
    client.post(TRACK, {"number": subject.number, "secret": secret})
    assert client.post(url(subject, "rate"), {"stars": "5"}).status_code == 422
    client.post(url(subject, "rate"), {"solved": "yes", "stars": "4"})
    rating = Rating.objects.get()
    assert (rating.solved, rating.stars) == (True, 4)
    assert client.post(url(subject, "rate"), {"solved": "no", "stars": "1"}).status_code == 422
    assert Rating.objects.get().stars == 4


def test_a_whistles_raiser_checks_it_by_the_secret(client: Client, office: Office) -> None:
    action = OpenCase(
        office.worker, office.whistle, office.community, title="堆物", raised_by=office.caller, step=False
    )
    subject = action.execute()
    Subject.objects.filter(pk=subject.pk).update(state="resolved", number="哨2026-0009")
    client.post(TRACK, {"number": "哨2026-0009", "secret": action.secret})
    page = client.get(url(subject, "do", "check")).content.decode()
    assert "解决了吗" in page
    subject.refresh_from_db()
    how = re.search(r'name="how"[^>]*value="([^"]+)"', page) or re.search(r'<option value="([a-z_]+)"', page)
    assert how is not None
    sent = client.post(url(subject, "do", "check"), {"revision": subject.revision, "how": how[1], "solved": "yes"})
    assert sent.status_code == 302, re.findall(r"href=\"#[^<]*<", sent.content.decode())
    subject.refresh_from_db()
    assert subject.state == "rating"
    kept = subject.case.answers.get(step="check").submission
    assert kept is not None
    assert kept.on_behalf_of == office.caller
    assert "urge" not in {one.edge.name for one in doings_of(subject, Actor.of(office.caller))}, (
        "it is the caller’s turn"
    )


def test_the_home_page_shows_ones_own_open_cases(client: Client, office: Office) -> None:
    from wagtail.models import Page

    from shequ_workflows.org.models import CommunityPage

    entrance = Page.objects.filter(depth=2).first() or Page.objects.get(depth=1)
    home = entrance.add_child(instance=CommunityPage(title="桂花里", slug="gui", node=office.community))
    mine, _secret = opened(office, raised_by=office.caller)
    assert mine.number not in client.get(home.url).content.decode()
    sign_in(client, office)
    assert mine.number in client.get(home.url).content.decode()
