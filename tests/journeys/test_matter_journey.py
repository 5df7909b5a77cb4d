"""The whole way of a matter, on the screens: everybody on a phone, or staff at the desk; the calendar is moved in between."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command

from shequ_workflows.core.models import Subject
from shequ_workflows.deliberation.constants import Legality
from tests.factories.deliberation import CST
from tests.journeys.conftest import OFFICE, PHONE, Screen, zh
from tests.journeys.world import Community

if TYPE_CHECKING:
    from tests.journeys.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "社区食堂中午开到一点半"
STEPS = ["提议", "协商", "决策", "公示"]


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """An instant in the July of the tests; MONDAY is the sixth."""
    return dt.datetime(2026, 7, day, hour, minute, tzinfo=CST)


def bar(screen: Screen) -> dict[str, str]:
    """The four-step bar: step → state (done, current, todo, stopped)."""
    found = {}
    for step in screen.page.locator("ol.steps > li").all():
        name = step.locator(".steps__name").inner_text()
        found[name] = str(re.search(r"is-(\w+)", step.get_attribute("class") or "")[1])  # type: ignore[index]
    return found


def stands(screen: Screen, number: int, state: str = "current") -> None:
    """The bar has come to step ``number``; the steps before are done."""
    assert list(bar(screen)) == STEPS
    expected = ["done"] * (number - 1) + [state] + ["todo"] * (4 - number)
    assert list(bar(screen).values()) == expected


def told(screen: Screen) -> list[str]:
    """The titles of the timeline, oldest first."""
    return [one.inner_text() for one in screen.page.locator(".timeline__title").all()]


class Telling:
    """Who takes part, each at a device, and where the matter is found.

    Told twice: with scripts, everybody on a phone, every page looked at by axe; and with residents whose phones run no
    JavaScript, staff at the office's screen.
    """

    def __init__(self, community: Community, visit: Visit, move: Callable[..., None], *, with_scripts: bool) -> None:
        self.community, self.move, self.with_scripts = community, move, with_scripts
        options: dict[str, Any] = {} if with_scripts else {"java_script_enabled": False}
        at_work = PHONE if with_scripts else OFFICE
        self.hall = community.hall.url
        self.resident = visit("resident", PHONE, **options)
        self.neighbour = visit("neighbour", PHONE, **options)
        self.visitor = visit("", PHONE, **options)
        self.worker = visit("worker", at_work)
        self.member = visit("member", at_work)
        self.director = visit("director", at_work)
        self.number = self.public_id = ""

    @property
    def subject(self) -> Subject:
        return Subject.objects.get(public_id=self.public_id)

    @property
    def page(self) -> str:
        return f"{self.hall}matter/{self.public_id}/"

    @property
    def desk(self) -> str:
        return f"/desk/s/{self.public_id}/"

    def looked_at(self, screen: Screen, name: str) -> None:
        """axe needs scripts: a resident's page is looked at where they run."""
        if self.with_scripts or screen in {self.worker, self.member, self.director}:
            screen.check(name)

    def refused(self, screen: Screen, label: str, sentence: str) -> None:
        """On the desk, under 更多: what is not possible now, and why."""
        screen.open(self.desk)
        more = screen.page.locator("details.more")
        if more.get_attribute("open") is None:
            more.locator("summary").click()
        screen.see(label, sentence)

    def step(self, screen: Screen, label: str, **values: object) -> Screen:
        """On the desk: open the matter, press the step, fill in its form, take it."""
        screen.open(self.desk)
        self.looked_at(screen, "desk: matter")
        screen.press(label).fill(**values)
        self.looked_at(screen, f"desk: {label}")
        return screen.press(label)


def whole_way(tell: Telling) -> None:
    for part in (
        proposed, returned_and_completed, taken_up, discussed, polled, decided, publicised, carried_out, closed, kept,
    ):  # fmt: skip
        part(tell)


def test_a_matter_goes_all_the_way_on_phones(community: Community, visit: Visit, move: Callable[..., None]) -> None:
    whole_way(Telling(community, visit, move, with_scripts=True))


def test_residents_take_part_without_scripts(community: Community, visit: Visit, move: Callable[..., None]) -> None:
    whole_way(Telling(community, visit, move, with_scripts=False))


