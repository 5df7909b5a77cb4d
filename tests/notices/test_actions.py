"""Putting an urgent notice up alone, and the second person's look at it."""

from __future__ import annotations

import datetime as dt

import pytest

from shequ_workflows.core.models import Record
from shequ_workflows.core.record.recording import journal
from shequ_workflows.notices.actions import CheckNotice, PublishUrgentNotice
from shequ_workflows.notices.constants import ON_DUTY, NoticeKind, Verdict
from shequ_workflows.notices.models import NoticeCheck, NoticeIndexPage, NoticePage
from shequ_workflows.notices.querysets import to_check
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.constants import Role
from shequ_workflows.org.moment import now
from tests.factories.notices import urgent_notice, water_cut
from tests.factories.org import actor
from tests.notices.conftest import Boards


@pytest.mark.parametrize("role", sorted(ON_DUTY))
def test_it_lets_whoever_is_on_duty_put_one_up(boards: Boards, role: str) -> None:
    on_duty = actor(role, boards.community)
    page = PublishUrgentNotice(on_duty, boards.community, water_cut()).execute()
    assert page.live
    assert page.kind == NoticeKind.NOTICE
    assert page.posted_by == on_duty.person
    assert page.get_parent().specific == boards.urgent
    row = Record.objects.get(subject=journal(boards.community), verb="publish_urgent_notice")
    assert row.actor == on_duty.person


@pytest.mark.parametrize("role", sorted(set(Role.values) - ON_DUTY))
def test_it_refuses_everybody_else(boards: Boards, role: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        urgent_notice(actor(role, boards.community), boards.community)
    assert refused.value.refusal.code == "role"
    assert refused.value.refusal.status == 403
    assert not NoticePage.objects.exists()


def test_it_refuses_staff_of_another_community(boards: Boards) -> None:
    with pytest.raises(ActionRefused) as refused:
        urgent_notice(actor("community_worker", boards.other), boards.community)
    assert refused.value.refusal.code == "role"


def test_it_makes_one_of_a_form_that_is_sent_twice(boards: Boards) -> None:
    on_duty = actor("community_worker", boards.community)
    first, second = (
        PublishUrgentNotice(on_duty, boards.community, water_cut(), once="form-1").execute() for _ in range(2)
    )
    assert first == second
    assert NoticePage.objects.count() == 1


def test_it_takes_nobody_elses_form_for_its_own(boards: Boards) -> None:
    PublishUrgentNotice(actor("rc_member", boards.community), boards.community, water_cut(), once="k").execute()
    assert (
        PublishUrgentNotice(actor("rc_member", boards.community), boards.community, water_cut(), once="k").known()
        is None
    )


def test_it_makes_the_subtree_where_there_is_none(boards: Boards) -> None:
    page = urgent_notice(actor("community_worker", boards.other), boards.other)
    index = page.get_parent().specific
    assert isinstance(index, NoticeIndexPage)
    assert index.is_urgent
    assert index.title == "便民通知"
    assert index.get_parent().specific == boards.other_home


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"place": " "}, "place"),
        ({"urgency": "flood"}, "urgency"),
        ({"begins": now(), "ends": now() - dt.timedelta(hours=1)}, "ends"),
        ({"place": "找 13812345678"}, "place"),
    ],
)
def test_it_says_what_is_wrong(boards: Boards, values: dict[str, object], code: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        urgent_notice(actor("community_worker", boards.community), boards.community, **values)
    assert refused.value.refusal.code == code
    assert not NoticePage.objects.exists()


def test_it_has_a_second_person_look(boards: Boards) -> None:
    page = urgent_notice(actor("community_worker", boards.community), boards.community)
    colleague = actor("rc_member", boards.community)
    assert list(to_check(colleague)) == [page]
    CheckNotice(colleague, page, Verdict.RIGHT).execute()
    assert not to_check(colleague).exists()
    assert Record.objects.filter(verb="check_urgent_notice", actor=colleague.person).exists()


def test_it_lets_nobody_check_his_own(boards: Boards) -> None:
    on_duty = actor("community_worker", boards.community)
    page = urgent_notice(on_duty, boards.community)
    assert not to_check(on_duty).exists()
    with pytest.raises(ActionRefused) as refused:
        CheckNotice(on_duty, page, Verdict.RIGHT).execute()
    assert refused.value.refusal.code == "own"


@pytest.mark.parametrize("role", sorted(set(Role.values) - ON_DUTY))
def test_it_lets_no_other_role_check(boards: Boards, role: str) -> None:
    page = urgent_notice(actor("community_worker", boards.community), boards.community)
    with pytest.raises(ActionRefused) as refused:
        CheckNotice(actor(role, boards.community), page, Verdict.RIGHT).execute()
    assert refused.value.refusal.status == 403


def test_it_shows_other_communities_nothing_to_check(boards: Boards) -> None:
    page = urgent_notice(actor("community_worker", boards.community), boards.community)
    stranger = actor("community_worker", boards.other)
    assert not to_check(stranger).exists()
    with pytest.raises(ActionRefused):
        CheckNotice(stranger, page, Verdict.RIGHT).execute()


def test_it_takes_down_what_is_wrong_and_asks_why(boards: Boards) -> None:
    page = urgent_notice(actor("community_worker", boards.community), boards.community)
    colleague = actor("rc_director", boards.community)
    with pytest.raises(ActionRefused) as refused:
        CheckNotice(colleague, page, Verdict.WITHDRAWN).execute()
    assert refused.value.refusal.code == "note"
    CheckNotice(colleague, page, Verdict.WITHDRAWN, remark="是七栋，不是一栋").execute()
    page.refresh_from_db()
    assert not page.live


def test_it_is_checked_once(boards: Boards) -> None:
    page = urgent_notice(actor("community_worker", boards.community), boards.community)
    CheckNotice(actor("rc_member", boards.community), page, Verdict.RIGHT).execute()
    with pytest.raises(ActionRefused) as refused:
        CheckNotice(actor("rc_director", boards.community), page, Verdict.RIGHT).execute()
    assert refused.value.refusal.code == "checked"
    assert NoticeCheck.objects.count() == 1


def test_it_waits_again_when_it_was_put_up_anew(boards: Boards) -> None:
    author = actor("community_worker", boards.community, account=True)
    page = urgent_notice(author, boards.community)
    colleague = actor("rc_member", boards.community, account=True)
    CheckNotice(colleague, page, Verdict.RIGHT).execute()
    page = NoticePage.objects.get(pk=page.pk)
    page.body = "<p>改到下午两点。</p>"
    assert colleague.person is not None
    page.save_revision(user=colleague.person.user).publish(skip_permission_checks=True)
    assert list(to_check(author)) == [page]
    assert not to_check(colleague).exists()
