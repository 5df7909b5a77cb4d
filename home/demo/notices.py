"""What stands on the notice boards: 公示, 公告, 通知; a draft that waits for its check, one that goes up by itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from shequ_workflows.notices.actions import CheckNotice, PublishUrgentNotice, UrgentText
from shequ_workflows.notices.constants import NoticeKind, Urgency, Verdict
from shequ_workflows.notices.models import Display, NoticeIndexPage, NoticePage
from shequ_workflows.notices.wording import Outage, usual_advice
from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.moment import today

from .days import after, at, tomorrow
from .duties import owe
from .story import Story

OFFICE = "0000 0000（示范号码）"


@dataclass(frozen=True)
class Told:
    """A notice, issued ``ago`` working days before the last one; ``display`` days on display from then on."""

    ago: int
    slug: str
    kind: str
    title: str
    lines: tuple[str, ...]
    place: str = ""
    days: int = 0
    contact: str = ""
    summary: str = ""
    category: str = ""

    @property
    def body(self) -> str:
        return "".join(f"<p>{line}</p>" for line in self.lines)


FIRST = (
    Told(
        1, "doctor", NoticeKind.NOTICE, "家庭医生进社区，免费量血压测血糖",
        (
            "区医院家庭医生团队下周来社区坐诊，免费量血压、测血糖，帮您看看正在吃的药有没有冲突。",
            "请带身份证、医保卡和常用药的盒子。测血糖请空腹，量完再吃早饭。",
            "腿脚不便的老人请提前来电，医生和网格员上门。",
        ),
        place="党群服务中心一楼",
    ),
    Told(
        3, "garbage", NoticeKind.ANNOUNCEMENT, "冬季垃圾投放时间调整",
        (
            "从下月起，定时投放改为早上 6:30—9:00、晚上 17:30—20:00。",
            "误时投放点设在南门西侧，全天开放。厨余垃圾请沥干水分，破袋后投放。",
        ),
    ),
    Told(
        6, "funds", NoticeKind.PUBLICITY, "本季度社区经费使用情况公示",
        (
            "本季度共收入 42 600 元，支出 31 280 元：为老服务 12 400 元，环境整治 8 900 元，文体活动 5 600 元，办公水电 4 380 元。",
            "票据存放在党群服务中心，欢迎查阅。",
            "对上述内容有疑问的，请在公示期内到党群服务中心当面提出，或来电、写信，三个工作日内答复。",
        ),
        days=20, category="funds", summary="本季度收入 42 600 元，支出 31 280 元，欢迎监督。",
    ),
    Told(
        8, "lost", NoticeKind.NOTICE, "捡到一串钥匙，请失主认领",
        ("六栋东侧花坛边捡到一串钥匙，带一个红色布老虎挂件。请失主说明钥匙的把数，到党群服务中心领取。",),
        place="党群服务中心",
    ),
    Told(
        12, "heating", NoticeKind.NOTICE, "供暖期测温登记",
        (
            "室温低于 18℃ 的住户请来电登记，供热公司三个工作日内上门测温。",
            "独居老人和有婴幼儿的家庭优先安排。登记时请说明楼栋和方便上门的时间。",
        ),
    ),
    Told(
        16, "assembly", NoticeKind.ANNOUNCEMENT, "居民代表会议第三次会议决议",
        (
            "会议应到代表 48 人，实到 41 人，符合法定人数。会议表决通过了《楼道公约》修订稿，赞成 38 票，反对 1 票，弃权 2 票。",
            "修订后的公约自公布之日起施行，全文张贴在各单元公告栏。",
        ),
    ),
    Told(
        21, "volunteers", NoticeKind.NOTICE, "招募早餐取餐点志愿者",
        ("社区食堂要增设取餐点，早上六点半到八点半需要两位志愿者帮忙分发。每班两小时，提供工作餐和保险。报名请到党群服务中心或告诉楼栋长。",),
    ),
)  # fmt: skip
SECOND = (
    Told(
        2, "gate", NoticeKind.NOTICE, "南门施工，请走西门",
        ("南门更换道闸，施工期间行人和非机动车请走西门，救护车和消防车不受影响。",),
        place="清河湾安置小区南门",
    ),
    Told(
        7, "racks", NoticeKind.PUBLICITY, "晾衣架编号方案征求意见",
        ("晾衣架拟按楼栋编号、轮流使用，示意图贴在各单元门口。意见请投门卫室的信箱，或告诉楼栋长。",),
        days=18,
    ),
    Told(11, "cards", NoticeKind.NOTICE, "代办老年公交卡", ("年满六十五周岁的居民可以到服务中心代办，带身份证和一张一寸照片。",)),
)  # fmt: skip


def put_up(home: CommunityPage, told: tuple[Told, ...]) -> NoticeIndexPage:
    """The board of a community with its notices, as if each had gone up on its day."""
    home.refresh_from_db()
    board: NoticeIndexPage = home.add_child(
        instance=NoticeIndexPage(title="通知公告", slug="notices", show_in_menus=True)
    )
    home.refresh_from_db()
    home.add_child(instance=NoticeIndexPage(title="便民通知", slug="urgent", is_urgent=True))
    for one in sorted(told, key=lambda one: -one.ago):
        board.refresh_from_db()
        issued = at(one.ago, 16)
        last = today() + dt.timedelta(days=one.days - one.ago) if one.days else None
        page = board.add_child(instance=page_of(one, home, issued, last))
        revision = page.save_revision()
        NoticePage.objects.filter(pk=page.pk).update(
            live_revision=revision, latest_revision_created_at=issued, has_unpublished_changes=False, display_until=last
        )
        if last is not None:
            Display.objects.filter(pk=page.pk).update(begins_at=issued, last_day=last)
    return board


def page_of(told: Told, home: CommunityPage, issued: dt.datetime, last: dt.date | None) -> NoticePage:
    return NoticePage(
        title=told.title,
        slug=f"{issued:%Y%m%d}-{told.slug}",
        kind=told.kind,
        category=told.category,
        summary=told.summary,
        body=told.body,
        place=told.place,
        contact=told.contact or f"{home.title}党群服务中心 {OFFICE}",
        issued_at=issued,
        first_published_at=issued,
        last_published_at=issued,
        posted_at=issued,
        display_until=last,
    )


def wait_for_check(board: NoticeIndexPage, story: Story) -> None:
    """A draft of the editor that the director finds in the admin, and one that goes up tomorrow."""
    board.refresh_from_db()
    editor = story.cast.people["editor"].user
    draft: NoticePage = board.add_child(
        instance=NoticePage(
            title="饺子宴：请七十岁以上的老人来吃饺子",
            slug="dumplings",
            kind=NoticeKind.NOTICE,
            body="<p>七十岁以上的老人请到社区食堂一起包饺子、吃饺子，午饭免费。腿脚不便的请告诉楼栋长，志愿者送到家。</p>",
            contact=f"桂花里社区党群服务中心 {OFFICE}",
            live=False,
            owner=editor,
        )
    )
    draft.save_revision(user=editor)
    workflow = draft.get_workflow()
    if workflow is not None:
        workflow.start(draft, editor)
    director = story.cast.people["director"].user
    board.refresh_from_db()
    later: NoticePage = board.add_child(
        instance=NoticePage(
            title="本周末社区跳蚤市场",
            slug="flea-market",
            kind=NoticeKind.NOTICE,
            body="<p>旧书、旧玩具、闲置小家电都可以来换。摊位免费，早上九点开始摆，请自带垫子。</p>",
            place="桂苑新城小广场",
            contact=f"桂花里社区党群服务中心 {OFFICE}",
            go_live_at=tomorrow(9),
            live=False,
            owner=director,
        )
    )
    later.save_revision(user=director).publish(user=director, skip_permission_checks=True)


def tell_urgent(story: Story) -> None:
    """One that is over and was checked; one for tomorrow that nobody has looked at yet."""
    worker, colleague = story.cast.actor("worker"), story.cast.actor("wanglei")
    lift = Outage(Urgency.LIFT, "桂苑新城 4 栋", at(5, 13), at(5, 17), "年度检验", str(usual_advice(Urgency.LIFT)))
    text = UrgentText(lift, contact=f"桂花里社区 {OFFICE}")
    page = PublishUrgentNotice(colleague, story.node(), text, at=at(5, 10)).execute()
    CheckNotice(worker, page, Verdict.RIGHT, at=at(5, 10, 40)).execute()
    begins = tomorrow(9)
    water = Outage(
        Urgency.WATER, "桂花里一区 1—6 栋", begins, after(begins, hours=8), "二次供水水箱清洗",
        str(usual_advice(Urgency.WATER)),
    )  # fmt: skip
    text = UrgentText(water, contact=f"桂花里社区 {OFFICE}")
    PublishUrgentNotice(worker, story.node(), text, at=at(0, 16, 20)).execute()


def publish(homes: list[CommunityPage], story: Story) -> None:
    """All boards."""
    board = put_up(homes[0], FIRST)
    put_up(homes[1], SECOND)
    wait_for_check(board, story)
    tell_urgent(story)
    owe(homes, story)
