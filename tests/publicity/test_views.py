"""What everybody reads, and staff's screens."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from shequ_workflows.core.models import Subject
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import CommunityPage
from shequ_workflows.publicity.actions import CorrectPublicity, WithdrawPublicity
from shequ_workflows.publicity.content import Content
from shequ_workflows.publicity.models import PublicityDraft, PublicityPeriod
from shequ_workflows.publicity.panels import panels_of
from shequ_workflows.publicity.registers import board_work
from shequ_workflows.publicity.sources import Source, sources
from tests.factories.publicity import MONDAY, NoticeWorld

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
DAY = dt.timedelta(days=1)


def client_of(actor: Actor | None = None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if actor is not None and actor.person is not None:
        if actor.person.user is None:
            actor.person.user = get_user_model().objects.create(username=f"u{actor.person.pk}")
            actor.person.save()
        client.force_login(actor.person.user)
    return client


def url(name: str, one: PublicityPeriod | Subject, query: str = "") -> str:
    return reverse(f"shequ_publicity:{name}", args=[one.public_id]) + query


def text_of(response: Any) -> str:
    return response.content.decode()


def corrected(
    world: NoticeWorld, period: PublicityPeriod, content: Content | None = None, **more: Any
) -> PublicityPeriod:
    two = {"author": world.worker.person, "reviewer": world.member.person}
    given = content or world.content(title="更正后的公示")
    return CorrectPublicity(world.director, period.subject, "A digit", given, at=MONDAY + DAY, **two, **more).execute()


# --- the public ------------------------------------------------------------------------------------------------


def test_a_visitor_reads_the_notice_with_its_two_lines(world: NoticeWorld) -> None:
    period = world.put_up()
    page = text_of(client_of().get(url("detail", period)))
    assert period.title in page
    assert "5 working days left" in page
    assert "15 days left" in page
    assert "in writing at the office" in page
    assert 'datetime="2026-03-09"' in page  # the last day, not the midnight after it
    assert 'datetime="2026-03-17"' in page


def test_it_says_where_to_object(world: NoticeWorld) -> None:
    home = CommunityPage(
        title="桂花里",
        slug="gui",
        node=world.community,
        phone="010-65521234",
        address="桂花路 1 号",
        hours="9:00–17:30",
    )
    Page.objects.get(depth=1).add_child(instance=home)
    page = text_of(
        client_of().get(url("detail", world.put_up(content=world.content(sections=[("", "详询 010-65521234")]))))
    )
    assert "桂花路 1 号" in page
    assert "详询 010-65521234" in page


def test_after_the_period_for_objections_it_says_so(world: NoticeWorld, monday: Path) -> None:
    period = world.put_up()
    monday.write_text((MONDAY + 9 * DAY).isoformat(), encoding="ascii")
    page = text_of(client_of().get(url("detail", period)))
    assert "period for objections is over" in page
    assert "in writing at the office" not in page


def test_the_last_day_is_named(world: NoticeWorld, monday: Path) -> None:
    period = world.put_up()
    monday.write_text(dt.datetime(2026, 3, 17, 20, tzinfo=MONDAY.tzinfo).isoformat(), encoding="ascii")
    assert "last day today" in text_of(client_of().get(url("detail", period)))


def test_one_taken_down_shows_the_reason_and_not_the_text(world: NoticeWorld) -> None:
    period = world.put_up(content=world.content(title="含个人信息的标题", sections=[("", "不该出现的内容")]))
    WithdrawPublicity(world.director, period.subject, "A name stood there", at=MONDAY + DAY).execute()
    answer = client_of().get(url("detail", period))
    assert answer.status_code == 410
    assert "A name stood there" in text_of(answer)
    assert "不该出现的内容" not in text_of(answer)
    assert "含个人信息的标题" not in text_of(answer)
    assert client_of().get(url("sheet", period)).status_code == 404
    assert "含个人信息的标题" not in text_of(client_of().get(reverse("shequ_publicity:list")))


def test_an_old_version_points_to_the_new_one(world: NoticeWorld, monday: Path) -> None:
    first = world.put_up()
    second = corrected(world, first)
    monday.write_text((MONDAY + 2 * DAY).isoformat(), encoding="ascii")
    page = text_of(client_of().get(url("detail", first)))
    assert url("detail", second) in page
    assert first.title in page
    assert client_of().get(url("sheet", first)).status_code == 404
    assert "version 2" in text_of(client_of().get(url("detail", second)))


def test_a_concealed_version_shows_no_text(world: NoticeWorld, monday: Path) -> None:
    first = world.put_up(content=world.content(sections=[("", "不该出现的内容")]))
    corrected(world, first, conceal=True)
    monday.write_text((MONDAY + 2 * DAY).isoformat(), encoding="ascii")
    assert "不该出现的内容" not in text_of(client_of().get(url("detail", first)))


def test_unknown_addresses_are_404(world: NoticeWorld) -> None:
    assert client_of().get("/publicity/nothing/").status_code == 404


def test_the_list_tells_running_from_past(world: NoticeWorld, monday: Path) -> None:
    world.put_up(content=world.content(title="旧公示"), at=MONDAY - 20 * DAY)
    world.put_up(content=world.content(title="新公示"))
    running = text_of(client_of().get("/publicity/"))
    assert "新公示" in running
    assert "旧公示" not in running
    past = text_of(client_of().get("/publicity/?when=past"))
    assert "旧公示" in past
    assert "新公示" not in past


def test_the_list_is_filtered_and_keeps_its_filters(world: NoticeWorld) -> None:
    world.put_up(content=world.content(title="经费公示", category="funds"))
    world.put_up(content=world.content(title="协商公示"))
    page = client_of().get("/publicity/?category=funds&community=c1")
    assert "经费公示" in text_of(page)
    assert "协商公示" not in text_of(page)
    assert [tab["url"] for tab in page.context["tabs"]][1] == "/publicity/?community=c1&category=funds&when=past"
    assert "协商公示" in text_of(client_of().get("/publicity/?category=nonsense&community=zzz"))


def test_the_list_costs_the_same_however_long(world: NoticeWorld, django_assert_max_num_queries: Any) -> None:
    for n in range(25):
        world.put_up(content=world.content(title=f"公示{n}"))
    with django_assert_max_num_queries(8):
        first = client_of().get("/publicity/")
    assert len(first.context["cards"]) == 20
    assert len(client_of().get("/publicity/?page=2").context["cards"]) == 5
    assert len(client_of().get("/publicity/?page=junk").context["cards"]) == 20


def test_the_sheet_carries_the_qr_code_and_both_periods(world: NoticeWorld) -> None:
    period = world.put_up()
    answer = client_of().get(url("sheet", period))
    page = text_of(answer)
    assert answer.context["qr_url"] == f"http://testserver{url('detail', period)}"
    assert "<svg" in page
    assert 'datetime="2026-03-17"' in page
    assert "(seal)" in page


def test_panels_cost_the_same_however_many_notices(world: NoticeWorld, django_assert_max_num_queries: Any) -> None:
    subject = world.subject()
    world.put_up(subject)
    with django_assert_max_num_queries(3):
        assert len(panels_of(subject, world.director)) == 1


# --- staff -----------------------------------------------------------------------------------------------------

ROWS = {"s-TOTAL_FORMS": "2", "s-INITIAL_FORMS": "0", "s-MIN_NUM_FORMS": "0", "s-MAX_NUM_FORMS": "12"}


def typed(**more: str) -> dict[str, str]:
    return {
        "title": "关于食堂的决定",
        "category": "consultation",
        "shown": "",
        **ROWS,
        "s-0-heading": "决定",
        "s-0-text": "张伟民 13812345678 提议周日开放。",
        "s-1-heading": "",
        "s-1-text": "",
        **more,
    }


def test_one_writes_another_checks_what_the_public_would_see(world: NoticeWorld) -> None:
    subject = world.subject()
    worker, member = client_of(world.worker), client_of(world.member)
    seen = worker.post(url("draft", subject), typed(), follow=True)
    assert "张*" in text_of(seen)
    assert "13812345678" not in text_of(seen)
    assert "cannot check it" in text_of(seen)
    assert "Yes, it may go up" not in text_of(seen)
    digest = member.get(url("review", subject)).context["digest"]
    stale = member.post(url("review", subject), {"digest": "other"})
    assert "read it once more" in text_of(stale)
    done = member.post(url("review", subject), {"digest": digest}, follow=True)
    assert "Checked by 王丽娟" in text_of(done)
    assert PublicityDraft.objects.get().reviewer == world.member.person


def test_what_was_typed_is_kept(world: NoticeWorld) -> None:
    answer = client_of(world.worker).post(url("draft", world.subject()), typed(title=""))
    assert answer.status_code == 422
    assert "张伟民 13812345678 提议周日开放。" in text_of(answer)
    assert not PublicityDraft.objects.exists()


def test_the_kind_of_subject_proposes_a_first_draft(world: NoticeWorld) -> None:
    draft = Content.of("议定事项", [("决定", "食堂周日开放。")])
    sources.register(Source("notice_test", lambda subject, purpose: draft))
    try:
        assert "食堂周日开放。" in text_of(client_of(world.worker).get(url("draft", world.subject())))
    finally:
        sources.unregister("notice_test")


def test_a_correction_begins_with_what_hangs_there(world: NoticeWorld) -> None:
    period = world.put_up()
    director = client_of(world.director)
    assert director.get(url("correct", period)).url == url("draft", period.subject)
    assert period.content.sections[0].text in text_of(director.get(url("draft", period.subject)))
    director.post(url("draft", period.subject), typed())
    member = client_of(world.member)
    member.post(url("review", period.subject), {"digest": member.get(url("review", period.subject)).context["digest"]})
    assert "张*" in text_of(director.get(url("correct", period)))
    answer = director.post(url("correct", period), {"reason": "A digit"})
    second = PublicityPeriod.objects.of(period.subject).current().get()
    assert answer.url == url("detail", second)
    assert (second.author, second.reviewer) == (world.director.person, world.member.person)


def test_taking_down_asks_for_a_reason(world: NoticeWorld) -> None:
    period = world.put_up()
    client = client_of(world.worker)
    assert client.post(url("withdraw", period), {"reason": ""}).status_code == 422
    client.post(url("withdraw", period), {"reason": "A name", "conceal": "on"})
    period.refresh_from_db()
    assert (period.withdrawn_because, period.is_concealed) == ("A name", True)


def test_the_board_is_kept_in_two_ticks(world: NoticeWorld, monday: Path) -> None:
    period = world.put_up()
    lead = client_of(world.lead)
    assert period.title in text_of(lead.get(reverse("shequ_publicity:board")))
    assert board_work(world.lead) == board_work(world.director) == 1
    assert board_work(world.stranger) == board_work(world.resident) == 0
    lead.post(url("post", period), {"place": "South gate", "at": "2026-03-02T11:00"})
    assert board_work(world.lead) == 0
    early = lead.post(url("take_down", period))
    assert "at least 15 days" in text_of(early)
    monday.write_text((MONDAY + 20 * DAY).isoformat(), encoding="ascii")
    assert board_work(world.lead) == 1
    lead.post(url("take_down", period))
    period.refresh_from_db()
    assert period.board_removed_by == world.lead.person


@pytest.mark.parametrize(
    ("name", "who", "status"),
    [
        ("draft", "worker", 200),
        ("draft", "resident", 403),
        ("draft", "stranger", 403),
        ("draft", "administrator", 403),
        ("review", "worker", 302),
        ("review", "resident", 403),
    ],
)
def test_who_sees_the_screens_of_a_draft(world: NoticeWorld, name: str, who: str, status: int) -> None:
    assert client_of(getattr(world, who)).get(url(name, world.subject())).status_code == status


@pytest.mark.parametrize(
    ("name", "who", "status"),
    [
        ("withdraw", "worker", 200),
        ("withdraw", "resident", 403),
        ("withdraw", "stranger", 403),
        ("correct", "worker", 403),
        ("correct", "director", 302),
        ("post", "lead", 200),
        ("post", "resident", 403),
        ("post", "stranger", 403),
        ("take_down", "worker", 200),
    ],
)
def test_who_sees_the_screens_of_a_notice(world: NoticeWorld, name: str, who: str, status: int) -> None:
    assert client_of(getattr(world, who)).get(url(name, world.put_up())).status_code == status


@pytest.mark.parametrize("name", ["draft", "review"])
def test_a_hidden_subject_has_no_screens_for_strangers(world: NoticeWorld, name: str) -> None:
    assert client_of(world.stranger).get(url(name, world.subject(is_public=False))).status_code == 404


@pytest.mark.parametrize("name", ["correct", "withdraw", "post", "take_down"])
def test_visitors_are_sent_to_sign_in(world: NoticeWorld, name: str) -> None:
    assert client_of().get(url(name, world.put_up())).url.startswith("/login/")
