"""Notice boards and notices of a community."""

from __future__ import annotations

import datetime as dt
from typing import Any

from shequ_workflows.notices.actions import PublishUrgentNotice, UrgentText
from shequ_workflows.notices.constants import Urgency
from shequ_workflows.notices.models import NoticeIndexPage, NoticePage
from shequ_workflows.notices.wording import Outage
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import CommunityPage, Node
from shequ_workflows.org.moment import now


def board(home: CommunityPage, *, urgent: bool = False, live: bool = True) -> NoticeIndexPage:
    """A notice board below ``home``."""
    home = CommunityPage.objects.get(pk=home.pk)
    slug = "urgent" if urgent else "notices"
    page: NoticeIndexPage = home.add_child(
        instance=NoticeIndexPage(title="便民通知" if urgent else "通知公告", slug=slug, is_urgent=urgent, live=live)
    )
    return page


def notice(on: NoticeIndexPage, title: str = "家庭医生进社区", **values: Any) -> NoticePage:
    """A notice that is up, unless ``live=False``."""
    parent = NoticeIndexPage.objects.get(pk=on.pk)
    values.setdefault("slug", f"n{NoticePage.objects.count()}")
    values.setdefault("body", "<p>下周三上午九点，党群服务中心一楼。</p>")
    page: NoticePage = parent.add_child(instance=NoticePage(title=title, **values))
    return page


def water_cut(place: str = "1—6 栋", **values: Any) -> UrgentText:
    """What somebody on duty keys when the water is cut off."""
    begins = values.pop("begins", now())
    ends = values.pop("ends", begins + dt.timedelta(hours=3))
    outage = Outage(values.pop("urgency", Urgency.WATER), place, begins, ends, "水箱清洗", "请提前储水。")
    return UrgentText(outage, contact="0000 0000", **values)


def urgent_notice(actor: Actor, node: Node, **values: Any) -> NoticePage:
    """An urgent notice put up by ``actor``."""
    return PublishUrgentNotice(actor, node, water_cut(**values)).execute()
