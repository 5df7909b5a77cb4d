"""The pages of the demo's site, and its messages as they would stand after weeks of use."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from wagtail.models import Page, Site

from shequ_workflows.core.constants import DeliveryState
from shequ_workflows.core.models import Delivery, InboxEntry
from shequ_workflows.notices.actions import PublishUrgentNotice, UrgentText
from shequ_workflows.notices.models import NoticeIndexPage, NoticePage
from shequ_workflows.notices.wording import Outage
from shequ_workflows.deliberation.models import HallPage
from shequ_workflows.org.models import CommunityPage

from .days import at
from .places import Places
from .story import Story


@dataclass(frozen=True)
class Told:
    """A notice of the demo, issued ``ago`` working days before today."""

    ago: int
    slug: str
    kind: str
    title: str
    lines: tuple[str, ...]


NOTICES = (
    Told(
        2,
        "hospital",
        "notice",
        "本周四上午家庭医生进社区",
        ("周四 9:00—11:30，党群服务中心一楼。", "量血压、测血糖，请带医保卡和常用药清单。"),
    ),
    Told(
        6,
        "garbage",
        "announcement",
        "冬季垃圾投放时间调整",
        ("早 6:30—9:00，晚 17:30—20:00。", "误时投放点设在南门西侧，全天开放。"),
    ),
    Told(
        9,
        "duty",
        "publicity",
        "第四季度社区经费使用情况公示",
        ("收入、支出明细见附表，欢迎监督。", "如有疑问，请在公示期内到党群服务中心或来电提出。"),
    ),
    Told(12, "heating", "notice", "供暖期测温登记", ("室温低于 18℃ 请来电登记，三个工作日内上门。",)),
    Told(
        18,
        "election",
        "announcement",
        "居民代表会议第三次会议决议",
        ("会议应到 48 人，实到 41 人，通过楼道公约修订。",),
    ),
)


@dataclass
class Pages:
    """What was made, by community."""

    home: CommunityPage
    communities: list[CommunityPage] = field(default_factory=list)


def build(places: Places) -> Pages:
    """Home page of the street; below it one home page a community."""
    root = Page.get_first_root_node()
    Page.objects.filter(depth=2, slug="home").delete()
    root = Page.objects.get(pk=root.pk)
    home = root.add_child(instance=CommunityPage(title=places.street.name, slug="home", node=places.street))
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "port": 80, "root_page": home, "site_name": places.street.label},
    )
    pages = Pages(home)
    for node, slug, place in zip(
        places.communities, ("guihuali", "qinghewan"), ("桂花里一区 1 栋北侧", "清河湾安置小区南门"), strict=True
    ):
        page = CommunityPage(
            title=node.name,
            slug=slug,
            node=node,
            introduction=f"<p>{node.name}党群服务中心为您服务。</p>",
            address=place,
            phone="0531-0000 0000（示范号码）",
            hours="工作日 9:00—17:30；周六 9:00—12:00 值班",
        )
        community = home.add_child(instance=page)
        community.add_child(instance=HallPage(title="议事厅", slug="hall", show_in_menus=True))
        pages.communities.append(community)
    return pages


def publish(pages: Pages, story: Story) -> None:
    """Notices of the last weeks, one of them urgent and not checked yet."""
    for page in pages.communities:
        page.refresh_from_db()
        index = page.add_child(instance=NoticeIndexPage(title="通知公告", slug="notices"))
        page.refresh_from_db()
        page.add_child(instance=NoticeIndexPage(title="便民通知", slug="urgent", is_urgent=True))
        for notice in NOTICES if page == pages.communities[0] else NOTICES[:2]:
            index.refresh_from_db()
            issued = at(notice.ago, 16)
            index.add_child(
                instance=NoticePage(
                    title=notice.title,
                    slug=f"{issued:%Y%m%d}-{notice.slug}",
                    kind=notice.kind,
                    body="".join(f"<p>{line}</p>" for line in notice.lines),
                    contact="社区党群服务中心 0531-0000 0000（示范号码）",
                    issued_at=issued,
                    first_published_at=issued,
                    last_published_at=issued,
                    display_until=at(notice.ago).date() + dt.timedelta(days=20) if notice.kind == "publicity" else None,
                )
            )
    begins = at(0, 14)
    outage = Outage("water", "桂花里一区 1—6 栋", begins, begins + dt.timedelta(hours=3), "二次供水水箱清洗", "")
    PublishUrgentNotice(
        story.cast.actor("worker"), story.node(), UrgentText(outage, contact="李晓雯 0531-0000 0000"), at=at(0, 9)
    ).execute()


def settle_messages() -> None:
    """What is older than two working days has been sent, told and read."""
    before = at(2)
    old = Delivery.objects.filter(record__at__lt=before)
    inbox = old.filter(channel="inbox").select_related("record")
    InboxEntry.objects.bulk_create(
        [
            InboxEntry(
                delivery=row,
                person_id=row.recipient_id,
                subject_id=row.record.subject_id,
                key=row.handler,
                at=row.next_at,
                read_at=row.next_at,
            )
            for row in inbox
        ]
    )
    old.update(state=DeliveryState.SENT, done_at=before)
