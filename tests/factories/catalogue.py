"""The services of a community, and guides of them."""

from __future__ import annotations

from typing import Any

from shequ_workflows.catalogue.data import put_into
from shequ_workflows.catalogue.models import ServiceGuidePage, ServiceIndexPage
from shequ_workflows.org.models import CommunityPage

#: A guide with everything that residents ask first.
MEALS: dict[str, Any] = {
    "summary": "六十岁以上居民，每天一顿热午饭，十二元。",
    "themes": ["meals", "elder"],
    "audiences": ["elders"],
    "authority": "梧桐社区居民委员会",
    "conditions": "本社区居住\n年满六十周岁",
    "promised": "3 wd",
    "place": "社区食堂",
    "hours": "工作日 9:00—17:00",
    "visits": 1,
    "visit_reason": "核对身份",
    "result": "用餐卡",
    "assistance": "行动不便的，网格员上门代办。",
    "enquiries": "党群服务中心 0000 0000",
    "complaints": "居务监督委员会 0000 0001",
    "materials": [{"name": "身份证", "source_kind": "applicant"}],
    "steps": [{"name": "登记"}, {"name": "发卡"}],
    "search_words": "长者食堂\n送餐",
}


def services(home: CommunityPage, **values: Any) -> ServiceIndexPage:
    """The index below ``home``."""
    home = CommunityPage.objects.get(pk=home.pk)
    page: ServiceIndexPage = home.add_child(
        instance=ServiceIndexPage(**{"title": "办事服务", "slug": "services", **values})
    )
    return page


def guide(on: ServiceIndexPage, title: str = "社区助餐", *, live: bool = True, **values: Any) -> ServiceGuidePage:
    """A guide that is published, with its version, unless ``live=False``. ``values`` are columns of ``shape``, or of the
    page."""
    parent = ServiceIndexPage.objects.get(pk=on.pk)
    made = ServiceGuidePage(title=title, slug=values.pop("slug", f"g{ServiceGuidePage.objects.count()}"), live=False)
    own = {name: values.pop(name) for name in ("form", "flow", "barred", "change_note") if name in values}
    for name, value in own.items():
        setattr(made, name, value)
    put_into(made, {**MEALS, **values})
    page: ServiceGuidePage = parent.add_child(instance=made)
    revision = page.save_revision()
    if live:
        revision.publish()
    return ServiceGuidePage.objects.get(pk=page.pk)
