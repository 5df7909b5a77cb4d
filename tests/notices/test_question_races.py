"""Two questions of one person at once, on two notices, over two real connections: as it is, and without the lock."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connections

from shequ_workflows.notices import asking
from shequ_workflows.notices.asking import AskAboutNotice
from shequ_workflows.notices.models import NoticePage, NoticeQuestion
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.publicity.constants import MOST_QUESTIONS_A_DAY
from tests.factories.community import CompoundFactory, resident
from tests.factories.notices import notice
from tests.factories.org import RoleFactory

from .conftest import Boards

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("locked", [True, False])
def test_the_last_question_of_a_day_is_asked_once(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    boards = Boards()
    person = resident("王秀兰", "3-2-501", CompoundFactory(node=boards.compound, name="桂花苑"))
    RoleFactory(person=person, role="resident", node=boards.community)
    pages = [notice(boards.board, f"公示 {number}", kind="publicity") for number in range(MOST_QUESTIONS_A_DAY + 1)]
    for page in pages[: MOST_QUESTIONS_A_DAY - 1]:
        AskAboutNotice(Actor.of(person), page, "为什么？").execute()
    if not locked:
        monkeypatch.setattr(asking, "lock_asker", lambda actor: None)
    start, leap = threading.Barrier(2), AskAboutNotice.perform

    def perform(self: AskAboutNotice) -> NoticeQuestion:
        with contextlib.suppress(threading.BrokenBarrierError):
            start.wait(timeout=1)
        return leap(self)

    monkeypatch.setattr(AskAboutNotice, "perform", perform)

    def ask(page: NoticePage) -> str:
        close_old_connections()
        try:
            AskAboutNotice(Actor.of(person), page, "为什么？").execute()
        except ActionRefused as refused:
            return refused.refusal.code
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(2) as pool:
        came = sorted(pool.map(ask, pages[-2:]))
    assert came == (["", "many"] if locked else ["", ""])
    assert NoticeQuestion.objects.count() == MOST_QUESTIONS_A_DAY + (not locked)
