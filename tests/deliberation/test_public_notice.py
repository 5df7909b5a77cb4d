"""What the machine puts on public notice: covered, read by a second person, with the days of its clocks."""

from __future__ import annotations

import datetime as dt

import pytest

from shequ_workflows.core.models import Subject
from shequ_workflows.deliberation.notice_board import content_of
from shequ_workflows.publicity.models import PublicityPeriod
from shequ_workflows.publicity.sources import sources
from tests.factories.deliberation import Hall, matter, take, valid_data

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def test_a_decision_goes_up_with_it(hall: Hall) -> None:
    subject, at = matter(hall, "publicising")
    period = PublicityPeriod.objects.get()
    live = {clock.key: clock.due_at for clock in subject.clocks.live()}
    assert (period.purpose, period.opened_at) == ("decision", at)
    assert period.objection_until == live["objection"]
    assert period.display_until >= live["display"]
    assert (period.author, period.reviewer, period.opened_by) == (
        hall.member.person,
        hall.worker.person,
        hall.director.person,
    )


def test_it_says_decision_vote_money_dissent_and_no_name(hall: Hall) -> None:
    subject, _at = matter(hall, "deciding")
    take_at = _at + MINUTE
    name = hall.resident.person.name
    data = {**valid_data(hall, subject, "decide", take_at), "text": f"照{name}说的办，电话13800138000"}
    hall.resident.person.home = hall.community
    hall.resident.person.save()
    take(hall, subject, "decide", "rc_director", take_at, data)
    content = PublicityPeriod.objects.get().content
    whole = "\n".join(f"{section.heading}：{section.text}" for section in content.sections)
    for words in ("赞成 5", "3000 元", "食堂工作人员担心休息时间", "中午多开一个小时"):
        assert words in whole, words
    for secret in (name, "13800138000"):
        assert secret not in whole


def test_a_colleague_may_be_named_who_read_it(hall: Hall) -> None:
    subject, at = matter(hall, "deciding")
    other = hall.members[3].person
    data = {**valid_data(hall, subject, "decide", at), "checked_by": other.public_id}
    take(hall, subject, "decide", "rc_director", at + MINUTE, data)
    period = PublicityPeriod.objects.get()
    assert (period.author, period.reviewer) == (hall.member.person, other)


def test_what_was_not_adopted_is_published_with_the_reason(hall: Hall) -> None:
    matter(hall, "not_passed")
    period = PublicityPeriod.objects.get()
    assert (period.purpose, period.objection_until) == ("outcome", None)
    assert "没有经费。" in "".join(section.text for section in period.content.sections)


def test_result_and_accounts_go_up_and_are_corrected_after_mending(hall: Hall) -> None:
    subject, at = matter(hall, "evaluating")
    result = PublicityPeriod.objects.get(purpose="outcome")
    assert "加班费 2800 元" in "".join(section.text for section in result.content.sections)
    take(hall, subject, "rework", "rc_director", at + MINUTE)
    again = Subject.objects.get(pk=subject.pk)
    take(hall, again, "complete", "community_worker", at + dt.timedelta(days=2))
    versions = PublicityPeriod.objects.filter(purpose="outcome").order_by("version")
    assert [period.is_current for period in versions] == [False, True]


def test_ending_early_is_published(hall: Hall) -> None:
    matter(hall, "terminated")
    texts = "".join(section.text for section in PublicityPeriod.objects.get(purpose="outcome").content.sections)
    assert "食堂停业。" in texts


def test_staff_may_start_from_it_when_they_write_by_hand(hall: Hall) -> None:
    subject, _at = matter(hall, "publicising")
    source = sources.get("deliberation")
    assert source is not None
    assert source.draft(subject, "decision") == content_of(subject, "decision")