# --- Monday: proposed, returned, completed, taken up -----------------------------------------------------------------


def proposed(tell: Telling) -> None:
    """Write, check, hand in; the receipt has the number."""
    resident = tell.resident
    resident.open(tell.hall)
    tell.looked_at(resident, "hall")
    resident.press(zh("Propose a matter"))
    tell.looked_at(resident, "propose")
    resident.fill(
        title=TITLE,
        category="elders",
        scope="独自用餐的老人",
        problem="看完病回来吃不上饭。",
        wish="中午多开一个小时。",
    )
    resident.send("check").see(TITLE, "独自用餐的老人", "看完病回来吃不上饭。")
    tell.looked_at(resident, "propose: check")
    resident.send("send")
    found = re.search(r"议2026-\d{4}", resident.words)
    assert found, resident.words
    tell.number = found[0]
    tell.looked_at(resident, "receipt")
    resident.press(zh("See my matter"))
    tell.public_id = resident.page.url.rstrip("/").split("/")[-1]
    resident.see(tell.number, zh("Only you and the office see this page so far."))
    stands(resident, 1)
    tell.looked_at(resident, "matter: handed in")
    tell.visitor.open(tell.page)
    assert tell.number not in tell.visitor.page.content()  # nobody else may know of it yet


def returned_and_completed(tell: Telling) -> None:
    """The clerk returns it with one list; the resident answers every line."""
    tell.move(at(6, 10))
    worker, resident = tell.worker, tell.resident
    worker.open("/desk/").see(TITLE)
    tell.looked_at(worker, "desk: to do")
    tell.step(worker, zh("Return for completion"), gaps="中午几点到几点\n大约多少人")
    worker.see(zh("returned to the proposer"))
    resident.open(tell.page).see(zh("Waiting for the proposer to add what is missing"), "中午几点到几点", "大约多少人")
    stands(resident, 1)
    tell.looked_at(resident, "matter: returned")
    resident.press(zh("Hand in again"))
    resident.press(zh("Hand in again")).see("请填写")  # nothing answered: said at each line, nothing lost
    assert resident.page.input_value("main [name=wish]") == "中午多开一个小时。"
    tell.looked_at(resident, "complete and hand in again")
    resident.fill(gap_0="十二点半到一点半", gap_1="四十来位").press(zh("Hand in again"))
    stands(resident, 1)
    assert tell.subject.state == "submitted"


def taken_up(tell: Telling) -> None:
    """The director takes it up; two minutes later everybody may read it."""
    tell.move(at(6, 11))
    tell.step(
        tell.director,
        zh("Take up"),
        track="rc",
        stakeholders="独自用餐的老人\n食堂工作人员",
        options="开到一点\n开到一点半",
        proposed_by=tell.community.member.person.public_id,
    )
    tell.director.see(zh("under discussion"))
    tell.visitor.open(tell.page)
    assert tell.number not in tell.visitor.page.content()
    tell.move(at(6, 11, 5))
    tell.visitor.open(tell.page).see(tell.number, zh("Under discussion: say what you think"), "独自用餐的老人")
    tell.visitor.not_see("王秀英")
    stands(tell.visitor, 2)
    assert told(tell.visitor)[-1] == zh("Taken up for discussion")
    tell.visitor.see("7月15日")  # the decision is planned within seven working days
    tell.looked_at(tell.visitor, "matter: under discussion")


# --- Monday to Thursday: discussed, polled ---------------------------------------------------------------------------


def discussed(tell: Telling) -> None:
    """One opinion online, one by telephone; both are read first."""
    neighbour, worker, member = tell.neighbour, tell.worker, tell.member
    tell.move(at(6, 14))
    neighbour.open(tell.page).press(zh("Say what you think"))
    tell.looked_at(neighbour, "say what you think")
    neighbour.fill(stance="support", text="支持，下夜班也赶得上。").press(zh("Send"))
    neighbour.see(zh("Waiting for review; only you and the staff see it."))
    tell.visitor.open(tell.page).not_see("下夜班")

    worker.open(tell.desk).press(zh("Key in an opinion")).fill(q="7126").press(zh("Find"))
    worker.see("赵德福", "3-2-501")
    worker.fill(stance="object", text="我住楼下，怕中午吵。", channel="phone", phone="13800137126")
    tell.looked_at(worker, "desk: key in an opinion")
    worker.press(zh("Save, next one"))

    tell.move(at(6, 16))
    member.open("/deliberation/review/").see("下夜班", "怕中午吵")
    tell.looked_at(member, "desk: opinions to review")
    for _number in range(2):
        member.send("publish")
    tell.visitor.open(tell.page).see("下夜班", "怕中午吵", "吴*", "赵*").not_see("赵德福")
    tell.looked_at(tell.visitor, "matter: with opinions")


