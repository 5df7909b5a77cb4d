"""Three real turns, told on the screens: an objection upheld, an old woman without a phone, owners who decide on a lift.

Each is told twice: on phones and office screens, every page looked at by axe; and by keyboard alone, at 200 %, without
JavaScript. They begin where `test_matter_journey` has shown the way to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from shequ_workflows.core.models import Subject
from shequ_workflows.deliberation.constants import Legality
from shequ_workflows.deliberation.models import Decision
from shequ_workflows.meetings.models import Meeting
from tests.factories.deliberation import CST, matter, take
from tests.journeys.conftest import OFFICE, PHONE, Screen, zh
from tests.journeys.world import Community

if TYPE_CHECKING:
    from tests.journeys.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Move = Callable[..., None]


def at(month: int, day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=CST)


class Told:
    """A matter and whoever looks at it, on devices of one kind."""

    def __init__(self, community: Community, visit: Visit, move: Move, *, by_keyboard: bool) -> None:
        self.community, self.move = community, move
        self.by_keyboard = by_keyboard
        self._visit = visit

    def phone(self, account: str = "") -> Screen:
        return self._visit(account, PHONE, by_keyboard=self.by_keyboard)

    def desk_of(self, account: str) -> Screen:
        return self._visit(account, OFFICE, by_keyboard=self.by_keyboard)

    def about(self, subject: Subject) -> None:
        self.public_id = subject.public_id
        self.page = f"{self.community.hall.url}matter/{subject.public_id}/"
        self.desk = f"/desk/s/{subject.public_id}/"

    @property
    def state(self) -> str:
        return Subject.objects.get(public_id=self.public_id).state

    def step(self, screen: Screen, label: str, desk: str = "", **values: Any) -> Screen:
        """On the desk: open the matter, press the step, fill in its form, take it."""
        screen.open(desk or self.desk).check("desk: matter").press(label).fill(**values).check(f"desk: {label}")
        before = screen.page.url
        screen.press(label)
        assert screen.page.url != before, screen.words
        return screen

    def votes(self, **more: str) -> dict[str, str]:
        """Every member in favour but those named: ``votes(carrier="recused")``."""
        said = {f"vote_{one.person.public_id}": "for" for one in self.community.members if one.person}
        return said | {f"vote_{getattr(self.community, who).person.public_id}": vote for who, vote in more.items()}


@pytest.fixture(params=[False, True], ids=["phones", "keyboard"])
def told(request: pytest.FixtureRequest, community: Community, visit: Visit, move: Move) -> Told:
    return Told(community, visit, move, by_keyboard=request.param)


# --- an objection that is upheld ---------------------------------------------------------------------------------------


def test_an_objection_leads_to_a_better_decision_that_is_carried_out(told: Told) -> None:
    community = told.community
    subject, begun = matter(community, "publicising")
    told.about(subject)
    told.move(begun + dt.timedelta(hours=1))
    neighbour, director, member, worker = (
        told.phone("neighbour"), told.desk_of("director"), told.desk_of("member"), told.desk_of("worker"),
    )  # fmt: skip
    visitor = told.phone()

    # A neighbour objects, on the notice's page.
    neighbour.open(told.page).check("matter: on public notice")
    notice = neighbour.page.locator("main a[href*='/publicity/']").first.get_attribute("href") or ""
    neighbour.open(notice).check("public notice").press(zh("Object to the notice")).check("object")
    neighbour.fill(text="一点以后楼下还在收拾碗筷，吴桂兰家午休不好。").press(zh("Send the objection"))
    neighbour.see("居委会将在两个工作日内书面答复").check("my objection")
    own = neighbour.page.url
    objection = Subject.objects.get(kind="objection")
    objected = f"/desk/s/{objection.public_id}/"

    # Nothing begins as long as it stands; a member who is not concerned answers; the supervision committee upholds it.
    told.step(
        member, zh("Answer the objection"), objected,
        answer="一点后不在楼下收拾，改到一点半以后。", public_digest="担心影响午休。", not_concerned=True,
    )  # fmt: skip
    neighbour.open(own).see("改到一点半以后")
    visitor.open(notice).see("担心影响午休。").not_see("吴桂兰")
    told.move(begun + dt.timedelta(hours=3))
    told.step(
        worker, zh("Opinion: substantial, to be reconsidered"), objected,
        opinion="答复没有说怎样隔音，异议属实，应当复议。", signed_by="沈文礼、何建国", heard_by="paper",
    )  # fmt: skip
    neighbour.open(own).see("应当复议")
    told.move(begun + dt.timedelta(days=7))
    director.open(f"{told.desk}start/").fill(money_available=True).press(zh("Begin carrying out"))
    director.see("异议")
    assert told.state == "publicising"

    # The committee reconsiders: the notice comes down in public, the matter is discussed and decided anew.
    told.step(director, zh("Reconsider"), reason="监督委员会认为异议属实，先把隔音办法谈好。")
    assert told.state == "consulting"
    visitor.open(notice).see("公示已撤下", "先把隔音办法谈好")
    visitor.open(told.page).see(zh("Under discussion: say what you think"))
    told.move(at(7, 21, 9))
    told.step(
        member, zh("Conclude the discussion"),
        summary="加装隔音门后楼下住户同意。", no_dissent=True, invited=["0", "1"], invited_on="2026-07-17", offline_keyed=True,
    )  # fmt: skip
    told.step(
        director, zh("Adopt"),
        held_on="2026-07-21", **told.votes(), text="食堂开到一点半，先装隔音门。", concern="money", money_source="community",
        amount="5000", responsible=community.carrier.person.public_id, due_on="2026-09-30", legality=list(Legality.values),
        checked_by=community.worker.person.public_id,
    )  # fmt: skip
    assert told.state == "publicising"
    visitor.open(told.page).see("先装隔音门")

    # Nobody objects any more; it is carried out, rated by the neighbour who had objected, and closed.
    told.move(at(7, 30, 9))
    told.step(director, zh("Begin carrying out"), money_available=True)
    told.move(at(8, 6, 9))
    told.step(
        worker, zh("Report as done"),
        text="隔音门已装好，八月起开到一点半。", cost="4900", accounts="隔音门 4900 元", supervised_on="2026-08-05",
        written_by=community.director.person.public_id, checked_by=community.member.person.public_id,
    )  # fmt: skip
    neighbour.open(told.page).press(zh("Rate it")).fill(score="5", text="听不见了。").press(zh("Send"))
    neighbour.see(zh("Thank you for your rating."))
    told.move(at(8, 24, 9))
    told.step(director, zh("Close", "matter"), note="")
    visitor.open(told.page).see(zh("Done and closed"), "隔音门 4900 元", zh("Reconsidered: it is discussed anew"))
    visitor.not_see("吴桂兰").check("matter: reconsidered and closed")
    assert Decision.objects.filter(matter__subject__public_id=told.public_id, outcome="adopted").count() == 2


# --- a woman of eighty, on paper ---------------------------------------------------------------------------------------


def test_a_word_on_paper_is_answered_by_a_letter(told: Told) -> None:
    community = told.community
    community.elder.person.birth_date = dt.date(1946, 2, 3)
    community.elder.person.save()
    subject, begun = matter(community, "consulting")
    told.about(subject)
    told.move(begun + dt.timedelta(hours=1))
    worker, member, director, visitor = (
        told.desk_of("worker"), told.desk_of("member"), told.desk_of("director"), told.phone(),
    )  # fmt: skip

    # She has written it down; the grid worker brings the paper.
    worker.open(told.desk).press(zh("Key in an opinion")).fill(q="赵德福").press(zh("Find")).see("3-2-501")
    worker.fill(stance="suggest", text="我腿脚慢，十二点半赶不到。最好门口加个扶手。", channel="paper").check(
        "desk: key in an opinion"
    )
    worker.press(zh("Save, next one"))
    told.move(begun + dt.timedelta(hours=3))
    member.open("/deliberation/review/").see("最好门口加个扶手").check("desk: opinions to review").send("publish")
    visitor.open(told.page).see("最好门口加个扶手", "赵*").not_see("赵德福")

    # It becomes a point, and the point is answered before the discussion may end.
    points = f"/deliberation/{told.public_id}/points/"
    member.open(points).see("最好门口加个扶手").check("desk: points")
    said = member.page.locator("main input[name=opinion]").first.get_attribute("value") or ""
    member.fill(opinion=[said], title="门口加扶手").send("gather").see("门口加扶手")
    told.move(at(7, 9, 9))
    concluding = {
        "summary": "延长并加装扶手。", "no_dissent": True, "invited": ["0", "1"], "invited_on": "2026-07-06", "offline_keyed": True,
    }  # fmt: skip
    member.open(f"{told.desk}conclude/").fill(**concluding).press(zh("Conclude the discussion"))
    assert told.state == "consulting", member.words
    member.open(points).press("1. 门口加扶手").check("desk: a point")
    member.fill(outcome="adopted", answer="扶手九月底前装好，走得慢的可以先占座。").send("answer")

    # The letter: her words and what became of them, to be printed and carried to her door.
    worker.open(points).press(zh("Letters to those without an account"))
    assert worker.page.url.endswith("/letters/")
    letter = worker.page.locator("article.sheet").all_inner_texts()
    assert len(letter) == 1
    for words in ("赵德福", "3-2-501", "我腿脚慢", "门口加扶手", "扶手九月底前装好"):
        assert words in letter[0]
    worker.page.emulate_media(media="print")
    assert worker.page.locator(".printbar").first.is_hidden()
    worker.page.emulate_media(media="screen")

    # Everybody reads the same answer; now the discussion may end, and the committee decides.
    visitor.open(told.page).see("扶手九月底前装好")
    told.step(member, zh("Conclude the discussion"), **concluding)
    told.step(
        director, zh("Adopt"),
        held_on="2026-07-09", **told.votes(), text="食堂开到一点半，门口加扶手。", concern="money", money_source="community",
        amount="3000", responsible=community.carrier.person.public_id, due_on="2026-09-30", legality=list(Legality.values),
        checked_by=community.worker.person.public_id,
    )  # fmt: skip
    visitor.open(told.page).see("门口加扶手").check("matter: with an answered point")


# --- a lift, decided by the owners -------------------------------------------------------------------------------------


def test_owners_decide_on_a_lift_and_the_committee_records_it(told: Told) -> None:
    community = told.community
    owners = community.owners()
    subject, begun = matter(
        community,
        "submitted",
        title="5栋1单元加装电梯",
        problem="六层没有电梯，老人下楼要歇三回。",
        wish="加装一部电梯。",
    )
    told.about(subject)
    told.move(begun + dt.timedelta(hours=1))
    director, _worker, member, visitor = (
        told.desk_of("director"), told.desk_of("worker"), told.desk_of("member"), told.phone(),
    )  # fmt: skip
    told.step(
        director, zh("Take up"),
        track="owners", is_important=True, party_studied_on="2026-07-06", party_note="由业主共同决定，社区做好协助。",
        stakeholders="高层业主\n一二层业主", options="", proposed_by=community.member.person.public_id,
    )  # fmt: skip
    told.move(begun + dt.timedelta(hours=2))

    # The owner on the ground floor is against it, and says so in her own name and her own words.
    below = told.phone("below")
    below.open(told.page).check("matter: owners").press(zh("Say what you think"))
    below.fill(stance="object", text="一楼采光和出入都受影响，补偿没有说清。").press(zh("Send"))
    told.move(begun + dt.timedelta(hours=4))
    member.open("/deliberation/review/").see("补偿没有说清").send("publish")
    visitor.open(told.page).see("补偿没有说清", "反对")

    # The committee does not decide this: the owners' meeting does.
    told.move(at(7, 9, 9))
    told.step(
        director, zh("Put it before a meeting"),
        summary="高层业主赞成；一层业主要求先明确采光和补偿。", dissent="一层业主担心采光和出入。", kind="owners",
        starts_at="2026-07-29T19:00", place="架空层", convener="一区业主委员会",
    )  # fmt: skip
    assert told.state == "awaiting_meeting"
    visitor.open(told.page).see("一层业主担心采光和出入")
    meeting = Meeting.objects.get(about=subject.pk)
    committee = told.desk_of("committee")
    work = reverse("shequ_meetings:work", args=[meeting.subject.public_id])
    committee.open(work).check("desk: a meeting").press(zh("Announce", "meeting")).press(zh("Announce", "meeting"))

    # Whoever came is ticked, the count is entered, by heads and by area; the minutes are kept.
    told.move(at(7, 29, 18, 45))
    committee.open(work).press(zh("Take attendance")).check("desk: attendance")
    there = [one.get_attribute("value") for one in committee.page.locator("main input[name=there]").all()]
    assert len(there) == len(owners)
    committee.fill(there=there).press(zh("Save attendance"))
    told.move(at(7, 29, 19, 1))
    committee.open(work).press(zh("It is being held")).press(zh("It is being held"))
    committee.open(work).press(zh("Enter the count"))
    committee.fill(
        rule="owners_special", entitled="6", present="6", in_favour="5", against="1", abstained="0", recused="0",
        entitled_area="540", present_area="540", in_favour_area="450", against_area="90", abstained_area="0",
        tellers="沈文礼、何建国",
    ).check("desk: a count")  # fmt: skip
    committee.press(zh("Save the count"))
    told.move(at(7, 29, 20, 30))
    told.step(
        committee, zh("Keep the minutes"), work, chair="业委会主任", keeper="李晓雯",
        minutes="到会业主六户，五户赞成，一户反对。", said_1="通过；一层补偿由受益业主分摊。",
    )  # fmt: skip

    # The residents' committee only records what the owners decided, with their document.
    told.move(at(7, 30, 9))
    told.step(
        director, zh("Adopted by the meeting"),
        text="5栋1单元加装电梯，一层补偿由受益业主分摊。", concern="works", money_source="owners", amount="480000",
        responsible=community.carrier.person.public_id, due_on="2026-12-31", legality=["law", "rights"], witnessed=True,
        evidence="一区业主大会决议〔2026〕3号", written_by=community.members[2].person.public_id,
        checked_by=community.member.person.public_id,
    )  # fmt: skip
    decision = Decision.objects.get(matter=subject.pk)
    assert (decision.body, decision.in_favour, decision.against) == ("owners", 5, 1)
    assert not decision.votes.exists()  # no member of the committee voted
    visitor.open(told.page).see("一层补偿由受益业主分摊", "450", "540", "一层业主担心采光和出入")
    visitor.check("matter: decided by the owners")

    # She may object to the notice as well.
    below.open(told.page)
    below.open(below.page.locator("main a[href*='/publicity/']").first.get_attribute("href") or "")
    below.press(zh("Object to the notice")).fill(text="补偿数额没有写明。").press(zh("Send the objection"))
    below.see("居委会将在两个工作日内书面答复")


def test_nobody_else_enters_what_owners_decided(community: Community, visit: Visit, move: Move) -> None:
    """The committee finds no way to decide it on its own desk."""
    subject, begun = matter(community, "submitted")
    move(begun + dt.timedelta(hours=1))
    data = {
        "track": "owners", "is_important": "on", "party_studied_on": "2026-07-06", "party_note": "由业主决定。",
        "category": "other", "stakeholders": "业主", "options": "", "proposed_by": community.member.person.public_id,
    }  # fmt: skip
    take(community, subject, "accept", "rc_director", begun + dt.timedelta(hours=1), data)
    director = visit("director", OFFICE)
    director.open(f"/desk/s/{subject.public_id}/")
    assert director.page.get_by_role("link", name=zh("Adopt"), exact=True).count() == 0
