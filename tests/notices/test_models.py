"""Whatever way a notice goes up, what must hold holds."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from shequ_workflows.notices.constants import NoticeKind, Urgency
from shequ_workflows.notices.models import NoticePage
from shequ_workflows.org.moment import local_date, now, today
from tests.factories.notices import board, notice
from tests.notices.conftest import Boards

DAY = dt.timedelta(days=1)


def test_it_gives_publicity_its_fifteen_days(boards: Boards) -> None:
    assert notice(boards.board, kind=NoticeKind.PUBLICITY).display_until == today() + 15 * DAY
    short = notice(boards.board, kind=NoticeKind.PUBLICITY, display_until=today() + 3 * DAY)
    assert short.display_until == today() + 15 * DAY
    long = notice(boards.board, kind=NoticeKind.PUBLICITY, display_until=today() + 30 * DAY)
    assert long.display_until == today() + 30 * DAY


def test_it_counts_from_the_day_on_which_a_late_one_goes_up(boards: Boards) -> None:
    """Handed in with the shortest display, approved only days later."""
    draft = notice(boards.board, kind=NoticeKind.PUBLICITY, display_until=today() + 9 * DAY, live=False)
    draft.save_revision().publish()
    draft.refresh_from_db()
    assert draft.live
    assert draft.display_until == today() + 15 * DAY


def test_it_does_not_expire_while_on_display(boards: Boards) -> None:
    page = notice(boards.board, kind=NoticeKind.PUBLICITY, expire_at=now() + 5 * DAY)
    assert page.expire_at is not None
    assert local_date(page.expire_at) > page.display_until


def test_it_leaves_other_kinds_without_a_minimum(boards: Boards) -> None:
    assert notice(boards.board, kind=NoticeKind.ANNOUNCEMENT).display_until is None


def test_it_is_issued_when_it_goes_up_unless_said_otherwise(boards: Boards) -> None:
    draft = notice(boards.board, live=False)
    assert draft.issued_at is None
    draft.save_revision().publish()
    draft.refresh_from_db()
    assert draft.issued_at is not None
    said = now() - 3 * DAY
    assert notice(boards.board, issued_at=said).issued_at == said


def test_it_ends_after_it_begins(boards: Boards) -> None:
    with pytest.raises(ValidationError) as wrong:
        notice(boards.board, begins_at=now(), ends_at=now() - DAY)
    assert "ends_at" in wrong.value.message_dict


@pytest.mark.parametrize("name", ["title", "summary", "body", "place"])
def test_it_does_not_go_up_with_an_id_number(boards: Boards, name: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        notice(boards.board, **{name: "身份证 11010519491231002X"})
    assert name in wrong.value.message_dict


def test_it_keeps_urgent_ones_in_their_subtree(boards: Boards) -> None:
    outside = notice(boards.board, urgency=Urgency.WATER)
    assert outside.urgency == ""
    inside = notice(boards.urgent, kind=NoticeKind.PUBLICITY)
    assert (inside.kind, inside.urgency) == (NoticeKind.NOTICE, Urgency.OTHER)
    assert inside.display_until is None


def test_it_does_not_move_between_the_subtrees(boards: Boards) -> None:
    page = notice(boards.board)
    assert not page.can_move_to(boards.urgent)
    assert page.can_move_to(boards.other_board)


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "rumour"},
        {"kind": NoticeKind.PUBLICITY, "urgency": Urgency.WATER},
        {"begins_at": now(), "ends_at": now() - DAY},
    ],
)
def test_the_database_holds_it_too(boards: Boards, values: dict[str, object]) -> None:
    page = notice(boards.board)
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticePage.objects.filter(pk=page.pk).update(**values)


def test_a_draft_of_an_urgent_board_opens_no_door(boards: Boards) -> None:
    from shequ_workflows.notices.querysets import urgent_indexes

    board(boards.other_home, urgent=True, live=False)
    assert urgent_indexes(boards.other) == []


@pytest.mark.parametrize("name", ["issuer", "contact"])
def test_no_id_number_stands_beside_the_text(boards: Boards, name: str) -> None:
    page = notice(boards.board, "停水通知", live=False)
    setattr(page, name, "11010519491231002X")
    with pytest.raises(ValidationError):
        page.save_revision().publish()