def polled(tell: Telling) -> None:
    """Asked till Wednesday noon: a resident votes on the phone, an old neighbour by telephone; then the result."""
    tell.move(at(7, 9))
    director, worker, resident = tell.director, tell.worker, tell.resident
    director.open(tell.desk).press(zh("Ask residents by poll")).fill(
        question="食堂中午开到几点？", closes_at="2026-07-08T12:00"
    )
    tell.looked_at(director, "desk: ask residents by poll")
    director.press(zh("Open the poll now"))

    resident.open(tell.page).see(
        "食堂中午开到几点？", zh("Advisory poll: it shows what residents think and has no legal effect.")
    )
    tell.looked_at(resident, "matter: with a poll")
    resident.choose("开到一点半")
    resident.press(zh("Cast my vote")).see("开到一点半", zh("It counts at once and cannot be changed afterwards."))
    tell.looked_at(resident, "vote: confirm")
    resident.press(zh("Yes, cast this vote")).see(zh("Your vote has been counted."))
    tell.looked_at(resident, "vote: receipt")
    resident.not_see("开到一点半")  # the receipt says that, not what

    worker.open(tell.desk)
    worker.press(zh("Key in a vote")).fill(q="赵德福").press(zh("Find"))
    worker.choose("开到一点")
    worker.fill(channel="phone", number="13800137126")
    tell.looked_at(worker, "desk: key in votes")
    worker.press(zh("Count this vote")).see("赵德福")

    tell.visitor.open(tell.page)
    assert not tell.visitor.page.locator("table.results").count()  # results only once it has closed
    tell.move(at(8, 12, 1))
    tell.visitor.open(tell.page)
    assert not tell.visitor.page.locator("table.results").count()  # of two votes the other one would be known
    tell.visitor.see(
        zh(
            "Fewer than five people took part. How they voted is not shown, so that nobody's own vote can be told from it."
        )
    )
    tell.visitor.see("2", "3")  # of three on the roll two have voted
    tell.looked_at(tell.visitor, "matter: result of the poll")


# --- Thursday, Friday: concluded, decided ----------------------------------------------------------------------------


def decided(tell: Telling) -> None:
    """The member concludes; the director enters how five members voted."""
    tell.move(at(9, 9, 30))
    tell.step(
        tell.member,
        zh("Conclude the discussion"),
        summary="收到意见两条，多数赞成延长。",
        dissent="楼下住户担心午休。",
        invited=["0", "1"],
        invited_on="2026-07-06",
        offline_keyed=True,
    )
    tell.resident.open(tell.page).see(zh("The residents' committee is deciding"), "多数赞成延长", "楼下住户担心午休")
    stands(tell.resident, 3)
    tell.looked_at(tell.resident, "matter: before the committee")
    tell.move(at(9, 15))
    votes = {f"vote_{actor.person.public_id}": "for" for actor in tell.community.members if actor.person}
    tell.step(
        tell.director,
        zh("Adopt"),
        held_on="2026-07-09",
        **votes,
        text="食堂中午开到一点半，一点后只在一楼用餐。",
        concern="money",
        money_source="community",
        amount="3000",
        responsible=tell.community.carrier.person.public_id,
        due_on="2026-08-03",
        legality=list(Legality.values),
        checked_by=tell.community.worker.person.public_id,
    )
    tell.director.see(zh("Done: %(what)s.") % {"what": zh("Adopted by the committee and put on public notice")})


