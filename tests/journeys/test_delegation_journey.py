"""A demand from a chat that becomes a settled task; one that the committee does not take; one that nobody answered.

Told on the screens by those whose work it is. Nothing is done behind their back but moving the clock.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.record.verification import verify
from shequ_workflows.delegation.models import DelegatedTask, FunctionListPage, Study
from shequ_workflows.org.groups import sync_members
from shequ_workflows.org.moment import now
from tests.factories.delegated import CODE, list_in_force, task_in
from tests.factories.delegation import CST
from tests.journeys.conftest import OFFICE, PHONE, Screen, zh
from tests.journeys.counted import Counted
from tests.journeys.world import Community

if TYPE_CHECKING:
    from tests.journeys.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Move = Callable[..., None]

MESSAGE = "民政科 王科长：请各社区每月探访一次独居老人，本月底前把安排报我。"


def at(month: int, day: int, hour: int = 9, minute: int = 30) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=CST)


class Town:
    """The community of all journeys, with the street's people and a department that asks."""

    def __init__(self, community: Community, visit: Visit, move: Move) -> None:
        self.community, self.visit, self.move = community, visit, move
        community.department = community.street.add_child(kind="department", code="310101001d1", name="民政科")  # type: ignore[attr-defined]
        community.street.refresh_from_db()
        for role in ("street_clerk", "street_leader", "street_finance", "access_group"):
            community._actors[(role, community.community.pk)] = community._actors[(role, community.street.pk)] = (
                community.new(role, community.street)
            )
        for role, account, name in (
            ("street_clerk", "clerk", "何静"), ("street_leader", "leader", "宋志远"), ("street_finance", "finance", "吕晓梅"),
            ("access_group", "access", "曹志宏"),
        ):  # fmt: skip
            community._named(community.actor(role), name, account)
        self.group = [community.actor("access_group"), community.new("access_group", community.street)]
        community._named(self.group[1], "梁淑华")
        vars(community)["group"] = self.group
        self.office = community.new("department", community.department)  # type: ignore[attr-defined]
        community._named(self.office, "姚静怡", "office")
        community._actors[("department", community.community.pk)] = self.office
        for name, role in (
            ("clerk", "street_clerk"), ("leader", "street_leader"), ("finance", "street_finance"), ("access", "access_group"),
        ):  # fmt: skip
            setattr(community, name, community.actor(role))
        self.elsewhere = community.new("rc_director", community.other)
        community._named(self.elsewhere, "彭丽娟", "elsewhere")
        community._named(community.actor("supervision_committee"), "沈文礼")
        list_in_force(community)  # type: ignore[arg-type]
        self.page = community.home.add_child(
            instance=FunctionListPage(title="职能清单", slug="functions", show_in_menus=True)
        )
        sync_members(now())
        self.public_id = ""

    def at_desk(self, account: str) -> Screen:
        return self.visit(account, OFFICE)

    @property
    def subject(self) -> Subject:
        return Subject.objects.get(public_id=self.public_id)

    @property
    def desk(self) -> str:
        return f"/desk/s/{self.public_id}/"

    def url(self, name: str, *more: str) -> str:
        return reverse(f"shequ_delegation:{name}", args=[self.public_id, *more])

    def step(self, screen: Screen, label: str, **values: Any) -> Screen:
        """Open the task, press the step, fill in its form, take it."""
        screen.open(self.desk).check("desk: delegated task").press(label).fill(**values).check(f"desk: {label}")
        before = screen.page.url
        screen.press(label)
        assert screen.page.url != before, screen.words
        return screen

    def votes(self, actors: list[Any], vote: str = "for") -> dict[str, str]:
        return {f"vote_{one.person.public_id}": vote for one in actors}


APPLICATION: dict[str, Any] = {
    "category": "delegated", "function_code": CODE, "legal_basis": "《城市居民委员会组织法》第四十三条",
    "content": "每月探访独居老人一次，登记探访台账。", "standard": "每户每月一次。", "process": "网格员上门，社区登记。",
    "criteria": "每户每月探访一次\n台账登记完整", "people": "2", "hours": "1.5", "frequency": "monthly",
    "starts_on": "2026-08-10", "ends_on": "2026-12-31",
}  # fmt: skip


@pytest.fixture
def town(community: Community, visit: Visit, move: Move) -> Town:
    return Town(community, visit, move)


