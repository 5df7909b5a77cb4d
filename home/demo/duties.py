"""What the law asks to publish: of the first community something in each standing, of the second everything in time."""

from __future__ import annotations

import datetime as dt

from shequ_workflows.notices.duty_actions import NoteEvent, NoteNothing, make_dues
from shequ_workflows.notices.models import NoticePage, PublicationDue, PublicationRule
from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.moment import now, today

from .story import Story

#: What had to be published goes back so far.
SINCE = dt.timedelta(days=200)
WAIVED = "本期没有拨付和捐赠的款物"


def owe(homes: list[CommunityPage], story: Story) -> None:
    make_dues(now(), today() - SINCE)
    for place, home in enumerate(homes[:2]):
        assert home.node is not None  # a community's
        over = PublicationDue.objects.filter(community=home.node, due_on__lt=today(), rule__is_active=True)
        notice = NoticePage.objects.descendant_of(home).live().filter(category="funds").first()
        for number, due in enumerate(over.order_by("due_on", "rule__code")):
            if place == 0 and number == 0:
                NoteNothing(story.cast.actor("director"), due, WAIVED).execute()
                continue
            if place == 0 and number == 1:
                continue  # not published yet, and long late
            late = 4 if place == 0 and number == 2 else -3
            day = min(today(), due.due_on + dt.timedelta(days=late))
            page = notice if due.rule.category == "funds" else None
            PublicationDue.objects.filter(pk=due.pk).update(published_on=day, page=page)
    rule = PublicationRule.objects.get(code="A1-meetings")
    NoteEvent(
        story.cast.actor("worker"), story.node(), rule, "居民代表会议通过楼道公约修订稿", today(), once="demo"
    ).execute()