def publicised(tell: Telling) -> None:
    """Two lines: five working days for objections, fifteen days on display; nothing begins within the first."""
    resident, director = tell.resident, tell.director
    resident.open(tell.page).see(zh("Decided and on public notice: objections are possible"), "一点后只在一楼用餐")
    stands(resident, 4)
    tell.looked_at(resident, "matter: on public notice")
    resident.page.locator("main a[href*='/publicity/']").first.click()
    resident.page.wait_for_load_state()
    resident.see(zh("Objections"), "2026年7月16日", zh("On display"), "2026年7月24日", "一点后只在一楼用餐")
    resident.see("赵海燕").not_see("王秀英")  # who answers for it in office is named, who proposed it is not
    tell.looked_at(resident, "public notice")

    # The law asks for the paper on the board as well.
    tell.worker.open(tell.desk).press(zh("Tick: it hangs on the board")).fill(place="南门公开栏")
    tell.looked_at(tell.worker, "desk: it hangs on the board")
    tell.worker.press(zh("Tick")).see(zh("Entered: it hangs on the board."))
    tell.looked_at(tell.worker, "desk: the board")
    tell.visitor.open(resident.page.url).see("南门公开栏", "7月9日至7月24日")

    sentence = zh("The period for objections is still running. Work may begin on the day after it ends.")
    tell.refused(director, zh("Begin carrying out"), sentence)
    director.open(f"{tell.desk}start/").fill(money_available=True).press(zh("Begin carrying out")).see(sentence)
    assert director.page.is_checked("main [name=money_available]")  # what was entered is kept
    tell.looked_at(director, "desk: refused")
    assert tell.subject.state == "publicising"


# --- from the seventeenth on: carried out, rated, closed --------------------------------------------------------------


def carried_out(tell: Telling) -> None:
    tell.move(at(17, 9))
    tell.step(tell.director, zh("Begin carrying out"), money_available=True)
    tell.resident.open(tell.page).see(zh("Being carried out"))
    stands(tell.resident, 4)
    tell.looked_at(tell.resident, "matter: being carried out")
    tell.move(at(22, 10))
    tell.step(tell.worker, zh("Tell how it goes"), text="排班表已经贴出。")
    tell.resident.open(tell.page).see("排班表已经贴出。")
    tell.move(at(27, 16))
    tell.step(
        tell.worker,
        zh("Report as done"),
        text="自七月二十日起开到一点半。",
        cost="2800",
        accounts="加班费 2800 元",
        supervised_on="2026-07-24",
        written_by=tell.community.director.person.public_id,
        checked_by=tell.community.member.person.public_id,
    )
    tell.neighbour.open(tell.page).see(zh("Done: please rate it"), "加班费 2800 元")
    tell.looked_at(tell.neighbour, "matter: done")
    tell.neighbour.press(zh("Rate it"))
    tell.looked_at(tell.neighbour, "rate")
    tell.neighbour.fill(score="5", text="赶得上了。").press(zh("Send"))
    tell.neighbour.see(zh("Thank you for your rating."))


def closed(tell: Telling) -> None:
    """Not before result and accounts have been on display for fifteen days."""
    director, resident = tell.director, tell.resident
    tell.move(at(31, 10))
    sentence = zh("People may still rate. Please wait until the rating period is over.")
    tell.refused(director, zh("Close", "matter"), sentence)
    tell.move(dt.datetime(2026, 8, 12, 9, tzinfo=CST))
    tell.step(director, zh("Close", "matter"), note="延时照常进行。")
    resident.open(tell.page).see(zh("Done and closed"))
    assert set(bar(resident).values()) == {"done"}
    resident.see(zh("display over"), "2026年7月24日").not_see("00:00")
    tell.looked_at(resident, "matter: closed")
    verbs = [
        "Handed in", "Returned, with one list of all that is missing", "Completed and handed in again",
        "Taken up for discussion", "Discussion concluded", "Adopted by the committee and put on public notice",
        "Carrying out begun", "Progress", "Done: result and accounts on display", "Closed",
    ]  # fmt: skip
    shown = told(resident)
    places = [shown.index(zh(verb)) for verb in verbs]
    assert places == sorted(places), shown


def kept(tell: Telling) -> None:
    """Nothing of it was changed afterwards."""
    said = StringIO()
    call_command("verify_record", stdout=said)
    assert re.search(r"记录完整：共 \d+ 条，与2026年8月12日的签名摘要一致。", said.getvalue()), said.getvalue()
