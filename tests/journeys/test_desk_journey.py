"""The desk by keyboard, counted: a caller with a leaking roof, registered with handler and slip; a wrong step undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.desk.actions import RegisterIntake, Told
from shequ_workflows.desk.models import Intake
from tests.journeys.conftest import OFFICE
from tests.journeys.counted import Counted
from tests.journeys.world import Community

if TYPE_CHECKING:
    from tests.journeys.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROOM, WORDS, FIRM, WRONG = "3-2-501", "楼顶漏水，厨房湿了一片", "一区物业工程部", "城管科"
PHONE_NUMBER, NAME, QUESTION, ANSWER = "13512345678", "孙先生", "问高龄津贴", "每月十五日前发放"
#: Beside what has to be typed anyway: n, Enter, kind, handler, send, slip.
CALL_KEYS = len(ROOM + WORDS + FIRM) + 6
#: Beside what has to be typed anyway: Enter thrice, kind, answer, send.
NEW_CALLER_KEYS = len(PHONE_NUMBER + NAME + QUESTION + ANSWER) + 6
#: To the matter (j, Enter), the wrong step (1, Tab, send), and one key that takes it back.
UNDO_KEYS = len(WRONG) + 6


def registered(community: Community) -> Subject:
    told = Told(community.elder.person, WORDS, channel="visit")
    return RegisterIntake(community.worker, community.community, told).execute()


def test_a_caller_without_an_account_is_registered_with_handler_and_slip(community: Community, visit: Visit) -> None:
    screen = visit("worker", OFFICE).open("/desk/")
    clerk, page = Counted(screen), screen.page

    clerk.press("n", leads=True)
    clerk.in_field("find")
    clerk.type(ROOM)
    clerk.press("Enter")  # the one who lives there
    clerk.in_field("text")
    assert "赵德福 3-2-501" in page.locator("#who").inner_text()
    clerk.type(WORDS)
    clerk.press("Alt+2")  # 物业协办: the kind is chosen last
    assert page.locator("[name=kind][value=property]").is_checked()
    clerk.press("Alt+9")
    clerk.in_field("handler")
    clerk.type(FIRM)
    screen.check("intake")
    clerk.press("Control+Enter", leads=True)
    screen.see("已登记：访2026-0001", "赵德福", "办理中", f"承办：{FIRM}", "期限7月13日17:30")
    clerk.in_field("find")  # ready for the next caller
    screen.check("registered")
    clerk.press("F9", leads=True)
    screen.see("和平社区来访登记回执", "访2026-0001", "赵德福", f"一区{ROOM}", WORDS, FIRM, "交办单")
    screen.see("来访时间2026年7月6日（星期一）09:30·电话", "答复期限2026年7月13日（星期一）17:30")
    screen.check("slip")

    keys, clicks = clerk.spent("a caller with a leaking roof")
    assert keys <= CALL_KEYS
    assert clicks == 0

    intake = Intake.objects.select_related("subject", "unit", "person").get()
    assert (intake.subject.state, intake.kind, intake.handler) == ("handed", "property", FIRM)
    assert (intake.person, intake.unit.code, intake.channel) == (community.elder.person, ROOM, "phone")
    assert intake.number == "7126"  # of the call, known from the roster
    assert intake.person.user is None
    row = Record.objects.get(subject=intake.subject, verb="register")
    assert (row.actor, row.on_behalf_of, row.channel) == (community.worker.person, community.elder.person, "phone")


def test_somebody_who_is_not_on_the_roster_is_answered_at_once(community: Community, visit: Visit) -> None:
    screen = visit("worker", OFFICE).open("/desk/intake/")
    clerk = Counted(screen)
    clerk.in_field("find")
    clerk.type(PHONE_NUMBER)
    clerk.press("Enter")  # nobody: the number is taken over, the cursor asks for the name
    clerk.in_field("new_name")
    clerk.type(NAME)
    clerk.press("Enter")
    clerk.press("Enter")
    clerk.in_field("text")
    clerk.type(QUESTION)
    clerk.press("Alt+1")
    clerk.press("Alt+0")
    clerk.in_field("answer")
    clerk.type(ANSWER)
    clerk.press("Control+Enter", leads=True)
    screen.see("已登记：访2026-0001", NAME, "已办结")

    keys, clicks = clerk.spent("a caller nobody knows")
    assert keys <= NEW_CALLER_KEYS
    assert clicks == 0
    intake = Intake.objects.select_related("subject", "person").get()
    assert (intake.person.is_stub, intake.number, intake.answer) == (True, "5678", ANSWER)
    assert intake.subject.state == "closed"


def test_a_wrong_step_is_undone(community: Community, visit: Visit) -> None:
    subject = registered(community)
    screen = visit("worker", OFFICE).open("/desk/")
    clerk = Counted(screen)
    clerk.press("j")
    clerk.press("Enter", leads=True)
    screen.see(WORDS, "已登记").check("subject")
    clerk.press("1", leads=True)  # 转办
    clerk.in_field("colleague")  # a step begins at its first field
    clerk.press("Tab")
    clerk.in_field("handler")
    screen.check("step")
    clerk.type(WRONG)
    clerk.press("Control+Enter", leads=True)
    screen.see("已办：已转办。短时间内可以撤销。", "办理中", WRONG, "撤销误操作", "可撤销到10:00").check("wrong step")
    clerk.press("u", leads=True)
    screen.see("已撤销。两步都留在记录里。", "已登记").not_see(WRONG)
    assert screen.page.get_by_role("button", name="撤销误操作").count() == 0
    assert [one.inner_text() for one in screen.page.locator(".timeline__title").all()] == [
        "已登记", "已转办", "撤销误操作（更正）",
    ]  # fmt: skip
    screen.check("undone")

    keys, clicks = clerk.spent("a wrong step and back")
    assert keys <= UNDO_KEYS
    assert clicks == 0

    subject.refresh_from_db()
    assert (subject.state, subject.assignee) == ("open", None)
    assert Intake.objects.get(pk=subject.pk).handler == ""
    assert [row.key for row in subject.clocks.running()] == ["step"]
    wrong = Record.objects.get(subject=subject, verb="hand_on")
    assert Record.objects.get(subject=subject, verb="undo").corrects == wrong.seq
    screen.open("/desk/").see(WORDS, "已登记")


def test_the_search_box_follows_the_keys(community: Community, visit: Visit) -> None:
    screen = visit("worker", OFFICE).open("/desk/")
    clerk = Counted(screen)
    clerk.press("/")
    clerk.in_field("q")
    clerk.type("zdf")
    clerk.press("Enter", leads=True)
    screen.see("赵德福", ROOM).check("person")
    assert "zdf" not in screen.page.url
    clerk.press("r", leads=True)
    clerk.in_field("text")  # for him: only what he says is asked
    assert clerk.spent("somebody found by initials") == (6, 0)


def test_words_survive_a_refusal_and_a_stale_screen(community: Community, visit: Visit) -> None:
    subject = registered(community)
    screen = visit("worker", OFFICE).open(f"/desk/s/{subject.public_id}/finish/")
    screen.press("办结").see("请填写答复内容").check("refused")
    screen.fill(answer="物业明早来看。")
    TakeTransition(community.member, subject, "hand_on", data={"handler": FIRM}).execute()
    screen.press("办结").see("有人先办了一步", "物业明早来看。", "已转办").check("stale")
    screen.press("用刚才填的接着办")
    assert screen.page.input_value("[name=answer]") == "物业明早来看。"
    screen.press("办结").see("已办结")
