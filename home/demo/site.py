"""The pages of the demo's site: the street's entrance, below it a home page and a hall for each community."""

from __future__ import annotations

from dataclasses import dataclass, field

from wagtail.models import Page, Site

from shequ_workflows.deliberation.models import HallPage
from shequ_workflows.org.models import CommunityPage

from .notices import OFFICE
from .places import Places

#: slug, address, what stands under the name
COMMUNITIES = (
    (
        "guihuali",
        "桂花里一区 1 栋北侧（有无障碍坡道）",
        "<p>邻里的事，坐下来商量着办。不方便上网，打个电话或到党群服务中心来，我们帮您填。</p>",
    ),
    ("qinghewan", "清河湾安置小区南门内", "<p>有事您说话：来电、来人、写条子都行，件件有回音。</p>"),
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
    home = root.add_child(
        instance=CommunityPage(
            title=places.street.name,
            slug="home",
            node=places.street,
            introduction="<p>请选择您住的社区。</p>",
            phone=OFFICE,
            hours="工作日 9:00—17:30",
            address="云溪区桂溪路 1 号",
        )
    )
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "port": 80, "root_page": home, "site_name": places.street.label},
    )
    pages = Pages(home)
    for node, (slug, place, introduction) in zip(places.communities, COMMUNITIES, strict=True):
        page = CommunityPage(
            title=node.name,
            slug=slug,
            node=node,
            introduction=introduction,
            address=place,
            phone=OFFICE,
            hours="工作日 9:00—17:30；周六 9:00—12:00 值班",
            show_in_menus=True,
        )
        community = home.add_child(instance=page)
        community.add_child(instance=HallPage(title="议事厅", slug="hall", show_in_menus=True))
        pages.communities.append(community)
    return pages