def test_a_demand_from_a_chat_is_settled_with_its_powers_people_and_money(town: Town) -> None:
    community, move = town.community, town.move
    worker, clerk, director = town.at_desk("worker"), town.at_desk("clerk"), town.at_desk("director")
    access, finance, office = town.at_desk("access"), town.at_desk("finance"), town.visit("office", OFFICE)

    # 随手记: one paste; the list answers, and a link asks the office to complete it.
    worker.open("/delegation/note/").check("note").fill(words=MESSAGE).press(zh("Note it down")).check("noted")
    worker.see("民政科", zh("on the list", "match"))
    town.public_id = Subject.objects.get(kind="delegation").public_id
    worker.press(zh("Make the link")).check("noted: link")
    link = (
        worker.page.locator("#link-address").inner_text().strip() or worker.page.locator("#link-address").input_value()
    )

    # The office has no account. Looking changes nothing, however often; sending acts once.
    clerk_of_office = town.visit("", PHONE)
    for _look in range(2):
        clerk_of_office.open(link).check("signed link")
    assert town.subject.state == "noted"
    clerk_of_office.fill(
        title="独居老人每月探访",
        office_name="民政科",
        **APPLICATION,
        **{"signer-name": "王科长", "signer-phone": "021-55550000"},
    )
    clerk_of_office.page.locator("main form button[type=submit]").last.click()
    clerk_of_office.page.wait_for_load_state()
    assert town.subject.state == "submitted", clerk_of_office.words
    clerk_of_office.open(link)
    assert town.subject.state == "submitted"
    assert Record.objects.filter(subject=town.subject, verb="complete_note").count() == 1

    # 初审; the access group votes, the committee's member with it; finance has no money for it.
    town.step(clerk, zh("First look done: before the access group"), note="材料齐全")
    sat = community.member.person.public_id
    vote = {"held_on": "2026-07-06", **town.votes(town.group), "rc_person": sat, "rc_vote": "for", "text": "同意准入。"}
    town.step(access, zh("Admit", "delegated task"), **vote)
    town.step(finance, zh("There is no money for it: return"), reason="年度预算没有这一项。")
    clerk.open(town.desk).see("年度预算没有这一项")
    town.step(clerk, zh("Hand in again, completed"), answer_0="已列入下半年预算。")
    town.step(clerk, zh("First look done: before the access group"))
    town.step(access, zh("Admit", "delegated task"), **vote)

    # No offer without the packet; then powers, people and money with its document number and tranches.
    clerk.open(town.desk).see("权限", "经费")
    clerk.open(town.url("add_grant", "power")).check("grant: power").fill(
        text="探访名单由社区确定", source="街民发〔2026〕8号", document_number="街民发〔2026〕8号", valid_from="2026-07-06"
    )  # fmt: skip
    send(clerk)
    clerk.open(town.url("add_grant", "people")).fill(
        named="民政科派社工一人", hours="40", document_number="街民发〔2026〕8号", valid_from="2026-07-06"
    )
    send(clerk)
    clerk.open(town.url("add_grant", "money")).check("grant: money").fill(
        text="探访经费", money_kind="transfer", amount="1万", source="街道部门预算", document_number="街财〔2026〕15号",
        parts="5000 2026-08-03\n5000 2026-09-01",
    )  # fmt: skip
    send(clerk)
    town.step(clerk, zh("Offer it to the committee"))

    # The committee asks for more once; the packet is mended; five members take it over.
    town.step(director, zh("Ask for powers, people or money"), gaps="再派一名社工")
    clerk.open(town.desk).see("再派一名社工")
    town.step(clerk, zh("Offer it to the committee"))
    director.open(town.url("for_and_against")).see("独居老人每月探访", "10,000")
    held = {"held_on": "2026-07-06", **town.votes(community.members), "burden_seen": True, "supervision_informed": True}
    town.step(director, zh("The committee takes it"), **held, text="承接。")

    # No grant, no start; with the first tranche and on its day it begins.
    move(at(8, 10))
    director.open(f"{town.desk}start/").press(zh("Begin")).see("承诺的内容尚未生效", "到账")
    grant = DelegatedTask.objects.get(pk=town.subject.pk).grants.get(kind="money")
    finance.open("/delegation/money/unpaid/").check("money: unpaid").see("独居老人每月探访")
    finance.open(town.url("enter_receipt", grant.public_id)).check("money: payment").fill(
        amount="5000", on="2026-08-10", document_number="凭证0810"
    )  # fmt: skip
    send(finance)
    town.step(director, zh("Begin"))

    # The second tranche is late: suspended; it comes: resumed.
    move(at(9, 21))
    town.step(director, zh("Suspend", "delegated task"), reason="第二期经费逾期。")
    finance.open(town.url("enter_receipt", grant.public_id)).fill(
        amount="5000", on="2026-09-21", document_number="凭证0921"
    )
    send(finance)
    town.step(director, zh("Resume", "delegated task"), note="经费已到账。")

    # The result from the ledgers; sent back once by a criterion of the application; verified by the office.
    move(at(12, 21))
    report = {"result": "探访 36 户，登记完整。", "hours_spent": "72", "money_spent": "9800"}
    town.step(worker, zh("Report the result"), **report)
    town.step(office, zh("Send back once to be mended"), criterion="1", text="三户没有登记。")
    move(at(12, 23))
    town.step(worker, zh("Report the result"), **report)
    town.step(office, zh("Verified"), criteria=["0", "1"])

    # Fifteen days on display, the rest paid back, both sides confirm: closed.
    worker.open(town.desk).press(zh("Write the notice of its result")).check("notice of a result")
    show_result(town, worker, town.at_desk("member"), director)
    finance.open(town.desk)
    confirm = finance.page.locator("main").get_by_role("button", name=zh("Confirm for my side"), exact=True)
    with finance.page.expect_navigation():
        confirm.click()
    move(dt.datetime(2027, 1, 11, 9, 30, tzinfo=CST))
    town.step(director, zh("Settle and close"), confirm=True)
    assert town.subject.state == "closed"
    assert verify(town.subject).ok
    visitor = town.visit("", PHONE)
    visitor.open(town.page.url).see("独居老人每月探访").check("public: functions")
    assert "探访 36 户" in (visitor.page.locator("main").text_content() or "")


