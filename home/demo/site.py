"""The pages of the demo's site, and its messages as they would stand after weeks of use."""

from __future__ import annotations

from dataclasses import dataclass, field

from wagtail.models import Page, Site

from shequ_workflows.core.constants import DeliveryState
from shequ_workflows.core.models import Delivery, InboxEntry
from shequ_workflows.org.models import CommunityPage

from .days import at
from .matters import Story
from .places import Places


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
        pages.communities.append(home.add_child(instance=page))
    return pages


def publish(pages: Pages, story: Story) -> None:
    """Pages that need the story: notices of the last weeks."""


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