def send(screen: Screen) -> None:
    with screen.page.expect_navigation():
        screen.page.locator(
            "main form[method=post] button[type=submit], main form[method=post] .btn:not(.btn--quiet):not(a)"
        ).last.click()
    assert "422" not in screen.page.title(), screen.words


def show_result(town: Town, writer: Screen, reader: Screen, director: Screen) -> None:
    """One writes, one reads, a third puts it up."""
    review = f"/publicity/draft/{town.public_id}/review/?purpose=outcome"
    writer.press(zh("Save and preview"))
    reader.open(review).check("notice of a result: check").press(zh("Yes, it may go up like this"))
    director.open(review).press(zh("Put it up now", "publicity")).see("探访 36 户")


def test_what_the_committee_does_not_take_leaves_no_mark(town: Town) -> None:
    subject, moment = task_in(town.community, "community_reply")  # type: ignore[arg-type]
    town.public_id = subject.public_id
    town.move(moment)
    director = town.at_desk("director")
    held = {
        "held_on": "2026-07-06",
        **town.votes(town.community.members),
        "ground": "no_grant",
        "text": "经费没有来源。",
    }
    town.step(director, zh("The committee does not take it"), **held)
    assert town.subject.state == "not_taken"
    assert Study.objects.get(task=subject.pk, body="rc").ground == "no_grant"
    visitor = town.visit("", PHONE)
    visitor.open(town.page.url).not_see("独居老人每月探访", "不予承接")


def test_silence_is_ruled_on_in_writing(town: Town) -> None:
    subject, _moment = task_in(town.community, "community_reply")  # type: ignore[arg-type]
    town.public_id = subject.public_id
    due = subject.clocks.running().get(key="reply").due_at
    town.move(due + dt.timedelta(days=1, minutes=5))
    assert town.subject.state == "escalated"
    leader = town.at_desk("leader")
    town.step(
        leader, zh("Rule: the community takes it"), text="由社区承接，经费由民政科列支。",
        basis="《城市居民委员会组织法》第四十三条", document_number="街裁〔2026〕1号",
    )  # fmt: skip
    assert town.subject.state == "accepted"
    leader.see("街裁〔2026〕1号")


def test_others_see_only_the_public_part(town: Town) -> None:
    subject, moment = task_in(town.community, "matching")  # type: ignore[arg-type]
    town.public_id = subject.public_id
    town.move(moment)
    screen = town.at_desk("elsewhere")
    for address in (town.desk, town.url("for_and_against"), town.url("grants"), f"{town.desk}offer/"):
        answer = screen.page.goto(screen.address + address)
        assert answer is not None
        assert answer.status in {403, 404}, address
    screen.open("/delegation/").not_see("独居老人每月探访")


def test_a_note_takes_few_keys_and_the_sheets_few_clicks(town: Town) -> None:
    worker = town.at_desk("worker")
    worker.open("/delegation/note/")
    clerk = Counted(worker)
    clerk.in_field("words")
    clerk.page.keyboard.insert_text(MESSAGE)  # one paste
    clerk.keys += 1
    clerk.press("Control+Enter", leads=True)
    worker.see("民政科")
    keys, clicks = clerk.spent("a note")
    assert (keys, clicks) <= (8, 0)

    # The sheet of the month: one click from the notes; the director's page: one from the task; the list of payments: one.
    worker.open("/delegation/notes/")
    Counted(worker).click(f"main a[href*='{reverse('shequ_delegation:note_month')}']")
    worker.page.wait_for_url("**/month/**")
    subject, moment = task_in(town.community, "community_reply")  # type: ignore[arg-type]
    town.public_id = subject.public_id
    town.move(moment)
    director = town.at_desk("director")
    director.open(town.desk)
    one = Counted(director)
    one.click(f"main a[href='{town.url('for_and_against')}']")
    director.page.wait_for_url("**/for-and-against/")
    assert one.clicks == 1
    assert pages_of(director.page.pdf(format="A4", print_background=True)) == 1
    finance = town.at_desk("finance")
    finance.open("/delegation/money/")
    two = Counted(finance)
    two.click(f"a[href*='{reverse('shequ_delegation:money_unpaid')}']")
    finance.page.wait_for_load_state()
    assert two.clicks == 1


def pages_of(pdf: bytes) -> int:
    """Pages of a PDF that Chromium has written."""
    return len(re.findall(rb"/Type\s*/Page[^s]", pdf))
